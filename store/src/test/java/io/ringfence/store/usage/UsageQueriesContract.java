package io.ringfence.store.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.db.Migrations;
import io.ringfence.store.journal.LedgerRow;
import io.ringfence.store.ledger.Grain;
import io.ringfence.store.ledger.LedgerFiller;
import io.ringfence.store.usage.UsageReport.Bucket;
import io.ringfence.store.usage.UsageReport.Group;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What questions about usage must be answered with in every database.
abstract class UsageQueriesContract {
    private static final long SEED = 20_261_122;
    private static final long FROM_MS =
            Instant.parse("2026-02-27T21:37:11.123Z").toEpochMilli();
    private static final long TO_MS = Instant.parse("2026-03-03T04:05:06.789Z").toEpochMilli();
    private static final int ROWS = 4_000;
    private static final int QUERIES = 120;
    private static final int MAX_GROUPS = 100;
    private static final int WITH_PARTS_OF_COST = 5;
    private static final int WITH_COARSE_SUMS = 7;
    private static final UsageQuerySettings PATIENT = new UsageQuerySettings(2, 8, Duration.ofSeconds(60));

    @TempDir
    private Path folder = Path.of("");

    private @Nullable Database opened;

    /// An empty database.
    abstract DatabaseSettings settings() throws SQLException;

    Path folder() {
        return folder;
    }

    @BeforeEach
    void open() throws SQLException {
        opened = Database.open(settings().withTimeout(Duration.ofSeconds(20)));
        opened.migrate();
    }

    @AfterEach
    void close() {
        database().close();
    }

    private Database database() {
        if (opened == null) {
            throw new IllegalStateException("no database");
        }
        return opened;
    }

    private UsageReport ask(UsageQuery query) throws Exception {
        try (UsageQueries queries = new UsageQueries(database(), PATIENT)) {
            return queries.ask(query).get(60, TimeUnit.SECONDS);
        }
    }

    private List<LedgerRow> fill(int count) throws SQLException {
        return fill(FROM_MS, TO_MS, count, SEED);
    }

    private List<LedgerRow> fill(long fromMs, long toMs, int count, long seed) throws SQLException {
        List<LedgerRow> rows = RandomRows.between(fromMs, toMs, count, seed);
        LedgerFiller.write(database(), rows);
        return rows;
    }

    private static UsageQuery all(long fromMs, long toMs, Set<Grouping> groupings) {
        return new UsageQuery(UsageFilter.ALL, fromMs, toMs, Grain.HOUR, groupings, MAX_GROUPS, null, true);
    }

    @Test
    void shouldSayWhatTheRowsOfTheLedgerSay() throws Exception {
        assertAgrees(fill(ROWS));
    }

    @Test
    void shouldKnowWhatWasUsedBeforeThereWereCoarseSums() throws Exception {
        List<LedgerRow> rows = new ArrayList<>(fill(ROWS));
        Migrations migrations = database().migrations();
        migrations.revert((int) migrations.status().stream()
                .filter(migration -> Integer.parseInt(migration.version()) >= WITH_COARSE_SUMS)
                .count());
        migrations.run();
        // What an older program wrote a day later, before it was replaced, and what newer ones have written since.
        rows.addAll(fill(TO_MS, TO_MS + Grain.DAY.ms(), ROWS / 4, SEED + 1));
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM key_rollup");
            for (String table : List.of("usage_rollup", "user_rollup", "tag_rollup")) {
                statement.executeUpdate("DELETE FROM " + table + " WHERE grain IN ('six_hours', 'week')");
            }
        }
        rows.addAll(fill(TO_MS + 2 * Grain.DAY.ms(), TO_MS + 12 * Grain.DAY.ms(), ROWS / 2, SEED + 2));
        assertAgrees(rows);
    }

    /// Whatever is asked is what the rows say.
    private void assertAgrees(List<LedgerRow> rows) throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < QUERIES; i++) {
            UsageQuery query = randomQuery(rows, random);
            assertAgrees(ExpectedUsage.of(rows, query), ask(query), query);
        }
    }

    private static UsageQuery randomQuery(List<LedgerRow> rows, SplittableRandom random) {
        LedgerRow like = rows.get(random.nextInt(rows.size()));
        UsageFilter filter = switch (random.nextInt(6)) {
            case 0 -> UsageFilter.ofOrganisation(orNobody(like.organisation()));
            case 1 -> UsageFilter.ofProject(orNobody(like.project()));
            case 2 -> UsageFilter.ofKey(orNobody(like.keyName()));
            case 3 -> new UsageFilter(like.organisation(), like.project(), like.keyName(), null, null);
            case 4 -> UsageFilter.ALL.withModel(like.provider(), random.nextBoolean() ? like.upstreamModel() : null);
            default -> UsageFilter.ALL;
        };
        long first = minute(FROM_MS - Grain.WEEK.ms(), rows.getLast().epochMs(), random);
        long length = switch (random.nextInt(4)) {
            case 0 -> random.nextLong(Grain.HOUR.ms());
            case 1 -> random.nextLong(Grain.DAY.ms());
            case 2 -> random.nextLong(Grain.WEEK.ms());
            default -> random.nextLong(4 * Grain.WEEK.ms());
        };
        Grouping[] groupings = Arrays.stream(Grouping.values())
                .filter(grouping -> (filter.provider() == null && filter.model() == null) || grouping.knowsModels())
                .toArray(Grouping[]::new);
        return new UsageQuery(
                filter,
                first,
                Grain.MINUTE.bucketMs(first + length),
                List.of(Grain.values()).get(random.nextInt(Grain.values().length)),
                Set.of(groupings[random.nextInt(groupings.length)]),
                2_000,
                random.nextBoolean() ? "team" : null,
                true);
    }

    private static String orNobody(@Nullable String name) {
        return name == null ? "nobody" : name;
    }

    private static long minute(long fromMs, long toMs, SplittableRandom random) {
        return Grain.MINUTE.bucketMs(random.nextLong(fromMs, toMs));
    }

    private static void assertAgrees(ExpectedUsage expected, UsageReport report, UsageQuery query) {
        String about = query.toString();
        assertEquals(expected.totals(), report.totals(), about);
        Map<Long, UsageSums> series = new HashMap<>();
        report.series().forEach(bucket -> series.put(bucket.startMs(), bucket.sums()));
        assertEquals(expected.series(query.granularity()), series, about);
        assertEquals(
                report.series().stream().map(Bucket::startMs).sorted().toList(),
                report.series().stream().map(Bucket::startMs).toList(),
                about);
        for (Grouping grouping : query.groupings()) {
            List<Group> groups = report.groups().getOrDefault(grouping, List.of());
            Map<List<String>, UsageSums> byNames = new HashMap<>();
            groups.forEach(group -> byNames.put(group.names(), group.sums()));
            assertEquals(expected.groups(query, grouping), byNames, about);
            assertEquals(
                    groups.stream()
                            .sorted(Comparator.comparingLong(
                                    group -> -group.sums().requests()))
                            .toList(),
                    groups,
                    about);
        }
        assertLatenciesAgree(expected.latencies(), report.latencies(), about);
    }

    private static void assertLatenciesAgree(List<Long> sorted, Latencies latencies, String about) {
        assertEquals(sorted.size(), latencies.count(), about);
        if (sorted.isEmpty()) {
            return;
        }
        for (double fraction : new double[] {0, 0.01, 0.5, 0.9, 0.95, 0.99, 1}) {
            double exact = ExpectedUsage.percentile(sorted, fraction);
            assertEquals(exact, latencies.percentileNs(fraction), exact / 8, () -> fraction + " of " + about);
        }
    }

    @Test
    void shouldListOnlyThoseWithTheMostRequests() throws Exception {
        List<LedgerRow> rows = fill(ROWS);
        UsageQuery query = new UsageQuery(
                UsageFilter.ALL,
                Grain.DAY.bucketMs(FROM_MS),
                Grain.DAY.nextBucketMs(TO_MS),
                Grain.DAY,
                Set.of(Grouping.USER),
                7,
                null,
                false);
        List<Long> most = ExpectedUsage.of(rows, query).groups(query, Grouping.USER).values().stream()
                .map(UsageSums::requests)
                .sorted(Comparator.reverseOrder())
                .limit(7)
                .toList();
        List<Group> groups = ask(query).groups().getOrDefault(Grouping.USER, List.of());
        assertEquals(most, groups.stream().map(group -> group.sums().requests()).toList());
    }

    @Test
    void shouldAnswerNothingWhereNothingWasUsed() throws Exception {
        fill(10);
        for (long toMs : new long[] {0, Grain.DAY.ms()}) {
            UsageReport report = ask(all(0, toMs, Set.of(Grouping.MODEL, Grouping.TAG)));
            assertEquals(UsageSums.NONE, report.totals());
            assertEquals(List.of(), report.series());
            assertEquals(Map.of(Grouping.MODEL, List.of(), Grouping.TAG, List.of()), report.groups());
            assertEquals(0, report.latencies().count());
        }
    }

    @Test
    void shouldStopAtTheHighestNumber() throws Exception {
        try (Connection connection = database().connect();
                PreparedStatement statement = connection.prepareStatement(
                        "INSERT INTO key_rollup VALUES ('minute', ?, '', '', '', 1, 0, 0, ?, ?, 0, ?, 0, 0, 0, ?, 0, 0,"
                                + " NULL)")) {
            for (long minute = 0; minute < 3; minute++) {
                statement.setLong(1, minute * Grain.MINUTE.ms());
                statement.setLong(2, Long.MAX_VALUE);
                statement.setLong(3, Long.MAX_VALUE);
                statement.setLong(4, Long.MAX_VALUE);
                statement.setLong(5, (1L << 40) + 1);
                statement.executeUpdate();
            }
        }
        UsageSums totals = ask(all(0, Grain.HOUR.ms() / 2, Set.of())).totals();
        assertEquals(Long.MAX_VALUE, totals.costNanoUsd());
        assertEquals(3 * ((1L << 40) + 1), totals.outputTokens());
        assertEquals(Long.MAX_VALUE, totals.inputCostNanoUsd());
        assertEquals(0, totals.undividedCostNanoUsd());
    }

    @Test
    void shouldKnowNoPartsOfWhatWasSummedBeforeTheyWereWrittenDown() throws Exception {
        Migrations migrations = database().migrations();
        migrations.revert((int) migrations.status().stream()
                .filter(migration -> Integer.parseInt(migration.version()) >= WITH_PARTS_OF_COST)
                .count());
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement()) {
            for (Grain grain : Grain.values()) {
                statement.executeUpdate("INSERT INTO usage_rollup VALUES ('" + grain.word()
                        + "', 0, 'acme', '', '', 'openai', 'gpt-5', 'ok', 2, 0, 0, 700, 0, 0, 0, 0, 0, 0, NULL)");
            }
        }
        migrations.run();
        UsageQuery query = all(0, Grain.DAY.ms() * 100_000, Set.of(Grouping.MODEL));
        UsageSums before = ask(query).totals();
        assertEquals(700, before.undividedCostNanoUsd());
        assertFalse(before.isCostDivided());

        List<LedgerRow> rows = fill(100);
        UsageSums since = ExpectedUsage.of(rows, query).totals();
        UsageSums all = ask(query).totals();
        assertTrue(all.isCostDivided());
        assertEquals(700 + since.undividedCostNanoUsd(), all.undividedCostNanoUsd());
        assertEquals(since.inputCostNanoUsd(), all.inputCostNanoUsd());
        assertEquals(since.outputCostNanoUsd(), all.outputCostNanoUsd());
    }

    @Test
    void shouldEndWhatTakesTooLong() throws Exception {
        String endless =
                "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n % 7 + 1 FROM numbers) SELECT COUNT(*) FROM"
                        + " numbers";
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (Connection connection = database().connect();
                TimeLimit limit = new TimeLimit(timer, TimeUnit.MILLISECONDS.toNanos(20));
                PreparedStatement statement = connection.prepareStatement(endless)) {
            assertThrows(SQLException.class, () -> {
                limit.watch(statement);
                statement.executeQuery().next();
            });
            limit.unwatch();
            assertTrue(limit.isOver());
            assertThrows(SQLException.class, () -> limit.watch(statement));
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    void shouldRefuseMoreThanMayWaitAndGiveUpOnThoseThatWaitTooLong() throws Exception {
        DatabaseSettings impatient = settings().withTimeout(Duration.ofMillis(250));
        UsageQuerySettings two = new UsageQuerySettings(1, 1, Duration.ofMillis(1));
        UsageQuery query = all(0, Grain.DAY.ms(), Set.of());
        List<Connection> taken = new ArrayList<>();
        try (Database busy = Database.open(impatient);
                UsageQueries queries = new UsageQueries(busy, two)) {
            for (int i = 0; i < impatient.connections(); i++) {
                taken.add(busy.connect());
            }
            CompletableFuture<UsageReport> running = queries.ask(query);
            CompletableFuture<UsageReport> waiting = queries.ask(query);
            CompletableFuture<UsageReport> refused = queries.ask(query);
            assertInstanceOf(RejectedExecutionException.class, failure(refused));
            assertInstanceOf(TimeoutException.class, failure(running));
            assertInstanceOf(TimeoutException.class, failure(waiting));
            for (Connection connection : taken) {
                connection.close();
            }
        }
    }

    @Test
    void shouldAnswerNobodyOnceClosed() throws Exception {
        UsageQueries queries = new UsageQueries(database(), PATIENT);
        queries.close();
        queries.close();
        assertInstanceOf(RejectedExecutionException.class, failure(queries.ask(all(0, Grain.DAY.ms(), Set.of()))));
    }

    private static Throwable failure(CompletableFuture<?> answer) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> answer.get(30, TimeUnit.SECONDS));
        Throwable cause = failed.getCause();
        return cause == null ? failed : cause;
    }
}
