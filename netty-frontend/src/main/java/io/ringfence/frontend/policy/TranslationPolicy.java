package io.ringfence.frontend.policy;

import io.ringfence.providers.translate.EffortBudgets;
import io.ringfence.providers.translate.ThinkTags;
import io.ringfence.providers.translate.TranslationMode;
import org.jspecify.annotations.Nullable;

/// What a route does to requests and answers on their way between dialects.
///
/// @param mode what happens to a request that a target's dialect cannot express whole
/// @param stripsThinking whether thoughts between tags are taken out of the text of answers
/// @param budgets what an effort is worth, for targets that know only one of the two words
public record TranslationPolicy(TranslationMode mode, boolean stripsThinking, EffortBudgets budgets) {
    /// Lenient, with answers as the provider wrote them.
    public static final TranslationPolicy USUAL =
            new TranslationPolicy(TranslationMode.LENIENT, false, EffortBudgets.USUAL);

    /// What takes thoughts out of texts; null when they stay there.
    public @Nullable ThinkTags thinkTags() {
        return stripsThinking ? ThinkTags.EXACT : null;
    }
}
