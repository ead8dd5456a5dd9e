package io.ringfence.store.lease;

import java.util.concurrent.TimeUnit;

/// How fast something is used. One thread.
public final class UseRate {
    /// Is measured over at least so long.
    private static final long MEASURED_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private long beginNs;
    private long beginUsed;

    /// @param used so far
    public UseRate(long used, long nowNs) {
        beginUsed = used;
        beginNs = nowNs;
    }

    /// What will be used within a time, as it is used at present.
    ///
    /// @param used so far
    public long ahead(long used, long nowNs, long horizonNs) {
        long lately = Math.max(0, used - beginUsed);
        long elapsedMs = TimeUnit.NANOSECONDS.toMillis(Math.max(nowNs - beginNs, MEASURED_NS));
        if (nowNs - beginNs >= MEASURED_NS) {
            beginNs = nowNs;
            beginUsed = used;
        }
        long horizonMs = TimeUnit.NANOSECONDS.toMillis(horizonNs);
        return lately < Long.MAX_VALUE / horizonMs
                ? lately * horizonMs / elapsedMs
                : saturatedProduct(lately / elapsedMs, horizonMs);
    }

    /// Of two numbers that are not below zero, the second one not zero.
    public static long saturatedProduct(long one, long other) {
        return one > Long.MAX_VALUE / other ? Long.MAX_VALUE : one * other;
    }
}
