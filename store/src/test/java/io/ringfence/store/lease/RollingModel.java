package io.ringfence.store.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.Decision;
import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.store.db.Database;
import io.ringfence.store.lease.LeaseNode.Ask;
import io.ringfence.store.lease.LeaseNode.Money;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;

/// Three gateways over one database with rolling budgets, to which anything may happen at any step while time
/// goes on, against a list of what was really spent when.
final class RollingModel {
    static final int STEPS = 400;
    private static final int NODES = 3;
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final long MINUTE_MS = 60_000;
    /// Leases hold for longer than that without a sign of life.
    private static final long TURN_MS = 20_000;
    private static final Map<String, Integer> HOURS = Map.of(LeaseNode.ORG, 1, "a", 2);
    private static final List<String> KEYS = List.of("a", "b");

    private record Question(Ask ask, int who, String account, long amount) {}

    /// What counts from a moment on.
    private record Spent(long run, String account, long amount, long ms) {}

    private final LeaseBooks books;
    private final BudgetChanges changes;
    private final long seed;
    private final Random random;
    private final LeaseNode[] nodes = new LeaseNode[NODES];
    private final boolean[] isDead = new boolean[NODES];
    private final boolean[] isStalled = new boolean[NODES];
    private final List<Question> running = new ArrayList<>();
    private final List<Question> asked = new ArrayList<>();
    private final Map<String, Long> limits = new LinkedHashMap<>();
    private final Map<String, Long> leasedBefore = new HashMap<>();
    private final List<Spent> spent = new ArrayList<>();
    private final Map<String, Long> resetMinutes = new HashMap<>();
    private final List<Spent> forgiven = new ArrayList<>();
    /// Those who have not learned of a reset yet, with the account.
    private final List<Map<String, Boolean>> unaware = new ArrayList<>();
    private long nowMs = NOW_MS;
    private long checkedMs = NOW_MS;
    private long lastRun;
    private int step;
    private int admitted;

    RollingModel(Database database, long seed) {
        this.seed = seed;
        books = new LeaseBooks(database);
        changes = new BudgetChanges(database);
        random = new Random(seed);
        limits.put(LeaseNode.ORG, 300L);
        limits.put("a", 200L);
        for (int i = 0; i < NODES; i++) {
            nodes[i] = new LeaseNode(
                    database, new Lessee(++lastRun, 100 + i, 1), new OneModel.Limits(configured()), 0, NOW_MS);
            unaware.add(new HashMap<>());
        }
    }

    private static Map<String, AccountLimits> configured() {
        Map<String, AccountLimits> accounts = new LinkedHashMap<>();
        accounts.put(LeaseNode.ORG, AccountLimits.NONE.withBudget(rolling(LeaseNode.ORG, 300)));
        accounts.put("a", AccountLimits.NONE.withBudget(rolling("a", 200)).withDailyBudgetNanoUsd(100_000));
        accounts.put("b", AccountLimits.NONE);
        return accounts;
    }

    private static BudgetLimit rolling(String account, long limit) {
        return new BudgetLimit(BudgetPeriod.ROLLING, limit, Objects.requireNonNull(HOURS.get(account)) * 60, List.of());
    }

    /// Does all of it.
    ///
    /// @return how many exchanges were admitted
    int run() throws SQLException {
        for (step = 0; step < STEPS; step++) {
            act();
            collect();
            check();
        }
        recover();
        return admitted;
    }

    private void act() throws SQLException {
        int who = random.nextInt(NODES);
        switch (random.nextInt(26)) {
            case 0, 1, 2, 3, 4, 5, 6 -> ask(who);
            case 7, 8, 9, 10 -> {
                settle(who);
                settle(who);
                settle(who);
            }
            case 11, 12, 13 -> pass(50L * (1 + random.nextInt(8)), 50);
            case 14, 15 -> passMinutes(1 + random.nextInt(12));
            case 16 -> passMinutes(random.nextBoolean() ? 25 : 61 * (1 + random.nextInt(2)));
            case 17 -> write(who);
            case 18 -> kill(who);
            case 19, 20, 21 -> restart(who);
            case 22 -> isStalled[who] = !isStalled[who] && random.nextInt(3) == 0;
            case 23 -> changeLimit();
            case 24 -> reset();
            default -> stopAndStart(who);
        }
    }

    private void ask(int who) {
        for (int left = random.nextInt(4); left > 0 && !isDead[who]; left--) {
            String account = KEYS.get(random.nextInt(KEYS.size()));
            long amount = 1L + random.nextInt(random.nextInt(8) == 0 ? 120 : 20);
            asked.add(new Question(nodes[who].ask(account, amount), who, account, amount));
        }
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
        if (own.isEmpty()) {
            return;
        }
        Question question = own.get(random.nextInt(own.size()));
        running.remove(question);
        long cost = random.nextInt(3) == 0 ? question.amount : random.nextLong(question.amount + 1);
        int before = nodes[who].unwritten.size();
        nodes[who].settle(question.ask, cost);
        count(nodes[who].unwritten.get(before));
    }

    private void count(Money money) {
        for (BudgetKey key : money.keys()) {
            if (key.period() == BudgetPeriod.ROLLING) {
                spent.add(new Spent(money.run(), key.account(), money.nanoUsd(), nowMs));
            }
        }
    }

    private void pass(long ms, long turnMs) {
        for (long left = ms; left > 0; left -= turnMs) {
            nowMs += turnMs;
            for (int i = 0; i < NODES; i++) {
                if (isDead[i]) {
                    nodes[i].sleep(turnMs);
                } else {
                    nodes[i].advance(turnMs);
                    if (!isStalled[i]) {
                        nodes[i].work();
                    }
                }
            }
        }
    }

    /// By then everybody has learned of a reset.
    private void passMinutes(int minutes) {
        pass(500, 50); // who waits would not do so for a turn of the clock
        pass(MINUTE_MS * minutes, TURN_MS);
        for (int i = 0; i < NODES; i++) {
            if (!isDead[i] && !isStalled[i]) {
                for (String account : limits.keySet()) {
                    checkOwn(i, account);
                }
                unaware.get(i).clear();
            }
        }
    }

    private void write(int who) throws SQLException {
        if (!isDead[who]) {
            nodes[who].writeLedger();
        }
    }

    /// What is in flight then is charged as reserved.
    private void kill(int who) {
        if (isDead[who]) {
            return;
        }
        isDead[who] = true;
        nodes[who].inFlight.values().forEach(this::count);
        running.removeIf(question -> question.who == who);
        asked.removeIf(question -> question.who == who);
        unaware.get(who).clear();
    }

    private void restart(int who) {
        if (isDead[who]) {
            nodes[who] = nodes[who].next(++lastRun);
            isDead[who] = false;
            isStalled[who] = false;
        }
    }

    private void stopAndStart(int who) {
        if (!isDead[who] && !isStalled[who] && nodes[who].inFlight.isEmpty()) {
            LeaseNode stopping = nodes[who];
            long beganMs = stopping.epochClock.time();
            stopping.stop();
            long lastedMs = stopping.epochClock.time() - beganMs;
            kill(who);
            restart(who);
            isDead[who] = true;
            pass(lastedMs, lastedMs);
            isDead[who] = false;
            nodes[who].sleep(-lastedMs);
        }
    }

    private void changeLimit() throws SQLException {
        String account = anyBudget();
        long limit = 50L + random.nextInt(350);
        changes.setLimit(account, BudgetPeriod.ROLLING, limit);
        limits.put(account, limit);
    }

    /// What was spent before is forgiven at once, and what those spend who have not heard of it when they do.
    private void reset() throws SQLException {
        String account = anyBudget();
        long minute = BudgetPeriod.ROLLING.windowAt(nowMs);
        changes.reset(account, BudgetPeriod.ROLLING, minute);
        resetMinutes.put(account, minute);
        forgive(one -> one.account.equals(account));
        for (int i = 0; i < NODES; i++) {
            if (!isDead[i]) {
                unaware.get(i).put(account, true);
            }
        }
    }

    private void forgive(Predicate<Spent> which) {
        spent.stream().filter(which).forEach(forgiven::add);
        spent.removeIf(which);
    }

    private String anyBudget() {
        return List.copyOf(limits.keySet()).get(random.nextInt(limits.size()));
    }

    private void check() throws SQLException {
        Map<BudgetKey, Long> leased = books.leased(at());
        for (String account : limits.keySet()) {
            for (int i = 0; i < NODES; i++) {
                checkOwn(i, account);
            }
            long handedOut = leased.getOrDefault(RollingRow.key(account), 0L);
            long most = Math.max(limits.get(account), leasedBefore.getOrDefault(account, 0L)) + doubtful(account);
            assertTrue(handedOut <= most, () -> account + " has leased " + handedOut + " of " + most + at());
            long used = used(account);
            assertTrue(used <= handedOut, () -> account + " has used " + used + " of " + handedOut + at());
            leasedBefore.put(account, handedOut);
        }
        checkedMs = nowMs;
    }

    /// Of a run that dies it is not known whether it spent before or after a reset what it spent in its minute. The
    /// table may have taken it down at any time since the last check, and counts it until somebody claims more.
    private long doubtful(String account) {
        long minute = resetMinutes.getOrDefault(account, Long.MAX_VALUE);
        return forgiven.stream()
                .filter(one -> counts(one, account, checkedMs) && BudgetPeriod.ROLLING.windowAt(one.ms) >= minute)
                .mapToLong(Spent::amount)
                .sum();
    }

    /// What a gateway has spent within the window counts there, unless it has just learned of a reset.
    private void checkOwn(int who, String account) {
        if (isDead[who]) {
            return;
        }
        long really = spent.stream()
                .filter(one -> isOf(one, who) && counts(one, account, nowMs))
                .mapToLong(Spent::amount)
                .sum();
        long counted = nodes[who].spent(account, BudgetPeriod.ROLLING);
        if (counted < really) {
            assertTrue(
                    unaware.get(who).remove(account) != null,
                    () -> who + " counts " + counted + " of " + account + ", but spent " + really + at());
            forgive(one -> isOf(one, who) && one.account.equals(account));
        }
    }

    private boolean isOf(Spent one, int who) {
        return one.run == nodes[who].lessee.run();
    }

    private static boolean counts(Spent one, String account, long atMs) {
        return one.account.equals(account)
                && one.ms > atMs - Objects.requireNonNull(HOURS.get(account)) * 60 * MINUTE_MS;
    }

    private long used(String account) {
        long used = spent.stream()
                .filter(one -> counts(one, account, nowMs))
                .mapToLong(Spent::amount)
                .sum();
        for (int i = 0; i < NODES; i++) {
            if (!isDead[i]) {
                for (Money money : nodes[i].inFlight.values()) {
                    boolean isOf = money.keys().stream()
                            .anyMatch(key -> key.account().equals(account) && key.period() == BudgetPeriod.ROLLING);
                    used += isOf ? money.nanoUsd() : 0;
                }
            }
        }
        return used;
    }

    /// All come back and end what they do. What was spent counts no more once the window has passed: then all
    /// of the limit is there again.
    private void recover() throws SQLException {
        for (int i = 0; i < NODES; i++) {
            restart(i);
            isStalled[i] = false;
            nodes[i].writeLedger();
        }
        for (int i = 0; i < 4; i++) {
            passMinutes(1);
            collect();
            check();
        }
        while (!running.isEmpty()) {
            settle(running.getFirst().who);
        }
        assertEquals(List.of(), asked, "all have their answer" + at());
        check();
        passMinutes(130);
        for (String account : limits.keySet()) {
            changes.setLimit(account, BudgetPeriod.ROLLING, 500);
        }
        pass(1_000, 50);
        Ask all = nodes[random.nextInt(NODES)].ask("a", 500);
        pass(2_000, 50);
        assertEquals(Decision.ADMITTED, all.decision, at());
        Map<BudgetKey, Long> leased = books.leased(at());
        for (String account : limits.keySet()) {
            assertEquals(500, leased.get(RollingRow.key(account)), account + at());
        }
    }

    private String at() {
        return " seed=" + seed + " step=" + step;
    }
}
