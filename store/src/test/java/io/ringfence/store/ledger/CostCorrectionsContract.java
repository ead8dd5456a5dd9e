package io.ringfence.store.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.journal.LedgerRow;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows whose cost is corrected, in every database.
abstract class CostCorrectionsContract {
    private static final long START_MS = 1_700_000_000_000L;
    private static final long BEYOND_MS = START_MS + TimeUnit.DAYS.toMillis(30);
    private static final List<@Nullable String> TAGS = List.of("team=a", "team=a,stage=b", "stage=b");

    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private Database database;

    private final SplittableRandom random = new SplittableRandom(7);
    private int expected;

    /// An empty database, the same one throughout a test.
    abstract DatabaseSettings settings() throws SQLException;

    Path folder() {
        return folder;
    }

    @BeforeEach
    void open() throws SQLException {
        database = Database.open(settings());
        database.migrate();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /// A few of each minute; of every fourth only the whole cost is known.
    private LedgerRow row(long run, int number) {
        long cost = random.nextLong(1_000_000);
        boolean isDivided = number % 4 != 0;
        long inputCost = random.nextLong(cost + 1);
        return new LedgerRow(
                run,
                number,
                START_MS + number * 17_000L,
                true,
                true,
                2 * cost,
                cost,
                isDivided ? inputCost : LedgerFacts.UNDIVIDED,
                isDivided ? random.nextLong(cost - inputCost + 1) : LedgerFacts.UNDIVIDED,
                "request-" + number,
                number % 7 == 0 ? null : "org",
                number % 2 == 0 ? null : "project",
                "key-" + number % 3,
                number % 3 == 0 ? null : "user-" + number % 5,
                number % 5 == 0 ? null : TAGS.get(number % 3),
                "asked",
                "provider",
                "model-" + number % 2,
                "openai-chat",
                number % 11 == 0 ? "provider_error" : null,
                isDivided ? "old" : null,
                isDivided ? "catalogue" : "reported",
                number % 6 == 0 ? "flex" : null,
                200,
                number % 2 == 0,
                false,
                1,
                number,
                1,
                2,
                3,
                4,
                number % 8 == 0 ? "web_search=2" : null,
                number % 9 == 0 ? -1 : 5,
                6_000_000);
    }

    private List<LedgerRow> rows(long run, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> row(run, number))
                .toList();
    }

    private static CostCorrection corrected(LedgerRow row, long cost) {
        return new CostCorrection(row, cost, cost / 3, cost / 2, "configured", null);
    }

    /// Up, down, to nothing and from it.
    private List<CostCorrection> corrections(List<LedgerRow> rows) {
        return rows.stream()
                .filter(row -> row.exchange() % 3 != 1)
                .map(row -> corrected(row, row.exchange() % 10 == 0 ? 0 : random.nextLong(2_000_000)))
                .toList();
    }

    private static LedgerRow after(CostCorrection correction) {
        LedgerRow row = correction.row();
        return new LedgerRow(
                row.run(),
                row.exchange(),
                row.epochMs(),
                row.admitted(),
                row.told(),
                row.reservedNanoUsd(),
                correction.costNanoUsd(),
                correction.inputCostNanoUsd(),
                correction.outputCostNanoUsd(),
                row.requestId(),
                row.organisation(),
                row.project(),
                row.keyName(),
                row.endUser(),
                row.tags(),
                row.requestedModel(),
                row.provider(),
                row.upstreamModel(),
                row.dialect(),
                row.errorCode(),
                correction.catalogueVersion(),
                correction.priceSource(),
                row.serviceTier(),
                row.status(),
                row.streaming(),
                row.usageEstimated(),
                row.attempts(),
                row.inputTokens(),
                row.cacheReadTokens(),
                row.cacheWriteTokens(),
                row.outputTokens(),
                row.reasoningTokens(),
                row.otherUsage(),
                row.firstByteNs(),
                row.durationNs());
    }

    private static List<LedgerRow> after(List<LedgerRow> rows, List<CostCorrection> corrections) {
        List<LedgerRow> after = new ArrayList<>(rows);
        corrections.forEach(correction -> after.set(rows.indexOf(correction.row()), after(correction)));
        return after;
    }

    private List<LedgerRow> read(int pageRows) throws SQLException {
        LedgerHistory history = new LedgerHistory(database, START_MS, BEYOND_MS, null, pageRows);
        List<LedgerRow> rows = new ArrayList<>();
        for (List<LedgerRow> page = history.next(); !page.isEmpty(); page = history.next()) {
            assertTrue(page.size() <= pageRows);
            rows.addAll(page);
        }
        return rows;
    }

    private static List<String> sums(Database database) throws SQLException {
        List<String> sums = new ArrayList<>();
        for (RollupTable table : RollupTable.ALL) {
            String names = String.join(", ", table.keys());
            String query = "SELECT " + names + ", " + String.join(", ", Usage.COLUMNS) + " FROM " + table.table();
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery(query)) {
                while (found.next()) {
                    StringBuilder line = new StringBuilder(table.table());
                    for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                        line.append('|').append(found.getString(i));
                    }
                    sums.add(line.toString());
                }
            }
        }
        return sums.stream().sorted().toList();
    }

    /// Everything is as if the rows had been written so from the start.
    private void assertHas(List<LedgerRow> rows) throws SQLException {
        assertEquals(
                rows.stream().map(LedgerRow::toString).sorted().toList(),
                read(100).stream().map(LedgerRow::toString).sorted().toList());
        try (Database fresh =
                Database.open(DatabaseSettings.sqlite(folder.resolve("expected-" + expected++ + ".db")))) {
            fresh.migrate();
            LedgerFiller.write(fresh, rows);
            assertEquals(sums(fresh), sums(database));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @Test
    void shouldReadEveryRowOnceHoweverManyWereOverAtOneInstant() throws SQLException {
        List<LedgerRow> rows = new ArrayList<>(rows(7, 50));
        LedgerFiller.write(database, rows);
        execute("UPDATE ledger SET epoch_ms = " + (START_MS + 1) + " WHERE exchange <= 40");
        for (int pageRows : List.of(1, 7, 50, 51)) {
            List<Long> exchanges =
                    read(pageRows).stream().map(LedgerRow::exchange).toList();
            assertEquals(IntStream.rangeClosed(1, 50).mapToObj(Long::valueOf).toList(), exchanges, "by " + pageRows);
        }
    }

    @Test
    void shouldReadRowsAsTheyWereWrittenFromTheFirstMomentUntilBeforeTheLast() throws SQLException {
        List<LedgerRow> rows = rows(7, 50);
        LedgerFiller.write(database, rows);
        LedgerHistory history =
                new LedgerHistory(database, rows.get(10).epochMs(), rows.get(20).epochMs(), "provider", 100);
        assertEquals(rows.subList(10, 20), history.next());
        assertEquals(List.of(), history.next());
        assertEquals(List.of(), new LedgerHistory(database, START_MS, BEYOND_MS, "another", 100).next());
    }

    @Test
    void shouldCorrectRowsAndAllSumsOverThem() throws SQLException {
        List<LedgerRow> rows = rows(7, 600);
        LedgerFiller.write(database, rows);
        List<CostCorrection> corrections = corrections(rows);
        CostCorrections costs = new CostCorrections(database);
        for (int i = 0; i < corrections.size(); i += 100) {
            List<CostCorrection> page = corrections.subList(i, Math.min(corrections.size(), i + 100));
            assertEquals(page, costs.make(page));
        }
        assertHas(after(rows, corrections));
    }

    @Test
    void shouldCorrectOnlyOnceWhatSeveralCorrect() throws SQLException {
        List<LedgerRow> rows = rows(7, 60);
        LedgerFiller.write(database, rows);
        List<CostCorrection> corrections = corrections(rows);
        CostCorrections costs = new CostCorrections(database);
        assertEquals(corrections.subList(0, 9), costs.make(corrections.subList(0, 9)));
        assertEquals(corrections.subList(9, corrections.size()), costs.make(corrections));
        assertEquals(List.of(), costs.make(corrections));
        assertHas(after(rows, corrections));
    }

    @Test
    void shouldChangeNothingWhenNotAllCanBeChanged() throws SQLException {
        List<LedgerRow> rows = rows(7, 60);
        LedgerFiller.write(database, rows);
        List<CostCorrection> corrections = corrections(rows);
        execute("ALTER TABLE tag_rollup RENAME TO hidden");
        CostCorrections costs = new CostCorrections(database);
        assertThrows(SQLException.class, () -> costs.make(corrections));
        execute("ALTER TABLE hidden RENAME TO tag_rollup");
        assertHas(rows);
        assertEquals(corrections, costs.make(corrections));
        assertHas(after(rows, corrections));
    }

    @Test
    void shouldLeaveSumsDeletedThatAreTooOld() throws SQLException {
        List<LedgerRow> rows = rows(7, 60);
        LedgerFiller.write(database, rows);
        for (RollupTable table : RollupTable.ALL) {
            execute("DELETE FROM " + table.table() + " WHERE grain = 'minute'");
        }
        List<CostCorrection> corrections = corrections(rows);
        new CostCorrections(database).make(corrections);
        List<String> left = sums(database);
        assertTrue(left.stream().noneMatch(line -> line.contains("|minute|")), left::toString);
        try (Database fresh = Database.open(DatabaseSettings.sqlite(folder.resolve("expected.db")))) {
            fresh.migrate();
            LedgerFiller.write(fresh, after(rows, corrections));
            assertEquals(
                    sums(fresh).stream()
                            .filter(line -> !line.contains("|minute|"))
                            .toList(),
                    left);
        }
    }

    @Test
    void shouldStopAtTheHighestNumberAsTheSumsDo() throws SQLException {
        List<LedgerRow> rows = rows(7, 4);
        LedgerFiller.write(database, rows);
        CostCorrections costs = new CostCorrections(database);
        costs.make(rows.stream()
                .map(row -> new CostCorrection(row, Long.MAX_VALUE - 1, 0, 0, "configured", null))
                .toList());
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT MAX(cost_nano_usd), MIN(cost_nano_usd) FROM user_rollup WHERE grain = 'day'")) {
            found.next();
            assertTrue(found.getLong(1) >= Long.MAX_VALUE - 1 && found.getLong(2) >= 0);
        }
    }

    /// Gateways write into the very same sums.
    @Test
    void shouldLoseNothingThatIsWrittenMeanwhile() throws Exception {
        List<LedgerRow> rows = rows(7, 400);
        LedgerFiller.write(database, rows);
        List<CostCorrection> corrections = corrections(rows);
        List<LedgerRow> later = new ArrayList<>();
        for (long run = 10; run < 20; run++) {
            later.addAll(rows(run, 40));
        }
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < later.size(); i += 10) {
                    LedgerFiller.write(database, later.subList(i, i + 10));
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        CostCorrections costs = new CostCorrections(database);
        for (int i = 0; i < corrections.size(); i += 10) {
            List<CostCorrection> page = corrections.subList(i, Math.min(corrections.size(), i + 10));
            assertEquals(page, costs.make(page));
        }
        writer.get(60, TimeUnit.SECONDS);
        List<LedgerRow> all = new ArrayList<>(after(rows, corrections));
        all.addAll(later);
        assertHas(all);
    }
}
