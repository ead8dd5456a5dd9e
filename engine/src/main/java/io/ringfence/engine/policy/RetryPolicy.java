package io.ringfence.engine.policy;

import java.util.concurrent.TimeUnit;

/// How often and how fast a failed attempt is followed by another. Waits grow from `baseDelayNs` to `maxDelayNs` and
/// are drawn between nothing and that (full jitter).
///
/// @param maxAttempts attempts in all, the first one included
/// @param growthPpm each wait in millionths of the one before, at least [#UNCHANGED]
/// @param maxRetryAfterNs the longest wait asked for by a provider that is honoured
public record RetryPolicy(int maxAttempts, long baseDelayNs, long maxDelayNs, int growthPpm, long maxRetryAfterNs) {

    /// The growth of waits that stay as they are.
    public static final int UNCHANGED = 1_000_000;

    public RetryPolicy {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts=" + maxAttempts + " is not positive");
        }
        if (baseDelayNs < 0) {
            throw new IllegalArgumentException("baseDelayNs=" + baseDelayNs + " is negative");
        }
        if (maxDelayNs < baseDelayNs) {
            throw new IllegalArgumentException("maxDelayNs=" + maxDelayNs + " is below baseDelayNs=" + baseDelayNs);
        }
        if (growthPpm < UNCHANGED) {
            throw new IllegalArgumentException("growthPpm=" + growthPpm + " is below " + UNCHANGED);
        }
        if (maxRetryAfterNs < 0) {
            throw new IllegalArgumentException("maxRetryAfterNs=" + maxRetryAfterNs + " is negative");
        }
    }

    public static RetryPolicy defaults() {
        return new RetryPolicy(
                3,
                TimeUnit.MILLISECONDS.toNanos(100),
                TimeUnit.SECONDS.toNanos(5),
                2 * UNCHANGED,
                TimeUnit.SECONDS.toNanos(60));
    }

    /// The longest wait before retry number `retry`, counted from 0.
    public long delayCeilingNs(int retry) {
        long delay = baseDelayNs;
        for (int i = 0; i < retry && delay < maxDelayNs; i++) {
            delay = grown(delay);
        }
        return delay;
    }

    /// Exact to the nanosecond, rounded down. Whole millionths and the rest are multiplied apart, because their
    /// product at once could be more than a `long` holds.
    private long grown(long delayNs) {
        long whole = delayNs / UNCHANGED;
        if (whole > maxDelayNs / growthPpm) {
            return maxDelayNs;
        }
        long ofWhole = whole * growthPpm;
        long ofRest = delayNs % UNCHANGED * growthPpm / UNCHANGED;
        return ofRest > maxDelayNs - ofWhole ? maxDelayNs : ofWhole + ofRest;
    }
}
