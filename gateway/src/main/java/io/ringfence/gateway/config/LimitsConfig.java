package io.ringfence.gateway.config;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What one principal may use; an empty value is no limit.
///
/// @param budgets at most one of each period
public record LimitsConfig(
        List<BudgetConfig> budgets,
        OptionalLong requestsPerMinute,
        OptionalLong tokensPerMinute,
        OptionalInt maxConcurrent) {

    public static final LimitsConfig UNLIMITED =
            new LimitsConfig(List.of(), OptionalLong.empty(), OptionalLong.empty(), OptionalInt.empty());

    public LimitsConfig {
        budgets = List.copyOf(budgets);
    }

    /// Whether any budget sets aside what is expected and not the worst case.
    public boolean setsAsideExpected() {
        return budgets.stream().anyMatch(BudgetConfig::setsAsideExpected);
    }
}
