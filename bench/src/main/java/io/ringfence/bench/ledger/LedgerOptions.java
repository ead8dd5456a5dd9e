package io.ringfence.bench.ledger;

import io.ringfence.reports.ScenarioRun.Profile;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a user asked for. What is null is left to the profile.
///
/// @param rows that questions are asked about
/// @param rounds that are measured
/// @param seconds of a window under load
/// @param ratePerSecond of that load
record LedgerOptions(
        Profile profile,
        @Nullable Long rows,
        @Nullable Integer rounds,
        @Nullable Double seconds,
        @Nullable Double ratePerSecond) {
    /// A gateway spends for longer than this from what it was granted before its database stalled, see
    /// `share_seconds` in the configurations.
    static final double MAX_SECONDS = 10;

    private static final double NANOS_PER_SECOND = 1e9;

    LedgerOptions {
        checkPositive("rows", rows);
        checkPositive("rounds", rounds);
        checkPositive("seconds", seconds);
        checkPositive("rate", ratePerSecond);
        if (seconds != null && seconds > MAX_SECONDS) {
            throw new IllegalArgumentException("seconds=" + seconds + " is above " + MAX_SECONDS);
        }
    }

    private static void checkPositive(String name, @Nullable Number value) {
        if (value != null && !(value.doubleValue() > 0)) {
            throw new IllegalArgumentException(name + "=" + value + " is not positive");
        }
    }

    boolean isQuick() {
        return profile == Profile.QUICK;
    }

    long rows(long quick, long full) {
        return rows != null ? rows : isQuick() ? quick : full;
    }

    int rounds(int quick, int full) {
        return rounds != null ? rounds : isQuick() ? quick : full;
    }

    double ratePerSecond(double otherwise) {
        return ratePerSecond != null ? ratePerSecond : otherwise;
    }

    Duration seconds(double quick, double full) {
        return Duration.ofNanos((long) ((seconds != null ? seconds : isQuick() ? quick : full) * NANOS_PER_SECOND));
    }
}
