package io.ringfence.store.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Three gateways over one database, to which anything may happen at any step, against plain sums of what was
/// really spent.
final class LeaseModel {
    static final int STEPS = 400;
    private static final int NODES = 3;
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final String KEY_OF_USERS = "a";
    /// More than a gateway has room for at once.
    private static final List<String> USERS = List.of("u", "v", "w", "x", "y");
    private static final AccountLimits PER_USER = AccountLimits.NONE.withDailyBudgetNanoUsd(300);
    private static final OneModel.Limits LIMITS = new OneModel.Limits(accounts(), PER_USER, servers());

    private record Question(Ask ask, int who, long amount, boolean isOfUser) {}

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
    private final LeaseBounds bounds = new LeaseBounds();
    private long lastRun;
    private int step;
    private int admitted;

    LeaseModel(Database database, long seed) {
        this.seed = seed;
        books = new LeaseBooks(database);
        changes = new BudgetChanges(database);
        runs = new LeaseRuns(database, () -> NOW_MS);
        random = new Random(seed);
        LIMITS.accounts().forEach(bounds::limits);
        LIMITS.servers().forEach(bounds::limits);
        USERS.forEach(user -> bounds.limits(KEY_OF_USERS + "/" + user, PER_USER));
        for (int i = 0; i < NODES; i++) {
            nodes[i] = new LeaseNode(database, new Lessee(++lastRun, 100 + i, 1), LIMITS, 0, NOW_MS);
        }
    }

    private static Map<String, AccountLimits> accounts() {
        Map<String, AccountLimits> limits = new LinkedHashMap<>();
        limits.put(LeaseNode.ORG, AccountLimits.NONE.withBudgetNanoUsd(3_000).withDailyBudgetNanoUsd(1_500));
        limits.put(KEY_OF_USERS, AccountLimits.NONE.withBudgetNanoUsd(1_200));
        limits.put("b", AccountLimits.NONE.withMonthlyBudgetNanoUsd(2_000));
        limits.put("c", AccountLimits.NONE);
        return limits;
    }

    private static Map<String, AccountLimits> servers() {
        Map<String, AccountLimits> servers = new LinkedHashMap<>();
        servers.put("one", AccountLimits.NONE.withBudgetNanoUsd(1_800));
        servers.put("two", AccountLimits.NONE.withDailyBudgetNanoUsd(1_000));
        return servers;
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
        switch (random.nextInt(27)) {
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
            case 23, 24, 25 -> fail(who);
            default -> stopAndStart(who);
        }
    }

    private void ask(int who) {
        if (isDead[who]) {
            return;
        }
        String account = any(List.of(KEY_OF_USERS, "b", "c"));
        boolean isOfUser = account.equals(KEY_OF_USERS) && random.nextInt(4) > 0;
        String user = isOfUser ? any(USERS) : null;
        long amount = 1L + random.nextInt(random.nextInt(4) == 0 ? 120 : 20);
        asked.add(new Question(nodes[who].ask(account, user, amount), who, amount, user != null));
    }

    private void collect() {
        for (Question question : List.copyOf(asked)) {
            if (question.ask.decision == null) {
                continue;
            }
            asked.remove(question);
            switch (question.ask.decision) {
                case ADMITTED, ATTEMPTS_EXHAUSTED -> {
                    running.add(question);
                    admitted++;
                }
                case BUDGET_EXCEEDED, BUDGET_RESERVED, BUDGET_UNAVAILABLE -> {}
                case TOO_MANY_USERS -> assertTrue(question.isOfUser, at());
                default -> throw new AssertionError(question.ask.decision + at());
            }
        }
    }

    private @Nullable Question anyRunningAt(int who) {
        List<Question> own =
                running.stream().filter(question -> question.who == who).toList();
        return own.isEmpty() ? null : any(own);
    }

    /// Another server goes on, at once or after a wait, or none does.
    private void fail(int who) {
        Question question = anyRunningAt(who);
        if (question != null) {
            running.remove(question);
            asked.add(question);
            nodes[who].fail(question.ask);
        }
    }

    private void settle(int who) {
        Question question = anyRunningAt(who);
        if (question == null) {
            return;
        }
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
        LeaseBounds.Name name = any(bounds.names());
        long limit = random.nextInt(4_000);
        changes.setLimit(name.account(), name.period(), limit);
        bounds.limit(name, limit);
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void reset() throws SQLException {
        LeaseBounds.Name name = any(bounds.names());
        long window = name.period().windowAt(nodes[0].epochClock.time());
        BudgetKey key = new BudgetKey(name.account(), name.period(), window);
        changes.reset(key.account(), key.period(), window);
        bounds.forgiven(key, books.forgiven(key));
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
        LeaseNode.reconcile(runs);
    }

    private boolean isTakenForDead(int who) throws SQLException {
        long run = nodes[who].lessee.run();
        return books.number("SELECT COUNT(*) FROM lease_run WHERE state = 'ended' AND run = " + run) > 0;
    }

    private void check() throws SQLException {
        Map<BudgetKey, Long> used = new HashMap<>(spent);
        for (int i = 0; i < NODES; i++) {
            bounds.unreserved(nodes[i].unreserved);
            if (!isDead[i]) {
                nodes[i].inFlight
                        .values()
                        .forEach(money -> money.keys().forEach(key -> used.merge(key, money.nanoUsd(), Long::sum)));
            }
        }
        bounds.check(books.leased(at()), used, at());
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
