package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.EngineStatus.BudgetStatus;
import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.Price;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.CredentialLimits;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.policy.ResiliencePolicy;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BudgetAdmissionTest {
    private final EngineFixture engine = new EngineFixture();
    private final Candidate candidate = engine.candidate("d", "c", CredentialLimits.NONE, new Price(1_000, 0), 10);
    private final Route[] routes = EngineFixture.routes(candidate);

    @Test
    void shouldAdmitExactlyAHundredOfAThousandWhenTheBudgetIsWorthAHundred() {
        Principal principal = principal(AccountLimits.NONE.withBudgetNanoUsd(100));
        engine.resilience(ResiliencePolicy.defaults().withMaxBudgetWaiters(1_000))
                .install();
        List<Admission> admissions = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            admissions.add(engine.publishAdmit(costing(principal, 1)));
        }
        assertEquals(100, engine.totals().inFlight());
        assertEquals(900, engine.totals().waiting());

        int admitted = 0;
        int exceeded = 0;
        while (!engine.answers.isEmpty()) {
            Admission answered = engine.answers.remove();
            switch (answered.decision()) {
                case ADMITTED -> {
                    admitted++;
                    engine.settle(answered, 1);
                }
                case BUDGET_EXCEEDED -> exceeded++;
                default -> throw new AssertionError(answered.decision());
            }
        }
        assertEquals(100, admitted);
        assertEquals(900, exceeded);
        assertEquals(0, engine.totals().waiting());
        assertEquals(1_000, admissions.size());
        assertEquals(100, budget(0).spentNanoUsd());
    }

    @Test
    void shouldReserveNothingForWhatIsFree() {
        Principal principal = principal(AccountLimits.NONE.withBudgetNanoUsd(1));
        engine.install();
        Admission admission = costing(principal, 80).free();
        assertEquals(Decision.ADMITTED, engine.admit(admission));
        assertEquals(0, admission.reservedNanoUsd());
        assertTrue(admission.budgeted());
        engine.settle(admission, 0);
        assertEquals(0, budget(0).spentNanoUsd());

        assertEquals(Decision.BUDGET_EXCEEDED, engine.admit(costing(principal, 80)), "the next question is not free");
    }

    @Test
    void shouldWaitForMoneyThatOthersHoldAndGetWhatTheyLeave() {
        Principal principal = principal(AccountLimits.NONE.withBudgetNanoUsd(100));
        engine.install();
        Admission first = costing(principal, 80);
        assertEquals(Decision.ADMITTED, engine.admit(first));
        Admission second = engine.publishAdmit(costing(principal, 50));
        assertTrue(engine.answers.isEmpty());

        engine.settle(first, 10);

        assertEquals(Decision.ADMITTED, engine.answer(second));
        assertEquals(10, budget(0).spentNanoUsd());
        assertEquals(50, budget(0).reservedNanoUsd());
    }

    @Test
    void shouldNotLetNewcomersPassThoseWhoWait() {
        Principal principal = principal(AccountLimits.NONE.withBudgetNanoUsd(100));
        engine.install();
        Admission running = costing(principal, 80);
        engine.admit(running);
        Admission large = engine.publishAdmit(costing(principal, 50));
        Admission small = engine.publishAdmit(costing(principal, 10));
        assertEquals(2, engine.totals().waiting());
        Admission free = costing(principal, 0);
        assertEquals(Decision.ADMITTED, engine.admit(free));

        engine.settle(running, 0);
        assertEquals(Decision.ADMITTED, engine.answer(large));
        assertEquals(Decision.ADMITTED, engine.answer(small));
    }

    @Test
    void shouldLetTheNextOneGoWhenTheFirstWaiterGivesUp() {
        Principal principal = principal(AccountLimits.NONE.withBudgetNanoUsd(100));
        engine.install();
        engine.admit(costing(principal, 80));
        Admission large = engine.publishAdmit(costing(principal, 50));
        Admission small = engine.publishAdmit(costing(principal, 10));

        engine.settle(large, Completion.CANCELLED, null, 0, 0);

        assertEquals(Decision.ADMITTED, engine.answer(small));
        assertEquals(0, engine.totals().waiting());
    }

    @Test
    void shouldMoveOnToTheBudgetThatBlocksNow() {
        Account shared = engine.account("shared", AccountLimits.NONE.withBudgetNanoUsd(100));
        Account own = engine.account("own", AccountLimits.NONE.withBudgetNanoUsd(60));
        Account other = engine.account("other", AccountLimits.NONE);
        Principal ownPrincipal = engine.principal(shared, own);
        Principal otherPrincipal = engine.principal(shared, other);
        engine.install();
        Admission mine = costing(ownPrincipal, 40);
        Admission others = costing(otherPrincipal, 50);
        engine.admit(mine);
        engine.admit(others);
        Admission waiting = engine.publishAdmit(costing(ownPrincipal, 30));
        assertEquals(1, budget(0).waiting());

        engine.settle(others, 0);
        assertEquals(0, budget(0).waiting());
        assertEquals(1, budget(1).waiting());
        assertTrue(engine.answers.isEmpty());

        engine.settle(mine, 0);
        assertEquals(Decision.ADMITTED, engine.answer(waiting));
    }

    @Test
    void shouldBoundTheWaitInTimeAndNumber() {
        Principal principal = principal(AccountLimits.NONE.withBudgetNanoUsd(100));
        engine.resilience(ResiliencePolicy.defaults().withMaxBudgetWaiters(2)).install();
        engine.admit(costing(principal, 80));
        Admission patient = engine.publishAdmit(costing(principal, 50));
        Admission hurried = costing(principal, 60).deadlineNs(engine.nowNs() + TimeUnit.SECONDS.toNanos(1));
        engine.publishAdmit(hurried);

        Admission tooMany = costing(principal, 50);
        assertEquals(Decision.BUDGET_RESERVED, engine.admit(tooMany));
        assertTrue(tooMany.retryAfterNs() > 0);
        engine.advance(1_100, TimeUnit.MILLISECONDS);
        assertEquals(Decision.BUDGET_RESERVED, engine.answer(hurried));
        engine.advance(8_800, TimeUnit.MILLISECONDS);
        assertTrue(engine.answers.isEmpty());
        engine.advance(200, TimeUnit.MILLISECONDS);
        assertEquals(Decision.BUDGET_RESERVED, engine.answer(patient));
        assertEquals(0, engine.totals().waiting());
    }

    @Test
    void shouldSayThatMoneyIsGoneOnceItIsSpent() {
        Principal principal = principal(AccountLimits.NONE.withBudgetNanoUsd(100));
        engine.install();
        Admission running = costing(principal, 80);
        engine.admit(running);
        Admission waiting = engine.publishAdmit(costing(principal, 50));

        engine.settle(running, 80);

        assertEquals(Decision.BUDGET_EXCEEDED, engine.answer(waiting));
        assertEquals(Decision.ADMITTED, engine.admit(costing(principal, 20)));
    }

    @Test
    void shouldServeThoseWhoWaitWhenEnoughHasLeftARollingWindow() {
        BudgetLimit hourly = new BudgetLimit(BudgetPeriod.ROLLING, 100, 60, List.of());
        Principal principal = principal(AccountLimits.NONE.withBudget(hourly));
        engine.resilience(ResiliencePolicy.defaults().withMaxBudgetWaitNs(TimeUnit.MINUTES.toNanos(5)))
                .install();
        Admission spent = costing(principal, 40);
        engine.admit(spent);
        engine.settle(spent, 40);
        engine.advance(1, TimeUnit.MINUTES);
        Admission spentLater = costing(principal, 10);
        engine.admit(spentLater);
        engine.settle(spentLater, 10);
        engine.admit(costing(principal, 40));
        engine.advance(58, TimeUnit.MINUTES);
        Admission first = engine.publishAdmit(costing(principal, 45));
        Admission second = engine.publishAdmit(costing(principal, 10));

        engine.advance(1, TimeUnit.MINUTES);
        assertTrue(engine.answers.isEmpty(), "its slice is not older than an hour");
        engine.advance(1, TimeUnit.MINUTES);
        assertEquals(Decision.ADMITTED, engine.answer(first));
        assertEquals(1, engine.totals().waiting());
        engine.advance(1, TimeUnit.MINUTES);
        assertEquals(Decision.ADMITTED, engine.answer(second));
    }

    @Test
    void shouldRefillAtMidnightAndServeThoseWhoWait() {
        engine.epochClock.update(Instant.parse("2026-01-31T23:59:55Z").toEpochMilli());
        Principal principal =
                principal(AccountLimits.NONE.withDailyBudgetNanoUsd(100).withMonthlyBudgetNanoUsd(150));
        engine.install();
        Admission old = costing(principal, 100);
        engine.admit(old);
        Admission waiting = engine.publishAdmit(costing(principal, 60));

        engine.advance(6, TimeUnit.SECONDS);
        assertEquals(Decision.ADMITTED, engine.answer(waiting));

        engine.settle(old, 100);
        assertEquals(0, budget(0).spentNanoUsd());
        assertEquals(60, budget(0).reservedNanoUsd());
        engine.settle(waiting, 60);
        assertEquals(60, budget(0).spentNanoUsd());
        List<BudgetStatus> budgets = engine.status().accounts().getFirst().budgets();
        assertEquals(60, budgets.get(1).spentNanoUsd());
        assertEquals(0, budgets.get(1).reservedNanoUsd());
    }

    @Test
    void shouldServeThoseWhoWaitWhenTheLimitIsRaised() {
        Account key = engine.account("key", AccountLimits.NONE.withBudgetNanoUsd(100));
        Principal principal = engine.principal(key);
        engine.install();
        engine.admit(costing(principal, 80));
        Admission waiting = engine.publishAdmit(costing(principal, 50));

        engine.account("key", AccountLimits.NONE.withBudgetNanoUsd(130));
        engine.install();
        assertEquals(Decision.ADMITTED, engine.answer(waiting));
    }

    @Test
    void shouldChargeWhatItReallyCostAndCountWhatWasNotReserved() {
        Principal principal = principal(AccountLimits.NONE.withBudgetNanoUsd(100));
        engine.install();
        Admission admission = costing(principal, 10);
        engine.admit(admission);
        engine.settle(admission, 150);

        assertEquals(150, budget(0).spentNanoUsd());
        assertEquals(0, budget(0).reservedNanoUsd());
        assertEquals(1, engine.totals().reservationsExceeded());
        assertEquals(Decision.BUDGET_EXCEEDED, engine.admit(costing(principal, 1)));
        assertEquals(Decision.ADMITTED, engine.admit(costing(principal, 0)));
    }

    @Test
    void shouldReserveTheDearestCandidateOfAllRoutes() {
        Candidate dear = engine.candidate("dear", "c2", CredentialLimits.NONE, new Price(1_000, 7_000), 10);
        Principal principal = principal(AccountLimits.NONE.withBudgetNanoUsd(1_000));
        engine.install();
        Admission admission = engine.admission(principal, new Route[] {routes[0], EngineFixture.route(dear)})
                .tokens(5, 0, 1, 0);
        engine.admit(admission);
        assertEquals(5 + 70, admission.reservedNanoUsd());
        assertEquals(75, budget(0).reservedNanoUsd());
    }

    @Test
    void shouldKnowWhatWasSpentBeforeABudgetWasSet() {
        Account key = engine.account("key", AccountLimits.NONE);
        Principal principal = engine.principal(key);
        engine.install();
        Admission early = costing(principal, 40);
        Admission running = costing(principal, 40);
        engine.admit(early);
        engine.admit(running);
        engine.settle(early, 40);

        engine.account("key", AccountLimits.NONE.withBudgetNanoUsd(100));
        engine.install();
        engine.settle(running, 40);

        assertEquals(80, budget(0).spentNanoUsd());
        assertEquals(0, budget(0).reservedNanoUsd());
        assertEquals(0, engine.totals().reservationsExceeded());
        assertEquals(Decision.BUDGET_EXCEEDED, engine.admit(costing(principal, 21)));
    }

    private Principal principal(AccountLimits limits) {
        return engine.principal(engine.account("key", limits));
    }

    private Admission costing(Principal principal, long nanoUsd) {
        return engine.admission(principal, routes).tokens(nanoUsd, 0, 1, 0);
    }

    private BudgetStatus budget(int account) {
        return engine.status().accounts().get(account).budgets().getFirst();
    }
}
