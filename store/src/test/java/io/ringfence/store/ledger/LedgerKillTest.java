package io.ringfence.store.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.store.KilledProcess;
import io.ringfence.store.db.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a process while it makes exchanges, again and again over the same journal and database. More rounds by
/// `-Dringfence.kill.rounds=200`, the same ones by `-Dringfence.kill.seed=N`.
class LedgerKillTest {
    private static final int ROUNDS = Integer.getInteger("ringfence.kill.rounds", 4);
    private static final long SEED = Long.getLong("ringfence.kill.seed", System.nanoTime());
    private static final int MAX_REPORT_BYTES = 100_000;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldHaveEverySettledExchangeOnceWheneverTheProcessIsKilled() throws Exception {
        System.out.println("ringfence.kill.seed=" + SEED + ", rounds " + ROUNDS);
        Random random = new Random(SEED);
        for (int run = 1; run <= ROUNDS; run++) {
            runAndKill(run, random);
        }
        Node.start(journal(), settings(), ROUNDS + 1).close();
        try (Books books = new Books(settings())) {
            for (int run = 1; run <= ROUNDS; run++) {
                assertTold(run, books.costs(run));
            }
            books.assertSumsAgree();
        }
    }

    private Path journal() {
        return folder.resolve("journal");
    }

    private DatabaseSettings settings() {
        return DatabaseSettings.sqlite(folder.resolve("ringfence.db"));
    }

    private Path report(int run) {
        return folder.resolve("report-" + run);
    }

    private void runAndKill(int run, Random random) throws IOException, InterruptedException {
        KilledProcess.run(
                KilledNode.class,
                folder.resolve("output-" + run),
                report(run),
                random.nextInt(MAX_REPORT_BYTES),
                journal().toString(),
                folder.resolve("ringfence.db").toString(),
                Integer.toString(run),
                report(run).toString(),
                Long.toString(random.nextLong()));
    }

    private void assertTold(int run, Map<Long, Long> costs) throws IOException {
        Set<Long> begun = new HashSet<>();
        Set<Long> settled = new HashSet<>();
        for (String line : KilledProcess.wholeLines(report(run))) {
            (line.startsWith("s") ? settled : begun).add(Long.parseLong(line.substring(2)));
        }
        for (long number : settled) {
            assertEquals(Node.cost(number), costs.get(number), () -> "cost of " + number + " in run " + run);
        }
        // What was neither settled nor the very last to be begun is there, too: with its cost or as reserved.
        long last = begun.stream().mapToLong(Long::longValue).max().orElse(0);
        for (long number : begun) {
            Long cost = costs.get(number);
            if (cost == null) {
                assertEquals(last, number, "missing in run " + run);
            } else {
                assertTrue(
                        cost == Node.cost(number) || (!settled.contains(number) && cost == Node.reserved(number)),
                        () -> number + " in run " + run + " costs " + cost);
            }
        }
        assertTrue(begun.containsAll(costs.keySet()), () -> "exchanges in run " + run + " that never were");
    }
}
