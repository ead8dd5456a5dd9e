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
/// @param serviceTier that served, in the provider's word; null when it told none
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

    /// The same answer without what surrounds it and only its dialect knows: settings of the request that are
    /// repeated, fingerprints, costs. Nobody who asked in another dialect misses them.
    public ChatResponse withoutTrimmings() {
        TokenUsage counted = usage == null ? null : usage.withExtensions(Extensions.NONE);
        return new ChatResponse(id, model, createdSeconds, choices, counted, commonTier(serviceTier), Extensions.NONE);
    }

    /// Clients know the words that their dialect has for tiers and refuse others.
    private static @Nullable String commonTier(@Nullable String tier) {
        return switch (tier) {
            case "auto", "default", "flex", "scale", "priority" -> tier;
            case "standard", "on_demand" -> "default";
            case null, default -> null;
        };
    }

    /// Another id or model than the provider's, as the client shall see it.
    public ChatResponse withNames(@Nullable String newId, String newModel) {
        return new ChatResponse(newId, newModel, createdSeconds, choices, usage, serviceTier, extensions);
    }
}
