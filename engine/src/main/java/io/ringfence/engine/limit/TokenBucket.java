package io.ringfence.engine.limit;

/// A limit per minute that allows bursts up to the whole of it and refills evenly. Exact integer arithmetic;
/// starts full. Engine thread only.
///
/// The level may fall below zero, by settling more than was estimated; then nothing passes until it is
/// refilled.
public final class TokenBucket {
    /*
     * The level is kept in millionths of a token. One nanosecond refills limit / 60,000 of them, so the part below one
     * millionth is carried along in 60,000ths and nothing is ever lost to rounding.
     */
    private static final long MICROS_PER_TOKEN = 1_000_000L;
    private static final long NS_TIMES_LIMIT_PER_MICRO = 60_000L;
    private static final long NS_PER_MINUTE = 60_000_000_000L;

    /// About nineteen years: longer waits are told as this.
    private static final long MAX_MINUTES = 10_000_000L;

    private static final long MAX_OVERDRAFT = Long.MAX_VALUE / MICROS_PER_TOKEN / 4;

    private long limit;
    private long capacityMicros;
    private long levelMicros;
    private long carry;
    private long refilledNs;

    /// Sets tokens per minute; 0 = no limit. A bucket that had a limit keeps what was used of it, a new one is
    /// full.
    public void limit(long newLimit, long nowNs) {
        if (newLimit == limit) {
            return;
        }

        long usedMicros = 0;
        if (limit != 0) {
            refill(nowNs);
            usedMicros = capacityMicros - levelMicros;
        }
        limit = newLimit;
        capacityMicros = newLimit * MICROS_PER_TOKEN;
        levelMicros = capacityMicros - usedMicros;
        carry = 0;
        refilledNs = nowNs;
    }

    /// Sets how much is there, as somebody else knows it; not above the capacity.
    public void level(long tokens, long nowNs) {
        levelMicros = Math.clamp(tokens, -MAX_OVERDRAFT, limit) * MICROS_PER_TOKEN;
        carry = 0;
        refilledNs = nowNs;
    }

    public long limit() {
        return limit;
    }

    public boolean isLimited() {
        return limit != 0;
    }

    /// Whole tokens that are there now; rounded down, below zero after an overdraft.
    public long level(long nowNs) {
        refill(nowNs);
        return Math.floorDiv(levelMicros, MICROS_PER_TOKEN);
    }

    /// What is really asked for: an amount above the capacity counts as the capacity, so that it can ever pass.
    public long clamp(long amount) {
        return Math.min(amount, limit);
    }

    public boolean has(long amount, long nowNs) {
        if (limit == 0) {
            return true;
        }

        refill(nowNs);
        return levelMicros >= clamp(amount) * MICROS_PER_TOKEN;
    }

    /// How long until `amount` is there if nothing else is taken; 0 = it is there now.
    public long nanosUntilAvailable(long amount, long nowNs) {
        if (has(amount, nowNs)) {
            return 0;
        }

        return nanosUntil(clamp(amount) * MICROS_PER_TOKEN);
    }

    /// How long until the bucket is full again if nothing else is taken.
    public long nanosUntilFull(long nowNs) {
        if (limit == 0) {
            return 0;
        }

        refill(nowNs);
        return nanosUntil(capacityMicros);
    }

    private long nanosUntil(long micros) {
        long missing = micros - levelMicros;
        if (missing <= 0) {
            return 0;
        }

        // (missing * 60,000 - carry) / limit, rounded up, split so that no product overflows.
        long minutes = missing < capacityMicros ? 0 : missing / capacityMicros;
        if (minutes >= MAX_MINUTES) {
            return MAX_MINUTES * NS_PER_MINUTE;
        }
        long rest = missing - minutes * capacityMicros;
        long nanos = rest / limit * NS_TIMES_LIMIT_PER_MICRO;
        return minutes * NS_PER_MINUTE + nanos + Math.ceilDiv(rest % limit * NS_TIMES_LIMIT_PER_MICRO - carry, limit);
    }

    /// Takes `amount`, clamped as in [#clamp].
    ///
    /// @return what was taken, for [#correct]; 0 where there is no limit
    public long take(long amount, long nowNs) {
        if (limit == 0) {
            return 0;
        }

        refill(nowNs);
        long taken = clamp(amount);
        levelMicros -= taken * MICROS_PER_TOKEN;
        return taken;
    }

    /// Replaces an amount that was only estimated by the true one.
    public void correct(long taken, long actual, long nowNs) {
        if (limit == 0) {
            return;
        }

        refill(nowNs);
        long difference = Math.clamp(actual - taken, -limit, MAX_OVERDRAFT);
        levelMicros = Math.max(levelMicros - difference * MICROS_PER_TOKEN, Long.MIN_VALUE / 4);
        capAtCapacity();
    }

    private void refill(long nowNs) {
        long elapsedNs = nowNs - refilledNs;
        if (elapsedNs <= 0) {
            return;
        }

        refilledNs = nowNs;
        if (levelMicros >= capacityMicros) {
            return;
        }
        if (elapsedNs < NS_TIMES_LIMIT_PER_MICRO) {
            refillRest(elapsedNs); // the usual case under load, without the divisions of the others
        } else {
            refillLong(elapsedNs);
        }
        capAtCapacity();
    }

    private void refillLong(long elapsedNs) {
        long minutes = elapsedNs / NS_PER_MINUTE;
        if (minutes > (capacityMicros - levelMicros) / capacityMicros) {
            levelMicros = capacityMicros;
            return;
        }

        long restNs = elapsedNs - minutes * NS_PER_MINUTE;
        levelMicros += minutes * capacityMicros + restNs / NS_TIMES_LIMIT_PER_MICRO * limit;
        refillRest(restNs % NS_TIMES_LIMIT_PER_MICRO);
    }

    private void refillRest(long elapsedNs) {
        long due = elapsedNs * limit + carry;
        long micros = due / NS_TIMES_LIMIT_PER_MICRO;
        levelMicros += micros;
        carry = due - micros * NS_TIMES_LIMIT_PER_MICRO;
    }

    private void capAtCapacity() {
        if (levelMicros >= capacityMicros) {
            levelMicros = capacityMicros;
            carry = 0;
        }
    }
}
