package io.ringfence.providers.neutral;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A whole answer.
///
/// @param id the provider's, or null
/// @param model as the provider names it; empty when it does not
/// @param createdSeconds Unix time, or -1
/// @param choices at least one
/// @param usage null when the provider told none
public record ChatResponse(
        @Nullable String id,
        String model,
        long createdSeconds,
        List<Choice> choices,
        @Nullable TokenUsage usage,
        @Nullable String serviceTier,
        Extensions extensions) {

    public ChatResponse {
        choices = List.copyOf(choices);
    }

    /// One of the answers to a request.
    ///
    /// @param message of the role [Role#ASSISTANT]
    /// @param logprobs in OpenAI's form (`content`, `refusal`), or null
    public record Choice(
            int index,
            Message message,
            Finish finish,
            @Nullable Map<String, @Nullable Object> logprobs,
            Extensions extensions) {}

    /// Another id or model than the provider's, as the client shall see it.
    public ChatResponse withNames(@Nullable String newId, String newModel) {
        return new ChatResponse(newId, newModel, createdSeconds, choices, usage, serviceTier, extensions);
    }
}
