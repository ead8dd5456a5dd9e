package io.ringfence.store.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.Decision;
import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.lease.LeaseNode.Ask;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What leases must be in every database. A hundred nano-dollars are there for two gateways.
abstract class LeaseContract {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final BudgetKey TOTAL = new BudgetKey(LeaseNode.ORG, BudgetPeriod.TOTAL, 0);
    private static final Map<String, AccountLimits> HUNDRED =
            Map.of(LeaseNode.ORG, AccountLimits.NONE.withBudgetNanoUsd(100));

    private Database database = open();
    private LeaseBooks books = new LeaseBooks(database);
    private LeaseNode one = node(1);
    private LeaseNode two = node(2);

    /// An empty database, the same one throughout a test.
    abstract DatabaseSettings settings();

    /// A statement that keeps others from writing leases until its transaction ends.
    abstract String lock();

    private Database open() {
        Database opened = Database.open(settings());
        opened.migrate();
        return opened;
    }

    @BeforeEach
    void join() {
        pass(50);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private LeaseNode node(long number) {
        return node(number, HUNDRED);
    }

    private LeaseNode node(long number, Map<String, AccountLimits> limits) {
        return new LeaseNode(database, new Lessee(number, 100 + number, 1), new OneModel.Limits(limits), 0, NOW_MS);
    }

    private LeaseTable table(long run) {
        return new LeaseTable(database, run, one.epochClock);
    }

    /// Lets time pass for both, turn by turn.
    private void pass(long ms) {
        for (long left = ms; left > 0; left -= 50) {
            one.pass(50);
            two.pass(50);
        }
    }

    private long leased() throws SQLException {
        return books.leased("").getOrDefault(TOTAL, 0L);
    }

    private Ask admitted(LeaseNode node, long nanoUsd) {
        Ask ask = node.ask(LeaseNode.ORG, nanoUsd);
        node.work();
        assertEquals(Decision.ADMITTED, ask.decision);
        return ask;
    }

    private void spend(LeaseNode node, long nanoUsd) {
        node.settle(admitted(node, nanoUsd), nanoUsd);
    }

    @Test
    void shouldKnowAtTheStartOfEndUsersOnlyWhoHadALeaseAndOfNoMoreBudgetsThanItMay() throws Exception {
        long today = BudgetPeriod.DAILY.windowAt(NOW_MS);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(("INSERT INTO budget_spent VALUES ('key/a', 'total', 0, 10),"
                            + " ('key/a', 'daily', %d, 4), ('key/a/old', 'total', 0, 5), ('key/a/ada', 'total', 0, 3),"
                            + " ('key/a/ada', 'daily', %d, 2), ('key/a/ada', 'rolling', %d, 1)")
                    .formatted(today, today - 1, BudgetPeriod.ROLLING.windowAt(NOW_MS)));
            statement.executeUpdate(("INSERT INTO budget_window VALUES ('key/a/ada', 'total', 0, 3, 1),"
                            + " ('key/a/ada', 'daily', %d, 2, 0)")
                    .formatted(today - 1));
            statement.executeUpdate("INSERT INTO rolling_budget VALUES ('key/a/ada', 60, 0, 0)");
        }

        SpentBefore all = SpentBefore.load(database, NOW_MS);
        assertEquals(10, all.nanoUsd("key/a", BudgetPeriod.TOTAL, 0));
        assertEquals(4, all.nanoUsd("key/a", BudgetPeriod.DAILY, today));
        assertEquals(2, all.nanoUsd("key/a/ada", BudgetPeriod.TOTAL, 0), "less what was forgiven");
        assertEquals(0, all.nanoUsd("key/a/ada", BudgetPeriod.DAILY, today - 1), "the window is over");
        assertEquals(1, all.nanoUsd("key/a/ada", BudgetPeriod.ROLLING, BudgetLease.ROLLING_WINDOW));
        assertEquals(0, all.nanoUsd("key/a/old", BudgetPeriod.TOTAL, 0), "nobody has asked for a budget");

        SpentBefore three = SpentBefore.load(database, NOW_MS, 3);
        assertEquals(10, three.nanoUsd("key/a", BudgetPeriod.TOTAL, 0));
        assertEquals(4, three.nanoUsd("key/a", BudgetPeriod.DAILY, today));
        assertEquals(2, three.nanoUsd("key/a/ada", BudgetPeriod.TOTAL, 0));
        assertEquals(0, three.nanoUsd("key/a/ada", BudgetPeriod.ROLLING, BudgetLease.ROLLING_WINDOW));
    }

    @Test
    void shouldGrantMoreThanIsNeededButLeaveHalf() throws Exception {
        spend(one, 20);
        assertEquals(50, leased());
        assertEquals(50, one.granted(LeaseNode.ORG, BudgetPeriod.TOTAL));
        spend(two, 20);
        assertEquals(75, leased());
    }

    @Test
    void shouldGiveBackWhatIsLeftWhenItStops() throws Exception {
        spend(one, 20);
        one.stop();
        assertEquals(20, leased());
        assertEquals(1, books.number("SELECT COUNT(*) FROM lease_run WHERE state = 'ended'"));
        spend(two, 80);
        assertEquals(100, leased());
    }

    @Test
    void shouldLetTheLastOfABudgetBeSpentWhereverItLies() throws Exception {
        spend(one, 1);
        spend(two, 1);
        Ask rest = one.ask(LeaseNode.ORG, 98);
        pass(500);
        assertEquals(Decision.ADMITTED, rest.decision);
        assertEquals(100, leased());
        one.settle(rest, 98);
    }

    @Test
    void shouldSayThatMoneyIsGoneWhenOthersHaveSpentIt() {
        spend(one, 60);
        spend(two, 30);
        Ask late = two.ask(LeaseNode.ORG, 20);
        pass(500);
        assertEquals(Decision.BUDGET_EXCEEDED, late.decision);
        Ask last = two.ask(LeaseNode.ORG, 10);
        pass(500);
        assertEquals(Decision.ADMITTED, last.decision);
    }

    @Test
    void shouldWaitForWhatOthersReserve() {
        Ask running = admitted(one, 60);
        Ask waiting = two.ask(LeaseNode.ORG, 50);
        pass(500);
        assertNull(waiting.decision);
        one.settle(running, 10);
        pass(500);
        assertEquals(Decision.ADMITTED, waiting.decision);
    }

    @Test
    void shouldTakeBackExactlyWhatACrashLeft() throws Exception {
        one.settle(admitted(one, 20), 15);
        admitted(one, 10);
        assertEquals(50, leased());

        one = one.next(3);
        pass(10_000);
        assertEquals(50, leased(), "what is not in the ledger yet may be spent");
        one.writeLedger();
        pass(10_000);
        assertEquals(25, leased(), "settled, and reserved when it died");
        pass(10_000);
        assertEquals(2, books.number("SELECT COUNT(*) FROM lease_run"), "what is over is summed up under run 0");
        assertEquals(25, books.granted(0).get(TOTAL));
        spend(two, 75);
    }

    @Test
    void shouldCountWhatADeadNodeHeldAsSpentUntilItIsReconciled() throws Exception {
        spend(one, 20);
        one.writeLedger();
        for (int i = 0; i < 1_400; i++) {
            two.pass(50);
        }
        assertEquals(1, books.number("SELECT COUNT(*) FROM lease_run WHERE state = 'ended'"));
        Ask refused = two.ask(LeaseNode.ORG, 60);
        two.pass(500);
        assertEquals(Decision.BUDGET_EXCEEDED, refused.decision);

        assertEquals(1, LeaseNode.reconcile(new LeaseRuns(database, one.epochClock)));
        assertEquals(20, leased());
        two.pass(500);
        spend(two, 80);
        assertEquals(100, leased());
    }

    @Test
    void shouldSpendNothingAnyMoreBeforeItIsTakenForDead() {
        spend(one, 20);
        one.advance(44_000);
        assertEquals(Decision.ADMITTED, one.ask(LeaseNode.ORG, 1).decision);
        one.advance(1_100);
        Ask suspended = one.ask(LeaseNode.ORG, 1);
        assertNull(suspended.decision);
        one.work();
        assertEquals(Decision.ADMITTED, suspended.decision);
    }

    @Test
    void shouldGiveBackWhatIsIdleWhenItWasTakenForDead() throws Exception {
        Ask running = admitted(one, 20);
        one.advance(70_000);
        for (int i = 0; i < 1_400; i++) {
            two.pass(50);
        }
        assertEquals(1, LeaseNode.reconcile(new LeaseRuns(database, one.epochClock)));
        assertEquals(0, leased(), "nothing was in the ledger");
        one.pass(100);
        assertEquals(20, leased(), "it lives, and has this in flight");
        one.settle(running, 20);
        spend(two, 80);
        Ask late = one.ask(LeaseNode.ORG, 1);
        pass(500);
        assertEquals(Decision.BUDGET_EXCEEDED, late.decision);
    }

    @Test
    void shouldObeyARaisedLimitWithinASecondEverywhere() throws Exception {
        spend(one, 50);
        spend(two, 50);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(one, 1));
        new BudgetChanges(database).setLimit(LeaseNode.ORG, BudgetPeriod.TOTAL, 200);
        pass(1_000);
        spend(one, 40);
        spend(two, 40);
        new BudgetChanges(database).clearLimit(LeaseNode.ORG, BudgetPeriod.TOTAL);
        pass(1_000);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(one, 1));
        assertEquals(Decision.BUDGET_EXCEEDED, refused(two, 1));
    }

    @Test
    void shouldObeyALoweredLimitWithinASecondEverywhere() throws Exception {
        spend(one, 20);
        spend(two, 10);
        new BudgetChanges(database).setLimit(LeaseNode.ORG, BudgetPeriod.TOTAL, 35);
        pass(1_000);
        assertEquals(30, leased());
        assertEquals(Decision.BUDGET_EXCEEDED, refused(one, 6));
        spend(two, 5);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(one, 1));
    }

    @Test
    void shouldStartAfreshWithinASecondWhenABudgetIsReset() throws Exception {
        spend(one, 60);
        spend(two, 40);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(one, 1));
        one.writeLedger();
        two.writeLedger();
        new BudgetChanges(database).reset(LeaseNode.ORG, BudgetPeriod.TOTAL, 0);
        pass(1_000);
        spend(two, 90);
        spend(one, 10);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(one, 1));
    }

    private Decision refused(LeaseNode node, long nanoUsd) {
        Ask ask = node.ask(LeaseNode.ORG, nanoUsd);
        pass(500);
        if (ask.decision == null) {
            throw new AssertionError("no answer");
        }
        return ask.decision;
    }

    @Test
    void shouldLetALimitHoldThatIsSetWhereThereWasNone() throws Exception {
        Map<String, AccountLimits> none = Map.of(LeaseNode.ORG, AccountLimits.NONE);
        one = node(3, none);
        two = node(4, none);
        pass(50);
        spend(one, 60);
        assertEquals(0, leased());
        one.writeLedger();
        new BudgetChanges(database).setLimit(LeaseNode.ORG, BudgetPeriod.TOTAL, 100);
        pass(1_000);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(two, 41));
        spend(two, 40);
        assertEquals(100, leased());
    }

    @Test
    void shouldKnowOfALimitThatWasSetBeforeItStarted() throws Exception {
        new BudgetChanges(database).setLimit(LeaseNode.ORG, BudgetPeriod.TOTAL, 10);
        one = node(3);
        pass(50);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(one, 11));
        new BudgetChanges(database).setLimit(LeaseNode.ORG, BudgetPeriod.TOTAL, -1);
        pass(1_000);
        spend(one, 1_000);
    }

    @Test
    void shouldGrantTheSameThoughACommitWasInDoubt() throws Exception {
        LeaseTable table = table(1);
        LeaseClaim claim = new LeaseClaim(TOTAL, 100, 0, 0, 0, 10, 40);
        assertEquals(40, table.claim(List.of(claim)).getFirst().grantedNanoUsd());
        assertEquals(40, table.claim(List.of(claim)).getFirst().grantedNanoUsd());
        assertEquals(40, leased());
        LeaseClaim back = new LeaseClaim(TOTAL, 100, 15, 15, 15, 0, 0);
        table.claim(List.of(back));
        table.claim(List.of(back));
        assertEquals(15, leased());
    }

    @Test
    void shouldCountWhatCostsMoreThanItReserved() throws Exception {
        one.settle(admitted(one, 20), 95);
        pass(200);
        assertEquals(95, leased());
        assertEquals(Decision.BUDGET_EXCEEDED, refused(two, 6));
        two.settle(admitted(two, 5), 50);
        pass(200);
        assertEquals(145, leased());
    }

    @Test
    void shouldGoOnWithinItsLeaseWhileTheDatabaseIsAway() throws Exception {
        spend(one, 20);
        try (Connection held = database.connect();
                Statement statement = held.createStatement()) {
            held.setAutoCommit(false);
            statement.execute(lock());
            spend(one, 15);
            Ask waiting = one.ask(LeaseNode.ORG, 40);
            one.pass(300);
            assertTrue(one.keeper.failures() > 0, "failures");
            assertNull(waiting.decision);
            one.advance(11_000);
            assertEquals(Decision.BUDGET_UNAVAILABLE, waiting.decision);
            held.rollback();
        }
        Ask again = one.ask(LeaseNode.ORG, 40);
        one.pass(500);
        assertEquals(Decision.ADMITTED, again.decision);
    }

    @Test
    void shouldGiveBackWhatNobodyHasUsedForLong() throws Exception {
        spend(one, 20);
        assertEquals(50, leased());
        pass(70_000);
        assertEquals(20, leased());
        spend(one, 1);
    }

    @Test
    void shouldKeepWindowsApart() throws Exception {
        Map<String, AccountLimits> daily = Map.of(LeaseNode.ORG, AccountLimits.NONE.withDailyBudgetNanoUsd(100));
        one = node(3, daily);
        two = node(4, daily);
        pass(50);
        Ask yesterdays = admitted(one, 60);
        long day = BudgetPeriod.DAILY.windowAt(NOW_MS);
        one.epochClock.advance(86_400_000);
        one.advance(50);
        spend(one, 100);
        one.settle(yesterdays, 60);
        spend(two, 20);
        one.work();
        Map<BudgetKey, Long> leased = books.leased("");
        assertEquals(100, leased.get(new BudgetKey(LeaseNode.ORG, BudgetPeriod.DAILY, day + 1)));
        assertEquals(80, leased.get(new BudgetKey(LeaseNode.ORG, BudgetPeriod.DAILY, day)));
    }

    @Test
    void shouldNeverHandOutMoreThanThereIs() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        LeaseTable[] tables = {table(1), table(2), table(3)};
        long[] granted = new long[tables.length];
        for (int i = 0; i < 200; i++) {
            int who = random.nextInt(tables.length);
            long kept = random.nextInt(4) == 0 ? random.nextLong(granted[who] + 1) : granted[who];
            LeaseClaim claim = new LeaseClaim(TOTAL, 100, kept, 0, 0, random.nextInt(20) + kept, random.nextInt(60));
            granted[who] = tables[who].claim(List.of(claim)).getFirst().grantedNanoUsd();
            assertTrue(leased() <= 100, "seed=" + seed);
            assertEquals(granted[0] + granted[1] + granted[2], leased(), "seed=" + seed);
        }
    }
}
