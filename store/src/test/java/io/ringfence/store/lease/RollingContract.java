package io.ringfence.store.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.Decision;
import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.lease.LeaseNode.Ask;
import io.ringfence.store.lease.StandingBudgets.Standing;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What rolling budgets that gateways share must be in every database. A hundred nano-dollars an hour are there
/// for two gateways.
abstract class RollingContract {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final long MINUTE_MS = 60_000;
    private static final BudgetKey KEY = RollingRow.key(LeaseNode.ORG);

    private Database database = open();
    private LeaseBooks books = new LeaseBooks(database);
    private BudgetChanges changes = new BudgetChanges(database);
    private LeaseNode one = node(1);
    private LeaseNode two = node(2);

    /// An empty database, the same one throughout a test.
    abstract DatabaseSettings settings();

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
        BudgetLimit limit = new BudgetLimit(BudgetPeriod.ROLLING, 100, 60, List.of());
        Map<String, AccountLimits> limits = Map.of(LeaseNode.ORG, AccountLimits.NONE.withBudget(limit));
        return new LeaseNode(database, new Lessee(number, 100 + number, 1), new OneModel.Limits(limits), 0, NOW_MS);
    }

    /// Lets time pass for both, turn by turn.
    private void pass(long ms) {
        for (long left = ms; left > 0; left -= 50) {
            one.pass(50);
            two.pass(50);
        }
    }

    private void passMinutes(int minutes) {
        for (int i = 0; i < 3 * minutes; i++) {
            one.advance(MINUTE_MS / 3);
            one.work();
            two.advance(MINUTE_MS / 3);
            two.work();
        }
    }

    private long leased() throws SQLException {
        return books.leased("").getOrDefault(KEY, 0L);
    }

    private Ask admitted(LeaseNode node, long nanoUsd) {
        Ask ask = node.ask(LeaseNode.ORG, nanoUsd);
        pass(500);
        assertEquals(Decision.ADMITTED, ask.decision);
        return ask;
    }

    private void spend(LeaseNode node, long nanoUsd) {
        node.settle(admitted(node, nanoUsd), nanoUsd);
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
    void shouldBeOneBudgetForAll() throws Exception {
        spend(one, 60);
        spend(two, 40);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(one, 1));
        assertEquals(Decision.BUDGET_EXCEEDED, refused(two, 1));
        assertEquals(100, leased());
    }

    @Test
    void shouldHaveAgainWhatCountsNoMoreWhereverItIsNeeded() throws Exception {
        spend(one, 60);
        passMinutes(30);
        spend(two, 40);
        passMinutes(29);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(two, 60), "it counts for a whole hour");
        passMinutes(4);
        spend(two, 60);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(one, 1));
        passMinutes(30);
        spend(one, 40);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(two, 1));
        assertTrue(leased() <= 100);
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
    void shouldCountWhatARunHasSpentThatIsOverUntilItsWindowHasPassed() throws Exception {
        spend(one, 30);
        one.writeLedger();
        passMinutes(20);
        one.settle(admitted(one, 20), 15);
        admitted(one, 25);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(two, 56));

        one = one.next(3);
        pass(6_000);
        assertEquals(Decision.BUDGET_RESERVED, refusedAfterWait(two, 31), "what is not in the ledger may be spent");
        one.writeLedger();
        pass(10_000);
        assertEquals(70, leased(), "settled, and reserved when it died");
        assertEquals(Map.of(), books.granted(1));
        spend(two, 30);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(one, 1));
        passMinutes(42);
        spend(one, 30);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(one, 1));
        passMinutes(20);
        spend(one, 40);
    }

    private Decision refusedAfterWait(LeaseNode node, long nanoUsd) {
        Ask ask = node.ask(LeaseNode.ORG, nanoUsd);
        pass(11_000);
        if (ask.decision == null) {
            throw new AssertionError("no answer");
        }
        return ask.decision;
    }

    @Test
    void shouldGoOnAfterAStopWithWhatWasSpent() throws Exception {
        spend(one, 70);
        one.stop();
        one.writeLedger();
        assertEquals(Decision.BUDGET_EXCEEDED, refusedBy(two, 31));
        one = one.next(3);
        pass(200);
        assertEquals(70, leased(), "at no moment twice, and never not at all");
        pass(10_000);
        assertEquals(70, leased());
        spend(one, 30);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(two, 1));
    }

    private static Decision refusedBy(LeaseNode node, long nanoUsd) {
        Ask ask = node.ask(LeaseNode.ORG, nanoUsd);
        node.pass(500);
        if (ask.decision == null) {
            throw new AssertionError("no answer");
        }
        return ask.decision;
    }

    @Test
    void shouldForgetTheShareOfOneThatNeverComesBack() throws Exception {
        spend(one, 60);
        for (int i = 0; i < 5; i++) {
            two.advance(20_000);
            two.work();
        }
        assertEquals(1, books.number("SELECT COUNT(*) FROM lease_run WHERE state = 'ended'"));
        assertEquals(Decision.BUDGET_EXCEEDED, refusedBy(two, 41));

        long dayAndWindowMs = (24 * 60 + 60) * MINUTE_MS;
        two.epochClock.advance(dayAndWindowMs - MINUTE_MS);
        two.advance(50);
        assertEquals(Decision.BUDGET_EXCEEDED, refusedBy(two, 41));
        two.epochClock.advance(3 * MINUTE_MS);
        two.advance(50);
        Ask ask = two.ask(LeaseNode.ORG, 100);
        two.pass(500);
        assertEquals(Decision.ADMITTED, ask.decision);
    }

    @Test
    void shouldTakeBackAtOnceWhatAnOperatorReconciles() throws Exception {
        spend(one, 20);
        one.writeLedger();
        for (int i = 0; i < 5; i++) {
            two.advance(20_000);
            two.work();
        }
        assertEquals(1, LeaseNode.reconcile(new LeaseRuns(database, two.epochClock)));
        assertEquals(20, leased());
        Ask ask = two.ask(LeaseNode.ORG, 80);
        two.pass(500);
        assertEquals(Decision.ADMITTED, ask.decision);
        two.settle(ask, 80);
        assertEquals(Decision.BUDGET_EXCEEDED, refusedBy(two, 1));
    }

    @Test
    void shouldStartAfreshWithinASecondWhenItIsReset() throws Exception {
        spend(one, 10);
        one.writeLedger();
        one.stop();
        one = one.next(3);
        one.writeLedger();
        pass(500);
        spend(one, 50);
        spend(two, 40);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(one, 1));
        assertEquals(Decision.BUDGET_EXCEEDED, refused(two, 1));
        changes.reset(LeaseNode.ORG, BudgetPeriod.ROLLING, BudgetPeriod.ROLLING.windowAt(NOW_MS));
        pass(1_000);
        spend(two, 90);
        spend(one, 10);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(one, 1));
        assertEquals(100, leased());
    }

    @Test
    void shouldForgetWhatADeadRunHadSpentBeforeAReset() throws Exception {
        spend(one, 60);
        passMinutes(2);
        changes.reset(LeaseNode.ORG, BudgetPeriod.ROLLING, BudgetPeriod.ROLLING.windowAt(one.epochClock.time()));
        one = one.next(3);
        one.writeLedger();
        pass(10_000);
        assertEquals(0, leased());
        spend(two, 100);
    }

    @Test
    void shouldObeyAChangedLimitWithinASecondEverywhere() throws Exception {
        spend(one, 50);
        spend(two, 50);
        changes.setLimit(LeaseNode.ORG, BudgetPeriod.ROLLING, 200);
        pass(1_000);
        spend(one, 40);
        spend(two, 40);
        changes.clearLimit(LeaseNode.ORG, BudgetPeriod.ROLLING);
        pass(1_000);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(one, 1));
        assertEquals(Decision.BUDGET_EXCEEDED, refused(two, 1));
        passMinutes(62);
        spend(two, 100);
        assertEquals(Decision.BUDGET_EXCEEDED, refused(one, 1));
    }

    @Test
    void shouldTellHowItStands() throws Exception {
        spend(one, 60);
        changes.setLimit(LeaseNode.ORG, BudgetPeriod.ROLLING, 120);
        pass(1_000);
        assertEquals(
                List.of(new Standing(LeaseNode.ORG, BudgetPeriod.ROLLING, 0, 120, 0, 60, 60)),
                StandingBudgets.list(database, "", NOW_MS, 10));
    }
}
