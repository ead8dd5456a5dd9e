package io.ringfence.bench.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfence.bench.ledger.Store.Trouble;
import io.ringfence.store.db.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoresTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final CleanUp cleanUp = new CleanUp();

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void close() {
        cleanUp.close();
    }

    @Test
    void shouldStallAFileForWhoeverWrites() throws Exception {
        Store store = SqliteStore.open(folder, cleanUp);
        write(store, "CREATE TABLE t (n INTEGER)");
        store.begin(Trouble.STALLED);
        assertThrows(SQLException.class, () -> write(store, "INSERT INTO t VALUES (1)", SHORT));
        store.end(Trouble.STALLED);
        write(store, "INSERT INTO t VALUES (2)");
        assertEquals(2, read(store));
    }

    @Test
    void shouldStallAndKillAServerWhichThenGoesOnWithWhatItHad() throws Exception {
        Store store = server();
        write(store, "CREATE TABLE t (n INTEGER)");
        write(store, "INSERT INTO t VALUES (1)");
        for (Trouble trouble : store.troubles()) {
            store.begin(trouble);
            assertThrows(SQLException.class, () -> write(store, "INSERT INTO t VALUES (2)", SHORT), trouble::word);
            store.end(trouble);
            assertEquals(1, read(store), trouble::word);
        }
    }

    private Store server() {
        try {
            return PostgresStore.start(folder, cleanUp);
        } catch (IOException | IllegalStateException e) {
            return Assumptions.abort("PostgreSQL cannot be started here: " + e);
        }
    }

    private static void write(Store store, String statement) throws SQLException {
        write(store, statement, LONG);
    }

    private static void write(Store store, String statement, Duration patience) throws SQLException {
        try (Database database = Database.open(store.settings().withTimeout(patience))) {
            database.transact(connection -> {
                try (Statement written = connection.createStatement()) {
                    return written.executeUpdate(statement);
                }
            });
        }
    }

    private static long read(Store store) throws SQLException {
        try (Database database = Database.open(store.settings().withTimeout(LONG))) {
            return Books.number(database, "SELECT SUM(n) FROM t");
        }
    }
}
