package io.ringfence.gateway.config;

import io.ringfence.providers.translate.EffortBudgets;
import io.ringfence.providers.translate.TranslationMode;

/// What becomes of requests and answers on their way between dialects.
///
/// @param mode             what happens to a request that a provider's dialect cannot express whole
/// @param stripThinking    whether thoughts between `<think>` tags are taken out of the text of answers
/// @param reasoningBudgets what an effort is worth in tokens, for models that know only one of the two words
public record TranslationConfig(TranslationMode mode, boolean stripThinking, EffortBudgets reasoningBudgets) {

    /// What holds where the configuration says nothing.
    public static final TranslationConfig DEFAULTS =
            new TranslationConfig(TranslationMode.LENIENT, false, EffortBudgets.USUAL);
}
