package io.ringfence.gateway.usage;

import io.ringfence.store.ledger.Grain;
import java.time.Duration;
import java.time.Instant;

/// For how long there are sums by minute and by hour. Those by day are there for good.
public record Kept(Duration minuteSums, Duration hourSums) {
    /// So that nothing is deleted between the question and its answer.
    private static final Duration MARGIN = Duration.ofHours(1);

    /// The finest sums that there are for a moment.
    Grain finest(Instant moment, Instant now) {
        Duration age = Duration.between(moment, now).plus(MARGIN);
        if (age.compareTo(hourSums) > 0) {
            return Grain.DAY;
        }
        return age.compareTo(minuteSums) > 0 ? Grain.HOUR : Grain.MINUTE;
    }
}
