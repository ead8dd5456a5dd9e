package io.ringfence.store.ledger;

import java.time.Duration;

/// How the ledger is written.
///
/// @param batchRecords of the journal in one transaction, at most
/// @param interval between two looks at a journal that has nothing new
/// @param maxBackoff between two tries at a database that fails
public record LedgerWriterSettings(int batchRecords, Duration interval, Duration maxBackoff) {
    public static final LedgerWriterSettings DEFAULT =
            new LedgerWriterSettings(40_000, Duration.ofMillis(100), Duration.ofSeconds(5));

    public LedgerWriterSettings {
        if (batchRecords < 1) {
            throw new IllegalArgumentException("batchRecords=" + batchRecords + " is below 1");
        }
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("interval=" + interval + " is below a millisecond");
        }
        if (maxBackoff.compareTo(interval) < 0) {
            throw new IllegalArgumentException("maxBackoff=" + maxBackoff + " is below interval=" + interval);
        }
    }
}
