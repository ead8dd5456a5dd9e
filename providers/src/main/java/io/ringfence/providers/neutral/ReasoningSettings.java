package io.ringfence.providers.neutral;

import org.jspecify.annotations.Nullable;

/// How much the model shall think, and how much of it shall be told. Null = nobody said.
///
/// @param mode whether at all
/// @param effort `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`
/// @param budgetTokens the most tokens to think; -1 leaves it to the model
/// @param summary `auto`, `concise`, `detailed`
/// @param includeThoughts whether thoughts, or summaries of them, are part of the answer
public record ReasoningSettings(
        @Nullable Mode mode,
        @Nullable String effort,
        @Nullable Long budgetTokens,
        @Nullable String summary,
        @Nullable Boolean includeThoughts,
        Extensions extensions) {
    /// Whether to think at all.
    public enum Mode {
        OFF,
        ON,
        /// The model decides.
        ADAPTIVE
    }
}
