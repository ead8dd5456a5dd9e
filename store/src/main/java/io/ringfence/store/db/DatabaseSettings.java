package io.ringfence.store.db;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Which database, and how long to wait for it.
///
/// @param url as JDBC has it: `jdbc:sqlite:FILE` or `jdbc:postgresql://HOST/NAME`
/// @param user for PostgreSQL; null when the URL has it
/// @param password for PostgreSQL; null when the URL has it
/// @param connections at most
/// @param timeout for a connection, a lock and an answer
public record DatabaseSettings(
        String url, @Nullable String user, @Nullable String password, int connections, Duration timeout) {
    public static final int DEFAULT_CONNECTIONS = 5;
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    /// One writes, one reads.
    private static final int MIN_CONNECTIONS = 2;
    /// What the connection pool takes at least.
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(250);

    public DatabaseSettings {
        if (connections < MIN_CONNECTIONS) {
            throw new IllegalArgumentException("connections=" + connections + " is below " + MIN_CONNECTIONS);
        }
        if (timeout.compareTo(MIN_TIMEOUT) < 0) {
            throw new IllegalArgumentException("timeout=" + timeout + " is below " + MIN_TIMEOUT);
        }
        Dialect.of(url);
    }

    /// One file, made when it is not there.
    public static DatabaseSettings sqlite(Path file) {
        return at(Dialect.SQLITE.urlPrefix() + file.toAbsolutePath());
    }

    public static DatabaseSettings at(String url) {
        return new DatabaseSettings(url, null, null, DEFAULT_CONNECTIONS, DEFAULT_TIMEOUT);
    }

    public DatabaseSettings withTimeout(Duration newTimeout) {
        return new DatabaseSettings(url, user, password, connections, newTimeout);
    }

    Dialect dialect() {
        return Dialect.of(url);
    }

    /// Without the URL, which may have a password in it.
    @Override
    public String toString() {
        return "DatabaseSettings[" + dialect() + ", connections=" + connections + ", timeout=" + timeout + "]";
    }
}
