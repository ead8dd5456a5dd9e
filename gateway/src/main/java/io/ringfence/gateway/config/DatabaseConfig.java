package io.ringfence.gateway.config;

import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.usage.UsageQuerySettings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What everything is kept in that outlives the process: a file, or a server of PostgreSQL.
///
/// @param file of SQLite; made, with its folder, when it is not there. Unused where there is a `url`
/// @param url as JDBC has it, without user and password; null for the file
/// @param user null where the server asks for none
/// @param password null where the server asks for none
/// @param connections at most
/// @param timeout for a connection, a lock and an answer
public record DatabaseConfig(
        Path file,
        @Nullable String url,
        @Nullable String user,
        @Nullable Secret password,
        int connections,
        Duration timeout) {
    static final String DEFAULT_FILE = "data/ringfence.db";

    /// Who writes the ledger, who prunes it, who takes shares of budgets, and who looks for changed keys.
    static final int WRITERS = 4;

    public DatabaseSettings settings() {
        DatabaseSettings settings = url == null ? DatabaseSettings.sqlite(file) : DatabaseSettings.at(url);
        return new DatabaseSettings(
                settings.url(), user, password == null ? null : password.reveal(), connections, timeout);
    }

    /// Questions about usage have the connections that the others leave.
    public UsageQuerySettings usageQueries() {
        int threads = Math.max(1, connections - WRITERS);
        return new UsageQuerySettings(threads, UsageQuerySettings.DEFAULT.maxWaiting(), timeout);
    }

    /// What a person calls it.
    public String name() {
        return url == null ? file.toString() : url.substring("jdbc:".length()).replaceFirst("\\?.*", "");
    }
}
