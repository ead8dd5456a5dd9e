package io.ringfence.providers.responses;

import io.ringfence.providers.neutral.ReasoningSettings;
import org.jspecify.annotations.Nullable;

/// How hard the model shall think, in OpenAI's words.
final class Efforts {
    private static final long MEDIUM = 2_048;
    private static final long HIGH = 4_096;

    private Efforts() {}

    /// The effort that was asked for, else the one that comes next to the budget; null when it is left to the
    /// model.
    static @Nullable String of(ReasoningSettings settings, String model) {
        if (settings.effort() != null) {
            return settings.effort();
        }
        if (settings.mode() == ReasoningSettings.Mode.OFF) {
            return ReasoningModels.leastEffort(model);
        }
        Long budget = settings.budgetTokens();
        if (budget == null || budget < 0) {
            return null;
        }
        if (budget == 0) {
            return ReasoningModels.leastEffort(model);
        }
        if (budget < MEDIUM) {
            return "low";
        }
        return budget < HIGH ? "medium" : "high";
    }
}
