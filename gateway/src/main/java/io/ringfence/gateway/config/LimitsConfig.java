package io.ringfence.gateway.config;

import java.util.OptionalInt;
import java.util.OptionalLong;

/// What one principal may use; an empty value is no limit.
///
/// Budgets are in nano-dollars (1 USD = 10⁹). The daily and the monthly one begin anew with the day and the
/// month in UTC.
public record LimitsConfig(
        OptionalLong budgetNanoUsd,
        OptionalLong dailyBudgetNanoUsd,
        OptionalLong monthlyBudgetNanoUsd,
        OptionalLong requestsPerMinute,
        OptionalLong tokensPerMinute,
        OptionalInt maxConcurrent) {

    public static final LimitsConfig UNLIMITED = new LimitsConfig(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalInt.empty());
}
