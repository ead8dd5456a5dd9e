package io.ringfence.store.ledger;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// How long the stretches of time are that a rollup sums over, from short to long: each is made of whole ones of
/// the one before. All begin with UTC's.
public enum Grain {
    MINUTE(TimeUnit.MINUTES.toMillis(1)),
    HOUR(TimeUnit.HOURS.toMillis(1)),
    SIX_HOURS(TimeUnit.HOURS.toMillis(6)),
    DAY(TimeUnit.DAYS.toMillis(1)),
    /// From Monday on.
    WEEK(TimeUnit.DAYS.toMillis(7));

    /// The Monday before the epoch, which began with a Thursday.
    private static final long MONDAY_MS = TimeUnit.DAYS.toMillis(-3);

    private final long ms;

    Grain(long ms) {
        this.ms = ms;
    }

    /// How long one is.
    public long ms() {
        return ms;
    }

    /// The beginning of the stretch that a moment is in.
    public long bucketMs(long epochMs) {
        return Math.floorDiv(epochMs - firstMs(), ms) * ms + firstMs();
    }

    /// The first beginning that is not before a moment.
    public long nextBucketMs(long epochMs) {
        return Math.ceilDiv(epochMs - firstMs(), ms) * ms + firstMs();
    }

    /// The beginning of the stretch that the epoch begins in; not after it.
    public long firstMs() {
        return this == WEEK ? MONDAY_MS : 0;
    }

    /// The one with a word of [#word()].
    static Grain of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /// The word in the database.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
