package io.ringfence.providers.endpoints;

/// An answer of an endpoint of any family.
public sealed interface ApiResponse
        permits GenerationResponse,
                EmbeddingResponse,
                ImageGenerationResponse,
                AudioTranscriptionResponse,
                AudioSpeechResponse,
                RerankResponse {
    EndpointFamily family();
}
