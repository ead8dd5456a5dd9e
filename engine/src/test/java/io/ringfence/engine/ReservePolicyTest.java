package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.ReservePolicy;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.policy.ScopedAccount;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What is set aside under strict budgets and under others. A token costs a nano-dollar; the worst case of a
/// request is 40.
class ReservePolicyTest {
    private static final long WORST = 40;

    private final EngineFixture engine = new EngineFixture();
    private final Account organisation = engine.account("organisation/o", AccountLimits.NONE);
    private final Account key = account("key/a", ReservePolicy.EXPECTED, 100);
    private final Principal principal = engine.principal(organisation, key);
    private final Candidate candidate = engine.candidate("d", "c");
    private Route[] routes = EngineFixture.routes(candidate);

    private Account account(String id, ReservePolicy reserve, long limit) {
        return engine.account(
                id, AccountLimits.NONE.withBudget(new BudgetLimit(BudgetPeriod.DAILY, limit, 0, List.of(), reserve)));
    }

    private Admission ask(long expectedNanoUsd) {
        return engine.admission(principal, routes).tokens(30, 10, 1, 40).expected(expectedNanoUsd);
    }

    private long reservedFor(Admission admission) {
        assertEquals(Decision.ADMITTED, engine.admit(admission));
        assertEquals(WORST, admission.worstCaseNanoUsd());
        return admission.reservedNanoUsd();
    }

    private static Budget budget(Account account) {
        return account.budgets().of(BudgetPeriod.DAILY);
    }

    @Test
    void shouldSetAsideWhatIsExpected() {
        engine.install();
        assertEquals(15, reservedFor(ask(15)));
        assertEquals(15, budget(key).reservedNanoUsd());
    }

    @Test
    void shouldNeverSetAsideMoreThanTheWorstCase() {
        engine.install();
        assertEquals(WORST, reservedFor(ask(41)));
    }

    /// Whatever sets nothing aside passes every budget.
    @Test
    void shouldSetSomethingAsideForWhatMayCostSomething() {
        engine.install();
        assertEquals(1, reservedFor(ask(0)));
    }

    @Test
    void shouldSetAsideTheWorstCaseWhereNothingIsExpected() {
        engine.install();
        Admission admission = ask(15);
        admission.question(principal, null, routes, EngineFixture.DIALECT).tokens(30, 10, 1, 40);
        assertEquals(WORST, reservedFor(admission));
    }

    @Test
    void shouldBeAsStrictAsTheStrictestBudget() {
        account("organisation/o", ReservePolicy.STRICT, 1_000);
        engine.install();
        assertEquals(WORST, reservedFor(ask(15)));
        assertEquals(WORST, budget(key).reservedNanoUsd());
    }

    @Test
    void shouldBeStrictWhereATagIs() {
        Account tag = account("tag/t=1", ReservePolicy.STRICT, 1_000);
        engine.install();
        assertEquals(WORST, reservedFor(ask(15).tagged(new Account[] {tag})));
    }

    @Test
    void shouldBeStrictWhereAModelIsThatMayServe() {
        Account model = account("model/m", ReservePolicy.STRICT, 1_000);
        Candidate other = engine.candidate("m", "other").withAccounts(List.of(new ScopedAccount(model, null)));
        routes = new Route[] {EngineFixture.route(candidate), EngineFixture.route(other)};
        engine.install();
        assertEquals(WORST, reservedFor(ask(15)));
    }

    @Test
    void shouldNotMindTheStrictBudgetOfSomebodyElse() {
        Account stranger = engine.account("key/b", AccountLimits.NONE);
        Account model = account("model/m", ReservePolicy.STRICT, 1_000);
        Candidate other = engine.candidate("m", "other").withAccounts(List.of(new ScopedAccount(model, stranger)));
        routes = EngineFixture.routes(other);
        engine.install();
        assertEquals(15, reservedFor(ask(15)));
    }

    @Test
    void shouldMindALimitThatIsSetWhileTheGatewayRuns() {
        engine.install();
        engine.limit(organisation.budgets().of(BudgetPeriod.TOTAL), 1_000);
        assertEquals(WORST, reservedFor(ask(15)));
    }

    @Test
    void shouldFollowAChangedPolicy() {
        engine.install();
        assertEquals(15, reservedFor(ask(15)));
        account("key/a", ReservePolicy.STRICT, 100);
        engine.install();
        assertEquals(WORST, reservedFor(ask(15)));
    }

    @Test
    void shouldChargeInFullWhatCostsMoreThanExpectedAndCountIt() {
        engine.install();
        Admission admission = ask(15);
        assertEquals(15, reservedFor(admission));
        engine.settle(admission, 38);
        assertEquals(38, budget(key).spentNanoUsd());
        assertEquals(0, budget(key).reservedNanoUsd());
        assertEquals(1, engine.totals().reservationsExceeded());
    }

    @Test
    void shouldAdmitNothingMoreOnceTheBudgetIsOverspent() {
        engine.install();
        List<Admission> running = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Admission admission = ask(15);
            assertEquals(15, reservedFor(admission));
            running.add(admission);
        }
        running.forEach(admission -> engine.settle(admission, WORST));
        assertEquals(6 * WORST, budget(key).spentNanoUsd());
        assertEquals(Decision.BUDGET_EXCEEDED, engine.admit(ask(1)));
    }

    /// A budget is overspent by no more than what its last exchanges had set aside less than their worst case.
    @Test
    void shouldBoundWhatIsOverspentByTheExchangesInFlight() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        engine.install();
        List<Admission> running = new ArrayList<>();
        long notSetAside = 0;
        for (int i = 0; i < 200; i++) {
            if (running.isEmpty() || random.nextBoolean()) {
                Admission admission = ask(random.nextLong(WORST));
                engine.publishAdmit(admission);
                if (engine.answers.poll() == null) {
                    engine.settle(admission, Completion.CANCELLED, null, 0, 0);
                } else if (admission.decision() == Decision.ADMITTED) {
                    running.add(admission);
                    notSetAside = 0;
                    for (Admission one : running) {
                        notSetAside += WORST - one.reservedNanoUsd();
                    }
                }
            } else {
                engine.settle(running.remove(random.nextInt(running.size())), random.nextLong(WORST + 1));
            }
            long used = budget(key).spentNanoUsd() + budget(key).reservedNanoUsd();
            assertTrue(used <= 100 + notSetAside, "seed=" + seed + " used " + used + " over by " + notSetAside);
        }
        assertTrue(budget(key).spentNanoUsd() > 50, "seed=" + seed + " hardly anything was spent");
    }
}
