package io.ringfence.store.ledger;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// How long the stretches of time are that a rollup sums over. All begin with UTC's.
enum Grain {
    MINUTE(TimeUnit.MINUTES),
    HOUR(TimeUnit.HOURS),
    DAY(TimeUnit.DAYS);

    private final long ms;

    Grain(TimeUnit unit) {
        ms = unit.toMillis(1);
    }

    /// The beginning of the stretch that a moment is in.
    long bucketMs(long epochMs) {
        return Math.floorDiv(epochMs, ms) * ms;
    }

    /// The word in the database.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
