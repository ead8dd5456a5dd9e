package io.ringfence.bench.ledger;

import io.ringfence.store.db.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `write`: generated exchanges through the real journal and the real ledger's writer into the store.
final class WritePart implements Part {
    private static final long SEED = 20_261_121;
    private static final String COMPANY = "a company with 2,600 end users";
    private static final String APPLICATION = "one application";
    private static final String JOURNAL = "journal_exchanges_per_second";
    private static final String DATABASE = "database_rows_per_second";
    private static final long BEGIN_MS = Instant.parse("2026-11-20T09:00:00Z").toEpochMilli();
    private static final int EXCHANGES_PER_MS = 1;
    private static final int TARGET = 50_000;

    private final int rounds;
    private final int rows;

    WritePart(LedgerOptions options) {
        rounds = options.rounds(3, 5);
        rows = options.isQuick() ? 25_000 : 250_000;
    }

    @Override
    public String word() {
        return "write";
    }

    @Override
    public String title() {
        return "Writing the ledger";
    }

    @Override
    public String question() {
        return "How many exchanges a second go through the journal into the database?";
    }

    @Override
    public Map<String, String> options() {
        return Map.of("rounds", String.valueOf(rounds), "rows", String.valueOf(rows), "seed", String.valueOf(SEED));
    }

    @Override
    public void measure(Store store, Path folder, Findings findings) throws IOException, InterruptedException {
        long exchanges = (long) (1 + rounds) * rows;
        long endMs = BEGIN_MS + exchanges / EXCHANGES_PER_MS;
        try (Database database = Database.open(store.settings())) {
            database.migrate();
            try (Feed feed = Feed.open(folder.resolve("company"), 1, database)) {
                measure(store, COMPANY, new CompanyHistory(SEED, exchanges, BEGIN_MS, endMs), feed, findings);
            }
            var application = CompanyHistory.ofOneApplication(SEED, exchanges, BEGIN_MS, endMs);
            try (Feed feed = Feed.open(folder.resolve("application"), 2, database)) {
                measure(store, APPLICATION, application, feed, findings);
            }
        }
    }

    private void measure(Store store, String step, CompanyHistory history, Feed feed, Findings findings)
            throws IOException, InterruptedException {
        findings.say(step);
        for (int round = 0; round <= rounds; round++) {
            double journal = perSecond(feed.write(history.next(rows).iterator()));
            double database = perSecond(feed.drain(rows));
            findings.say(String.format(
                    Locale.ROOT,
                    "%-4s journal %,9.0f exchanges/s, database %,9.0f rows/s",
                    round == 0 ? "cold" : "r" + round,
                    journal,
                    database));
            findings.keep(store, step, round, rows, Map.of(JOURNAL, journal, DATABASE, database));
        }
        Spread written = findings.spread(store, step::equals, DATABASE);
        findings.say("→ journal " + findings.spread(store, step::equals, JOURNAL) + " exchanges/s");
        findings.say(String.format(
                Locale.ROOT,
                "→ database %s rows/s; median ≥ %,d: %s",
                written,
                TARGET,
                written.median() >= TARGET ? "yes" : "no"));
    }

    private double perSecond(long tookNs) {
        return rows * (double) TimeUnit.SECONDS.toNanos(1) / tookNs;
    }
}
