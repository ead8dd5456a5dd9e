package io.ringfence.bench.gate;

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
