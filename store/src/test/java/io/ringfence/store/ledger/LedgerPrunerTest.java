package io.ringfence.store.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.journal.TestFacts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
            for (String table : new String[] {"usage_rollup", "key_rollup", "user_rollup"}) {
                String requests = "SELECT SUM(requests) FROM " + table + " WHERE grain = ";
                assertEquals(1, books.number(requests + "'minute'"), table);
                assertEquals(2, books.number(requests + "'hour'"), table);
                assertEquals(2, books.number(requests + "'six_hours'"), table);
                assertEquals(2_502, books.number(requests + "'day'"), table);
                assertEquals(2_502, books.number(requests + "'week'"), table);
            }
        }
    }

    @Test
    void shouldDeleteWindowsThatEndedLongAgoAndMinutesThatCountInNoRollingBudget() throws Exception {
        long today = NOW_MS / DAY_MS;
        long oldest = RollingMinutes.lastOfHour(NOW_MS / 60_000 - 366 * 24 * 60);
        List<String> tidy = tidied(
                3,
                "('a', 'rolling', %d, 1), ('a', 'rolling', %d, 1), ('b', 'rolling', 5, 1)"
                        .formatted(oldest - 60, oldest),
                "('a', 'daily', %d, 1), ('a', 'daily', %d, 1)".formatted(today - 91, today - 90),
                "('a', 'weekly', 5, 1), ('a', 'monthly', 5, 1), ('a', 'total', 0, 1)");
        assertEquals(List.of("daily " + (today - 90) + " 1", "rolling " + oldest + " 1", "total 0 1"), tidy);
    }

    @Test
    void shouldKeepOldMinutesOfRollingBudgetsByTheHour() throws Exception {
        long hour = RollingMinutes.lastOfHour(NOW_MS / 60_000 - 63 * 60);
        long kept = NOW_MS / 60_000 - 61 * 60;
        List<String> tidy = tidied(
                3,
                "('a', 'rolling', %d, 1), ('a', 'rolling', %d, 2), ('a', 'rolling', %d, 4)"
                        .formatted(hour - 59, hour - 3, hour),
                "('a', 'rolling', %d, 8), ('a', 'rolling', %d, 16)".formatted(hour - 60 - 7, kept));
        assertEquals(
                List.of("rolling " + (hour - 60) + " 8", "rolling " + hour + " 7", "rolling " + kept + " 16"), tidy);
    }

    @Test
    void shouldTellTheRunsApartInTheHours() throws Exception {
        long hour = RollingMinutes.lastOfHour(NOW_MS / 60_000 - 63 * 60);
        long oldest = RollingMinutes.lastOfHour(NOW_MS / 60_000 - 366 * 24 * 60);
        DatabaseSettings settings = DatabaseSettings.sqlite(folder.resolve("ringfence.db"));
        Node.start(folder.resolve("journal"), settings, 7).close();
        try (Database database = Database.open(settings);
                LedgerPruner pruner = new LedgerPruner(database, Retention.DEFAULT, () -> NOW_MS);
                Books books = new Books(settings)) {
            books.execute(("INSERT INTO run_spent (account, period, window_number, run, spent_nano_usd) VALUES"
                            + " ('a', 'rolling', %d, 0, 1), ('a', 'rolling', %d, 0, 2), ('a', 'rolling', %d, 7, 4),"
                            + " ('a', 'rolling', %d, 7, 8), ('b', 'rolling', %d, 7, 16), ('b', 'rolling', %d, 7, 32)")
                    .formatted(hour - 59, hour, hour - 3, hour - 2, hour - 2, oldest - 60));
            pruner.start();
            await(books, "run_spent", 3);
            assertEquals(
                    List.of("a 0 " + hour + " 3", "a 7 " + hour + " 12", "b 7 " + hour + " 16"),
                    books.texts("SELECT account || ' ' || run || ' ' || window_number || ' ' || spent_nano_usd"
                            + " FROM run_spent ORDER BY account, run"));
        }
    }

    /// What is left of rows when so many are.
    private List<String> tidied(int left, String... rows) throws Exception {
        DatabaseSettings settings = DatabaseSettings.sqlite(folder.resolve("ringfence.db"));
        Node.start(folder.resolve("journal"), settings, 7).close();
        try (Database database = Database.open(settings);
                LedgerPruner pruner = new LedgerPruner(database, Retention.DEFAULT, () -> NOW_MS);
                Books books = new Books(settings)) {
            books.execute("INSERT INTO budget_spent VALUES " + String.join(", ", rows));
            pruner.start();
            await(books, "budget_spent", left);
            return books.texts("SELECT period || ' ' || window_number || ' ' || spent_nano_usd FROM budget_spent"
                    + " ORDER BY period, window_number");
        }
    }

    private static void await(Books books, String table, int left) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (books.number("SELECT COUNT(*) FROM " + table) > left) {
            assertTrue(System.nanoTime() < deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
