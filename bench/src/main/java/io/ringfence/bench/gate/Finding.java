package io.ringfence.bench.gate;

import java.util.Locale;

/// What the gate says about one thing that it looked at.
///
/// @param subject what was measured
/// @param kind what about it: `allocation`, `time`, `load`
/// @param expected what the baseline says
/// @param found what was measured, every round of it
/// @param why why it failed or was not judged; empty when it passed and nothing else is to be said
record Finding(String subject, String kind, Status status, String expected, String found, String why) {
    static final String ALLOCATION = "allocation";
    static final String TIME = "time";
    static final String LOAD = "load";
    private static final String STALE = "baseline is stale";

    /// What to say where the baseline is slower than what was found, so that a slowdown would hide in between.
    ///
    /// @param found the ratio that was measured
    /// @param limit the highest one that passes
    static String stale(double found, double limit) {
        return String.format(
                Locale.ROOT,
                STALE + ": a slowdown of %.0f %% would still pass; update it with --update-baseline --reason",
                100 * (limit / found - 1));
    }

    /// Whether the baseline ought to be measured anew.
    boolean isStale() {
        return why.contains(STALE);
    }

    enum Status {
        PASSED,
        FAILED,
        /// There is nothing to hold it against.
        NOT_JUDGED
    }

    boolean isFailure() {
        return status == Status.FAILED;
    }
}
