package io.ringfence.store.registry;

import io.ringfence.store.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The tables of organisations, projects, keys and credentials. Every change has a number and an entry in the
/// audit log, in the same transaction; whoever looks for the number learns of all changes. Any thread; it
/// blocks.
public final class Registry {
    private static final String CLAIM_NUMBER = "UPDATE registry_version SET version = version + 1";
    private static final String NUMBER = "SELECT version FROM registry_version";
    private static final String LOG =
            "INSERT INTO audit_log (number, time_ms, actor, action, target, details) VALUES (?, ?, ?, ?, ?, ?)";
    private static final String AUDIT =
            "SELECT number, time_ms, actor, action, target, details FROM audit_log ORDER BY number DESC LIMIT ?";
    private static final String USED =
            "UPDATE virtual_key SET last_used_ms = ? WHERE name = ? AND (last_used_ms IS NULL OR last_used_ms < ?)";

    private final Database database;

    /// What a change is, for the audit log.
    ///
    /// @param actor who wants it
    /// @param action such as `key.create`
    /// @param target such as `key/NAME`
    public record Change(Instant time, String actor, String action, String target) {}

    /// What is to be changed.
    @FunctionalInterface
    public interface Edit {
        /// Changes it, or throws, and then nothing is changed.
        ///
        /// @return details for the audit log as JSON, without secrets
        String run(RegistryEdit edit) throws SQLException;
    }

    /// Does nothing yet.
    ///
    /// @param database with its schema up to date
    public Registry(Database database) {
        this.database = database;
    }

    /// The number of the last change.
    public long version() throws SQLException {
        try (Connection connection = database.connect()) {
            return version(connection);
        }
    }

    private static long version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(NUMBER)) {
            found.next();
            return found.getLong(1);
        }
    }

    /// All of it. What belongs to something is read before that, so that everything finds what it belongs to,
    /// although changes go on meanwhile.
    public RegistryContent read() throws SQLException {
        try (Connection connection = database.connect()) {
            long version = version(connection);
            List<StoredCredential> credentials = RegistryRows.credentials(connection, "");
            List<StoredKey> keys = RegistryRows.keys(connection, "");
            List<Project> projects = RegistryRows.projects(connection, "");
            List<Organisation> organisations = RegistryRows.organisations(connection, "");
            return new RegistryContent(version, organisations, projects, keys, credentials);
        }
    }

    /// Changes something, one change at a time among all who use the database.
    public void change(Change change, Edit edit) throws SQLException {
        log(change, connection -> edit.run(new RegistryEdit(connection)));
    }

    /// Changes something that is no part of the registry, with an entry in the audit log: one change at a time
    /// among all who use the database, so that what was there before is known exactly.
    ///
    /// @param work returns details for the audit log as JSON, without secrets; it or all of it may throw, and
    /// then nothing is changed
    public void log(Change change, Database.Transaction<String> work) throws SQLException {
        database.transact(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(CLAIM_NUMBER);
            }
            String details = work.run(connection);
            try (PreparedStatement log = connection.prepareStatement(LOG)) {
                log.setLong(1, version(connection));
                log.setLong(2, change.time().toEpochMilli());
                log.setString(3, change.actor());
                log.setString(4, change.action());
                log.setString(5, change.target());
                log.setString(6, details);
                return log.executeUpdate();
            }
        });
    }

    /// The newest entries of the audit log, the newest first.
    public List<AuditEntry> audit(int limit) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(AUDIT)) {
            statement.setInt(1, limit);
            List<AuditEntry> entries = new ArrayList<>();
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    entries.add(new AuditEntry(
                            found.getLong(1),
                            RegistryRows.time(found, 2),
                            found.getString(3),
                            found.getString(4),
                            found.getString(5),
                            found.getString(6)));
                }
            }
            return entries;
        }
    }

    /// Notes when keys were used last. That is no change.
    public void used(Map<String, Long> epochMsByKey) throws SQLException {
        // All gateways lock the rows in one order.
        List<Map.Entry<String, Long>> keys = new ArrayList<>(epochMsByKey.entrySet());
        keys.sort(Comparator.comparing(Map.Entry::getKey));
        database.transact(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(USED)) {
                for (Map.Entry<String, Long> key : keys) {
                    statement.setLong(1, key.getValue());
                    statement.setString(2, key.getKey());
                    statement.setLong(3, key.getValue());
                    statement.addBatch();
                }
                return statement.executeBatch().length;
            }
        });
    }
}
