package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.breaker.BreakerPolicy;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.policy.ResiliencePolicy;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Exchanges that only one credential may serve, because it holds what they go on from.
class OnlyCredentialTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final EngineFixture engine = new EngineFixture();
    private final Candidate a = engine.candidate("d1", "c1");
    private final Candidate b = engine.candidate("d2", "c2");
    private final Candidate otherModelOfB = new Candidate(
            engine.registry.deployment("d3"),
            b.credential(),
            1,
            0,
            EngineFixture.DIALECT,
            EngineFixture.DOLLAR,
            10,
            "attachment");
    private final Route[] routes = {EngineFixture.route(a, b), EngineFixture.route(a, otherModelOfB)};

    private final Principal principal = engine.freePrincipal();

    @BeforeEach
    void install() {
        engine.install();
    }

    private Admission onlyB(Principal whose) {
        return engine.admission(whose, routes).onlyWith(b.credential());
    }

    private Admission admittedWithB() {
        Admission admission = onlyB(principal);
        assertEquals(Decision.ADMITTED, engine.admit(admission));
        return admission;
    }

    @Test
    void shouldServeWithItWhoeverIsNext() {
        for (int i = 0; i < 5; i++) {
            assertSame(b, admittedWithB().candidate());
        }
    }

    @Test
    void shouldBeForgottenByTheNextQuestion() {
        Admission admission = admittedWithB();
        engine.settle(admission, 0);

        admission.question(principal, null, EngineFixture.routes(a), EngineFixture.DIALECT);
        assertEquals(Decision.ADMITTED, engine.admit(admission));
        assertSame(a, admission.candidate());
    }

    @Test
    void shouldFallBackToItsOtherModelsOnly() {
        Admission admission = admittedWithB();
        assertEquals(Decision.ADMITTED, engine.fail(admission, Fault.UPSTREAM_ERROR));
        assertSame(otherModelOfB, admission.candidate());
    }

    @Test
    void shouldEndWithItsFaultInsteadOfAskingAnother() {
        Admission admission = admittedWithB();
        assertEquals(Decision.ATTEMPTS_EXHAUSTED, engine.fail(admission, Fault.UNAUTHORIZED));
        assertEquals(0, a.credential().inFlight());
    }

    @Test
    void shouldBeRefusedWhileItRests() {
        Admission first = admittedWithB();
        engine.publishFailure(first, Fault.RATE_LIMITED, 90 * SECOND_NS, true);
        engine.answer(first);

        Admission second = onlyB(principal);
        assertEquals(Decision.NO_AVAILABLE_KEY, engine.admit(second));
        assertEquals(90 * SECOND_NS, second.retryAfterNs(), "not when somebody else can serve");
        assertEquals(Decision.ADMITTED, engine.admit(engine.admission(principal, routes)));
    }

    @Test
    void shouldSayThatItsBreakerIsOpen() {
        Route[] one = EngineFixture.routes(a, b);
        engine.resilience(ResiliencePolicy.defaults().withBreaker(BreakerPolicy.defaults()))
                .install();
        while (b.deployment().breaker().permits(engine.nowNs())) {
            Admission failing = engine.admission(principal, one).onlyWith(b.credential());
            engine.admit(failing);
            engine.settle(failing, Completion.FAILED, Fault.UPSTREAM_ERROR, 0, 0);
        }
        Admission refused = engine.admission(principal, one).onlyWith(b.credential());
        assertEquals(Decision.CIRCUIT_OPEN, engine.admit(refused));
    }

    @Test
    void shouldKeepToLimitsAndBudgets() {
        Principal limited = engine.principal(engine.account(
                "key", AccountLimits.NONE.withRequestsPerMinute(1).withBudgetNanoUsd(1_000)));
        Principal poor = engine.principal(engine.account("poor", AccountLimits.NONE.withBudgetNanoUsd(1)));
        engine.install();
        Admission first = onlyB(limited);
        assertEquals(Decision.ADMITTED, engine.admit(first));
        assertTrue(first.reservedNanoUsd() > 0);
        assertEquals(Decision.REQUESTS_LIMITED, engine.admit(onlyB(limited)));
        assertEquals(Decision.BUDGET_EXCEEDED, engine.admit(onlyB(poor)));
    }
}
