package io.ringfence.engine.policy;

import java.util.concurrent.TimeUnit;

/// How often and how fast a failed attempt is followed by another. Waits double from `baseDelayNs` to `maxDelayNs` and
/// are drawn between nothing and that (full jitter).
///
/// @param maxAttempts attempts in all, the first one included
/// @param maxRetryAfterNs the longest wait asked for by a provider that is honoured
public record RetryPolicy(int maxAttempts, long baseDelayNs, long maxDelayNs, long maxRetryAfterNs) {
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
        if (maxRetryAfterNs < 0) {
            throw new IllegalArgumentException("maxRetryAfterNs=" + maxRetryAfterNs + " is negative");
        }
    }

    public static RetryPolicy defaults() {
        return new RetryPolicy(
                3, TimeUnit.MILLISECONDS.toNanos(100), TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(60));
    }

    /// The longest wait before retry number `retry`, counted from 0.
    public long delayCeilingNs(int retry) {
        long delay = baseDelayNs;
        for (int i = 0; i < retry && delay < maxDelayNs; i++) {
            delay = delay > maxDelayNs / 2 ? maxDelayNs : delay * 2;
        }
        return delay;
    }
}
