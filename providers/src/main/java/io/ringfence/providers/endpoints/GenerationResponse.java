package io.ringfence.providers.endpoints;

import io.ringfence.providers.neutral.ChatResponse;

/// The next message of a conversation.
public record GenerationResponse(ChatResponse response) implements ApiResponse {
    @Override
    public EndpointFamily family() {
        return EndpointFamily.GENERATION;
    }
}
