package io.ringfence.gateway.config;

/// Reads the budgets and limits that keys, users, projects and organisations have in common.
final class LimitsBinder {
    /// The most that the engine's buckets count exactly; far above any real rate.
    static final long MAX_PER_MINUTE = 1_000_000_000_000L;

    static final int MAX_CONCURRENT = 1_000_000;

    private LimitsBinder() {}

    static LimitsConfig read(Section section) {
        return new LimitsConfig(
                BudgetBinder.callers(section),
                section.optionalLong("requests_per_minute", 1, MAX_PER_MINUTE),
                section.optionalLong("tokens_per_minute", 1, MAX_PER_MINUTE),
                section.optionalInt("max_concurrent", 1, MAX_CONCURRENT));
    }
}
