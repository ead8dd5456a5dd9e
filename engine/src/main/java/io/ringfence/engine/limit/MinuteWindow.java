package io.ringfence.engine.limit;

import java.util.Arrays;

/// What was used in the last minute, as a provider counts it: a sliding window in slots of one second. As long as
/// [#hasRoom] is asked first, the sum over any 60 seconds stays within the limit. Engine thread only.
public final class MinuteWindow {
    /*
     * 61 slots, not 60: the minute that ends now began somewhere inside the slot 60 seconds back, and all that was
     * used in it is counted against the limit until it is over for certain.
     */
    private static final int SLOTS = 61;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final long[] usedBySlot = new long[SLOTS];

    private long limit;
    private long used;
    private long newestSecond;

    /// Sets what may be used in a minute; 0 = no limit. What was used stays counted.
    public void limit(long newLimit) {
        limit = newLimit;
    }

    public long limit() {
        return limit;
    }

    public long used(long nowNs) {
        advance(nowNs);
        return used;
    }

    /// Whether `amount` more fits now. An amount above the limit counts as the limit, so that it fits when all is free.
    public boolean hasRoom(long amount, long nowNs) {
        if (limit == 0) {
            return true;
        }

        advance(nowNs);
        return used + Math.min(amount, limit) <= limit;
    }

    /// How long until `amount` more fits if nothing else is used; 0 = it fits now.
    public long nanosUntilRoom(long amount, long nowNs) {
        if (hasRoom(amount, nowNs)) {
            return 0;
        }

        long excess = used + Math.min(amount, limit) - limit;
        for (long second = newestSecond - SLOTS + 1; second <= newestSecond; second++) {
            excess -= usedBySlot[slot(second)];
            if (excess <= 0) {
                return (second + SLOTS) * NS_PER_SECOND - nowNs;
            }
        }
        return SLOTS * NS_PER_SECOND;
    }

    /// Uses `amount` now.
    ///
    /// @return the second it was counted in, for [#correct]
    public long use(long amount, long nowNs) {
        advance(nowNs);
        usedBySlot[slot(newestSecond)] += amount;
        used += amount;
        return newestSecond;
    }

    /// Replaces an amount that was only estimated by the true one, in the second where it was counted. Once that
    /// second has left the window there is nothing to give back, and only what was used beyond the estimate counts.
    public void correct(long second, long estimated, long actual, long nowNs) {
        advance(nowNs);
        long difference = actual - estimated;
        boolean isInWindow = newestSecond - second < SLOTS;
        if (isInWindow) {
            usedBySlot[slot(second)] += difference;
            used += difference;
        } else if (difference > 0) {
            use(difference, nowNs);
        }
    }

    /// The free share of the limit in parts of 65,536.
    public long freeShare(long nowNs) {
        if (limit == 0) {
            return 65_536;
        }

        advance(nowNs);
        long free = Math.max(0, limit - used);
        return (free << 16) / limit;
    }

    private void advance(long nowNs) {
        long second = nowNs / NS_PER_SECOND;
        if (second <= newestSecond) {
            return;
        }

        if (second - newestSecond >= SLOTS) {
            Arrays.fill(usedBySlot, 0);
            used = 0;
            newestSecond = second;
            return;
        }
        while (newestSecond < second) {
            newestSecond++;
            int slot = slot(newestSecond);
            used -= usedBySlot[slot];
            usedBySlot[slot] = 0;
        }
    }

    private static int slot(long second) {
        return Math.floorMod(second, SLOTS);
    }
}
