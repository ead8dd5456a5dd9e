package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.breaker.CircuitBreaker.State;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SettlementTest {
    private final EngineFixture engine = new EngineFixture();
    private final Principal principal = engine.principal(
            engine.account("key", AccountLimits.NONE.withBudgetNanoUsd(1_000).withTokensPerMinute(1_000)));
    private final Candidate candidate = engine.candidate("d", "c");
    private final Route[] routes = EngineFixture.routes(candidate);

    @Test
    void shouldSettleTheReservationAgainstActualUsage() {
        Admission admission = admitted();
        assertEquals(110, status().budgets().getFirst().reservedNanoUsd());
        assertEquals(500, status().tokensLevel());

        engine.settle(admission, Completion.SUCCESS, null, 70, 42);

        assertEquals(42, status().budgets().getFirst().spentNanoUsd());
        assertEquals(0, status().budgets().getFirst().reservedNanoUsd());
        assertEquals(930, status().tokensLevel());
        assertEquals(70, engine.status().credentials().getFirst().tokensInWindow());
        assertEquals(0, candidate.credential().inFlight());
        assertEquals(1, engine.handler.exchangeLatency().getIntervalHistogram().getTotalCount());
        assertEquals(1, engine.handler.firstByteLatency().getIntervalHistogram().getTotalCount());
        assertEquals(1, engine.handler.decisionLatency().getIntervalHistogram().getTotalCount());
    }

    @Test
    void shouldKeepTheEstimateWhenUsageIsNotKnown() {
        Admission admission = admitted();
        engine.settle(admission, Completion.SUCCESS, null, -1, 42);
        assertEquals(500, status().tokensLevel());
        assertEquals(500, engine.status().credentials().getFirst().tokensInWindow());
    }

    @Test
    void shouldSettleOnceAndCountTheRest() {
        Admission admission = admitted();
        engine.settle(admission, 42);
        engine.settle(admission, 42);

        assertEquals(42, status().budgets().getFirst().spentNanoUsd());
        assertEquals(1, engine.totals().settled());
        assertEquals(1, engine.totals().duplicateSettlements());
        assertEquals(0, engine.totals().inFlight());
    }

    @Test
    void shouldIgnoreTheSettlementOfARefusedAdmission() {
        engine.install();
        Admission refused = engine.admission(principal, routes).tokens(5_000, 1, 1, 0);
        assertEquals(Decision.BUDGET_EXCEEDED, engine.admit(refused));
        engine.settle(refused, 42);
        assertEquals(0, engine.totals().settled());
        assertEquals(0, engine.totals().duplicateSettlements());
        assertEquals(0, status().budgets().getFirst().spentNanoUsd());
    }

    @Test
    void shouldBlameTheDeploymentForAFailureAndNobodyForACancellation() {
        for (int i = 0; i < 4; i++) {
            engine.settle(admitted(), Completion.FAILED, Fault.CUT, 0, 0);
            engine.settle(admitted(), Completion.CANCELLED, null, 0, 0);
            engine.settle(admitted(), Completion.FAILED, Fault.CLIENT_FAULT, 0, 0);
        }
        assertEquals(4, candidate.deployment().breaker().consecutiveFaults());
        engine.settle(admitted(), Completion.FAILED, null, 0, 0);
        assertEquals(State.OPEN, candidate.deployment().breaker().state());
    }

    @Test
    void shouldCoolTheCredentialDownWhenTheLastAttemptWasLimited() {
        engine.settle(admitted(), Completion.FAILED, Fault.RATE_LIMITED, 0, 0);
        assertFalse(engine.status().credentials().getFirst().available());
        assertEquals(State.CLOSED, candidate.deployment().breaker().state());
    }

    @Test
    void shouldChargeAReservationThatNobodySettles() {
        engine.install();
        Admission forgotten = engine.admission(principal, routes)
                .tokens(100, 10, 1, 500)
                .deadlineNs(engine.nowNs() + TimeUnit.SECONDS.toNanos(30));
        engine.admit(forgotten);
        engine.advance(89, TimeUnit.SECONDS);
        assertEquals(1, engine.totals().inFlight());

        engine.advance(3, TimeUnit.SECONDS);

        assertEquals(0, engine.totals().inFlight());
        assertEquals(1, engine.totals().expiredReservations());
        assertEquals(110, status().budgets().getFirst().spentNanoUsd());
        assertEquals(0, status().budgets().getFirst().reservedNanoUsd());
        assertEquals(0, candidate.credential().inFlight());
        engine.settle(forgotten, 10);
        assertEquals(1, engine.totals().duplicateSettlements());
        assertEquals(110, status().budgets().getFirst().spentNanoUsd());
    }

    @Test
    void shouldAnswerAFailureThatComesAfterTheReservationExpired() {
        Admission forgotten = admitted();
        engine.advance(2, TimeUnit.DAYS);
        assertEquals(1, engine.totals().expiredReservations());
        assertEquals(Decision.ATTEMPTS_EXHAUSTED, engine.fail(forgotten, Fault.TIMEOUT));
        assertEquals(0, engine.totals().inFlight());
    }

    @Test
    void shouldAnswerAndHoldNothingWhenTheHandlerFails() {
        engine.install();
        Admission broken = new Admission(_ -> {}, 0);
        assertEquals(Decision.OVERLOADED, engine.admit(broken));
        engine.statusTo(_ -> {
            throw new IllegalStateException("consumer is broken");
        });
        assertEquals(2, engine.totals().handlerErrors());
        assertTrue(String.valueOf(engine.totals().lastHandlerError()).contains("consumer is broken"));

        assertEquals(Decision.ADMITTED, engine.admit(engine.admission(principal, routes)));
    }

    @Test
    void shouldHoldNothingWhenAnAnswerCannotBeDelivered() {
        engine.install();
        engine.breakPort(true);
        Admission lost = engine.publishAdmit(engine.admission(principal, routes).tokens(100, 10, 1, 500));
        engine.breakPort(false);

        assertEquals(0, engine.totals().inFlight());
        assertEquals(0, status().budgets().getFirst().reservedNanoUsd());
        assertEquals(1_000, status().tokensLevel());
        assertEquals(0, candidate.credential().inFlight());
        assertEquals(Decision.ADMITTED, engine.admit(lost));
    }

    @Test
    void shouldRefuseAQuestionAskedWhileAnotherRunsAndHoldNothing() {
        Admission admission = admitted();
        assertEquals(Decision.OVERLOADED, engine.admit(admission));
        assertEquals(0, engine.totals().inFlight());
        assertEquals(1, engine.totals().handlerErrors());
    }

    private Admission admitted() {
        engine.install();
        Admission admission = engine.admission(principal, routes).tokens(100, 10, 1, 500);
        assertEquals(Decision.ADMITTED, engine.admit(admission));
        return admission;
    }

    private EngineStatus.AccountStatus status() {
        return engine.status().accounts().getFirst();
    }
}
