package io.ringfence.providers.neutral;

import org.jspecify.annotations.Nullable;

/// How an answer ended.
///
/// @param raw the dialect's own word, or null
/// @param stopSequence which one came, or null
/// @param explanation why the answer was held back, or null
public record Finish(
        FinishReason reason,
        @Nullable String raw,
        @Nullable String stopSequence,
        @Nullable String explanation) {
    public static Finish of(FinishReason reason, @Nullable String raw) {
        return new Finish(reason, raw, null, null);
    }
}
