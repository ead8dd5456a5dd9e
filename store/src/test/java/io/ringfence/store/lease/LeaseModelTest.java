package io.ringfence.store.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.lease.LeaseNode.Ask;
import io.ringfence.store.lease.LeaseNode.Money;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three gateways over one database, to which anything may happen at any step, against plain sums of what was
/// really spent. More by `-Dringfence.lease.rounds=500`, the same ones by `-Dringfence.lease.seed=N`.
class LeaseModelTest {
    private static final int ROUNDS = Integer.getInteger("ringfence.lease.rounds", 8);
    private static final long SEED = Long.getLong("ringfence.lease.seed", System.nanoTime());
    private static final int STEPS = 400;
    private static final int NODES = 3;
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final Map<String, AccountLimits> LIMITS = limits();

    @TempDir
    private Path folder = Path.of("");

    private static Map<String, AccountLimits> limits() {
        Map<String, AccountLimits> limits = new LinkedHashMap<>();
        limits.put(LeaseNode.ORG, AccountLimits.NONE.withBudgetNanoUsd(3_000).withDailyBudgetNanoUsd(1_500));
        limits.put("a", AccountLimits.NONE.withBudgetNanoUsd(1_200));
        limits.put("b", AccountLimits.NONE.withMonthlyBudgetNanoUsd(2_000));
        limits.put("c", AccountLimits.NONE);
        return limits;
    }

    @Test
    void shouldNeverSpendMoreThanThereIs() throws Exception {
        System.out.println("ringfence.lease.seed=" + SEED + ", rounds " + ROUNDS);
        int admitted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            DatabaseSettings settings = DatabaseSettings.sqlite(folder.resolve(round + ".db"));
            try (Database database = Database.open(settings)) {
                database.migrate();
                Run run = new Run(database, SEED + round);
                run.run();
                admitted += run.admitted;
            }
        }
        assertTrue(admitted > ROUNDS * STEPS / 20, "too little was admitted: " + admitted);
    }

    private static final class Run {
        private record Question(Ask ask, int who, long amount) {}

        private final LeaseBooks books;
        private final BudgetChanges changes;
        private final LeaseRuns runs;
        private final long seed;
        private final Random random;
        private final LeaseNode[] nodes = new LeaseNode[NODES];
        private final boolean[] isDead = new boolean[NODES];
        private final boolean[] isStalled = new boolean[NODES];
        private final List<Question> running = new ArrayList<>();
        private final List<Question> asked = new ArrayList<>();
        private final Map<BudgetKey, Long> spent = new HashMap<>();
        private final Map<BudgetKey, Long> forgiven = new HashMap<>();
        private final Map<String, Long> highest = new HashMap<>();
        private long lastRun;
        private int step;
        private int admitted;

        Run(Database database, long seed) {
            this.seed = seed;
            books = new LeaseBooks(database);
            changes = new BudgetChanges(database);
            runs = new LeaseRuns(database);
            random = new Random(seed);
            highest.put(LeaseNode.ORG + BudgetPeriod.TOTAL, 3_000L);
            highest.put(LeaseNode.ORG + BudgetPeriod.DAILY, 1_500L);
            highest.put("a" + BudgetPeriod.TOTAL, 1_200L);
            highest.put("b" + BudgetPeriod.MONTHLY, 2_000L);
            for (int i = 0; i < NODES; i++) {
                nodes[i] = new LeaseNode(database, new Lessee(++lastRun, 100 + i, 1), LIMITS, 0, NOW_MS);
            }
        }

        void run() throws SQLException {
            for (step = 0; step < STEPS; step++) {
                act();
                collect();
                check();
            }
            recover();
        }

        private void act() throws SQLException {
            int who = random.nextInt(NODES);
            switch (random.nextInt(24)) {
                case 0, 1, 2, 3, 4, 5 -> ask(who);
                case 6, 7, 8, 9 -> settle(who);
                case 10, 11, 12 -> pass(50L * (1 + random.nextInt(8)));
                case 13 -> write(who);
                case 14 -> kill(who);
                case 15, 16 -> restart(who);
                case 17 -> isStalled[who] = !isStalled[who];
                case 18 -> changeLimit();
                case 19 -> jump(who);
                case 20 -> reset();
                case 21 -> reconcile();
                case 22 -> passLong();
                default -> stopAndStart(who);
            }
        }

        private void ask(int who) {
            if (isDead[who]) {
                return;
            }
            String account = List.of("a", "b", "c").get(random.nextInt(3));
            long amount = 1L + random.nextInt(random.nextInt(4) == 0 ? 120 : 20);
            asked.add(new Question(nodes[who].ask(account, amount), who, amount));
        }

        private void collect() {
            for (Question question : List.copyOf(asked)) {
                if (question.ask.decision == null) {
                    continue;
                }
                asked.remove(question);
                switch (question.ask.decision) {
                    case ADMITTED -> {
                        running.add(question);
                        admitted++;
                    }
                    case BUDGET_EXCEEDED, BUDGET_RESERVED, BUDGET_UNAVAILABLE -> {}
                    default -> throw new AssertionError(question.ask.decision + at());
                }
            }
        }

        private void settle(int who) {
            List<Question> own =
                    running.stream().filter(question -> question.who == who).toList();
            if (isDead[who] || own.isEmpty()) {
                return;
            }
            Question question = own.get(random.nextInt(own.size()));
            running.remove(question);
            long reserved = question.amount;
            int before = nodes[who].unwritten.size();
            nodes[who].settle(question.ask, random.nextInt(3) == 0 ? reserved : random.nextLong(reserved + 1));
            Money cost = nodes[who].unwritten.get(before);
            count(cost);
        }

        private void count(Money money) {
            money.keys().forEach(key -> spent.merge(key, money.nanoUsd(), Long::sum));
        }

        private void pass(long ms) {
            for (int i = 0; i < NODES; i++) {
                if (isDead[i]) {
                    nodes[i].sleep(ms);
                } else if (isStalled[i]) {
                    nodes[i].advance(ms);
                } else {
                    nodes[i].pass(ms);
                }
            }
        }

        private void passLong() {
            for (int i = 0; i < 14; i++) {
                for (int j = 0; j < NODES; j++) {
                    if (isDead[j]) {
                        nodes[j].sleep(5_000);
                        continue;
                    }
                    nodes[j].advance(5_000);
                    if (!isStalled[j]) {
                        nodes[j].work();
                    }
                }
            }
        }

        private void write(int who) throws SQLException {
            if (!isDead[who]) {
                nodes[who].writeLedger();
            }
        }

        /// Whoever is in flight then is charged as reserved.
        private void kill(int who) {
            if (isDead[who]) {
                return;
            }
            isDead[who] = true;
            nodes[who].inFlight.values().forEach(this::count);
            running.removeIf(question -> question.who == who);
            asked.removeIf(question -> question.who == who);
        }

        private void restart(int who) {
            if (isDead[who]) {
                nodes[who] = nodes[who].next(++lastRun);
                isDead[who] = false;
                isStalled[who] = false;
            }
        }

        private void stopAndStart(int who) {
            if (isDead[who] || isStalled[who] || !nodes[who].inFlight.isEmpty()) {
                return;
            }
            nodes[who].stop();
            kill(who);
            restart(who);
        }

        private void changeLimit() throws SQLException {
            List<String> names = List.copyOf(highest.keySet());
            String name = names.get(random.nextInt(names.size()));
            for (BudgetPeriod period : LeaseNode.PERIODS) {
                if (name.endsWith(period.name())) {
                    String account =
                            name.substring(0, name.length() - period.name().length());
                    long limit = random.nextInt(4_000);
                    changes.setLimit(account, period, limit);
                    highest.merge(name, limit, Math::max);
                }
            }
        }

        private void reset() throws SQLException {
            long window = BudgetPeriod.DAILY.windowAt(nodes[0].epochClock.time());
            BudgetKey key = new BudgetKey(LeaseNode.ORG, BudgetPeriod.DAILY, window);
            changes.reset(key.account(), key.period(), window);
            forgiven.put(
                    key,
                    books.number("SELECT forgiven_nano_usd FROM budget_window WHERE account = 'org'"
                            + " AND period = 'daily' AND window_number = " + window));
        }

        private void jump(int who) {
            nodes[who].epochClock.advance(random.nextLong(-90_000_000, 90_000_000));
        }

        /// As an operator does it who first has all journals written, and knows that nobody whom he takes for
        /// dead has anything in flight.
        private void reconcile() throws SQLException {
            for (int i = 0; i < NODES; i++) {
                if (isDead[i]) {
                    nodes[i] = nodes[i].next(++lastRun);
                    nodes[i].writeLedger();
                } else if (isTakenForDead(i) && !nodes[i].inFlight.isEmpty()) {
                    return;
                } else {
                    nodes[i].writeLedger();
                }
            }
            runs.reconcile();
        }

        private boolean isTakenForDead(int who) throws SQLException {
            long run = nodes[who].lessee.run();
            return books.number("SELECT COUNT(*) FROM lease_run WHERE state = 'ended' AND run = " + run) > 0;
        }

        private void check() throws SQLException {
            Map<BudgetKey, Long> used = new HashMap<>(spent);
            for (int i = 0; i < NODES; i++) {
                if (!isDead[i]) {
                    nodes[i].inFlight
                            .values()
                            .forEach(money -> money.keys().forEach(key -> used.merge(key, money.nanoUsd(), Long::sum)));
                }
            }
            used.forEach((key, amount) ->
                    assertTrue(amount <= bound(key), () -> key + " has spent " + amount + " of " + bound(key) + at()));
            books.leased(at())
                    .forEach((key, leased) -> assertTrue(
                            leased <= bound(key), () -> key + " has leased " + leased + " of " + bound(key) + at()));
        }

        private long bound(BudgetKey key) {
            return highest.getOrDefault(key.account() + key.period(), Long.MAX_VALUE / 2)
                    + forgiven.getOrDefault(key, 0L);
        }

        /// All come back, end what they do, and stop: then there is nothing leased but what was spent.
        private void recover() throws SQLException {
            for (int i = 0; i < NODES; i++) {
                restart(i);
                isStalled[i] = false;
                nodes[i].writeLedger();
            }
            for (int i = 0; i < 4; i++) {
                passLong();
                collect();
                check();
            }
            while (!running.isEmpty()) {
                settle(running.getFirst().who);
            }
            assertEquals(List.of(), asked, "all have their answer" + at());
            pass(500);
            for (int i = 0; i < NODES; i++) {
                nodes[i].stop();
                nodes[i].writeLedger();
                nodes[i] = nodes[i].next(++lastRun);
                nodes[i].writeLedger();
            }
            for (int i = 0; i < 4; i++) {
                passLong();
            }
            books.leased(at())
                    .forEach((key, leased) ->
                            assertEquals(spent.getOrDefault(key, 0L), leased, () -> key + " after all" + at()));
            assertEquals(NODES, books.number("SELECT COUNT(*) FROM lease_run WHERE state = 'live'"), at());
        }

        private String at() {
            return " seed=" + seed + " step=" + step;
        }
    }
}
