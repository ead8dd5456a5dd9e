package io.ringfence.bench.ledger;

import io.ringfence.store.db.Database;
import io.ringfence.store.journal.Journal;
import io.ringfence.store.journal.JournalSettings;
import io.ringfence.store.ledger.LedgerWriter;
import io.ringfence.store.ledger.LedgerWriterSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/// A journal and the ledger's writer behind it, as a gateway has them, without the engine before them. One
/// thread.
final class Feed implements AutoCloseable {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    private final Journal journal;
    private final Database database;

    private Feed(Journal journal, Database database) {
        this.journal = journal;
        this.database = database;
    }

    /// @param folder for the journal
    /// @param run that no other feed of the database has
    /// @param database with its schema up to date
    static Feed open(Path folder, long run, Database database) throws IOException {
        return new Feed(Journal.open(JournalSettings.in(folder), run, System::currentTimeMillis), database);
    }

    /// Writes exchanges into the journal.
    ///
    /// @return how long that took, in nanoseconds
    /// @throws IOException when the journal is full and nobody reads it
    long write(Iterator<CompanyExchange> exchanges) throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        while (exchanges.hasNext()) {
            if (!journal.writer().hasRoom()) {
                awaitRoom();
            }
            exchanges.next().writeTo(journal.writer());
        }
        return System.nanoTime() - startNs;
    }

    private void awaitRoom() throws IOException, InterruptedException {
        long endNs = System.nanoTime() + PATIENCE_NS;
        while (!journal.writer().hasRoom()) {
            if (System.nanoTime() - endNs > 0) {
                throw new IOException("the journal is full, and nobody reads it");
            }
            Thread.sleep(1); // until the next file is ready
        }
    }

    /// Lets the ledger's writer write what is in the journal.
    ///
    /// @param rows that are there
    /// @return how long that took, in nanoseconds
    /// @throws IOException when the database does not take them
    long drain(long rows) throws IOException, InterruptedException {
        try (LedgerWriter writer = writer()) {
            long startNs = System.nanoTime();
            writer.start();
            awaitRows(writer, rows);
            return System.nanoTime() - startNs;
        }
    }

    /// Writes exchanges into the journal while the ledger's writer reads it.
    ///
    /// @param rows of them
    void writeAndDrain(Iterator<CompanyExchange> exchanges, long rows) throws IOException, InterruptedException {
        try (LedgerWriter writer = writer()) {
            writer.start();
            write(exchanges);
            awaitRows(writer, rows);
        }
    }

    private LedgerWriter writer() {
        return new LedgerWriter(journal, database, LedgerWriterSettings.DEFAULT, System::currentTimeMillis);
    }

    private static void awaitRows(LedgerWriter writer, long rows) throws IOException, InterruptedException {
        long written = -1;
        long endNs = System.nanoTime();
        while (writer.rows() < rows) {
            long now = System.nanoTime();
            if (writer.rows() > written) {
                written = writer.rows();
                endNs = now + PATIENCE_NS;
            } else if (now - endNs > 0) {
                throw new IOException("the database has taken only " + written + " of " + rows + " rows");
            }
            Thread.sleep(1);
        }
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
