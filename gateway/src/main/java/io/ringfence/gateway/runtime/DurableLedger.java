package io.ringfence.gateway.runtime;

import io.ringfence.engine.Engine;
import io.ringfence.frontend.admin.AdminPages;
import io.ringfence.frontend.server.Persistence;
import io.ringfence.gateway.config.DatabaseConfig;
import io.ringfence.gateway.config.LeaseConfig;
import io.ringfence.gateway.config.LedgerConfig;
import io.ringfence.gateway.usage.Kept;
import io.ringfence.gateway.usage.StoredUsage;
import io.ringfence.store.db.Database;
import io.ringfence.store.files.OwnerOnly;
import io.ringfence.store.journal.Journal;
import io.ringfence.store.lease.LeaseKeeper;
import io.ringfence.store.lease.Lessee;
import io.ringfence.store.ledger.LedgerPruner;
import io.ringfence.store.ledger.LedgerWriter;
import io.ringfence.store.usage.UsageQueries;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ledger of a running gateway: the journal that the engine writes, the database, who carries from one to
/// the other, and who takes from the database what the engine may spend.
///
/// A gateway begins to serve only when the database has answered and has in it what earlier runs had left in
/// the journal, because budgets go on from there. From then on the database may go away and come back.
final class DurableLedger implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DurableLedger.class);

    private final Database database;
    private final Journal journal;
    private final LedgerWriter writer;
    private final LedgerPruner pruner;
    private final UsageQueries usage;
    private final Kept kept;
    private final LeaseKeeper leases;

    private DurableLedger(
            Database database,
            Journal journal,
            LedgerWriter writer,
            LedgerPruner pruner,
            UsageQueries usage,
            Kept kept,
            LeaseKeeper leases) {
        this.database = database;
        this.journal = journal;
        this.writer = writer;
        this.pruner = pruner;
        this.usage = usage;
        this.kept = kept;
        this.leases = leases;
    }

    /// Opens everything, and brings the database up to date. [#start(Engine)] starts what carries over.
    ///
    /// @param clock the time of day, as the engine has it
    /// @throws IllegalStateException when the database cannot be used, or another process writes the journal
    static DurableLedger open(
            DatabaseConfig databaseConfig, LedgerConfig config, LeaseConfig leaseConfig, EpochClock clock) {
        Database database = null;
        Journal journal = null;
        try {
            if (databaseConfig.url() == null) {
                createFolder(databaseConfig.file());
            }
            database = Database.open(databaseConfig.settings());
            database.migrate();
            journal = Journal.open(config.journal(), new SecureRandom().nextLong(), clock::time);
            LedgerWriter writer = new LedgerWriter(journal, database, config.writer(), clock);
            writer.catchUp();
            if (writer.rows() > 0) {
                LOG.info("The ledger took over {} exchanges that an earlier run had left", writer.rows());
            }
            Lessee lessee = new Lessee(journal.run(), journal.id(), journal.firstSegment());
            LeaseKeeper leases =
                    new LeaseKeeper(lessee, database, leaseConfig.settings(), SystemNanoClock.INSTANCE, clock);
            leases.readSpent(clock.time());
            LedgerPruner pruner = new LedgerPruner(database, config.retention(), clock);
            Kept kept =
                    new Kept(config.retention().minutes(), config.retention().rows());
            UsageQueries usage = new UsageQueries(database, databaseConfig.usageQueries());
            return new DurableLedger(database, journal, writer, pruner, usage, kept, leases);
        } catch (IOException | SQLException | RuntimeException e) {
            closeQuietly(journal);
            closeQuietly(database);
            throw new IllegalStateException(
                    "the ledger in " + databaseConfig.name() + " cannot be opened: " + reason(e), e);
        }
    }

    /// Problems of the file system say nothing but the file's name.
    private static @Nullable String reason(Exception failure) {
        return failure instanceof FileSystemException ? failure.toString() : failure.getMessage();
    }

    private static void createFolder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            OwnerOnly.createFolder(folder);
        }
    }

    private static void closeQuietly(@Nullable AutoCloseable opened) {
        try {
            if (opened != null) {
                opened.close();
            }
        } catch (Exception e) {
            LOG.warn("Something of the ledger could not be closed", e);
        }
    }

    /// Begins to write into the database what the engine takes down, and to grant what it asks for.
    void start(Engine engine) {
        writer.start();
        pruner.start();
        leases.start(engine);
    }

    /// For the server.
    ///
    /// @param admin does what the operator asks for
    Persistence persistence(AdminPages admin) {
        StoredUsage pages = new StoredUsage(usage, kept, InstantSource.system());
        return new Persistence(journal.writer(), leases, leases::close, pages, admin);
    }

    Database database() {
        return database;
    }

    Journal journal() {
        return journal;
    }

    LedgerWriter writer() {
        return writer;
    }

    LeaseKeeper leases() {
        return leases;
    }

    /// Writes what is left, if the database is there. The engine must have stopped.
    @Override
    public void close() {
        usage.close();
        pruner.close();
        writer.close();
        closeQuietly(journal);
        database.close();
    }
}
