package io.ringfence.store.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.store.db.DatabaseSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a process while it makes exchanges, again and again over the same journal and database. More rounds by
/// `-Dringfence.kill.rounds=200`, the same ones by `-Dringfence.kill.seed=N`.
class LedgerKillTest {
    private static final int ROUNDS = Integer.getInteger("ringfence.kill.rounds", 4);
    private static final long SEED = Long.getLong("ringfence.kill.seed", System.nanoTime());
    private static final int MAX_REPORT_BYTES = 100_000;
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_NS = TimeUnit.MICROSECONDS.toNanos(200);

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

    /// The instant is told by what the process has done, not by a clock, so that a busy machine makes no
    /// difference.
    private void runAndKill(int run, Random random) throws IOException, InterruptedException {
        Path output = folder.resolve("output-" + run);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledNode.class.getName(),
                        journal().toString(),
                        folder.resolve("ringfence.db").toString(),
                        Integer.toString(run),
                        report(run).toString(),
                        Long.toString(random.nextLong()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            File report = report(run).toFile();
            int enough = random.nextInt(MAX_REPORT_BYTES);
            long deadline = System.nanoTime() + WAIT_NS;
            while (report.length() <= enough) {
                assertTrue(process.isAlive(), () -> "the process ended by itself: " + read(output));
                assertTrue(System.nanoTime() < deadline, () -> "the process is too slow: " + read(output));
                LockSupport.parkNanos(LOOK_NS);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void assertTold(int run, Map<Long, Long> costs) throws IOException {
        Set<Long> begun = new HashSet<>();
        Set<Long> settled = new HashSet<>();
        for (String line : wholeLines(run)) {
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

    /// The last line may have been cut.
    private List<String> wholeLines(int run) throws IOException {
        String told = Files.readString(report(run));
        return told.substring(0, told.lastIndexOf('\n') + 1).lines().toList();
    }
}
