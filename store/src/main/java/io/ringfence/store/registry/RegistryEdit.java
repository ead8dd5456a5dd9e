package io.ringfence.store.registry;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A change of the registry that is under way. Nobody else changes it meanwhile, so what is read here still
/// holds when it is written.
public final class RegistryEdit {
    private static final String PUT_ORGANISATION = """
        INSERT INTO organisation (name, settings, created_ms) VALUES (?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET settings = excluded.settings\
        """;
    private static final String PUT_PROJECT = """
        INSERT INTO project (name, organisation, settings, created_ms) VALUES (?, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET settings = excluded.settings\
        """;
    private static final String PUT_KEY = """
        INSERT INTO virtual_key (name, sha256, prefix, project, organisation, settings, created_ms, expires_ms, revoked_ms)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET
            settings = excluded.settings, expires_ms = excluded.expires_ms, revoked_ms = excluded.revoked_ms\
        """;
    private static final String PUT_CREDENTIAL = """
        INSERT INTO provider_credential (owner, provider, master_key, sealed_key, sealed_secret, created_ms)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (owner, provider) DO UPDATE SET master_key = excluded.master_key,
            sealed_key = excluded.sealed_key, sealed_secret = excluded.sealed_secret, created_ms = excluded.created_ms\
        """;
    private static final String REMOVE_CREDENTIAL = "DELETE FROM provider_credential WHERE owner = ? AND provider = ?";

    private final Connection connection;

    RegistryEdit(Connection connection) {
        this.connection = connection;
    }

    public @Nullable Organisation organisation(String name) throws SQLException {
        return RegistryRows.first(RegistryRows.organisations(connection, " WHERE name = ?", name));
    }

    public @Nullable Project project(String name) throws SQLException {
        return RegistryRows.first(RegistryRows.projects(connection, " WHERE name = ?", name));
    }

    public @Nullable StoredKey key(String name) throws SQLException {
        return RegistryRows.first(RegistryRows.keys(connection, " WHERE name = ?", name));
    }

    public @Nullable StoredCredential credential(String owner, String provider) throws SQLException {
        return RegistryRows.first(
                RegistryRows.credentials(connection, " WHERE owner = ? AND provider = ?", owner, provider));
    }

    public List<StoredCredential> credentials() throws SQLException {
        return RegistryRows.credentials(connection, "");
    }

    /// Adds it, or changes its settings.
    public void put(Organisation organisation) throws SQLException {
        update(PUT_ORGANISATION, organisation.name(), organisation.settings(), organisation.createdAt());
    }

    /// Adds it, or changes its settings.
    public void put(Project project) throws SQLException {
        update(PUT_PROJECT, project.name(), project.organisation(), project.settings(), project.createdAt());
    }

    /// Adds it, or changes its settings, its expiry, and whether it is revoked.
    public void put(StoredKey key) throws SQLException {
        update(
                PUT_KEY,
                key.name(),
                key.sha256(),
                key.prefix(),
                key.project(),
                key.organisation(),
                key.settings(),
                key.createdAt(),
                key.expiresAt(),
                key.revokedAt());
    }

    /// Adds it, or changes its secret.
    public void put(StoredCredential credential) throws SQLException {
        SealedSecret secret = credential.secret();
        update(
                PUT_CREDENTIAL,
                credential.owner(),
                credential.provider(),
                secret.masterKey(),
                secret.sealedKey(),
                secret.sealedSecret(),
                credential.createdAt());
    }

    public void remove(StoredCredential credential) throws SQLException {
        update(REMOVE_CREDENTIAL, credential.owner(), credential.provider());
    }

    private void update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                Object value = values[i];
                if (value instanceof Instant time) {
                    statement.setLong(i + 1, time.toEpochMilli());
                } else {
                    statement.setObject(i + 1, value);
                }
            }
            statement.executeUpdate();
        }
    }
}
