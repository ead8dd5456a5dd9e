package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.EngineStatus.BudgetStatus;
import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.LeasePort;
import io.ringfence.engine.budget.LeaseStatement;
import io.ringfence.engine.budget.Price;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.CredentialLimits;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.policy.ScopedAccount;
import io.ringfence.engine.routing.Route;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LeaseAdmissionTest {
    private static final AccountLimits HUNDRED = AccountLimits.NONE.withBudgetNanoUsd(100);
    private static final long TOTAL = 0;
    private static final long RESETS = 7;

    /// Keeps what it is told, and answers only when the test does.
    private static final class Port implements LeasePort {
        private final Queue<BudgetLease> told = new ArrayDeque<>();
        private boolean hasRoom = true;

        @Override
        public boolean tryTell(BudgetLease lease) {
            return hasRoom && told.add(lease);
        }

        @Override
        public void flush() {}
    }

    private final Port port = new Port();
    private final EngineFixture engine = new EngineFixture(port);
    private final Account key = engine.account("key", HUNDRED);
    private final Principal principal = engine.principal(key);
    private final Route[] routes =
            EngineFixture.routes(engine.candidate("d", "c", CredentialLimits.NONE, new Price(1_000, 0), 10));

    LeaseAdmissionTest() {
        engine.install().extendLeases(1, TimeUnit.HOURS);
    }

    @Test
    void shouldReserveNothingBeforeItIsGranted() {
        Admission admission = ask(30);
        assertTrue(engine.answers.isEmpty());
        BudgetLease lease = told(TOTAL, 100, 0, 0, 0, 30);
        assertEquals("key", lease.account());
        assertEquals(BudgetPeriod.TOTAL, lease.period());

        engine.grant(lease, TOTAL, 30, 0);
        assertEquals(Decision.ADMITTED, engine.answer(admission));
        assertEquals(30, budget().reservedNanoUsd());
        assertEquals(30, budget().grantedNanoUsd());
    }

    @Test
    void shouldReserveNothingOfAModelBeforeItIsGranted() {
        Account model = engine.account("model", HUNDRED);
        Route[] ofModel =
                EngineFixture.routes(engine.candidate("d2", "c2", CredentialLimits.NONE, new Price(1_000, 0), 10)
                        .withAccounts(List.of(new ScopedAccount(model, null))));
        Principal free = engine.freePrincipal();
        engine.install();
        Admission admission =
                engine.publishAdmit(engine.admission(free, ofModel).tokens(30, 30, 1, 30));
        assertTrue(engine.answers.isEmpty());
        BudgetLease lease = told(TOTAL, 100, 0, 0, 0, 30);
        assertEquals("model", lease.account());

        engine.grant(lease, TOTAL, 30, 0);
        assertEquals(Decision.ADMITTED, engine.answer(admission));
        engine.settle(admission, 10);
        assertEquals(10, model.budgets().of(BudgetPeriod.TOTAL).spentNanoUsd());
        assertEquals(0, model.budgets().of(BudgetPeriod.TOTAL).reservedNanoUsd());
    }

    @Test
    void shouldReserveNothingOfARollingBudgetBeforeItIsGranted() {
        Rolling rolling = new Rolling();
        Admission first = rolling.ask(30);
        assertTrue(engine.answers.isEmpty());
        BudgetLease lease = told(TOTAL, 100, 0, 0, 0, 30);
        assertEquals(BudgetPeriod.ROLLING, lease.period());
        assertEquals(60, lease.statement().windowMinutes());
        assertEquals(BudgetLease.NOT_ANSWERED, lease.statement().resets());
        engine.grant(lease, TOTAL, 30, 0);
        assertEquals(Decision.ADMITTED, engine.answer(first));

        engine.settle(first, 25);
        engine.advance(5, TimeUnit.MINUTES);
        engine.grant(port.told.remove(), TOTAL, 45, 0);
        assertEquals(45, lease.grantedNanoUsd(), "it has one window, however late it is");
        assertEquals(Decision.ADMITTED, engine.answer(rolling.ask(20)));
    }

    @Test
    void shouldSpendAgainFromItsShareWhatCountsNoMore() {
        Rolling rolling = new Rolling();
        rolling.spend(60, 60);
        engine.grant(lease(rolling.budget), TOTAL, 60, 40, RESETS);
        port.told.clear();
        assertEquals(Decision.BUDGET_EXCEEDED, engine.admit(rolling.admission(50)));
        engine.advance(62, TimeUnit.MINUTES);
        assertEquals(Decision.ADMITTED, engine.admit(rolling.admission(50)));
    }

    @Test
    void shouldGiveBackWhatCountsNoMore() {
        Rolling rolling = new Rolling();
        rolling.spend(60, 60);
        engine.advance(62, TimeUnit.MINUTES);
        engine.recall(lease(rolling.budget));
        told(TOTAL, 100, 0, 0, 0, 0);
    }

    @Test
    void shouldAskAnewInEachMinuteWhetherOthersSpendingStillCounts() {
        Rolling rolling = new Rolling();
        Admission first = rolling.ask(30);
        engine.grant(told(TOTAL, 100, 0, 0, 0, 30), TOTAL, 0, 100);
        assertEquals(Decision.BUDGET_EXCEEDED, engine.answer(first));
        assertEquals(Decision.BUDGET_EXCEEDED, engine.admit(rolling.admission(30)));
        assertNull(port.told.poll(), "known in this minute");

        engine.advance(1, TimeUnit.MINUTES);
        Admission second = rolling.ask(30);
        assertTrue(engine.answers.isEmpty());
        engine.grant(told(TOTAL, 100, 0, 0, 0, 30), TOTAL, 30, 70);
        assertEquals(Decision.ADMITTED, engine.answer(second));
    }

    @Test
    void shouldNeedNobodyToKnowThatItHasSpentTooMuchItself() {
        Rolling rolling = new Rolling();
        rolling.spend(80, 80);
        port.told.clear();
        engine.advance(1, TimeUnit.MINUTES);
        Admission refused = rolling.admission(30);
        assertEquals(Decision.BUDGET_EXCEEDED, engine.admit(refused));
        assertNull(port.told.poll());
        long beginMs = BudgetPeriod.ROLLING.beginMs(rolling.budget.window() - 1 + 61);
        assertEquals(beginMs, refused.budgetFitsAtMs());
    }

    @Test
    void shouldForgetWhatItHasSpentOfARollingBudgetWithEachReset() {
        Rolling rolling = new Rolling();
        rolling.spend(60, 60);
        BudgetLease lease = lease(rolling.budget);
        Admission running = rolling.ask(40);
        engine.grant(port.told.remove(), TOTAL, 100, 0, RESETS);
        assertEquals(Decision.ADMITTED, engine.answer(running));
        assertEquals(60, rolling.budget.spentNanoUsd(), "it was reset before");
        engine.recall(lease);
        engine.grant(port.told.remove(), TOTAL, 100, 0, RESETS + 1);
        assertEquals(0, rolling.budget.spentNanoUsd());
        assertEquals(40, rolling.budget.reservedNanoUsd());
        assertEquals(Decision.ADMITTED, engine.admit(rolling.admission(60)));
        engine.recall(lease);
        engine.grant(port.told.remove(), TOTAL, 100, 0, RESETS + 1);
        engine.settle(running, 40);
        assertEquals(40, rolling.budget.spentNanoUsd(), "once for each");
    }

    @Test
    void shouldHaveNoRollingLimitWhereNobodyKnowsHowLongTheWindowIs() {
        engine.limit(key.budgets().of(BudgetPeriod.ROLLING), 5);
        assertTrue(!key.budgets().of(BudgetPeriod.ROLLING).isLimited());
        engine.account("key", HUNDRED.withBudget(new BudgetLimit(BudgetPeriod.ROLLING, 100, 60, List.of())));
        engine.install();
        assertEquals(5, key.budgets().of(BudgetPeriod.ROLLING).limitNanoUsd());
        engine.account("key", HUNDRED);
        engine.install();
        assertTrue(!key.budgets().of(BudgetPeriod.ROLLING).isLimited());
    }

    /// A caller with a hundred nano-dollars in each hour.
    private final class Rolling {
        private final Account account = engine.account(
                "rolling", AccountLimits.NONE.withBudget(new BudgetLimit(BudgetPeriod.ROLLING, 100, 60, List.of())));
        private final Principal caller = engine.principal(account);
        private final Budget budget = account.budgets().of(BudgetPeriod.ROLLING);

        Rolling() {
            engine.install().extendLeases(2, TimeUnit.HOURS);
        }

        Admission admission(long nanoUsd) {
            return engine.admission(caller, routes).tokens(nanoUsd, 0, 1, 0);
        }

        Admission ask(long nanoUsd) {
            return engine.publishAdmit(admission(nanoUsd));
        }

        void spend(long nanoUsd, long grantedNanoUsd) {
            Admission admission = ask(nanoUsd);
            engine.grant(port.told.remove(), TOTAL, grantedNanoUsd, 0, RESETS);
            assertEquals(Decision.ADMITTED, engine.answer(admission));
            if (!port.told.isEmpty()) {
                engine.grant(port.told.remove(), TOTAL, grantedNanoUsd, 0, RESETS);
            }
            engine.settle(admission, nanoUsd);
        }
    }

    @Test
    void shouldKeepWhatIsLeftOfAReservationForTheNext() {
        Admission first = grantedAndAdmitted(40);
        engine.settle(first, 10);
        Admission second = ask(30);
        assertEquals(Decision.ADMITTED, engine.answer(second));
        engine.settle(second, 30);
        assertEquals(40, budget().spentNanoUsd());
    }

    @Test
    void shouldAskForMoreWhenLessThanHalfIsLeft() {
        engine.grant(wanting(20), TOTAL, 60, 0);
        engine.answers.clear();
        assertNull(port.told.poll(), "40 of 60 are left");
        ask(20);
        told(TOTAL, 100, 60, 40, 0, 0);
        ask(5);
        assertNull(port.told.poll(), "one question at a time");
    }

    @Test
    void shouldNotAskForMoreThanThereIs() {
        engine.grant(wanting(20), TOTAL, 90, 10);
        engine.answers.clear();
        Admission running = ask(65);
        Admission waiting = ask(20);
        assertEquals(Decision.ADMITTED, engine.answer(running));
        assertNull(port.told.poll());
        engine.settle(running, 0);
        assertEquals(Decision.ADMITTED, engine.answer(waiting));
    }

    @Test
    void shouldSayThatMoneyIsGoneOnceOthersHaveSpentIt() {
        Admission admission = ask(30);
        engine.grant(told(TOTAL, 100, 0, 0, 0, 30), TOTAL, 0, 71);
        assertEquals(Decision.BUDGET_EXCEEDED, engine.answer(admission));
        assertEquals(71, budget().spentNanoUsd());
    }

    @Test
    void shouldAskAgainWhenTheAnswerWasTooLittle() {
        Admission admission = ask(30);
        engine.grant(told(TOTAL, 100, 0, 0, 0, 30), TOTAL, 10, 20);
        assertTrue(engine.answers.isEmpty());
        engine.grant(told(TOTAL, 100, 10, 0, 0, 30), TOTAL, 30, 20);
        assertEquals(Decision.ADMITTED, engine.answer(admission));
    }

    @Test
    void shouldNotLetANewcomersGreaterWantStarveTheFirst() {
        ask(30);
        ask(90);
        BudgetLease lease = told(TOTAL, 100, 0, 0, 0, 30);
        engine.grant(lease, TOTAL, 0, 0);
        told(TOTAL, 100, 0, 0, 0, 30);
    }

    @Test
    void shouldTellAWaitThatNobodyAnsweredFromMoneyThatOthersHold() {
        Admission unanswered = ask(30);
        engine.advance(10_100, TimeUnit.MILLISECONDS);
        assertEquals(Decision.BUDGET_UNAVAILABLE, engine.answer(unanswered));

        Admission answered = ask(30);
        BudgetLease lease = told(TOTAL, 100, 0, 0, 0, 30);
        for (int i = 0; i < 101; i++) {
            engine.grant(lease, TOTAL, 0, 0);
            port.told.clear();
            engine.advance(100, TimeUnit.MILLISECONDS);
        }
        assertEquals(Decision.BUDGET_RESERVED, engine.answer(answered));
    }

    @Test
    void shouldGiveBackWhatIsIdle() {
        Admission running = grantedAndAdmitted(20);
        BudgetLease lease = lease();
        engine.grant(lease, TOTAL, 80, 0);
        engine.recall(lease);
        told(TOTAL, 100, 20, 20, 0, 0);

        Admission waiting = ask(20);
        assertTrue(engine.answers.isEmpty());
        engine.settle(running, 5);
        assertTrue(engine.answers.isEmpty(), "15 are left");
        engine.grant(lease, TOTAL, 20, 0);
        engine.grant(told(TOTAL, 100, 20, 5, 5, 20), TOTAL, 25, 0);
        assertEquals(Decision.ADMITTED, engine.answer(waiting));
    }

    @Test
    void shouldNotTakeForGrantedWhatItGaveBackMeanwhile() {
        ask(20);
        BudgetLease lease = told(TOTAL, 100, 0, 0, 0, 20);
        engine.grant(lease, TOTAL, 60, 0);
        ask(30);
        told(TOTAL, 100, 60, 50, 0, 0);
        engine.recall(lease);
        engine.grant(lease, TOTAL, 90, 0);
        assertEquals(80, budget().grantedNanoUsd(), "10 were idle, and are on their way back");
        told(TOTAL, 100, 80, 50, 0, 0);
    }

    @Test
    void shouldGiveBackWhatIsIdleWhenTheLimitIsLowered() {
        grantedAndAdmitted(20);
        engine.grant(lease(), TOTAL, 100, 0);
        engine.account("key", AccountLimits.NONE.withBudgetNanoUsd(50));
        engine.install();
        BudgetLease lease = told(TOTAL, 50, 20, 20, 0, 0);

        engine.grant(lease, TOTAL, 50, 0);
        engine.limit(key.budgets().of(BudgetPeriod.TOTAL), 30);
        told(TOTAL, 30, 20, 20, 0, 0);
        assertEquals(Decision.BUDGET_EXCEEDED, engine.admit(admission(31)));
    }

    @Test
    void shouldObeyAChangedLimitWhateverThePolicySays() {
        engine.limit(key.budgets().of(BudgetPeriod.TOTAL), 500);
        engine.install();
        Admission admission = ask(300);
        engine.grant(told(TOTAL, 500, 0, 0, 0, 300), TOTAL, 300, 0);
        assertEquals(Decision.ADMITTED, engine.answer(admission));
        engine.limit(key.budgets().of(BudgetPeriod.TOTAL), Budget.AS_CONFIGURED);
        assertEquals(100, budget().limitNanoUsd());
        engine.limit(key.budgets().of(BudgetPeriod.TOTAL), -1);
        assertEquals(Decision.ADMITTED, engine.admit(admission(1_000)));
    }

    @Test
    void shouldServeThoseWhoWaitWhenTheLimitIsRaised() {
        Admission first = grantedAndAdmitted(90);
        engine.grant(lease(), TOTAL, 100, 0);
        Admission second = ask(50);
        assertNull(port.told.poll(), "all is granted");
        engine.limit(key.budgets().of(BudgetPeriod.TOTAL), 140);
        engine.grant(told(TOTAL, 140, 100, 90, 0, 50), TOTAL, 140, 0);
        assertEquals(Decision.ADMITTED, engine.answer(second));
        engine.settle(first, 90);
    }

    @Test
    void shouldBeginAWindowWithNothingGranted() {
        engine.account("key", AccountLimits.NONE.withDailyBudgetNanoUsd(100));
        engine.install();
        Admission old = ask(40);
        BudgetLease lease = port.told.remove();
        long day = lease.statement().window();
        engine.grant(lease, day, 80, 0);
        assertEquals(Decision.ADMITTED, engine.answer(old));

        engine.advance(1, TimeUnit.DAYS);
        engine.extendLeases(1, TimeUnit.HOURS);
        Admission fresh = ask(30);
        told(day + 1, 100, 0, 0, 0, 30);
        engine.settle(old, 40);
        assertEquals(0, budget().spentNanoUsd());
        engine.grant(lease, day, 100, 0);
        assertTrue(engine.answers.isEmpty(), "the money of yesterday");
        engine.grant(told(day + 1, 100, 0, 0, 0, 30), day + 1, 30, 0);
        assertEquals(Decision.ADMITTED, engine.answer(fresh));
    }

    @Test
    void shouldOwnUpToWhatCostsMoreThanWasGranted() {
        Admission admission = grantedAndAdmitted(20);
        engine.settle(admission, 35);
        BudgetLease lease = told(TOTAL, 100, 20, 35, 35, 0);
        assertEquals(1, engine.totals().reservationsExceeded());
        engine.grant(lease, TOTAL, 35, 0);
        assertNull(port.told.poll());
        ask(10);
        told(TOTAL, 100, 35, 35, 35, 10);
    }

    @Test
    void shouldOwnUpToWhatWasSpentBeforeThereWasALimit() {
        engine.account("key", AccountLimits.NONE);
        engine.install();
        Admission early = admission(60);
        assertEquals(Decision.ADMITTED, engine.admit(early));
        engine.settle(early, 60);
        assertNull(port.told.poll());
        engine.account("key", HUNDRED);
        engine.install();
        Admission late = ask(41);
        engine.grant(told(TOTAL, 100, 0, 60, 60, 41), TOTAL, 60, 0);
        assertEquals(Decision.BUDGET_EXCEEDED, engine.answer(late));
    }

    @Test
    void shouldAskForAllThatIsMissingAtOnce() {
        Account org = engine.account("org", HUNDRED.withMonthlyBudgetNanoUsd(500));
        Principal both = engine.principal(org, key);
        engine.install();
        engine.publishAdmit(engine.admission(both, routes).tokens(10, 0, 1, 0));
        assertEquals(
                List.of("key TOTAL", "org MONTHLY", "org TOTAL"),
                Stream.generate(port.told::remove)
                        .limit(3)
                        .map(lease -> lease.account() + " " + lease.period())
                        .sorted()
                        .toList());
    }

    @Test
    void shouldReserveNothingWhileLeasesDoNotHold() {
        Admission first = grantedAndAdmitted(20);
        engine.grant(lease(), TOTAL, 60, 0);
        engine.advance(61, TimeUnit.MINUTES);
        port.told.clear();
        Admission suspended = ask(10);
        assertTrue(engine.answers.isEmpty());
        assertEquals(Decision.ADMITTED, engine.admit(admission(0)));
        engine.extendLeases(1, TimeUnit.MINUTES);
        assertEquals(Decision.ADMITTED, engine.answer(suspended));

        engine.advance(2, TimeUnit.MINUTES);
        Admission refused = ask(10);
        engine.advance(10_100, TimeUnit.MILLISECONDS);
        assertEquals(Decision.BUDGET_UNAVAILABLE, engine.answer(refused));
        engine.settle(first, 1);
    }

    @Test
    void shouldTellLaterWhatThePortHasNoRoomFor() {
        port.hasRoom = false;
        ask(30);
        engine.tick();
        assertNull(port.told.poll());
        port.hasRoom = true;
        engine.tick();
        told(TOTAL, 100, 0, 0, 0, 30);
        engine.tick();
        assertNull(port.told.poll());
    }

    @Test
    void shouldLeaseTheBudgetsOfEndUsers() {
        Principal users = engine.principal(HUNDRED, engine.account("users", AccountLimits.NONE));
        engine.install();
        Admission admission = new Admission(_ -> {}, 0)
                .question(users, "ann", routes, EngineFixture.DIALECT)
                .tokens(10, 0, 1, 0);
        engine.publishAdmit(admission);
        BudgetLease lease = told(TOTAL, 100, 0, 0, 0, 10);
        assertEquals("users/ann", lease.account());
        engine.grant(lease, TOTAL, 10, 0);
        assertEquals(Decision.ADMITTED, engine.answer(admission));
    }

    private Admission admission(long nanoUsd) {
        return engine.admission(principal, routes).tokens(nanoUsd, 0, 1, 0);
    }

    private Admission ask(long nanoUsd) {
        return engine.publishAdmit(admission(nanoUsd));
    }

    private BudgetLease wanting(long nanoUsd) {
        ask(nanoUsd);
        return told(TOTAL, 100, 0, 0, 0, nanoUsd);
    }

    private Admission grantedAndAdmitted(long nanoUsd) {
        Admission admission = ask(nanoUsd);
        engine.grant(told(TOTAL, 100, 0, 0, 0, nanoUsd), TOTAL, nanoUsd, 0);
        assertEquals(Decision.ADMITTED, engine.answer(admission));
        // It asks for the next one, and gets nothing.
        engine.grant(told(TOTAL, 100, nanoUsd, nanoUsd, 0, 0), TOTAL, nanoUsd, 0);
        return admission;
    }

    private BudgetLease lease() {
        return lease(key.budgets().of(BudgetPeriod.TOTAL));
    }

    private static BudgetLease lease(Budget budget) {
        BudgetLease lease = budget.lease();
        if (lease == null) {
            throw new AssertionError("no lease");
        }
        return lease;
    }

    /// The next lease that was told, which must have said this.
    private BudgetLease told(long window, long limit, long granted, long used, long spent, long wanted) {
        BudgetLease lease = port.told.poll();
        if (lease == null) {
            throw new AssertionError("nothing was told");
        }
        LeaseStatement statement = lease.statement();
        assertEquals(
                List.of(window, limit, granted, used, spent, wanted),
                List.of(
                        statement.window(),
                        statement.limitNanoUsd(),
                        statement.grantedNanoUsd(),
                        statement.usedNanoUsd(),
                        statement.spentNanoUsd(),
                        statement.wantedNanoUsd()));
        return lease;
    }

    private BudgetStatus budget() {
        return engine.status().accounts().getFirst().budgets().getFirst();
    }
}
