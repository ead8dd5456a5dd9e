package io.ringfence.store.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.journal.Journal;
import io.ringfence.store.journal.JournalSettings;
import io.ringfence.store.journal.OldJournal;
import io.ringfence.store.journal.TestFacts;
import io.ringfence.store.lease.LeaseKeeper;
import io.ringfence.store.lease.LeaseSettings;
import io.ringfence.store.lease.Lessee;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the ledger must be in every database.
abstract class LedgerWriterContract {
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    @TempDir
    private Path folder = Path.of("");

    /// An empty database, the same one throughout a test.
    abstract DatabaseSettings settings() throws SQLException;

    /// A statement that keeps others from writing the ledger until its transaction ends.
    abstract String lock();

    Path folder() {
        return folder;
    }

    private Path journal() {
        return folder.resolve("journal");
    }

    private Node start(long run) throws IOException, SQLException {
        return Node.start(journal(), settings(), run);
    }

    private Books books() throws SQLException {
        return new Books(settings());
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(journal())) {
            return files.filter(file -> file.toString().endsWith(".journal"))
                    .sorted()
                    .toList();
        }
    }

    /// A run that writes exchange 1 into the database, and after that nothing more.
    private void leaveInTheJournal(Books books, Consumer<Node> work) throws IOException, SQLException {
        try (Node node = start(7)) {
            node.exchange(1);
            await("the first row", () -> node.writer().rows() == 1);
            books.hold(lock());
            work.accept(node);
            await("a failure", () -> node.writer().failures() > 0);
        }
        books.release();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + WAIT_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    @Test
    void shouldHaveEveryExchangeOnceAndInEverySum() throws Exception {
        try (Node node = start(7)) {
            for (int number = 1; number <= 3_000; number++) {
                node.exchange(number);
            }
            await("the next segment", node.journal()::hasRoom);
            node.journal().refused(3_001, 1_700_000_003_001L, TestFacts.of(3_001));
        }
        try (Books books = books()) {
            assertEquals(3_001, books.number("SELECT COUNT(*) FROM ledger"));
            assertEquals(Node.cost(17), books.costs(7).get(17L));
            books.assertSumsAgree();
            assertEquals(
                    List.of("request-1", "org", "project-1", "key-1", "Zoë-1", "model-1", "provider", "200", "10"),
                    books.row("SELECT request_id, organisation, project, key_name, end_user, requested_model, provider,"
                            + " status, input_tokens FROM ledger WHERE exchange = 1"));
            assertEquals(1, books.number("SELECT COUNT(*) FROM ledger WHERE NOT admitted"));
        }
    }

    @Test
    void shouldTellWhatOfACostIsForPromptAndAnswerWhereThatIsKnown() throws Exception {
        try (Node node = start(7)) {
            node.exchange(1);
            node.exchange(5);
            node.reserve(6);
        }
        start(8).close();
        try (Books books = books()) {
            String parts = "SELECT exchange, cost_nano_usd, input_cost_nano_usd, output_cost_nano_usd FROM ledger"
                    + " WHERE exchange = ";
            assertEquals(List.of("1", "101", "11", "6"), books.row(parts + 1));
            assertEquals(Arrays.asList("5", "105", null, null), books.row(parts + 5), "a provider told the whole");
            assertEquals(Arrays.asList("6", "1006", null, null), books.row(parts + 6), "what was reserved is charged");
            books.assertSumsAgree();
            for (String table : List.of("usage_rollup", "key_rollup", "user_rollup")) {
                assertEquals(
                        List.of("1212", "11", "6", "101"),
                        books.row("SELECT SUM(cost_nano_usd), SUM(input_cost_nano_usd), SUM(output_cost_nano_usd),"
                                + " SUM(divided_cost_nano_usd) FROM " + table + " WHERE grain = 'day'"));
            }
        }
    }

    @Test
    void shouldWriteWhatAnOlderProgramLeftInTheJournal() throws Exception {
        OldJournal.copyTo(journal());
        try (Node node = start(8)) {
            node.exchange(1);
        }
        try (Books books = books()) {
            assertEquals(Map.of(1L, 40L, 2L, 0L, 3L, 300L), books.costs(7));
            assertEquals(
                    List.of("2", "0", "0"),
                    books.row("SELECT exchange, input_cost_nano_usd, output_cost_nano_usd FROM ledger"
                            + " WHERE run = 7 AND input_cost_nano_usd IS NOT NULL"));
            books.assertSumsAgree();
        }
    }

    @Test
    void shouldDeleteWhatIsWritten() throws Exception {
        try (Node node = start(7)) {
            for (int number = 1; number <= 10_000; number++) {
                node.exchange(number);
            }
        }
        assertTrue(segments().size() <= 2, () -> "left behind: " + folder);
        try (Books books = books()) {
            assertEquals(10_000, books.number("SELECT COUNT(*) FROM ledger"));
        }
    }

    @Test
    void shouldCountNoExchangeTwice() throws Exception {
        try (Node node = start(7)) {
            node.exchange(1);
            node.settle(1);
            node.exchange(2);
        }
        try (Books books = books()) {
            books.assertSumsAgree();
            assertEquals(2, books.number("SELECT COUNT(*) FROM ledger"));
            books.execute("DELETE FROM journal_position");
        }
        try (Node node = start(8)) {
            node.exchange(1);
        }
        try (Books books = books()) {
            assertEquals(3, books.number("SELECT COUNT(*) FROM ledger"));
            books.assertSumsAgree();
        }
    }

    @Test
    void shouldChargeWhatARunLeftUnsettledAsReserved() throws Exception {
        try (Node node = start(7)) {
            node.exchange(1);
            node.reserve(2);
        }
        try (Node node = start(8)) {
            node.exchange(1);
        }
        try (Books books = books()) {
            assertEquals(Node.reserved(2), books.costs(7).get(2L));
            assertEquals(
                    List.of("2", "unsettled"), books.row("SELECT exchange, error_code FROM ledger WHERE NOT told"));
            assertEquals(
                    Node.cost(1) + Node.reserved(2) + Node.cost(1),
                    books.number("SELECT spent_nano_usd FROM budget_spent WHERE account = 'org' AND period = 'total'"));
            assertEquals(
                    1,
                    books.number("SELECT requests FROM usage_rollup WHERE grain = 'day' AND outcome = 'incomplete'"));
        }
    }

    @Test
    void shouldKnowAtTheStartWhatEarlierRunsSpentAndHadNotWritten() throws Exception {
        long today = BudgetPeriod.DAILY.windowAt(1_700_000_000_000L);
        try (Books books = books()) {
            leaveInTheJournal(books, node -> {
                node.exchange(2);
                node.reserve(3);
            });
        }
        try (Database database = Database.open(settings());
                Journal journal = Journal.open(
                        JournalSettings.in(journal()).withSegments(256 << 10, 16), 8, System::currentTimeMillis)) {
            new LedgerWriter(journal, database, Node.SETTINGS, System::currentTimeMillis).catchUp();
            LeaseKeeper budgets = spentBefore(database, 1_700_000_000_000L);
            long spent = Node.cost(1) + Node.cost(2) + Node.reserved(3);
            assertEquals(spent, budgets.spentBefore("org", BudgetPeriod.TOTAL, 0));
            assertEquals(spent, budgets.spentBefore("org", BudgetPeriod.DAILY, today));
            assertEquals(0, budgets.spentBefore("org", BudgetPeriod.DAILY, today + 1));
            assertEquals(0, budgets.spentBefore("other", BudgetPeriod.TOTAL, 0));
            assertEquals(Node.cost(2), budgets.spentBefore(Node.key(2), BudgetPeriod.TOTAL, 0));
            long tomorrowMs = 1_700_000_000_000L + TimeUnit.DAYS.toMillis(1);
            assertEquals(
                    0, spentBefore(database, tomorrowMs).spentBefore("org", BudgetPeriod.DAILY, today), "it is over");
        }
        try (Books books = books()) {
            assertEquals(3, books.number("SELECT COUNT(*) FROM ledger"));
            books.assertSumsAgree();
        }
    }

    private static LeaseKeeper spentBefore(Database database, long epochMs) throws SQLException {
        Lessee nobody = new Lessee(1, 1, 1);
        LeaseKeeper keeper =
                new LeaseKeeper(nobody, database, LeaseSettings.DEFAULT, SystemNanoClock.INSTANCE, () -> epochMs);
        keeper.readSpent(epochMs);
        return keeper;
    }

    @Test
    void shouldKnowAtTheStartWhatStillCountsInRollingBudgets() throws Exception {
        try (Node node = start(7)) {
            node.exchange(1);
            node.exchange(6);
        }
        long now = BudgetPeriod.ROLLING.windowAt(1_700_000_000_000L);
        long lastWeek = now - 7 * 24 * 60;
        long hour = lastWeek / 60 * 60;
        try (Books books = books();
                Database database = Database.open(settings())) {
            books.execute(("INSERT INTO budget_spent VALUES ('org', 'rolling', %d, 7), ('org', 'rolling', %d, 8),"
                            + " ('org', 'rolling', %d, 9), ('org', 'rolling', %d, 10)")
                    .formatted(now - 1, hour, hour + 1, now - 366 * 24 * 60 - 1));
            long ofNow = Node.cost(1) + Node.cost(6);
            assertEquals(0, rollingBefore(database, "org"), "nobody knows how long it counts");
            books.execute("INSERT INTO rolling_budget VALUES ('org', %d, 0, 0)".formatted(now - hour - 1));
            assertEquals(ofNow + 7 + 9, rollingBefore(database, "org"));
            books.execute("UPDATE rolling_budget SET counts_from = %d".formatted(now));
            assertEquals(ofNow, rollingBefore(database, "org"), "it was reset, or its window was shorter");
            assertEquals(0, rollingBefore(database, "nobody"));
        }
    }

    private static long rollingBefore(Database database, String account) throws SQLException {
        return spentBefore(database, 1_700_000_000_000L)
                .spentBefore(account, BudgetPeriod.ROLLING, BudgetLease.ROLLING_WINDOW);
    }

    @Test
    void shouldKeepWhatTheDatabaseDoesNotTakeUntilItDoes() throws Exception {
        try (Books books = books();
                Node node = start(7)) {
            books.hold(lock());
            node.exchange(1);
            await("a failure", () -> node.writer().failures() > 0);
            await("a lag", () -> node.writer().lagMs() > 0);
            for (int number = 2; number <= 2_000; number++) {
                node.exchange(number);
            }
            assertEquals(0, node.writer().rows());
            assertEquals(2_000, node.writer().lagRows());
            books.release();
            await("all rows", () -> node.writer().rows() == 2_000);
            await("no lag", () -> node.writer().lagMs() == 0 && node.writer().lagRows() == 0);
            books.assertSumsAgree();
        }
    }

    @Test
    void shouldLeaveToTheNextRunWhatTheDatabaseDidNotTake() throws Exception {
        try (Books books = books()) {
            leaveInTheJournal(books, node -> node.exchange(2));
            assertEquals(1, books.number("SELECT COUNT(*) FROM ledger"));
            start(8).close();
            assertEquals(2, books.number("SELECT COUNT(*) FROM ledger"));
            books.assertSumsAgree();
        }
    }

    @Test
    void shouldGoOnBehindATornEnd() throws Exception {
        try (Books books = books()) {
            leaveInTheJournal(books, node -> {
                node.exchange(2);
                node.exchange(3);
            });
            Path last = segments().getFirst();
            try (RandomAccessFile file = new RandomAccessFile(last.toFile(), "rw")) {
                long at = Files.readString(last, StandardCharsets.ISO_8859_1).indexOf("request-3");
                file.seek(at);
                file.write(new byte[4]);
            }
            try (Node node = start(8)) {
                node.exchange(1);
                await("damage", () -> node.writer().damaged() == 1);
            }
            assertEquals(
                    List.of(1L, 2L, 3L),
                    books.costs(7).keySet().stream().sorted().toList());
            assertEquals(Node.reserved(3), books.costs(7).get(3L), "what was torn off counts as reserved");
            assertEquals(1, books.costs(8).size());
            books.assertSumsAgree();
        }
    }

    @Test
    void shouldBeginAnewWithAnEmptiedFolder() throws Exception {
        try (Node node = start(7)) {
            for (int number = 1; number <= 3_000; number++) {
                node.exchange(number);
            }
        }
        for (Path segment : segments()) {
            Files.delete(segment);
        }
        try (Node node = start(8)) {
            node.exchange(1);
        }
        try (Books books = books()) {
            assertEquals(1, books.costs(8).size());
            books.assertSumsAgree();
        }
    }

    @Test
    void shouldNotBeStoppedByAnythingThatARequestOrAProviderSays() throws Exception {
        try (Node node = start(7)) {
            node.journal().refused(1, 5, new TestFacts(1, "a\0b", "m\0n"));
            for (int i = 2; i <= 3; i++) {
                int number = i;
                node.journal().reserved(TestFacts.reservation(number, 1, "org"));
                node.journal()
                        .settled(
                                TestFacts.reservation(number, 1, "org"),
                                Long.MAX_VALUE - 1,
                                TestFacts.of(Long.MAX_VALUE / 11));
                await("its own transaction", () -> node.writer().rows() == number);
            }
        }
        try (Books books = books()) {
            assertEquals(3, books.number("SELECT COUNT(*) FROM ledger"));
            assertEquals(
                    Long.MAX_VALUE,
                    books.number("SELECT spent_nano_usd FROM budget_spent WHERE account = 'org' AND period = 'total'"));
            assertEquals(
                    List.of("a\uFFFDb", "m\uFFFDn"),
                    books.row("SELECT tags, requested_model FROM ledger WHERE exchange = 1"));
        }
    }

    @Test
    void shouldAddUpNamesThatOnlyTheDatabaseCannotTellApart() throws Exception {
        try (Node node = start(7)) {
            int exchange = 0;
            for (String tag : List.of("a\0b", "a\uFFFDb", "a\uD800b", "a?b")) {
                node.journal().refused(++exchange, 5, new TestFacts(1, tag, "m"));
            }
        }
        try (Books books = books()) {
            assertEquals(4, books.number("SELECT COUNT(*) FROM ledger"));
            String day = "SELECT requests FROM tag_rollup WHERE grain = 'day' AND tag = ";
            assertEquals(2, books.number(day + "'a\uFFFDb'"));
            assertEquals(2, books.number(day + "'a?b'"));
        }
    }
}
