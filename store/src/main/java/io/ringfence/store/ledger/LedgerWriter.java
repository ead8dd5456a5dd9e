package io.ringfence.store.ledger;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.store.db.Database;
import io.ringfence.store.journal.Journal;
import io.ringfence.store.journal.JournalReader;
import io.ringfence.store.journal.JournalReader.Position;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.EpochClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the journal and writes what is over into the database, batch by batch, on a thread of its own.
///
/// Rows, sums and the position in the journal are committed together, so that nothing is lost and nothing
/// counted twice, wherever a process or a connection dies. A database that is away only makes the journal
/// longer: the batch is tried again, after waits that double up to a bound. Files of the journal are deleted
/// once all that they have is committed.
public final class LedgerWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);
    private static final long STOP_MS = 15_000;
    private static final long NOTHING = -1;

    private final Journal journal;
    private final LedgerStore store;
    private final LedgerWriterSettings settings;
    private final EpochClock clock;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong exchanges = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong damaged = new AtomicLong();
    private final AtomicLong oldestUnwrittenMs = new AtomicLong(NOTHING);
    private long failuresInARow;
    private long damagedBefore;

    /// [#start()] starts it.
    ///
    /// @param database with its schema up to date
    public LedgerWriter(Journal journal, Database database, LedgerWriterSettings settings, EpochClock clock) {
        this.journal = journal;
        store = new LedgerStore(database);
        this.settings = settings;
        this.clock = clock;
        thread = new Thread(this::run, "ledger-writer");
        thread.setDaemon(true);
    }

    /// Writes what earlier runs have left in the journal, as far as nobody settled it as reserved. Before the
    /// engine starts.
    ///
    /// @throws SQLException when the database does not take it; the journal keeps it
    public void catchUp() throws SQLException, IOException {
        try (JournalReader reader = journal.reader(store.position(journal.id()))) {
            int read;
            do {
                LedgerBatch batch = new LedgerBatch(BudgetPeriod.ROLLING.windowAt(clock.time()));
                read = reader.poll(batch, settings.batchRecords());
                noteDamage(reader);
                rows.addAndGet(store.write(batch, journal.id(), reader.position()));
                journal.deleteBefore(reader.oldestNeeded());
            } while (read >= settings.batchRecords());
        }
    }

    public void start() {
        thread.start();
    }

    private void run() {
        while (true) {
            try {
                follow();
                return;
            } catch (SQLException | IOException | RuntimeException e) {
                if (!waitAfter(e)) {
                    return;
                }
            }
        }
    }

    /// Goes on from where the database says, until it is told to stop and nothing is left.
    private void follow() throws SQLException, IOException {
        Position written = store.position(journal.id());
        long deletedBefore = 0;
        try (JournalReader reader = journal.reader(written)) {
            boolean isLastLook;
            do {
                isLastLook = isStopped();
                LedgerBatch batch = new LedgerBatch(BudgetPeriod.ROLLING.windowAt(clock.time()));
                int read = reader.poll(batch, settings.batchRecords());
                noteDamage(reader);
                // Names and reservations alone are read again, should the process die: they need no transaction.
                if (batch.isEmpty() && reader.position().segment() == written.segment()) {
                    allIsWritten();
                } else {
                    if (!write(batch, reader.position())) {
                        return;
                    }
                    written = reader.position();
                    if (reader.oldestNeeded() > deletedBefore) {
                        deletedBefore = reader.oldestNeeded();
                        journal.deleteBefore(deletedBefore);
                    }
                }
                if (read >= settings.batchRecords()) {
                    isLastLook = false;
                } else if (!isLastLook) {
                    pause(settings.interval().toMillis());
                }
            } while (!isLastLook);
        }
    }

    /// Tries until it is done.
    ///
    /// @return false when it was told to stop before
    private boolean write(LedgerBatch batch, Position position) {
        if (!batch.isEmpty()) {
            oldestUnwrittenMs.set(batch.entries().getFirst().row().epochMs());
        }
        while (true) {
            try {
                rows.addAndGet(store.write(batch, journal.id(), position));
                exchanges.addAndGet(batch.ofRun(journal.run()));
                allIsWritten();
                return true;
            } catch (SQLException e) {
                if (!waitAfter(e)) {
                    return false;
                }
            }
        }
    }

    /// All that was read is in the database.
    private void allIsWritten() {
        oldestUnwrittenMs.set(NOTHING);
        if (failuresInARow > 0) {
            LOG.info("The ledger is written again, after {} failures", failuresInARow);
            failuresInARow = 0;
        }
    }

    private void noteDamage(JournalReader reader) {
        if (reader.damaged() > damagedBefore) {
            damaged.addAndGet(reader.damaged() - damagedBefore);
        }
        damagedBefore = reader.damaged();
    }

    /// Waits the longer the more often it failed.
    ///
    /// @return false when there is to be no other try
    private boolean waitAfter(Exception e) {
        failures.incrementAndGet();
        oldestUnwrittenMs.compareAndSet(NOTHING, clock.time());
        if (failuresInARow == 0) {
            LOG.error("The ledger cannot be written; the journal keeps it until it can", e);
        } else {
            LOG.debug("The ledger cannot be written", e);
        }
        long doublings = Math.min(failuresInARow, 30);
        failuresInARow++;
        long waitMs = settings.interval().toMillis() << doublings;
        pause(Math.min(waitMs, settings.maxBackoff().toMillis()));
        return !isStopped();
    }

    private boolean isStopped() {
        return stop.getCount() == 0;
    }

    /// Waits, but not for longer than until it is told to stop.
    private void pause(long ms) {
        try {
            stop.await(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stop.countDown(); // nobody else interrupts this thread than who wants it to end
        }
    }

    /// Rows that were written, without those that were there already.
    public long rows() {
        return rows.get();
    }

    /// Exchanges of this run that are over and not in the database yet.
    public long lagRows() {
        return Math.max(0, journal.writer().exchanges() - exchanges.get());
    }

    /// Tries that failed.
    public long failures() {
        return failures.get();
    }

    /// Files of the journal whose rest could not be read.
    public long damaged() {
        return damaged.get();
    }

    /// How long the oldest exchange that is not in the database yet has been over; 0 when all are there.
    public long lagMs() {
        long oldest = oldestUnwrittenMs.get();
        return oldest == NOTHING ? 0 : Math.max(0, clock.time() - oldest);
    }

    /// Writes what the journal still has, if the database is there, and ends. To be called after the engine has
    /// stopped and before the journal is closed; what is left is written by the next run.
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("The ledger is still being written; the journal keeps what is not committed");
            thread.interrupt();
        }
    }
}
