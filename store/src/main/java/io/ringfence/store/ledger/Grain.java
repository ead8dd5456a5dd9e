package io.ringfence.store.ledger;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// How long the stretches of time are that a rollup sums over. All begin with UTC's.
public enum Grain {
    MINUTE(TimeUnit.MINUTES),
    HOUR(TimeUnit.HOURS),
    DAY(TimeUnit.DAYS);

    private final long ms;

    Grain(TimeUnit unit) {
        ms = unit.toMillis(1);
    }

    /// How long one is.
    public long ms() {
        return ms;
    }

    /// The beginning of the stretch that a moment is in.
    public long bucketMs(long epochMs) {
        return Math.floorDiv(epochMs, ms) * ms;
    }

    /// The first beginning that is not before a moment.
    public long nextBucketMs(long epochMs) {
        return Math.ceilDiv(epochMs, ms) * ms;
    }

    /// The word in the database.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
