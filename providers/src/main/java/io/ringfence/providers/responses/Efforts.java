package io.ringfence.providers.responses;

import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.translate.RequestTarget;
import org.jspecify.annotations.Nullable;

/// How hard the model shall think, in OpenAI's words.
final class Efforts {
    private Efforts() {}

    /// The effort that was asked for, else the one that comes next to the budget; null when it is left to the
    /// model.
    static @Nullable String of(ReasoningSettings settings, RequestTarget target) {
        if (settings.effort() != null) {
            return settings.effort();
        }
        if (settings.mode() == ReasoningSettings.Mode.OFF) {
            return ReasoningModels.leastEffort(target.model());
        }
        Long budget = settings.budgetTokens();
        if (budget == null) {
            return null;
        }
        return budget == 0
                ? ReasoningModels.leastEffort(target.model())
                : target.budgets().effort(budget);
    }
}
