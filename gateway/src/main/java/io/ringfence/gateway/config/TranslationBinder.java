package io.ringfence.gateway.config;

import io.ringfence.providers.translate.EffortBudgets;
import java.util.Set;

/// Reads what `routing` and each of the `routes` say about translation.
final class TranslationBinder {
    private static final String[] EFFORTS = {"minimal", "low", "medium", "high", "xhigh", "max"};
    private static final int MOST_TOKENS = 1_000_000;

    private TranslationBinder() {}

    /// @param defaults what holds for keys that are left out
    static TranslationConfig read(Section section, TranslationConfig defaults) {
        return new TranslationConfig(
                section.choice("translation", defaults.mode(), Set.of()),
                section.flag("strip_thinking", defaults.stripThinking()),
                section.section("reasoning_budgets", budgets -> budgets(budgets, defaults.reasoningBudgets())));
    }

    private static EffortBudgets budgets(Section section, EffortBudgets defaults) {
        int[] tokens = new int[EFFORTS.length];
        boolean ascends = true;
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = section.whole(EFFORTS[i], (int) defaults.tokens(EFFORTS[i]), 1, MOST_TOKENS);
            if (i > 0 && tokens[i] < tokens[i - 1]) {
                ascends = false;
                section.wrong(
                        EFFORTS[i],
                        EFFORTS[i] + " is " + tokens[i] + ", less than the " + tokens[i - 1] + " of " + EFFORTS[i - 1]);
            }
        }
        return ascends ? new EffortBudgets(tokens[0], tokens[1], tokens[2], tokens[3], tokens[4], tokens[5]) : defaults;
    }
}
