package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.breaker.BreakerPolicy;
import io.ringfence.engine.breaker.CircuitBreaker.State;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.CredentialLimits;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.policy.ResiliencePolicy;
import io.ringfence.engine.policy.RetryPolicy;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final RetryPolicy ONE_ATTEMPT = new RetryPolicy(1, 0, 0, RetryPolicy.UNCHANGED, 0);

    private final EngineFixture engine = new EngineFixture();
    private final Principal principal =
            engine.principal(engine.account("key", AccountLimits.NONE.withBudgetNanoUsd(1_000)));
    private final Candidate a = engine.candidate("d1", "c1");
    private final Candidate b = engine.candidate("d2", "c2");
    private final Candidate c = engine.candidate("d3", "c3");

    @Test
    void shouldTryAnotherCandidateOfTheRouteAtOnceUnderTheSameReservation() {
        Admission admission = admitted(EngineFixture.route(a, b));
        assertSame(a, admission.candidate());

        assertEquals(Decision.ADMITTED, engine.fail(admission, Fault.UPSTREAM_ERROR));

        assertSame(b, admission.candidate());
        assertEquals(2, admission.attempt());
        assertEquals(0, a.credential().inFlight());
        assertEquals(1, b.credential().inFlight());
        assertEquals(admission.reservedNanoUsd(), reservedNanoUsd());
        assertEquals(1, engine.totals().inFlight());
    }

    @Test
    void shouldGiveBackTheTokensOfAFailedAttempt() {
        Admission admission = admitted(EngineFixture.route(a, b));
        assertEquals(50, a.credential().tokensInWindow(0));
        engine.fail(admission, Fault.CONNECT_FAILED);
        assertEquals(0, a.credential().tokensInWindow(0));
        assertEquals(50, b.credential().tokensInWindow(0));
    }

    @Test
    void shouldStopAfterThreeAttempts() {
        Admission admission = admitted(EngineFixture.route(a, b, c, engine.candidate("d4", "c4")));
        engine.install();

        assertEquals(Decision.ADMITTED, engine.fail(admission, Fault.TIMEOUT));
        assertEquals(Decision.ADMITTED, engine.fail(admission, Fault.TIMEOUT));
        assertEquals(Decision.ATTEMPTS_EXHAUSTED, engine.fail(admission, Fault.TIMEOUT));
        assertNull(admission.candidate());
        assertEquals(3, admission.attempt());
        assertEquals(1, engine.totals().inFlight());
        engine.settle(admission, Completion.FAILED, Fault.TIMEOUT, 0, 0);
        assertEquals(0, engine.totals().inFlight());
        assertEquals(0, reservedNanoUsd());
    }

    @Test
    void shouldNotRetryWhatIsNotRetryable() {
        Admission admission = admitted(EngineFixture.route(a, b));
        engine.publishFailure(admission, Fault.UPSTREAM_ERROR, -1, false);
        assertEquals(Decision.ATTEMPTS_EXHAUSTED, engine.answer(admission));
    }

    @Test
    void shouldUseFallbacksEvenForAClientFaultAndWithoutRetriesLeft() {
        engine.resilience(ResiliencePolicy.defaults().withRetry(ONE_ATTEMPT));
        Admission admission = admitted(EngineFixture.route(a), EngineFixture.route(b), EngineFixture.route(c));

        assertEquals(Decision.ADMITTED, engine.fail(admission, Fault.CLIENT_FAULT));
        assertSame(b, admission.candidate());
        assertEquals(Decision.ADMITTED, engine.fail(admission, Fault.UPSTREAM_ERROR));
        assertSame(c, admission.candidate());
        assertEquals(Decision.ATTEMPTS_EXHAUSTED, engine.fail(admission, Fault.CLIENT_FAULT));
    }

    @Test
    void shouldEndAClientFaultWithoutFallbacks() {
        Admission admission = admitted(EngineFixture.route(a, b));
        assertEquals(Decision.ATTEMPTS_EXHAUSTED, engine.fail(admission, Fault.CLIENT_FAULT));
        assertEquals(0, a.credential().consecutiveFailures());
        assertEquals(0, a.deployment().breaker().consecutiveFaults());
        assertEquals(0, admission.retryAfterNs());
    }

    @Test
    void shouldTryOtherCandidatesForARequestThatDoesNotSuitTheFirstAndBlameNobody() {
        engine.resilience(ResiliencePolicy.defaults().withRetry(ONE_ATTEMPT));
        Admission admission = admitted(EngineFixture.route(a, b), EngineFixture.route(c));

        assertEquals(Decision.ADMITTED, engine.fail(admission, Fault.UNSUITED));
        assertSame(b, admission.candidate());
        assertEquals(Decision.ADMITTED, engine.fail(admission, Fault.UNSUITED));
        assertSame(c, admission.candidate());
        assertEquals(Decision.ATTEMPTS_EXHAUSTED, engine.fail(admission, Fault.UNSUITED));
        assertEquals(0, a.credential().consecutiveFailures());
        assertEquals(0, a.deployment().breaker().consecutiveFaults());
        assertEquals(0, admission.retryAfterNs());
    }

    @Test
    void shouldBackOffBeforeACandidateIsTriedAgain() {
        Admission admission = admitted(EngineFixture.route(a));
        engine.publishFailure(admission, Fault.UPSTREAM_ERROR, -1, true);
        assertTrue(engine.answers.isEmpty());
        assertEquals(0, a.credential().inFlight());
        assertEquals(admission.reservedNanoUsd(), reservedNanoUsd());

        engine.advance(110, TimeUnit.MILLISECONDS);
        assertEquals(Decision.ADMITTED, engine.answer(admission));
        assertSame(a, admission.candidate());
        assertEquals(2, admission.attempt());
    }

    @Test
    void shouldBackOffAtMostTwiceAsLongTheSecondTime() {
        Admission admission = admitted(EngineFixture.route(a));
        engine.publishFailure(admission, Fault.UPSTREAM_ERROR, -1, true);
        engine.advance(110, TimeUnit.MILLISECONDS);
        assertEquals(Decision.ADMITTED, engine.answer(admission));
        engine.publishFailure(admission, Fault.UPSTREAM_ERROR, -1, true);
        engine.advance(210, TimeUnit.MILLISECONDS);
        assertEquals(Decision.ADMITTED, engine.answer(admission));
        assertEquals(Decision.ATTEMPTS_EXHAUSTED, engine.fail(admission, Fault.UPSTREAM_ERROR));
    }

    @Test
    void shouldBackOffAsMuchLongerEachTimeAsThePolicySays() {
        long longestNs = 1_000 * SECOND_NS;
        engine.resilience(ResiliencePolicy.defaults()
                .withRetry(new RetryPolicy(10, SECOND_NS, longestNs, 3 * RetryPolicy.UNCHANGED, 0))
                .withBreaker(BreakerPolicy.defaults().withEnabled(false)));
        long ceilingNs = SECOND_NS;
        long longestWaitNs = 0;
        Admission admission = admitted(EngineFixture.route(a));
        for (int retry = 0; retry < 5; retry++) {
            engine.publishFailure(admission, Fault.UPSTREAM_ERROR, -1, true);
            long waitedNs = 0;
            while (engine.answers.isEmpty()) {
                engine.advance(10, TimeUnit.MILLISECONDS);
                waitedNs += 10_000_000;
                assertTrue(waitedNs <= ceilingNs + 20_000_000, "retry " + retry + " waits beyond its ceiling");
            }
            assertEquals(Decision.ADMITTED, engine.answer(admission));
            longestWaitNs = Math.max(longestWaitNs, waitedNs);
            ceilingNs *= 3;
        }
        // Some wait was longer than any could be that did not grow: the seed is always the same.
        assertTrue(longestWaitNs > 2 * SECOND_NS, "longest wait " + longestWaitNs);
    }

    @Test
    void shouldWaitAsLongAsTheProviderAsks() {
        Admission admission = admitted(EngineFixture.route(a));
        engine.publishFailure(admission, Fault.UPSTREAM_ERROR, 5 * SECOND_NS, true);
        engine.advance(4_990, TimeUnit.MILLISECONDS);
        assertTrue(engine.answers.isEmpty());
        engine.advance(20, TimeUnit.MILLISECONDS);
        assertEquals(Decision.ADMITTED, engine.answer(admission));
    }

    @Test
    void shouldNotWaitLongerThanAMinuteOrBeyondTheDeadline() {
        Admission tooLong = admitted(EngineFixture.route(a));
        engine.publishFailure(tooLong, Fault.UPSTREAM_ERROR, 61 * SECOND_NS, true);
        assertEquals(Decision.ATTEMPTS_EXHAUSTED, engine.answer(tooLong));
        assertEquals(61 * SECOND_NS, tooLong.retryAfterNs());

        Admission tooLate = engine.admission(principal, new Route[] {EngineFixture.route(a)})
                .deadlineNs(engine.nowNs() + 5 * SECOND_NS);
        engine.admit(tooLate);
        engine.publishFailure(tooLate, Fault.UPSTREAM_ERROR, 5 * SECOND_NS, true);
        assertEquals(Decision.ATTEMPTS_EXHAUSTED, engine.answer(tooLate));
    }

    @Test
    void shouldNotStartAnAttemptAfterTheDeadline() {
        Admission admission = engine.admission(principal, new Route[] {EngineFixture.route(a, b)})
                .deadlineNs(engine.nowNs() + SECOND_NS);
        engine.install();
        engine.admit(admission);
        engine.advance(1, TimeUnit.SECONDS);
        assertEquals(Decision.ATTEMPTS_EXHAUSTED, engine.fail(admission, Fault.TIMEOUT));
    }

    @Test
    void shouldNotStartAnAttemptWhenTheClockPassedTheDeadlineDuringABackOff() {
        Admission admission = engine.admission(principal, new Route[] {EngineFixture.route(a)})
                .deadlineNs(engine.nowNs() + SECOND_NS);
        engine.install();
        engine.admit(admission);
        engine.publishFailure(admission, Fault.TIMEOUT, -1, true);
        engine.advance(2, TimeUnit.SECONDS);
        assertEquals(Decision.ATTEMPTS_EXHAUSTED, engine.answer(admission));
    }

    @Test
    void shouldCoolDownALimitedCredentialAndUseTheNextWithoutUsingUpRetries() {
        engine.resilience(ResiliencePolicy.defaults().withRetry(ONE_ATTEMPT));
        Admission admission = admitted(EngineFixture.route(a, b, c));

        assertEquals(Decision.ADMITTED, engine.fail(admission, Fault.RATE_LIMITED));
        assertSame(b, admission.candidate());
        assertEquals(Decision.ADMITTED, engine.fail(admission, Fault.UNAUTHORIZED));
        assertSame(c, admission.candidate());
        assertEquals(Decision.ATTEMPTS_EXHAUSTED, engine.fail(admission, Fault.FORBIDDEN));
        assertEquals(60 * SECOND_NS, admission.retryAfterNs());
        assertEquals(State.CLOSED, a.deployment().breaker().state());
        assertEquals(0, c.deployment().breaker().consecutiveFaults());
    }

    @Test
    void shouldEndAtOnceWhenTheOnlyCredentialIsLimitedWithoutATime() {
        Admission admission = admitted(EngineFixture.route(a));
        assertEquals(Decision.ATTEMPTS_EXHAUSTED, engine.fail(admission, Fault.RATE_LIMITED));
        assertEquals(60 * SECOND_NS, admission.retryAfterNs());
    }

    @Test
    void shouldWaitForTheCooldownOfTheOnlyCredentialWhenTheProviderSaysHowLong() {
        Admission admission = admitted(EngineFixture.route(a));
        engine.publishFailure(admission, Fault.RATE_LIMITED, 3 * SECOND_NS, true);
        assertTrue(engine.answers.isEmpty());
        engine.advance(2_990, TimeUnit.MILLISECONDS);
        assertTrue(engine.answers.isEmpty());
        engine.advance(20, TimeUnit.MILLISECONDS);
        assertEquals(Decision.ADMITTED, engine.answer(admission));
        assertEquals(2, admission.attempt());
    }

    @Test
    void shouldSkipACoolingCredentialAtAdmission() {
        Admission first = admitted(EngineFixture.route(a, b));
        engine.fail(first, Fault.RATE_LIMITED);

        Admission second = engine.admission(principal, new Route[] {EngineFixture.route(a, b)});
        engine.admit(second);
        assertSame(b, second.candidate());
    }

    @Test
    void shouldBoundMovesBetweenCredentialsToSixteen() {
        Candidate[] many = new Candidate[40];
        for (int i = 0; i < many.length; i++) {
            many[i] = engine.candidate("many", "key" + i);
        }
        engine.resilience(ResiliencePolicy.defaults().withRetry(ONE_ATTEMPT));
        Admission admission = admitted(EngineFixture.route(many));
        Decision decision = Decision.ADMITTED;
        while (decision == Decision.ADMITTED) {
            decision = engine.fail(admission, Fault.UNAUTHORIZED);
        }
        assertEquals(Decision.ATTEMPTS_EXHAUSTED, decision);
        assertEquals(17, admission.attempt());
    }

    @Test
    void shouldOpenTheBreakerAndSayThatItIsTheReason() {
        engine.resilience(ResiliencePolicy.defaults().withRetry(ONE_ATTEMPT));
        open(a);

        Admission refused = engine.admission(principal, new Route[] {EngineFixture.route(a)});
        assertEquals(Decision.CIRCUIT_OPEN, engine.admit(refused));
        assertEquals(30 * SECOND_NS, refused.retryAfterNs());
    }

    @Test
    void shouldReleaseTheProbeWhenTheClientCancels() {
        engine.resilience(ResiliencePolicy.defaults().withRetry(ONE_ATTEMPT));
        Route[] routes = {open(a)};
        engine.advance(30, TimeUnit.SECONDS);
        Admission probe = engine.admission(principal, routes);
        assertEquals(Decision.ADMITTED, engine.admit(probe));
        assertEquals(Decision.CIRCUIT_OPEN, engine.admit(engine.admission(principal, routes)));

        engine.settle(probe, Completion.CANCELLED, null, 0, 0);

        assertEquals(State.HALF_OPEN, a.deployment().breaker().state());
        assertEquals(Decision.ADMITTED, engine.admit(engine.admission(principal, routes)));
    }

    @Test
    void shouldReleaseTheProbeWhenTheCredentialWasLimited() {
        engine.resilience(ResiliencePolicy.defaults().withRetry(ONE_ATTEMPT));
        open(a);
        engine.advance(30, TimeUnit.SECONDS);
        Admission probe = engine.admission(principal, new Route[] {EngineFixture.route(a)});
        engine.admit(probe);

        engine.fail(probe, Fault.RATE_LIMITED);

        assertEquals(State.HALF_OPEN, a.deployment().breaker().state());
        assertTrue(a.deployment().breaker().permits(Long.MAX_VALUE));
    }

    @Test
    void shouldIgnoreASuccessFromBeforeTheOpening() {
        engine.resilience(ResiliencePolicy.defaults().withRetry(ONE_ATTEMPT));
        Admission[] late = new Admission[3];
        for (int i = 0; i < late.length; i++) {
            late[i] = admitted(EngineFixture.route(a));
        }
        open(a);
        engine.advance(30, TimeUnit.SECONDS);
        engine.admit(engine.admission(principal, new Route[] {EngineFixture.route(a)}));
        assertEquals(State.HALF_OPEN, a.deployment().breaker().state());

        for (Admission admission : late) {
            engine.settle(admission, 0);
        }
        assertEquals(State.HALF_OPEN, a.deployment().breaker().state());
    }

    @Test
    void shouldCloseTheBreakerAfterThreeProbes() {
        engine.resilience(ResiliencePolicy.defaults().withRetry(ONE_ATTEMPT));
        open(a);
        engine.advance(30, TimeUnit.SECONDS);
        for (int i = 0; i < 3; i++) {
            Admission probe = engine.admission(principal, new Route[] {EngineFixture.route(a)});
            assertEquals(Decision.ADMITTED, engine.admit(probe));
            engine.settle(probe, 0);
        }
        assertEquals(State.CLOSED, a.deployment().breaker().state());
    }

    @Test
    void shouldCancelABackOffWhenSettled() {
        Admission admission = admitted(EngineFixture.route(a));
        engine.publishFailure(admission, Fault.UPSTREAM_ERROR, 5 * SECOND_NS, true);

        engine.settle(admission, Completion.CANCELLED, null, 0, 0);
        engine.advance(10, TimeUnit.SECONDS);

        assertTrue(engine.answers.isEmpty());
        assertEquals(0, engine.totals().inFlight());
        assertEquals(0, reservedNanoUsd());
    }

    @Test
    void shouldPreferAnUntriedCandidateThatFits() {
        Candidate small = engine.candidate("d5", "c5", new CredentialLimits(0, 10, 0), EngineFixture.DOLLAR, 10);
        Admission admission = admitted(EngineFixture.route(a, small, b));
        engine.install();
        // An estimate above a credential's limit counts as the limit, so only a used window is in the way.
        Admission filling = engine.admission(principal, new Route[] {EngineFixture.route(small)})
                .tokens(1, 1, 1, 5);
        engine.admit(filling);

        assertEquals(Decision.ADMITTED, engine.fail(admission, Fault.UPSTREAM_ERROR));
        assertSame(b, admission.candidate());
        assertNotSame(small, admission.candidate());
    }

    private Admission admitted(Route... routes) {
        engine.install();
        Admission admission = engine.admission(principal, routes).tokens(1, 1, 1, 50);
        assertEquals(Decision.ADMITTED, engine.admit(admission));
        assertNotNull(admission.candidate());
        return admission;
    }

    private Route open(Candidate candidate) {
        Route route = EngineFixture.route(candidate);
        for (int i = 0; i < 5; i++) {
            Admission admission = admitted(route);
            assertEquals(Decision.ATTEMPTS_EXHAUSTED, engine.fail(admission, Fault.UPSTREAM_ERROR));
            engine.settle(admission, Completion.FAILED, Fault.UPSTREAM_ERROR, 0, 0);
        }
        assertEquals(State.OPEN, candidate.deployment().breaker().state());
        return route;
    }

    private long reservedNanoUsd() {
        return engine.status().accounts().getFirst().budgets().getFirst().reservedNanoUsd();
    }
}
