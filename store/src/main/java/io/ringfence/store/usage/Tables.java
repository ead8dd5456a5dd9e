package io.ringfence.store.usage;

/// The sums by whatever there are few of, and those of latencies.
final class Tables {
    static final String USAGE = "usage_rollup";
    static final String LATENCY = "latency_rollup";

    private Tables() {}
}
