package io.ringfence.providers.endpoints;

import io.ringfence.providers.neutral.ChatRequest;

/// A request for the next message of a conversation.
public record GenerationRequest(ChatRequest request) implements ApiRequest {
    @Override
    public EndpointFamily family() {
        return EndpointFamily.GENERATION;
    }
}
