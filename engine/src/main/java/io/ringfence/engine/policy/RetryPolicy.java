package io.ringfence.engine.policy;

import java.util.concurrent.TimeUnit;

/// How often and how fast a failed attempt is followed by another. Waits grow from `baseDelayNs` to `maxDelayNs` and
/// are
/// drawn between nothing and that (full jitter).
///
/// @param maxAttempts attempts in all, the first one included
/// @param growthPercent each wait in percent of the one before
/// @param maxRetryAfterNs the longest wait asked for by a provider that is honoured
public record RetryPolicy(int maxAttempts, long baseDelayNs, long maxDelayNs, int growthPercent, long maxRetryAfterNs) {
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
        if (growthPercent < 100) {
            throw new IllegalArgumentException("growthPercent=" + growthPercent + " is below 100");
        }
        if (maxRetryAfterNs < 0) {
            throw new IllegalArgumentException("maxRetryAfterNs=" + maxRetryAfterNs + " is negative");
        }
    }

    public static RetryPolicy defaults() {
        return new RetryPolicy(
                3, TimeUnit.MILLISECONDS.toNanos(100), TimeUnit.SECONDS.toNanos(5), 200, TimeUnit.SECONDS.toNanos(60));
    }

    /// The longest wait before retry number `retry`, counted from 0.
    public long delayCeilingNs(int retry) {
        long delay = baseDelayNs;
        for (int i = 0; i < retry && delay < maxDelayNs; i++) {
            delay = delay > maxDelayNs / growthPercent * 100 ? maxDelayNs : delay * growthPercent / 100;
        }
        return delay;
    }
}
