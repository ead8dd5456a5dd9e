package io.ringfence.store.ledger;

import io.ringfence.store.db.Database;
import io.ringfence.store.journal.JournalReader.Position;
import io.ringfence.store.journal.LedgerRow;
import java.sql.SQLException;
import java.util.Iterator;

/// Writes rows and their sums as the [LedgerWriter] does, without a journal.
public final class LedgerFiller {
    private static final long JOURNAL = 1;
    private static final int BATCH = 10_000;

    private LedgerFiller() {}

    /// Writes all of them.
    public static void write(Database database, Iterable<LedgerRow> rows) throws SQLException {
        LedgerStore store = new LedgerStore(database);
        Iterator<LedgerRow> next = rows.iterator();
        for (int batches = 1; next.hasNext(); batches++) {
            LedgerBatch batch = new LedgerBatch(0);
            for (int i = 0; i < BATCH && next.hasNext(); i++) {
                batch.settled(next.next(), null);
            }
            store.write(batch, JOURNAL, new Position(1, batches));
        }
    }
}
