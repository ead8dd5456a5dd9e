package io.ringfence.store.usage;

import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.ledger.Grain;
import io.ringfence.store.ledger.LedgerFiller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Prints how long questions about usage take. Arguments: a folder, the number of rows, and, for another
/// database than a file in that folder, its URL. The rows are made when the ledger is empty: 30 days up to a
/// fixed moment.
public final class UsageBenchmark {
    private static final long SEED = 1;
    private static final Instant END = Instant.parse("2026-11-20T17:23:00Z");
    private static final Duration LENGTH = Duration.ofDays(30);
    private static final int ROUNDS = 15;
    private static final int MAX_GROUPS = 100;
    private static final long PATIENCE_SECONDS = 60;

    private UsageBenchmark() {}

    /// Runs it.
    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]));
        long rows = Long.parseLong(args[1]);
        DatabaseSettings settings = args.length > 2
                ? DatabaseSettings.at(args[2])
                : DatabaseSettings.sqlite(folder.resolve("ringfence.db"));
        UsageQuerySettings limits = new UsageQuerySettings(2, ROUNDS, Duration.ofSeconds(PATIENCE_SECONDS));
        try (Database database = Database.open(settings.withTimeout(Duration.ofSeconds(PATIENCE_SECONDS)));
                UsageQueries queries = new UsageQueries(database, limits)) {
            database.migrate();
            fill(database, rows);
            for (Map.Entry<String, UsageQuery> question : questions().entrySet()) {
                measure(queries, question.getKey(), question.getValue());
            }
        }
    }

    private static void fill(Database database, long rows) throws SQLException {
        long present = count(database, "ledger");
        if (present == 0) {
            long start = System.nanoTime();
            LedgerFiller.write(
                    database, new LedgerGenerator(SEED, rows, END.minus(LENGTH).toEpochMilli(), END.toEpochMilli()));
            System.out.printf(
                    "written: %,d rows in %,d s%n", rows, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
        } else if (present != rows) {
            throw new IllegalArgumentException("the ledger has " + present + " rows, not " + rows);
        }
        for (String table : List.of("usage_rollup", "user_rollup", "tag_rollup")) {
            for (Grain grain : Grain.values()) {
                long sums = count(database, table + " WHERE grain = '" + grain.word() + "'");
                System.out.printf("%-15s by %-6s: %,10d rows%n", table, grain.word(), sums);
            }
        }
    }

    private static long count(Database database, String table) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            found.next();
            return found.getLong(1);
        }
    }

    private static Map<String, UsageQuery> questions() {
        Map<String, UsageQuery> questions = new LinkedHashMap<>();
        for (Grouping grouping : List.of(Grouping.MODEL, Grouping.USER, Grouping.TAG)) {
            String by = " by " + grouping;
            questions.put("one hour" + by, question(Duration.ofHours(1), Grain.MINUTE, UsageFilter.ALL, grouping));
            questions.put("24 hours" + by, question(Duration.ofHours(24), Grain.HOUR, UsageFilter.ALL, grouping));
            questions.put("7 days" + by, question(Duration.ofDays(7), Grain.DAY, UsageFilter.ALL, grouping));
            questions.put("30 days" + by, question(LENGTH, Grain.DAY, UsageFilter.ALL, grouping));
            questions.put(
                    "30 days of a project" + by,
                    question(LENGTH, Grain.DAY, UsageFilter.ofProject("acme-search"), grouping));
        }
        return questions;
    }

    private static UsageQuery question(Duration range, Grain granularity, UsageFilter filter, Grouping grouping) {
        return new UsageQuery(
                filter,
                END.minus(range).toEpochMilli(),
                END.toEpochMilli(),
                granularity,
                Set.of(grouping),
                MAX_GROUPS,
                null,
                true);
    }

    private static void measure(UsageQueries queries, String name, UsageQuery query) throws Exception {
        long[] tookNs = new long[ROUNDS];
        long requests = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            requests = queries.ask(query)
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .totals()
                    .requests();
            tookNs[round] = System.nanoTime() - start;
        }
        double firstMs = tookNs[0] / 1e6;
        Arrays.sort(tookNs);
        System.out.printf(
                "%-34s %,11d requests: first %6.1f ms, median %6.1f ms, slowest %6.1f ms%n",
                name, requests, firstMs, tookNs[ROUNDS / 2] / 1e6, tookNs[ROUNDS - 1] / 1e6);
    }
}
