package io.ringfence.providers.translate;

import org.jspecify.annotations.Nullable;

/// What an effort is worth in tokens of thinking, for dialects and models that know only one of the two words.
/// Any thread.
///
/// No provider publishes such a table. [#USUAL] has for `minimal` to `high` what most gateways use, so that a
/// client sees the same through any of them; the two efforts above double it each.
///
/// @param minimal tokens, as all others; each at least as many as the one before
public record EffortBudgets(long minimal, long low, long medium, long high, long xhigh, long max) {
    public static final EffortBudgets USUAL = new EffortBudgets(1_024, 1_024, 2_048, 4_096, 8_192, 16_384);

    /// @throws IllegalArgumentException when one is negative or less than the one before
    public EffortBudgets {
        if (minimal < 0 || low < minimal || medium < low || high < medium || xhigh < high || max < xhigh) {
            throw new IllegalArgumentException("budgets=" + minimal + ", " + low + ", " + medium + ", " + high + ", "
                    + xhigh + ", " + max + " do not ascend from 0");
        }
    }

    /// The tokens that `effort` is worth: 0 for `none`, -1 for a word that is not known.
    public long tokens(String effort) {
        return switch (effort) {
            case "none" -> 0;
            case "minimal" -> minimal;
            case "low" -> low;
            case "medium" -> medium;
            case "high" -> high;
            case "xhigh" -> xhigh;
            case "max" -> max;
            default -> -1;
        };
    }

    /// The effort that comes next to a budget: `none` for 0, else `low`, `medium` or `high`, the words that
    /// every model with efforts knows. Null for a negative budget, which leaves the amount to the model.
    public @Nullable String effort(long budgetTokens) {
        if (budgetTokens < 0) {
            return null;
        }
        if (budgetTokens == 0) {
            return "none";
        }
        if (budgetTokens < medium) {
            return "low";
        }
        return budgetTokens < high ? "medium" : "high";
    }
}
