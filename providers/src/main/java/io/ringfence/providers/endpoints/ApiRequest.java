package io.ringfence.providers.endpoints;

/// A request to an endpoint of any family.
public sealed interface ApiRequest
        permits GenerationRequest,
                EmbeddingRequest,
                ImageGenerationRequest,
                AudioTranscriptionRequest,
                AudioSpeechRequest,
                RerankRequest {
    EndpointFamily family();
}
