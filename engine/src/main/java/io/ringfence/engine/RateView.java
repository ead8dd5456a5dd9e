package io.ringfence.engine;

import io.ringfence.engine.limit.RateLimit;
import org.jspecify.annotations.Nullable;

/// How a caller stands with the one of its limits that is closest to being used up. Written by the engine
/// thread.
final class RateView {
    private static final long NO_LIMIT = -1;

    private @Nullable RateLimit closest;
    private long limit = NO_LIMIT;
    private long remaining;
    private long resetNs;

    void clear() {
        closest = null;
        limit = NO_LIMIT;
        remaining = 0;
        resetNs = 0;
    }

    void consider(RateLimit rate, long nowNs) {
        if (!rate.isLimited()) {
            return;
        }

        long level = Math.max(0, rate.level(nowNs));
        if (closest == null || level < remaining) {
            closest = rate;
            remaining = level;
        }
    }

    /// All limits were considered. How long one takes to fill up costs divisions, so only the closest is asked.
    void conclude(long nowNs) {
        if (closest != null) {
            limit = closest.limit();
            resetNs = closest.nanosUntilFull(nowNs);
            closest = null;
        }
    }

    long limit() {
        return limit;
    }

    long remaining() {
        return remaining;
    }

    long resetNs() {
        return resetNs;
    }
}
