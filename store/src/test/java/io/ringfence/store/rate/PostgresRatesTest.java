package io.ringfence.store.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.limit.RateKind;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.db.PostgresDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresRatesTest extends RateStoreContract {
    @RegisterExtension
    static final PostgresDatabase DATABASE = new PostgresDatabase();

    private static Database database() {
        Database database = Database.open(DATABASE.settings());
        database.migrate();
        return database;
    }

    @Override
    RateStore open() {
        return open(DATABASE.settings());
    }

    private static RateStore open(DatabaseSettings settings) {
        database().close();
        return new PostgresRates(settings);
    }

    @Test
    void shouldGiveUpInTimeOnAServerThatSaysNothing() throws Exception {
        Duration patience = Duration.ofMillis(250);
        List<RateClaim> claims = List.of(new RateClaim("stalled", RateKind.REQUESTS, 10, 0, 1, 1, 0));
        try (RateStore store = open(DATABASE.settings().withTimeout(patience))) {
            assertEquals(1, store.claim(claims).getFirst().granted());
            List<ProcessHandle> stalled = backends();
            try {
                signal("STOP", stalled);
                long startNs = System.nanoTime();
                assertThrows(RateStoreException.class, () -> store.claim(claims));
                Duration took = Duration.ofNanos(System.nanoTime() - startNs);
                assertTrue(took.compareTo(patience.multipliedBy(6)) < 0, took::toString);
            } finally {
                signal("CONT", stalled);
            }
        }
    }

    /// Those of the server that serve anybody in this database, but for who asks.
    private static List<ProcessHandle> backends() throws SQLException {
        List<ProcessHandle> backends = new ArrayList<>();
        try (Database database = database();
                Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT pid FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND backend_type = 'client backend'"
                        + " AND application_name = 'ringfence' AND query LIKE '%shared_rate%'"
                        + " AND pid <> pg_backend_pid()")) {
            while (found.next()) {
                ProcessHandle.of(found.getLong(1)).ifPresent(backends::add);
            }
        }
        assertFalse(backends.isEmpty());
        return backends;
    }

    private static void signal(String name, List<ProcessHandle> processes) throws IOException, InterruptedException {
        for (ProcessHandle process : processes) {
            Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
            assertEquals(0, kill.waitFor());
        }
    }

    @Test
    void shouldForgetWhatIsFullAgain() throws Exception {
        try (Database database = database();
                Connection connection = database.connect();
                Statement statement = connection.createStatement();
                RateStore store = open()) {
            store.claim(List.of(new RateClaim("full", RateKind.REQUESTS, 10, 0, 1, 1, 0)));
            store.claim(List.of(new RateClaim("owing", RateKind.REQUESTS, 10, -1_000, 0, 0, 0)));
            store.claim(List.of(new RateClaim("recent", RateKind.REQUESTS, 10, 0, 1, 1, 0)));
            statement.executeUpdate("UPDATE shared_rate SET at_ms = at_ms - 3600001 WHERE account <> 'recent'");
            assertEquals(
                    1, statement.executeUpdate(PostgresRates.PRUNE + " AND account IN ('full', 'owing', 'recent')"));
            try (ResultSet found = statement.executeQuery("SELECT 1 FROM shared_rate WHERE account = 'full'")) {
                assertEquals(false, found.next());
            }
        }
    }
}
