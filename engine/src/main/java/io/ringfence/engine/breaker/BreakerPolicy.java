package io.ringfence.engine.breaker;

import java.util.concurrent.TimeUnit;

/// When a circuit breaker opens and closes.
///
/// @param consecutiveFaults faults in a row that open it
/// @param faultPermille share of faults in the window that opens it, in thousandths, once `minOutcomes` were seen there
/// @param windowNs how far back outcomes are counted
/// @param openNs how long it stays open the first time
/// @param maxOpenNs to what a failing probe may double that
/// @param closingSuccesses probes in a row that close it
public record BreakerPolicy(
        boolean enabled,
        int consecutiveFaults,
        int faultPermille,
        int minOutcomes,
        long windowNs,
        long openNs,
        long maxOpenNs,
        int closingSuccesses) {

    /// All of a share that is given in thousandths.
    public static final int WHOLE = 1_000;

    public BreakerPolicy {
        requirePositive("consecutiveFaults", consecutiveFaults);
        requirePositive("faultPermille", faultPermille);
        requirePositive("minOutcomes", minOutcomes);
        requirePositive("windowNs", windowNs);
        requirePositive("openNs", openNs);
        requirePositive("closingSuccesses", closingSuccesses);
        if (faultPermille > WHOLE) {
            throw new IllegalArgumentException("faultPermille=" + faultPermille + " is above " + WHOLE);
        }
        if (maxOpenNs < openNs) {
            throw new IllegalArgumentException("maxOpenNs=" + maxOpenNs + " is below openNs=" + openNs);
        }
    }

    public static BreakerPolicy defaults() {
        return new BreakerPolicy(
                true,
                5,
                500,
                20,
                TimeUnit.SECONDS.toNanos(30),
                TimeUnit.SECONDS.toNanos(30),
                TimeUnit.SECONDS.toNanos(300),
                3);
    }

    public BreakerPolicy withEnabled(boolean newEnabled) {
        return new BreakerPolicy(
                newEnabled,
                consecutiveFaults,
                faultPermille,
                minOutcomes,
                windowNs,
                openNs,
                maxOpenNs,
                closingSuccesses);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + "=" + value + " is not positive");
        }
    }
}
