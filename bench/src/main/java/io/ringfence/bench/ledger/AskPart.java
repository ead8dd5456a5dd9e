package io.ringfence.bench.ledger;

import io.ringfence.reports.Sample;
import io.ringfence.store.db.Database;
import io.ringfence.store.ledger.Grain;
import io.ringfence.store.usage.Grouping;
import io.ringfence.store.usage.UsageFilter;
import io.ringfence.store.usage.UsageQueries;
import io.ringfence.store.usage.UsageQuery;
import io.ringfence.store.usage.UsageQuerySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `ask`: questions about usage over a month of generated exchanges.
final class AskPart implements Part {
    private static final long SEED = 20_261_120;
    private static final Instant END = Instant.parse("2026-11-20T17:23:00Z");
    private static final Duration LENGTH = Duration.ofDays(30);
    private static final int ROUNDS = 15;
    private static final int MAX_GROUPS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String VALUE = "answer_ms";
    private static final double TARGET_MS = 200;

    private final long rows;

    AskPart(LedgerOptions options) {
        rows = options.rows(200_000, 10_000_000);
    }

    /// A question as it is called.
    record Question(String name, UsageQuery query) {}

    @Override
    public String word() {
        return "ask";
    }

    @Override
    public String title() {
        return "Questions about usage";
    }

    @Override
    public String question() {
        return "How long do questions about usage take over " + String.format(Locale.ROOT, "%,d", rows)
                + " rows of the ledger?";
    }

    @Override
    public Map<String, String> options() {
        return Map.of("rows", String.valueOf(rows), "rounds", String.valueOf(ROUNDS), "seed", String.valueOf(SEED));
    }

    @Override
    public void measure(Store store, Path folder, Findings findings)
            throws IOException, SQLException, InterruptedException {
        UsageQuerySettings limits = new UsageQuerySettings(2, ROUNDS, PATIENCE);
        try (Database database = Database.open(store.settings().withTimeout(PATIENCE));
                UsageQueries queries = new UsageQueries(database, limits)) {
            database.migrate();
            fill(store, database, folder, findings);
            List<Double> medians = new ArrayList<>();
            for (Question question : questions()) {
                medians.add(measure(store, queries, question, findings).median());
            }
            double slowest = Spread.of(medians).most();
            findings.say(String.format(
                    Locale.ROOT,
                    "→ slowest median %.1f ms < %.0f ms: %s",
                    slowest,
                    TARGET_MS,
                    slowest < TARGET_MS ? "yes" : "no"));
        }
    }

    /// Makes the rows, where a store that was kept does not have them.
    private void fill(Store store, Database database, Path folder, Findings findings)
            throws IOException, SQLException, InterruptedException {
        long present = Books.number(database, "SELECT COUNT(*) FROM ledger");
        if (present == 0) {
            var history = new CompanyHistory(SEED, rows, END.minus(LENGTH).toEpochMilli(), END.toEpochMilli());
            long startNs = System.nanoTime();
            try (Feed feed = Feed.open(folder.resolve("journal"), 1, database)) {
                feed.writeAndDrain(history, rows);
            }
            findings.say(String.format(
                    Locale.ROOT,
                    "%,d rows of %d days written in %.1f s",
                    rows,
                    LENGTH.toDays(),
                    (System.nanoTime() - startNs) / (double) TimeUnit.SECONDS.toNanos(1)));
        } else if (present != rows) {
            throw new IOException("the ledger that was kept has " + present + " rows, not " + rows + "; say --rows "
                    + present + ", or name another folder");
        }
        for (String table : List.of("usage_rollup", "key_rollup", "user_rollup", "tag_rollup")) {
            var line = new StringBuilder(String.format(Locale.ROOT, "%-12s", table));
            for (Grain grain : Grain.values()) {
                long sums = Books.number(
                        database, "SELECT COUNT(*) FROM " + table + " WHERE grain = '" + grain.word() + "'");
                line.append(String.format(
                        Locale.ROOT, " %,9d by %s", sums, grain.word().replace('_', ' ')));
                findings.keep(store, table + " by " + grain.word(), 1, sums, Map.of());
            }
            findings.say(line.toString());
        }
    }

    static List<Question> questions() {
        List<Question> questions = new ArrayList<>();
        for (Grouping grouping : List.of(Grouping.MODEL, Grouping.USER, Grouping.TAG)) {
            String by = " by " + grouping.name().toLowerCase(Locale.ROOT);
            questions.add(question("one hour" + by, Duration.ofHours(1), Grain.MINUTE, UsageFilter.ALL, grouping));
            questions.add(question("24 hours" + by, Duration.ofHours(24), Grain.HOUR, UsageFilter.ALL, grouping));
            questions.add(question("7 days" + by, Duration.ofDays(7), Grain.DAY, UsageFilter.ALL, grouping));
            questions.add(question("30 days" + by, LENGTH, Grain.DAY, UsageFilter.ALL, grouping));
            UsageFilter project = UsageFilter.ofProject(CompanyHistory.BUSIEST_PROJECT);
            questions.add(question("30 days of a project" + by, LENGTH, Grain.DAY, project, grouping));
        }
        return questions;
    }

    private static Question question(
            String name, Duration range, Grain granularity, UsageFilter filter, Grouping grouping) {
        return new Question(
                name,
                new UsageQuery(
                        filter,
                        END.minus(range).toEpochMilli(),
                        END.toEpochMilli(),
                        granularity,
                        Set.of(grouping),
                        MAX_GROUPS,
                        null,
                        true));
    }

    private static Spread measure(Store store, UsageQueries queries, Question question, Findings findings)
            throws IOException, InterruptedException {
        long requests = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            long startNs = System.nanoTime();
            requests = requests(queries, question.query());
            double ms = (System.nanoTime() - startNs) / (double) TimeUnit.MILLISECONDS.toNanos(1);
            findings.keep(store, question.name(), round, requests, Map.of(VALUE, ms));
        }
        Sample first = findings.samples(store, question.name()::equals).getFirst();
        Spread took = findings.spread(store, question.name()::equals, VALUE);
        findings.say(String.format(
                Locale.ROOT,
                "%-30s %,11d requests: first %6.1f ms, median %6.1f ms, slowest %6.1f ms",
                question.name(),
                requests,
                first.values().get(VALUE),
                took.median(),
                took.most()));
        return took;
    }

    private static long requests(UsageQueries queries, UsageQuery query) throws IOException, InterruptedException {
        try {
            return queries.ask(query)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .totals()
                    .requests();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("no answer to " + query, e);
        }
    }
}
