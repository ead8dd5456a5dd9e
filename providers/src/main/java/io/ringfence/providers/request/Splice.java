package io.ringfence.providers.request;

import org.jspecify.annotations.Nullable;

/// What to change in a body before it goes upstream. The `fallbacks` member, which is ours, goes in any case.
///
/// @param model the upstream's name of the model, put where the body names another; null leaves it
/// @param addUsage whether a chat stream must end with the usage chunk (`stream_options.include_usage`)
/// @param outputTokensLimit the most output tokens: added when the body names no limit, and a larger one is lowered to
///     it; 0 leaves the body's
/// @param field where the limit is added
public record Splice(@Nullable String model, boolean addUsage, long outputTokensLimit, OutputLimitField field) {
    public Splice {
        if (outputTokensLimit < 0) {
            throw new IllegalArgumentException("outputTokensLimit=" + outputTokensLimit + " is negative");
        }
    }
}
