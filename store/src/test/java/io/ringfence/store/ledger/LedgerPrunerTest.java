package io.ringfence.store.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.journal.TestFacts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerPrunerTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldDeleteWhatIsOlderThanTheLedgerKeeps() throws Exception {
        DatabaseSettings settings = DatabaseSettings.sqlite(folder.resolve("ringfence.db"));
        try (Node node = Node.start(folder.resolve("journal"), settings, 7)) {
            for (int i = 0; i < 2_500; i++) {
                while (!node.journal().hasRoom()) {
                    Thread.onSpinWait(); // until the next segment is ready
                }
                node.journal().refused(i, NOW_MS - 4 * DAY_MS + i, TestFacts.of(i));
            }
            node.journal().refused(10_000, NOW_MS - 2 * DAY_MS, TestFacts.of(1));
            node.journal().refused(10_001, NOW_MS, TestFacts.of(1));
        }
        try (Database database = Database.open(settings);
                LedgerPruner pruner = new LedgerPruner(
                        database, new Retention(Duration.ofDays(3), Duration.ofDays(1)), () -> NOW_MS);
                Books books = new Books(settings)) {
            pruner.start();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (books.number("SELECT COUNT(*) FROM user_rollup WHERE grain = 'hour'") > 2) {
                assertTrue(System.nanoTime() < deadline);
                LockSupport.parkNanos(1_000_000);
            }
            assertEquals(2_500, pruner.deleted());
            assertEquals(2, books.number("SELECT COUNT(*) FROM ledger"));
            for (String table : new String[] {"usage_rollup", "user_rollup"}) {
                String requests = "SELECT SUM(requests) FROM " + table + " WHERE grain = ";
                assertEquals(1, books.number(requests + "'minute'"), table);
                assertEquals(2, books.number(requests + "'hour'"), table);
                assertEquals(2_502, books.number(requests + "'day'"), table);
            }
        }
    }
}
