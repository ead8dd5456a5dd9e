package io.ringfence.engine;

import io.ringfence.engine.limit.TokenBucket;

/// How a caller stands with the one of its limits that is closest to being used up. Written by the engine thread.
final class RateView {
    private static final long NO_LIMIT = -1;

    private long limit = NO_LIMIT;
    private long remaining;
    private long resetNs;

    void clear() {
        limit = NO_LIMIT;
        remaining = 0;
        resetNs = 0;
    }

    void consider(TokenBucket bucket, long nowNs) {
        if (!bucket.isLimited()) {
            return;
        }

        long level = Math.max(0, bucket.level(nowNs));
        if (limit == NO_LIMIT || level < remaining) {
            limit = bucket.limit();
            remaining = level;
            resetNs = bucket.nanosUntilFull(nowNs);
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
