package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.budget.Price;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.CredentialLimits;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.policy.ResiliencePolicy;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final EngineFixture engine = new EngineFixture();

    @Test
    void shouldAdmitWithTheCandidateAndWhatWasReserved() {
        Candidate candidate = engine.candidate("d", "c");
        Principal principal = engine.principal(engine.account("key", AccountLimits.NONE.withBudgetNanoUsd(100)));
        engine.install();

        Admission admission =
                engine.admission(principal, EngineFixture.routes(candidate)).tokens(5, 0, 2, 0);

        assertEquals(Decision.ADMITTED, engine.admit(admission));
        assertSame(candidate, admission.candidate());
        assertEquals(1, admission.attempt());
        assertTrue(admission.budgeted());
        assertEquals(25, admission.reservedNanoUsd());
        assertEquals(10, admission.outputTokensReserved());
        assertEquals(1, candidate.credential().inFlight());
        assertEquals(1, engine.flushes());
    }

    @Test
    void shouldNotKnowAKeyThatNoPolicyOrOnlyAnOlderOneHas() {
        Candidate candidate = engine.candidate("d", "c");
        Principal principal = engine.freePrincipal();
        Route[] routes = EngineFixture.routes(candidate);
        assertEquals(Decision.UNKNOWN_KEY, engine.admit(engine.admission(principal, routes)));

        engine.install();
        assertEquals(Decision.ADMITTED, engine.admit(engine.admission(principal, routes)));
        engine.install(PolicySnapshot.builder(engine.registry).build());
        assertEquals(Decision.UNKNOWN_KEY, engine.admit(engine.admission(principal, routes)));
    }

    @Test
    void shouldSayWhenToRetryOnceRequestsAreUsedUp() {
        Principal principal = principal(AccountLimits.NONE.withRequestsPerMinute(2));
        Route[] routes = installedRoutes();
        Admission first = engine.admission(principal, routes);
        engine.admit(first);
        assertEquals(2, first.requestsLimit());
        assertEquals(1, first.requestsRemaining());
        assertEquals(TimeUnit.SECONDS.toNanos(30), first.requestsResetNs());
        assertEquals(-1, first.tokensLimit());
        engine.admit(engine.admission(principal, routes));

        Admission refused = engine.admission(principal, routes);
        assertEquals(Decision.REQUESTS_LIMITED, engine.admit(refused));
        assertEquals(TimeUnit.SECONDS.toNanos(30), refused.retryAfterNs());
        assertEquals(0, refused.requestsRemaining());
        engine.advance(30, TimeUnit.SECONDS);
        assertEquals(Decision.ADMITTED, engine.admit(refused));
    }

    @Test
    void shouldChargeTheEstimateAndGiveBackWhatWasNotUsed() {
        Principal principal = principal(AccountLimits.NONE.withTokensPerMinute(100));
        Route[] routes = installedRoutes();
        Admission admission = engine.admission(principal, routes).tokens(0, 0, 1, 80);
        engine.admit(admission);
        assertEquals(20, admission.tokensRemaining());

        Admission refused = engine.admission(principal, routes).tokens(0, 0, 1, 30);
        assertEquals(Decision.TOKENS_LIMITED, engine.admit(refused));
        assertEquals(TimeUnit.SECONDS.toNanos(6), refused.retryAfterNs());

        engine.settle(admission, Completion.SUCCESS, null, 10, 0);
        assertEquals(Decision.ADMITTED, engine.admit(refused));
        assertEquals(60, refused.tokensRemaining());
    }

    @Test
    void shouldChargeWhatWasUsedBeyondTheEstimate() {
        Account key = engine.account("key", AccountLimits.NONE.withTokensPerMinute(100));
        Principal principal = engine.principal(key);
        Route[] routes = installedRoutes();
        Admission admission = engine.admission(principal, routes).tokens(0, 0, 1, 10);
        engine.admit(admission);

        engine.settle(admission, Completion.SUCCESS, null, 150, 0);

        assertEquals(-50, engine.status().accounts().getFirst().tokensLevel());
    }

    @Test
    void shouldKeepToTheConcurrencyOfEveryLevel() {
        Account organisation = engine.account("organisation", AccountLimits.NONE.withMaxConcurrent(1));
        Principal one = engine.principal(organisation, engine.account("one", AccountLimits.NONE));
        Principal two = engine.principal(organisation, engine.account("two", AccountLimits.NONE));
        Route[] routes = installedRoutes();
        Admission running = engine.admission(one, routes);
        engine.admit(running);

        assertEquals(Decision.CONCURRENCY_LIMITED, engine.admit(engine.admission(two, routes)));
        engine.settle(running, 0);
        assertEquals(Decision.ADMITTED, engine.admit(engine.admission(two, routes)));
    }

    @Test
    void shouldTakeNothingWhenAnyLevelRefuses() {
        Account organisation = engine.account("organisation", AccountLimits.NONE.withBudgetNanoUsd(5));
        Account key = engine.account(
                "key",
                AccountLimits.NONE
                        .withRequestsPerMinute(10)
                        .withTokensPerMinute(1_000)
                        .withMaxConcurrent(5)
                        .withBudgetNanoUsd(1_000)
                        .withDailyBudgetNanoUsd(1_000)
                        .withMonthlyBudgetNanoUsd(1_000));
        Principal principal = engine.principal(organisation, key);
        Route[] routes = installedRoutes();

        Admission refused = engine.admission(principal, routes).tokens(6, 0, 1, 100);
        assertEquals(Decision.BUDGET_EXCEEDED, engine.admit(refused));

        EngineStatus.AccountStatus status = engine.status().accounts().get(1);
        assertEquals("key", status.id());
        assertEquals(10, status.requestsLevel());
        assertEquals(1_000, status.tokensLevel());
        assertEquals(0, status.inFlight());
        assertEquals(0, status.budgets().getFirst().reservedNanoUsd());
        assertEquals(0, engine.totals().inFlight());
    }

    @Test
    void shouldTakeNothingWhenNobodyCanServe() {
        Account key = engine.account("key", AccountLimits.NONE.withRequestsPerMinute(10));
        Principal principal = engine.principal(key);
        Candidate candidate = engine.candidate("d", "c", new CredentialLimits(1, 0, 0), EngineFixture.DOLLAR, 1);
        Route[] routes = EngineFixture.routes(candidate);
        engine.install();
        engine.admit(engine.admission(principal, routes));

        Admission refused = engine.admission(principal, routes);
        assertEquals(Decision.NO_AVAILABLE_KEY, engine.admit(refused));
        assertNull(refused.candidate());
        assertEquals(TimeUnit.SECONDS.toNanos(61), refused.retryAfterNs());
        assertEquals(9, engine.status().accounts().getFirst().requestsLevel());
    }

    @Test
    void shouldRefuseADialectThatNobodySpeaks() {
        Principal principal = engine.freePrincipal();
        Route[] routes = installedRoutes();
        Admission admission = new Admission(_ -> {}, 0).question(principal, null, routes, 2);

        assertEquals(Decision.NO_AVAILABLE_KEY, engine.admit(admission));
    }

    @Test
    void shouldUseTheNextRouteWhenNobodyOfTheFirstCanServe() {
        Principal principal = engine.freePrincipal();
        Candidate gone = engine.candidate("d", "c");
        Candidate fallback = engine.candidate("e", "f");
        engine.install();
        gone.credential().retire();

        Admission admission =
                engine.admission(principal, new Route[] {EngineFixture.route(gone), EngineFixture.route(fallback)});
        assertEquals(Decision.ADMITTED, engine.admit(admission));
        assertSame(fallback, admission.candidate());
    }

    @Test
    void shouldAdmitByTheOldPolicyAndByAPreparedOneUntilThatIsInForce() {
        Principal oldKey = engine.freePrincipal();
        Route[] oldRoutes = installedRoutes();
        PolicySnapshot.Builder next = PolicySnapshot.builder(engine.registry);
        Account account = next.account("new key", AccountLimits.NONE.withRequestsPerMinute(2));
        Principal newKey = next.principal("new key", List.of(account), null);
        next.credential("new", "new", CredentialLimits.NONE, "secret");
        Candidate candidate = new Candidate(
                next.deployment("new"),
                engine.registry.credential("new"),
                1,
                0,
                EngineFixture.DIALECT,
                EngineFixture.DOLLAR,
                1,
                "new");
        Route[] newRoutes = EngineFixture.routes(candidate);
        PolicySnapshot policy = next.build();

        engine.prepare(policy);
        assertEquals(Decision.ADMITTED, engine.admit(engine.admission(oldKey, oldRoutes)));
        assertEquals(Decision.ADMITTED, engine.admit(engine.admission(newKey, newRoutes)));

        engine.install(policy);
        assertEquals(Decision.UNKNOWN_KEY, engine.admit(engine.admission(oldKey, newRoutes)));
        assertEquals(Decision.NO_AVAILABLE_KEY, engine.admit(engine.admission(newKey, oldRoutes)));
        assertEquals(Decision.ADMITTED, engine.admit(engine.admission(newKey, newRoutes)));
        assertEquals(Decision.REQUESTS_LIMITED, engine.admit(engine.admission(newKey, newRoutes)));
    }

    @Test
    void shouldKeepLimitsAsTheyAreWhileAPolicyIsPrepared() {
        Principal principal = engine.principal(engine.account("key", AccountLimits.NONE.withRequestsPerMinute(1)));
        Route[] routes = installedRoutes();
        engine.admit(engine.admission(principal, routes));
        PolicySnapshot.Builder next = PolicySnapshot.builder(engine.registry);
        next.account("key", AccountLimits.NONE);

        engine.prepare(next.build());
        assertEquals(Decision.REQUESTS_LIMITED, engine.admit(engine.admission(principal, routes)));
    }

    @Test
    void shouldLimitEachEndUserForItself() {
        AccountLimits perUser = AccountLimits.NONE.withRequestsPerMinute(1);
        Principal principal = engine.principal(perUser, engine.account("key", AccountLimits.NONE));
        Route[] routes = installedRoutes();

        assertEquals(Decision.ADMITTED, engine.admit(asUser(principal, "ann", routes)));
        assertEquals(Decision.REQUESTS_LIMITED, engine.admit(asUser(principal, "ann", routes)));
        assertEquals(Decision.ADMITTED, engine.admit(asUser(principal, "bob", routes)));
        assertEquals(Decision.ADMITTED, engine.admit(engine.admission(principal, routes)));
        assertEquals(3, engine.status().accounts().size());
    }

    @Test
    void shouldTurnAwayNewUsersWhenAllPlacesForThemHoldMoney() {
        AccountLimits perUser = AccountLimits.NONE.withBudgetNanoUsd(100);
        Principal principal = engine.principal(perUser, engine.account("key", AccountLimits.NONE));
        Route[] routes = installedRoutes();
        for (int i = 0; i < 10_000; i++) {
            Admission admission = asUser(principal, "user" + i, routes).tokens(1, 1, 1, 0);
            assertEquals(Decision.ADMITTED, engine.admit(admission));
            engine.settle(admission, 1);
        }

        assertEquals(Decision.TOO_MANY_USERS, engine.admit(asUser(principal, "one more", routes)));
        assertEquals(Decision.ADMITTED, engine.admit(asUser(principal, "user0", routes)));
    }

    @Test
    void shouldQueueForAPlaceInOrderAndNoLongerThanTheDeadline() {
        engine.resilience(ResiliencePolicy.defaults().withMaxConcurrent(1).withMaxQueue(2));
        Principal principal = engine.freePrincipal();
        Route[] routes = installedRoutes();
        Admission running = engine.admission(principal, routes);
        engine.admit(running);
        Admission second = engine.publishAdmit(engine.admission(principal, routes));
        Admission third = engine.admission(principal, routes).deadlineNs(engine.nowNs() + TimeUnit.SECONDS.toNanos(1));
        engine.publishAdmit(third);
        assertEquals(Decision.OVERLOADED, engine.admit(engine.admission(principal, routes)));
        assertEquals(2, engine.totals().queued());

        engine.advance(2, TimeUnit.SECONDS);
        assertEquals(Decision.OVERLOADED, engine.answer(third));
        engine.settle(running, 0);
        assertEquals(Decision.ADMITTED, engine.answer(second));
        assertEquals(0, engine.totals().queued());
        assertEquals(1, engine.totals().inFlight());
    }

    @Test
    void shouldLeaveTheQueueWhenSettled() {
        engine.resilience(ResiliencePolicy.defaults().withMaxConcurrent(1));
        Principal principal = engine.freePrincipal();
        Route[] routes = installedRoutes();
        Admission running = engine.admission(principal, routes);
        engine.admit(running);
        Admission cancelled = engine.publishAdmit(engine.admission(principal, routes));

        engine.settle(cancelled, Completion.CANCELLED, null, 0, 0);
        engine.settle(running, 0);

        assertTrue(engine.answers.isEmpty());
        assertEquals(0, engine.totals().queued());
    }

    @Test
    void shouldServeTheQueueWhenANewPolicyHasMorePlaces() {
        engine.resilience(ResiliencePolicy.defaults().withMaxConcurrent(1));
        Principal principal = engine.freePrincipal();
        Route[] routes = installedRoutes();
        engine.admit(engine.admission(principal, routes));
        Admission waiting = engine.publishAdmit(engine.admission(principal, routes));

        engine.resilience(ResiliencePolicy.defaults()).install();
        assertEquals(Decision.ADMITTED, engine.answer(waiting));
    }

    @Test
    void shouldKeepBalancesWhenAPolicyIsInstalled() {
        Account key =
                engine.account("key", AccountLimits.NONE.withBudgetNanoUsd(100).withRequestsPerMinute(10));
        Principal principal = engine.principal(key);
        Candidate candidate = engine.candidate("d", "c");
        engine.install();
        Admission admission =
                engine.admission(principal, EngineFixture.routes(candidate)).tokens(60, 1, 1, 0);
        engine.admit(admission);

        PolicySnapshot.Builder next = PolicySnapshot.builder(engine.registry);
        next.account("key", AccountLimits.NONE.withBudgetNanoUsd(50).withRequestsPerMinute(20));
        engine.install(next.build());

        EngineStatus.AccountStatus status = engine.status().accounts().getFirst();
        assertEquals(61, status.budgets().getFirst().reservedNanoUsd());
        assertEquals(50, status.budgets().getFirst().limitNanoUsd());
        assertEquals(19, status.requestsLevel());
        assertFalse(engine.status().credentials().getFirst().available());
        engine.settle(admission, 40);
        assertEquals(
                40, engine.status().accounts().getFirst().budgets().getFirst().spentNanoUsd());
    }

    @Test
    void shouldBeReusableAfterSettlement() {
        Principal principal = engine.freePrincipal();
        Route[] routes = installedRoutes();
        Admission admission = engine.admission(principal, routes);
        for (int i = 0; i < 3; i++) {
            assertEquals(Decision.ADMITTED, engine.admit(admission));
            assertEquals(1, admission.attempt());
            assertNotNull(admission.candidate());
            engine.settle(admission, 0);
        }
        assertEquals(3, engine.totals().settled());
        assertEquals(0, engine.totals().inFlight());
    }

    private Principal principal(AccountLimits limits) {
        return engine.principal(engine.account("key", limits));
    }

    private Route[] installedRoutes() {
        Candidate candidate = engine.candidate("d", "c", CredentialLimits.NONE, new Price(1_000, 0), 10);
        engine.install();
        return EngineFixture.routes(candidate);
    }

    private static Admission asUser(Principal principal, String user, Route[] routes) {
        return new Admission(_ -> {}, 0).question(principal, user, routes, EngineFixture.DIALECT);
    }
}
