package io.ringfence.gateway.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.gateway.e2e.WireClient;
import io.ringfence.gateway.proof.Callers.Told;
import io.ringfence.gateway.runtime.RunningGateway;
import io.ringfence.testing.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clocks that jump to and fro by up to weeks, with restarts between: each answer must be the one that
/// [ExpectedWindows] expects, to which a window that has begun never ends early.
@Timeout(900)
class ClockJumpTest {
    private static final Instant BEGIN = Instant.parse("2026-11-18T12:00:00Z");
    private static final long LIMIT_NANO_USD = 2_000_000;
    private static final Set<Integer> REFUSALS = Set.of(402, 429);
    private static final List<Duration> JUMPS = List.of(
            Duration.ofMillis(1),
            Duration.ofMinutes(-5),
            Duration.ofMinutes(37),
            Duration.ofHours(-13),
            Duration.ofHours(11),
            Duration.ofDays(1),
            Duration.ofDays(-3),
            Duration.ofDays(8),
            Duration.ofDays(-20),
            Duration.ofDays(31));

    private static final Map<String, Long> LIMITS = Map.of(
            "key/total total", 10 * LIMIT_NANO_USD,
            "key/daily daily", LIMIT_NANO_USD,
            "key/weekly weekly", LIMIT_NANO_USD,
            "key/monthly monthly", LIMIT_NANO_USD);

    private static final String KEYS = Setup.prices() + """
        keys:
          - {name: total, key: sk-total, budget_usd: 0.02}
          - {name: daily, key: sk-daily, daily_budget_usd: 0.002}
          - {name: weekly, key: sk-weekly, weekly_budget_usd: 0.002}
          - {name: monthly, key: sk-monthly, monthly_budget_usd: 0.002}
        """;

    @TempDir
    private Path folder = Path.of("");

    /// A gateway whose clock goes as it is told.
    private static final class Node implements AutoCloseable {
        private final Setup setup;
        private final String name;
        private final String maxWait;
        private final AtomicLong clockMs = new AtomicLong(BEGIN.toEpochMilli());
        private final ExpectedWindows windows;
        private RunningGateway gateway;

        /// @param maxWait for money, in seconds
        Node(Setup setup, String name, ExpectedWindows windows, String maxWait) {
            this.setup = setup;
            this.maxWait = maxWait;
            this.name = name;
            this.windows = windows;
            gateway = start();
        }

        private RunningGateway start() {
            windows.startAt(name, clockMs.get());
            String yaml = setup.yaml(name)
                    .replace("budget_wait: {max_seconds: 5}", "budget_wait: {max_seconds: " + maxWait + "}")
                    // A clock that is far ahead makes rows old, and those are deleted.
                    .replace("ledger: {", "ledger: {keep_days: 36500, keep_minute_sums_days: 36500, ");
            return RunningGateway.start(Setup.config(yaml), "proof", null, clockMs::get);
        }

        void jump(Duration jump) {
            windows.moveTo(name, clockMs.addAndGet(jump.toMillis()));
            // The engine looks at the clock at most once in a millisecond.
            LockSupport.parkNanos(3_000_000);
        }

        void restart() {
            gateway.close();
            gateway = start();
        }

        Told ask(Callers callers, String key, Plan plan) throws Exception {
            try (WireClient client = new WireClient(gateway.port())) {
                return callers.call(client, "sk-" + key, plan, false);
            }
        }

        @Override
        public void close() {
            gateway.close();
        }
    }

    @Test
    void shouldKeepToItsWindowsHoweverTheClockJumps() throws Exception {
        Proof proof = Proof.of("clock jumps, restarts");
        Callers callers = new Callers();
        ExpectedWindows windows = new ExpectedWindows();
        int jumps = Proof.rounds(60, 3_000);
        int restarts = 0;
        try (PaidProvider provider = new PaidProvider()) {
            Setup setup = Setup.sqlite(folder, provider, KEYS);
            try (Node node = new Node(setup, "one", windows, "5")) {
                long reserved = reserved(node, callers, windows, setup);
                for (int i = 0; i < jumps; i++) {
                    node.jump(any(JUMPS, proof.random()));
                    if (proof.random().nextInt(12) == 0) {
                        node.restart();
                        restarts++;
                    }
                    for (int call = 0; call < 6; call++) {
                        String key = any(ExpectedWindows.PERIODS, proof.random());
                        Plan plan = Plan.any(proof.random(), 0);
                        boolean hasRoom = windows.spentNanoUsd("one", key) + reserved
                                <= LIMITS.getOrDefault("key/" + key + " " + key, 0L);
                        Told told = node.ask(callers, key, plan);
                        assertEquals(
                                hasRoom ? 200 : 402, told.status(), () -> windows.describe("one", key) + " " + told);
                        if (hasRoom) {
                            windows.spend("one", key, plan.costNanoUsd());
                        }
                    }
                }
            }
            check(proof.with("restarts", restarts), jumps, setup, callers, provider, windows);
        }
    }

    @Test
    void shouldShareWindowsAmongGatewaysWhoseClocksDiffer() throws Exception {
        Proof proof = Proof.of("clock jumps, two gateways whose clocks differ");
        Callers callers = new Callers();
        ExpectedWindows windows = new ExpectedWindows();
        int jumps = Proof.rounds(30, 300);
        try (PostgresServer server = PostgresServer.start();
                PaidProvider provider = new PaidProvider()) {
            Setup setup = Setup.postgres(server.newDatabase(), folder, provider, KEYS);
            // What another one has of a window that it has left does not come back.
            try (Node one = new Node(setup, "one", windows, "0.2");
                    Node two = new Node(setup, "two", windows, "0.2")) {
                for (int i = 0; i < jumps; i++) {
                    any(List.of(one, two), proof.random()).jump(any(JUMPS, proof.random()));
                    for (int call = 0; call < 6; call++) {
                        Node node = any(List.of(one, two), proof.random());
                        String key = any(ExpectedWindows.PERIODS, proof.random());
                        Plan plan = Plan.any(proof.random(), 0);
                        Told told = node.ask(callers, key, plan);
                        if (told.isAnswered()) {
                            windows.spend(node.name, key, plan.costNanoUsd());
                        } else {
                            assertTrue(REFUSALS.contains(told.status()), told::toString);
                        }
                    }
                }
            }
            check(proof, jumps, setup, callers, provider, windows);
        }
    }

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    /// What each call reserves.
    private static long reserved(Node node, Callers callers, ExpectedWindows windows, Setup setup) throws Exception {
        Plan plan = Plan.whole(1, 1, 0);
        assertTrue(node.ask(callers, "total", plan).isAnswered());
        windows.spend("one", "total", plan.costNanoUsd());
        try (Books books = new Books(setup.jdbcUrl())) {
            long reserved = 0;
            while (reserved == 0) {
                reserved = books.number("SELECT reserved_nano_usd FROM ledger");
            }
            return reserved;
        }
    }

    private static void check(
            Proof proof, int jumps, Setup setup, Callers callers, PaidProvider provider, ExpectedWindows windows)
            throws Exception {
        try (Books books = new Books(setup.jdbcUrl())) {
            Reconciliation reconciliation = Reconciliation.of(books, callers, provider);
            List<String> wrong = new ArrayList<>();
            for (String key : ExpectedWindows.PERIODS) {
                String window = " FROM budget_spent WHERE account = 'key/" + key + "' AND period = '" + key + "'";
                List<Long> spent = books.numbers("SELECT spent_nano_usd" + window + " ORDER BY 1");
                if (!spent.equals(windows.spentNanoUsd(key))) {
                    wrong.add(key + " has spent in its windows " + spent + ", not " + windows.spentNanoUsd(key));
                }
            }
            proof.with("windows", windows.count()).end(jumps, callers, reconciliation, books.overspentNanoUsd(LIMITS));
            assertEquals(List.of(), wrong);
        }
    }
}
