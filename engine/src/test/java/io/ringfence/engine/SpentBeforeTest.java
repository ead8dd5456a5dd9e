package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.EngineStatus.AccountStatus;
import io.ringfence.engine.EngineStatus.BudgetStatus;
import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.LeasePort;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.routing.Route;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Budgets go on from what is known to be spent before whoever grants leases has said anything.
class SpentBeforeTest {
    private static final long TODAY = 19_675;
    private static final AccountLimits DAILY = AccountLimits.NONE.withDailyBudgetNanoUsd(100);

    private final Map<String, Long> spent = Map.of(
            "org total 0",
            990L,
            "key daily 19675",
            95L,
            "key daily 19676",
            40L,
            "key/ada daily 19675",
            99L,
            "rolling rolling 0",
            90L);
    private final Queue<BudgetLease> told = new ArrayDeque<>();

    private final EngineFixture engine = new EngineFixture(new Past());
    private final Route[] routes = EngineFixture.routes(engine.candidate("deployment", "credential"));

    private final class Past implements LeasePort {
        @Override
        public boolean tryTell(BudgetLease lease) {
            return told.add(lease);
        }

        @Override
        public void flush() {}

        @Override
        public long spentBefore(String account, BudgetPeriod period, long window) {
            return spent.getOrDefault(account + " " + period.word() + " " + window, 0L);
        }
    }

    private Decision admit(Principal principal, long tokens) {
        return engine.admit(engine.admission(principal, routes).tokens(tokens, 1, 1, 1));
    }

    private long spent(String account) {
        return engine.status().accounts().stream()
                .filter(found -> found.id().equals(account))
                .map(AccountStatus::budgets)
                .mapToLong(budgets ->
                        budgets.stream().mapToLong(BudgetStatus::spentNanoUsd).sum())
                .sum();
    }

    private Admission ask(Principal principal, String user, long tokens) {
        return engine.publishAdmit(new Admission(_ -> {}, 0)
                .question(principal, user, routes, EngineFixture.DIALECT)
                .tokens(tokens, 1, 1, 1));
    }

    /// What is known from before may be out of date: somebody may have reset or raised the budget.
    @Test
    void shouldRefuseWhatWasSpentBeforeOnceThatIsConfirmed() {
        Principal principal = engine.principal(engine.account("org", AccountLimits.NONE.withBudgetNanoUsd(1_000)));
        engine.install().extendLeases(1, TimeUnit.HOURS);
        assertEquals(990, spent("org"));
        Admission first =
                engine.publishAdmit(engine.admission(principal, routes).tokens(10, 1, 1, 1));
        assertTrue(engine.answers.isEmpty());
        engine.grant(told.remove(), 0, 0, 990);
        assertEquals(Decision.BUDGET_EXCEEDED, engine.answer(first));
        assertEquals(Decision.BUDGET_EXCEEDED, admit(principal, 10));
    }

    @Test
    void shouldLearnOfAnEndUsersRaisedBudgetFromTheFirstAnswer() {
        Principal principal = engine.principal(DAILY, engine.account("key", AccountLimits.NONE));
        engine.install().extendLeases(1, TimeUnit.HOURS);
        Admission first = ask(principal, "ada", 20);
        BudgetLease lease = told.remove();
        engine.limit(lease.budget(), 200);
        engine.grant(lease, TODAY, 30, 99);
        assertEquals(Decision.ADMITTED, engine.answer(first));
    }

    @Test
    void shouldBeToldBetter() {
        Principal principal = engine.principal(engine.account("org", AccountLimits.NONE.withBudgetNanoUsd(1_000)));
        engine.install().extendLeases(1, TimeUnit.HOURS);
        Admission admission =
                engine.publishAdmit(engine.admission(principal, routes).tokens(9, 1, 1, 1));
        BudgetLease lease = told.remove();
        engine.grant(lease, 0, 100, 900);
        assertEquals(Decision.ADMITTED, engine.answer(admission));
        assertEquals(900, spent("org"));
    }

    @Test
    void shouldAskAgainWhenABudgetWasChanged() {
        Principal principal = engine.principal(engine.account("org", AccountLimits.NONE.withBudgetNanoUsd(1_000)));
        engine.install();
        engine.publishAdmit(engine.admission(principal, routes).tokens(10, 1, 1, 1));
        engine.limit(engine.registry.account("org").budgets().of(BudgetPeriod.TOTAL), 1_000);
        engine.grant(told.remove(), 0, 0, 0);
        assertEquals(0, spent("org"));
    }

    @Test
    void shouldKnowWhatWasSpentInEachWindow() {
        assertEquals(TODAY, BudgetPeriod.DAILY.windowAt(1_700_000_000_000L));
        engine.account("key", DAILY);
        engine.install();
        assertEquals(95, spent("key"));
        engine.advance(1, TimeUnit.DAYS);
        assertEquals(40, spent("key"));
        engine.advance(1, TimeUnit.DAYS);
        assertEquals(0, spent("key"));
    }

    @Test
    void shouldKnowWhatWasSpentByAnAccountThatIsConfiguredLater() {
        engine.install();
        engine.advance(1, TimeUnit.MINUTES);
        engine.account("key", DAILY);
        engine.install();
        assertEquals(95, spent("key"));
    }

    @Test
    void shouldKnowWhatWasSpentWithinARollingWindow() {
        engine.account(
                "rolling", AccountLimits.NONE.withBudget(new BudgetLimit(BudgetPeriod.ROLLING, 100, 60, List.of())));
        engine.install();
        assertEquals(90, spent("rolling"));
        engine.advance(1, TimeUnit.MINUTES);
        assertEquals(90, spent("rolling"), "until somebody says it better");
    }

    @Test
    void shouldKnowWhatAnEndUserSpent() {
        Principal principal = engine.principal(DAILY, engine.account("key", AccountLimits.NONE));
        engine.install();
        ask(principal, "ada", 1);
        assertEquals(99, spent("key/ada"));
    }
}
