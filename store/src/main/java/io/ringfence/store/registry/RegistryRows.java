package io.ringfence.store.registry;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the registry's tables.
final class RegistryRows {
    private static final int FETCH = 1_000;

    private interface Row<T> {
        T read(ResultSet found) throws SQLException;
    }

    private RegistryRows() {}

    static List<Organisation> organisations(Connection connection, String where, String... names) throws SQLException {
        return query(
                connection,
                "SELECT name, settings, created_ms FROM organisation" + where + " ORDER BY created_ms, name",
                found -> new Organisation(found.getString(1), found.getString(2), time(found, 3)),
                names);
    }

    static List<Project> projects(Connection connection, String where, String... names) throws SQLException {
        return query(
                connection,
                "SELECT name, organisation, settings, created_ms FROM project" + where + " ORDER BY created_ms, name",
                found -> new Project(found.getString(1), found.getString(2), found.getString(3), time(found, 4)),
                names);
    }

    static List<StoredKey> keys(Connection connection, String where, String... names) throws SQLException {
        return query(
                connection,
                "SELECT name, sha256, prefix, project, organisation, settings, created_ms, expires_ms, revoked_ms,"
                        + " last_used_ms FROM virtual_key" + where + " ORDER BY created_ms, name",
                found -> new StoredKey(
                        found.getString(1),
                        found.getString(2),
                        found.getString(3),
                        found.getString(4),
                        found.getString(5),
                        found.getString(6),
                        time(found, 7),
                        timeOrNull(found, 8),
                        timeOrNull(found, 9),
                        timeOrNull(found, 10)),
                names);
    }

    static List<StoredCredential> credentials(Connection connection, String where, String... names)
            throws SQLException {
        return query(
                connection,
                "SELECT owner, provider, master_key, sealed_key, sealed_secret, created_ms FROM provider_credential"
                        + where + " ORDER BY owner, provider",
                found -> new StoredCredential(
                        found.getString(1),
                        found.getString(2),
                        new SealedSecret(found.getString(3), found.getString(4), found.getString(5)),
                        time(found, 6)),
                names);
    }

    static <T> @Nullable T first(List<T> rows) {
        return rows.isEmpty() ? null : rows.getFirst();
    }

    private static <T> List<T> query(Connection connection, String sql, Row<T> row, String... names)
            throws SQLException {
        List<T> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH);
            for (int i = 0; i < names.length; i++) {
                statement.setString(i + 1, names[i]);
            }
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(row.read(found));
                }
            }
        }
        return rows;
    }

    static Instant time(ResultSet found, int column) throws SQLException {
        return Instant.ofEpochMilli(found.getLong(column));
    }

    private static @Nullable Instant timeOrNull(ResultSet found, int column) throws SQLException {
        Instant time = time(found, column);
        return found.wasNull() ? null : time;
    }
}
