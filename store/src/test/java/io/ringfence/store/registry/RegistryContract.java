package io.ringfence.store.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.registry.Registry.Change;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the registry must do in every database.
abstract class RegistryContract {
    private static final Instant NOW = Instant.parse("2026-11-22T05:00:00.123Z");
    private static final Organisation ACME = new Organisation("acme", "{\"budget_usd\":5}", NOW);
    private static final Project SEARCH = new Project("search", "acme", "{}", NOW);

    private @Nullable Database database;
    private @Nullable Registry registry;

    /// An empty database.
    abstract DatabaseSettings settings() throws SQLException;

    @BeforeEach
    void open() throws SQLException {
        database = Database.open(settings());
        database.migrate();
        registry = new Registry(database);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    private Registry registry() {
        if (registry == null) {
            throw new IllegalStateException("not opened");
        }
        return registry;
    }

    private static Change change(String action, String target) {
        return new Change(NOW, "me", action, target);
    }

    private static StoredKey key(String name, @Nullable Instant expiresAt) {
        KeySecret secret = KeySecret.random(new SecureRandom());
        return new StoredKey(name, secret.sha256(), secret.prefix(), "search", null, "{}", NOW, expiresAt, null, null);
    }

    private void makeTenants() throws SQLException {
        registry().change(change("test", "all"), edit -> {
            edit.put(ACME);
            edit.put(SEARCH);
            return "{}";
        });
    }

    private void put(StoredKey key) throws SQLException {
        registry().change(change("key.create", "key/" + key.name()), edit -> {
            edit.put(key);
            return "{\"a\":1}";
        });
    }

    @Test
    void shouldReadWhatWasWritten() throws Exception {
        makeTenants();
        StoredKey forEver = key("for-ever", null);
        StoredKey forATime = key("for-a-time", NOW.plusSeconds(60));
        StoredCredential credential =
                new StoredCredential("project/search", "openai", new SealedSecret("one", "YQ==", "Yg=="), NOW);
        put(forEver);
        put(forATime);
        registry().change(change("credential.set", "project/search/openai"), edit -> {
            edit.put(credential);
            assertEquals(forEver, edit.key("for-ever"));
            assertNull(edit.key("nobody"));
            assertNull(edit.credential("project/search", "anthropic"));
            return "{}";
        });
        RegistryContent content = registry().read();
        assertEquals(List.of(ACME), content.organisations());
        assertEquals(List.of(SEARCH), content.projects());
        assertEquals(List.of(forATime, forEver), content.keys());
        assertEquals(List.of(credential), content.credentials());
        assertEquals(4, content.version());
        assertEquals(
                new AuditEntry(3, NOW, "me", "key.create", "key/for-a-time", "{\"a\":1}"),
                registry().audit(2).get(1));
    }

    @Test
    void shouldChangeSettingsAndRevokeForGood() throws Exception {
        makeTenants();
        StoredKey key = key("app", NOW.plusSeconds(60));
        put(key);
        registry().used(Map.of("app", NOW.toEpochMilli(), "nobody", 5L));
        registry().used(Map.of("app", 5L));
        StoredKey changed = key.with("{\"max_concurrent\":3}", null).revoked(NOW.plusSeconds(1));
        put(changed);
        StoredKey found = registry().read().keys().getFirst();
        assertEquals(NOW, found.lastUsedAt(), "the latest one, whatever else is changed");
        assertEquals(changed.settings(), found.settings());
        assertNull(found.expiresAt());
        assertEquals(NOW.plusSeconds(1), found.revokedAt());
    }

    @Test
    void shouldChangeNothingWhereAChangeIsRefused() throws Exception {
        long version = registry().version();
        assertThrows(
                IllegalStateException.class,
                () -> registry().change(change("test", "all"), edit -> {
                    edit.put(ACME);
                    throw new IllegalStateException("refused");
                }));
        assertThrows(SQLException.class, () -> put(key("without-its-project", null)));
        assertEquals(version, registry().version());
        assertEquals(List.of(), registry().audit(10));
        assertEquals(List.of(), registry().read().organisations());
    }

    @Test
    void shouldGiveEveryChangeANumberOfItsOwn() throws Exception {
        List<CompletableFuture<Void>> changes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String name = "organisation " + i;
            changes.add(CompletableFuture.runAsync(() -> {
                try {
                    for (int j = 0; j < 10; j++) {
                        Organisation one = new Organisation(name, "{\"max_concurrent\":" + j + "}", NOW);
                        registry().change(change("test", name), edit -> {
                            edit.put(one);
                            return "{}";
                        });
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        changes.forEach(CompletableFuture::join);
        assertEquals(80, registry().version());
        assertEquals(
                LongStream.rangeClosed(1, 80).boxed().toList(),
                registry().audit(100).reversed().stream()
                        .map(AuditEntry::number)
                        .toList());
    }
}
