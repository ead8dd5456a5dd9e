package io.ringfence.engine.breaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.breaker.CircuitBreaker.State;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private final CircuitBreaker breaker = new CircuitBreaker();
    private long nowNs = TimeUnit.SECONDS.toNanos(1);

    @Test
    void shouldOpenAfterFiveFaultsInARow() {
        faults(4);
        assertEquals(State.CLOSED, breaker.state());
        faults(1);
        assertEquals(State.OPEN, breaker.state());
        assertFalse(breaker.permits(nowNs));
        assertEquals(seconds(30), breaker.nanosUntilPermit(nowNs));
    }

    @Test
    void shouldStartCountingAgainAfterASuccess() {
        faults(4);
        succeed();
        faults(4);
        assertEquals(State.CLOSED, breaker.state());
    }

    @Test
    void shouldOpenWhenHalfOfTwentyOutcomesAreFaults() {
        for (int i = 0; i < 9; i++) {
            succeed();
            faults(1);
        }
        succeed();
        assertEquals(State.CLOSED, breaker.state());
        faults(1);
        assertEquals(State.OPEN, breaker.state());
    }

    @Test
    void shouldOpenAtTheVeryThousandthOfFaultsThatIsConfigured() {
        BreakerPolicy policy = BreakerPolicy.defaults();
        breaker.install(
                new BreakerPolicy(true, 1_000, 255, 1_000, policy.windowNs(), policy.openNs(), policy.maxOpenNs(), 3));
        for (int i = 0; i < 745; i++) {
            succeed();
        }
        faults(254);
        assertEquals(State.CLOSED, breaker.state());
        faults(1);
        assertEquals(State.OPEN, breaker.state());
    }

    @Test
    void shouldForgetOutcomesThatLeftTheWindow() {
        for (int i = 0; i < 9; i++) {
            succeed();
            faults(1);
        }
        nowNs += seconds(31);
        succeed();
        faults(1);
        assertEquals(State.CLOSED, breaker.state());
    }

    @Test
    void shouldLetOneProbeThroughAtATimeAndCloseAfterThree() {
        faults(5);
        nowNs += seconds(30);

        for (int i = 0; i < 3; i++) {
            assertTrue(breaker.permits(nowNs));
            long probe = breaker.acquirePermit(nowNs);
            assertEquals(State.HALF_OPEN, breaker.state());
            assertFalse(breaker.permits(nowNs));
            breaker.success(probe, nowNs);
        }
        assertEquals(State.CLOSED, breaker.state());
    }

    @Test
    void shouldStayOpenTwiceAsLongAfterEachFailedProbeUpToFiveMinutes() {
        faults(5);
        long[] expectedSeconds = {30, 60, 120, 240, 300, 300};
        for (long expected : expectedSeconds) {
            assertEquals(seconds(expected), breaker.nanosUntilPermit(nowNs));
            nowNs += seconds(expected);
            breaker.fault(breaker.acquirePermit(nowNs), nowNs);
        }
    }

    @Test
    void shouldOpenForTheFirstDurationAgainOnceItHasClosed() {
        faults(5);
        nowNs += seconds(30);
        faults(1);
        nowNs += seconds(60);
        for (int i = 0; i < 3; i++) {
            succeed();
        }
        faults(5);
        assertEquals(seconds(30), breaker.nanosUntilPermit(nowNs));
    }

    @Test
    void shouldIgnoreOutcomesFromBeforeTheOpening() {
        long lateSuccess = breaker.acquirePermit(nowNs);
        long lateFault = breaker.acquirePermit(nowNs);
        faults(5);
        nowNs += seconds(30);
        long probe = breaker.acquirePermit(nowNs);

        for (int i = 0; i < 3; i++) {
            breaker.success(lateSuccess, nowNs);
        }
        assertEquals(State.HALF_OPEN, breaker.state());
        assertFalse(breaker.permits(nowNs));
        breaker.fault(lateFault, nowNs);
        breaker.release(lateFault);
        assertEquals(State.HALF_OPEN, breaker.state());
        assertFalse(breaker.permits(nowNs));
        breaker.success(probe, nowNs);
        assertTrue(breaker.permits(nowNs));
    }

    @Test
    void shouldLetTheNextProbeThroughWhenOneIsReleased() {
        faults(5);
        nowNs += seconds(30);
        breaker.release(breaker.acquirePermit(nowNs));

        assertEquals(State.HALF_OPEN, breaker.state());
        assertTrue(breaker.permits(nowNs));
    }

    @Test
    void shouldNeverOpenWhenTurnedOff() {
        faults(5);
        breaker.install(BreakerPolicy.defaults().withEnabled(false));
        assertEquals(State.CLOSED, breaker.state());
        faults(100);
        assertEquals(State.CLOSED, breaker.state());
    }

    @Test
    void shouldRefuseAPermitWhileOpen() {
        faults(5);
        assertThrows(IllegalStateException.class, () -> breaker.acquirePermit(nowNs));
    }

    private void faults(int count) {
        for (int i = 0; i < count; i++) {
            breaker.fault(breaker.acquirePermit(nowNs), nowNs);
        }
    }

    private void succeed() {
        breaker.success(breaker.acquirePermit(nowNs), nowNs);
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
