package io.ringfence.store.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.ringfence.store.files.OwnerOnly;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A pool of connections to the database. Any thread; never an event loop or the engine's, because all of it
/// blocks.
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /// A write-ahead log that grows beyond this is cut down again.
    private static final long WAL_BYTES = 64L << 20;
    /// Pages written before the log is copied into the file: 16 MiB.
    private static final int WAL_PAGES = 4_096;

    private static final int PAGE_CACHE_KIB = 16 << 10;

    private final DatabaseSettings settings;
    private final HikariDataSource pool;

    private Database(DatabaseSettings settings, HikariDataSource pool) {
        this.settings = settings;
        this.pool = pool;
    }

    /// Opens the pool; whether the database is there shows with the first connection.
    public static Database open(DatabaseSettings settings) {
        long timeoutMs = settings.timeout().toMillis();
        HikariConfig config = new HikariConfig();
        config.setPoolName("ringfence-store");
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.connections());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(timeoutMs);
        config.setValidationTimeout(timeoutMs);
        config.setInitializationFailTimeout(-1);
        switch (settings.dialect()) {
            case SQLITE -> {
                makeFile(settings.url());
                config.addDataSourceProperty("journal_mode", "WAL");
                // What is committed may be deleted from the journal, so it must be on the disk.
                config.addDataSourceProperty("synchronous", "FULL");
                config.addDataSourceProperty("busy_timeout", Long.toString(timeoutMs));
                config.addDataSourceProperty("foreign_keys", "true");
                config.addDataSourceProperty("journal_size_limit", Long.toString(WAL_BYTES));
                config.addDataSourceProperty("cache_size", Integer.toString(-PAGE_CACHE_KIB));
                config.setConnectionInitSql("PRAGMA wal_autocheckpoint = " + WAL_PAGES);
            }
            case POSTGRESQL -> {
                long seconds = Math.ceilDiv(timeoutMs, 1_000);
                config.addDataSourceProperty("ApplicationName", "ringfence");
                config.addDataSourceProperty("connectTimeout", Long.toString(seconds));
                config.addDataSourceProperty("tcpKeepAlive", "true");
                // The server gives up first, so that no session of ours is left behind there; the second one is for a
                // server that says nothing at all.
                config.setConnectionInitSql("SET statement_timeout = " + timeoutMs);
                config.addDataSourceProperty("socketTimeout", Long.toString(2 * seconds));
            }
        }
        return new Database(settings, new HikariDataSource(config));
    }

    /// SQLite itself would let everybody read it. The files beside it get the permissions of this one.
    private static void makeFile(String url) {
        Path file = file(url);
        try {
            OwnerOnly.createFile(file);
        } catch (IOException e) {
            LOG.debug("SQLite will tell why it cannot make {}", file, e);
        }
    }

    private static Path file(String url) {
        return Path.of(url.substring(Dialect.SQLITE.urlPrefix().length()));
    }

    /// Brings the schema up to date, one gateway at a time, for as long as that takes.
    ///
    /// @throws SchemaException when the database cannot be reached, or its schema is newer than this program or
    /// was changed by hand
    public void migrate() {
        migrations().run();
    }

    /// The versions of the schema.
    public Migrations migrations() {
        FluentConfiguration flyway = Flyway.configure()
                .placeholders(Map.of(
                        "clustered", settings.dialect().clustered(),
                        "unlogged", settings.dialect().unlogged()));
        return switch (settings.dialect()) {
            // Its connections agree on the write-ahead log; one of another kind would find the file locked meanwhile.
            case SQLITE ->
                new Migrations(
                        flyway.dataSource(pool), pool::getConnection, MigrationLock.beside(file(settings.url())));
            // Without the time limits of the pool.
            case POSTGRESQL -> {
                Migrations.Connector connector =
                        () -> DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                yield new Migrations(
                        flyway.dataSource(settings.url(), settings.user(), settings.password()),
                        connector,
                        MigrationLock.inServer(connector));
            }
        };
    }

    /// A connection from the pool, which goes back there when it is closed.
    public Connection connect() throws SQLException {
        return pool.getConnection();
    }

    /// The time of day where the database is, in Unix milliseconds.
    public long epochMs() throws SQLException {
        return switch (settings.dialect()) {
            case SQLITE -> System.currentTimeMillis();
            case POSTGRESQL -> {
                try (Connection connection = connect();
                        PreparedStatement statement = connection.prepareStatement(
                                "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)");
                        ResultSet found = statement.executeQuery()) {
                    found.next();
                    yield found.getLong(1);
                }
            }
        };
    }

    /// Work in one transaction.
    ///
    /// @param <T> what comes of it
    @FunctionalInterface
    public interface Transaction<T> {
        /// Begins with a statement that writes, if any does: SQLite does not wait for a lock that a reader asks
        /// for later.
        T run(Connection connection) throws SQLException;
    }

    /// Does all of it or, when something is thrown, nothing. When the connection breaks at the end nobody knows
    /// which.
    public <T> T transact(Transaction<T> transaction) throws SQLException {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            try {
                T result = transaction.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    /// With a full disk, SQLite has rolled back by itself. Its driver does not notice, and would from then on commit
    /// each
    /// statement alone: such a connection is not used again.
    private void rollBack(Connection connection, Exception why) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e);
            pool.evictConnection(connection);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
