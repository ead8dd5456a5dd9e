package io.ringfence.gateway.config;

import io.ringfence.store.journal.JournalSettings;
import io.ringfence.store.ledger.LedgerWriterSettings;
import io.ringfence.store.ledger.Retention;
import java.nio.file.Path;
import java.time.Duration;

/// Whether, and how, it is written down what every exchange cost.
///
/// @param enabled       where nothing is said: whether `database`, `ledger` or `leases` is in the file at all
/// @param folder        of the journal, for its files and nothing else
/// @param maxBytes      of the journal; when they are full, nobody's budget is touched any more
/// @param segmentBytes  of one of its files
/// @param fsync         between two times that the journal is forced to the disk
/// @param batch         records of the journal in one transaction, at most
/// @param interval      between two looks for something new
/// @param maxBackoff    between two tries at a database that fails
/// @param keepDays      for rows of single exchanges and sums by hour
/// @param keepMinuteSumsDays for sums by minute
public record LedgerConfig(
        boolean enabled,
        Path folder,
        long maxBytes,
        int segmentBytes,
        Duration fsync,
        int batch,
        Duration interval,
        Duration maxBackoff,
        int keepDays,
        int keepMinuteSumsDays) {
    static final String DEFAULT_FOLDER = "data/journal";

    public JournalSettings journal() {
        return new JournalSettings(folder, segmentBytes, (int) (maxBytes / segmentBytes), (int) fsync.toMillis());
    }

    public LedgerWriterSettings writer() {
        return new LedgerWriterSettings(batch, interval, maxBackoff);
    }

    public Retention retention() {
        return new Retention(Duration.ofDays(keepDays), Duration.ofDays(keepMinuteSumsDays));
    }
}
