package io.ringfence.gateway.config;

import java.util.OptionalLong;

/// Reads the budgets and limits that keys, users, projects and organisations have in common.
final class LimitsBinder {
    /// The most that the engine's buckets count exactly; far above any real rate.
    static final long MAX_PER_MINUTE = 1_000_000_000_000L;

    static final int MAX_CONCURRENT = 1_000_000;

    private static final int NANO_DECIMALS = 9;
    private static final long MAX_BUDGET_NANO_USD = Math.multiplyExact(1_000_000_000L, 1_000_000_000L);

    private LimitsBinder() {}

    static LimitsConfig read(Section section) {
        return new LimitsConfig(
                budget("budget_usd", section),
                budget("daily_budget_usd", section),
                budget("monthly_budget_usd", section),
                section.optionalLong("requests_per_minute", 1, MAX_PER_MINUTE),
                section.optionalLong("tokens_per_minute", 1, MAX_PER_MINUTE),
                section.optionalInt("max_concurrent", 1, MAX_CONCURRENT));
    }

    private static OptionalLong budget(String name, Section section) {
        return section.scaled(name, NANO_DECIMALS, 0, MAX_BUDGET_NANO_USD);
    }
}
