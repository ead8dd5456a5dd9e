package io.ringfence.bench.load;

/// When the requests of an open loop ought to be sent: evenly spread, whatever happened to the ones before. A request
/// that leaves late keeps the time at which it should have left, so that waiting for it counts as latency.
final class Pacer {
    private static final double NANOS_PER_SECOND = 1e9;

    private final long startNs;
    private final long endNs;
    private final double intervalNs;
    private long taken;

    /// Times from `startNs`, included, until `endNs`, excluded.
    Pacer(long startNs, long endNs, double ratePerSecond) {
        if (!(ratePerSecond > 0)) {
            throw new IllegalArgumentException("ratePerSecond=" + ratePerSecond + " is not positive");
        }
        this.startNs = startNs;
        this.endNs = endNs;
        intervalNs = NANOS_PER_SECOND / ratePerSecond;
    }

    boolean isOver() {
        return nextNs() - endNs >= 0;
    }

    boolean isDue(long nowNs) {
        return !isOver() && nextNs() - nowNs <= 0;
    }

    /// When the next request ought to be sent. Computed anew from the start, so that rounding does not add up.
    long nextNs() {
        return startNs + (long) (taken * intervalNs);
    }

    /// The time of the next request, which is then no longer the next.
    long take() {
        long intendedNs = nextNs();
        taken++;
        return intendedNs;
    }

    /// How many requests have their time between the two, the second excluded.
    long intendedBetween(long fromNs, long untilNs) {
        return indexAt(untilNs) - indexAt(fromNs);
    }

    /// How many requests ought to be sent before `timeNs`.
    private long indexAt(long timeNs) {
        long elapsedNs = Math.clamp(timeNs - startNs, 0, endNs - startNs);
        long index = (long) (elapsedNs / intervalNs);
        while ((long) (index * intervalNs) < elapsedNs) {
            index++;
        }
        while (index > 0 && (long) ((index - 1) * intervalNs) >= elapsedNs) {
            index--;
        }
        return index;
    }
}
