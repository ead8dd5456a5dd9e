package io.ringfence.engine.breaker;

import java.util.concurrent.TimeUnit;

/// When a circuit breaker opens and closes.
///
/// @param consecutiveFaults faults in a row that open it
/// @param faultPercent share of faults in the window that opens it, once `minOutcomes` were seen there
/// @param windowNs how far back outcomes are counted
/// @param openNs how long it stays open the first time
/// @param maxOpenNs to what a failing probe may double that
/// @param closingSuccesses probes in a row that close it
public record BreakerPolicy(
        boolean enabled,
        int consecutiveFaults,
        int faultPercent,
        int minOutcomes,
        long windowNs,
        long openNs,
        long maxOpenNs,
        int closingSuccesses) {
    public BreakerPolicy {
        requirePositive("consecutiveFaults", consecutiveFaults);
        requirePositive("faultPercent", faultPercent);
        requirePositive("minOutcomes", minOutcomes);
        requirePositive("windowNs", windowNs);
        requirePositive("openNs", openNs);
        requirePositive("closingSuccesses", closingSuccesses);
        if (faultPercent > 100) {
            throw new IllegalArgumentException("faultPercent=" + faultPercent + " is above 100");
        }
        if (maxOpenNs < openNs) {
            throw new IllegalArgumentException("maxOpenNs=" + maxOpenNs + " is below openNs=" + openNs);
        }
    }

    public static BreakerPolicy defaults() {
        return new BreakerPolicy(
                true,
                5,
                50,
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
                faultPercent,
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
