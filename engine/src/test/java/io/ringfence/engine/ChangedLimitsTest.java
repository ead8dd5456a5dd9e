package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.ChangedLimit;
import io.ringfence.engine.budget.LeasePort;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.routing.Route;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Limits that were set where the policy has none. Every exchange costs forty nano-dollars.
class ChangedLimitsTest {
    private static final AccountLimits SOME = AccountLimits.NONE.withRequestsPerMinute(1_000);

    private final EngineFixture engine = new EngineFixture();
    private final Route[] routes = EngineFixture.routes(engine.candidate("server", "credential"));

    private Decision ask(EngineFixture asked, Principal principal, @Nullable String endUser, Route[] at) {
        Admission admission = new Admission(_ -> {}, 0)
                .question(principal, endUser, at, EngineFixture.DIALECT)
                .tokens(30, 10, 1, 40);
        Decision decision = asked.admit(admission);
        if (decision == Decision.ADMITTED) {
            asked.settle(admission, 40);
        }
        return decision;
    }

    private Decision ask(Principal principal, @Nullable String endUser) {
        return ask(engine, principal, endUser, routes);
    }

    @Test
    void shouldBindAnAccountThatIsLoadedLater() {
        engine.install();
        engine.limit("organisation/o", BudgetPeriod.DAILY, 100);
        engine.limit("key/a", BudgetPeriod.TOTAL, 50);
        Principal principal = engine.principal(
                engine.account("organisation/o", AccountLimits.NONE), engine.account("key/a", AccountLimits.NONE));
        Principal other = engine.principal(
                engine.account("organisation/o", AccountLimits.NONE), engine.account("key/b", AccountLimits.NONE));
        engine.install();

        assertEquals(Decision.ADMITTED, ask(principal, null));
        assertEquals(Decision.BUDGET_EXCEEDED, ask(principal, null));
        assertEquals(Decision.ADMITTED, ask(other, null));
        assertEquals(Decision.BUDGET_EXCEEDED, ask(other, null), "the organisation's");
    }

    @Test
    void shouldBindWithWhatWasSetBeforeTheEngineRan() {
        EngineFixture restarted = new EngineFixture(new LeasePort() {
            @Override
            public boolean tryTell(BudgetLease lease) {
                return true;
            }

            @Override
            public void flush() {}

            @Override
            public List<ChangedLimit> limitsBefore() {
                return List.of(new ChangedLimit("key/a", BudgetPeriod.TOTAL, 100));
            }

            @Override
            public long spentBefore(String account, BudgetPeriod period, long window) {
                return account.equals("key/a") && period == BudgetPeriod.TOTAL ? 70 : 0;
            }
        });
        Principal principal = restarted.principal(SOME, restarted.account("key/a", AccountLimits.NONE));
        Route[] at = EngineFixture.routes(restarted.candidate("server", "credential"));
        restarted.install();
        restarted.extendLeases(1, TimeUnit.HOURS);
        Admission admission = restarted.admission(principal, at).tokens(30, 10, 1, 40);
        restarted.publishAdmit(admission);

        Budget budget = restarted.registry.account("key/a").budgets().of(BudgetPeriod.TOTAL);
        BudgetLease lease = budget.lease();
        assertEquals(100, budget.limitNanoUsd());
        assertEquals(70, budget.spentByAllNanoUsd());
        assertNotNull(lease);
        restarted.grant(lease, 0, 30, 70);
        assertEquals(Decision.BUDGET_EXCEEDED, restarted.answer(admission));
    }

    @Test
    void shouldBindAnEndUserWhoComesLater() {
        Principal principal = engine.principal(SOME, engine.account("key/a", AccountLimits.NONE));
        engine.install();
        engine.limit("key/a/u", BudgetPeriod.MONTHLY, 50);
        assertEquals(Decision.ADMITTED, ask(principal, "u"));
        assertEquals(Decision.BUDGET_EXCEEDED, ask(principal, "u"));
        assertEquals(Decision.ADMITTED, ask(principal, "v"));
        assertEquals(Decision.ADMITTED, ask(principal, "v"));
    }

    @Test
    void shouldBindAnEndUserOfAKeyThatTellsNoneApart() {
        engine.limit("key/a/early", BudgetPeriod.TOTAL, 50);
        Principal principal = engine.principal(engine.account("key/a", AccountLimits.NONE));
        engine.install();
        engine.limit("key/a/late/with/slashes", BudgetPeriod.TOTAL, 50);
        for (String user : List.of("early", "late/with/slashes")) {
            assertEquals(Decision.ADMITTED, ask(principal, user), user);
            assertEquals(Decision.BUDGET_EXCEEDED, ask(principal, user), user);
        }
        assertEquals(Decision.ADMITTED, ask(principal, "another"));
        assertEquals(2, engine.registry.account("key/a").users().size(), "nobody else has an account");

        engine.limit("key/a/early", BudgetPeriod.TOTAL, Budget.AS_CONFIGURED);
        assertEquals(Decision.ADMITTED, ask(principal, "early"));
    }

    @Test
    void shouldForgetALimitThatWasTakenBack() {
        engine.limit("key/a", BudgetPeriod.TOTAL, 10);
        engine.limit("key/a", BudgetPeriod.DAILY, 10);
        engine.limit("key/a", BudgetPeriod.TOTAL, Budget.AS_CONFIGURED);
        engine.limit("key/a", BudgetPeriod.DAILY, Budget.AS_CONFIGURED);
        Principal principal = engine.principal(engine.account("key/a", AccountLimits.NONE));
        engine.install();
        assertEquals(Decision.ADMITTED, ask(principal, null));
        assertNull(engine.registry.account("key/a").budgets().find(BudgetPeriod.TOTAL));
    }

    @Test
    void shouldLiftALimitOfAnAccountThatIsThere() {
        Principal principal = engine.principal(engine.account("key/a", AccountLimits.NONE));
        engine.install();
        engine.limit("key/a", BudgetPeriod.TOTAL, 10);
        assertEquals(Decision.BUDGET_EXCEEDED, ask(principal, null));
        engine.limit("key/a", BudgetPeriod.TOTAL, Budget.AS_CONFIGURED);
        assertEquals(Decision.ADMITTED, ask(principal, null));
    }

    @Test
    void shouldStillBindAnEndUserWhoWasForgotten() {
        EngineFixture small =
                new EngineFixture(EngineSettings.defaults().withSeed(1).withMaxUsersPerKey(1));
        Principal principal = small.principal(SOME, small.account("key/a", AccountLimits.NONE));
        Route[] at = EngineFixture.routes(small.candidate("server", "credential"));
        small.install();
        small.limit("key/a/u", BudgetPeriod.TOTAL, 10);
        assertEquals(Decision.BUDGET_EXCEEDED, ask(small, principal, "u", at));
        assertEquals(Decision.ADMITTED, ask(small, principal, "v", at));
        small.advance(1, TimeUnit.MINUTES);
        assertEquals(Decision.BUDGET_EXCEEDED, ask(small, principal, "u", at));
    }

    @Test
    void shouldRefuseWhatHasNoPriceOnceABudgetHasASay() {
        Principal principal = engine.principal(SOME, engine.account("key/a", AccountLimits.NONE));
        engine.install();
        assertEquals(Decision.ADMITTED, engine.admit(unpriced(principal, "u")));
        engine.limit("key/a/u", BudgetPeriod.DAILY, 1_000);
        assertEquals(Decision.NOT_CHARGEABLE, engine.admit(unpriced(principal, "u")));
        assertEquals(Decision.ADMITTED, engine.admit(unpriced(principal, "v")));
        assertEquals(Decision.ADMITTED, ask(principal, "u"), "what has a price is charged");
        engine.limit("key/a", BudgetPeriod.DAILY, 1_000);
        assertEquals(Decision.NOT_CHARGEABLE, engine.admit(unpriced(principal, "v")));
        engine.limit("key/a", BudgetPeriod.DAILY, Budget.AS_CONFIGURED);
        assertEquals(Decision.ADMITTED, engine.admit(unpriced(principal, "v")));
    }

    private Admission unpriced(Principal principal, String endUser) {
        return new Admission(_ -> {}, 0)
                .question(principal, endUser, routes, EngineFixture.DIALECT)
                .unpriced();
    }
}
