package io.ringfence.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PolicySnapshotTest {
    private final PolicyRegistry registry = new PolicyRegistry();
    private final PolicySnapshot.Builder builder = PolicySnapshot.builder(registry);

    @Test
    void shouldKeepOneLiveObjectPerId() {
        Account account = builder.account("key", AccountLimits.NONE);

        assertSame(account, PolicySnapshot.builder(registry).account("key", AccountLimits.NONE));
        assertSame(registry.deployment("d"), builder.deployment("d"));
        assertSame(registry.credential("c"), builder.credential("c", "label", CredentialLimits.NONE, "fingerprint"));
    }

    @Test
    void shouldRefuseWhatIsGivenTwice() {
        builder.account("key", AccountLimits.NONE);

        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> builder.account("key", AccountLimits.NONE));
        assertEquals("account key is given twice", refusal.getMessage());
    }

    @Test
    void shouldRefuseAChainWithAnAccountOfNoPolicy() {
        Account stranger = registry.account("stranger");

        assertThrows(IllegalArgumentException.class, () -> builder.principal("name", List.of(stranger), null));
        assertThrows(IllegalArgumentException.class, () -> builder.principal("name", List.of(), null));
    }

    @Test
    void shouldNameTheValueOfABadLimit() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> AccountLimits.NONE.withRequestsPerMinute(-7));
        assertTrue(String.valueOf(refusal.getMessage()).contains("requestsPerMinute=-7"));
        assertThrows(IllegalArgumentException.class, () -> AccountLimits.NONE.withBudgetNanoUsd(-2));
        assertThrows(IllegalArgumentException.class, () -> new CredentialLimits(0, -1, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> ResiliencePolicy.defaults().withMaxConcurrent(0));
    }

    @Test
    void shouldPinTheDefaults() {
        ResiliencePolicy defaults = ResiliencePolicy.defaults();

        assertEquals(10_000, defaults.maxConcurrent());
        assertEquals(500, defaults.maxQueue());
        assertEquals(TimeUnit.SECONDS.toNanos(10), defaults.maxBudgetWaitNs());
        assertEquals(1_024, defaults.maxBudgetWaiters());
        assertEquals(3, defaults.retry().maxAttempts());
        assertEquals(TimeUnit.SECONDS.toNanos(60), defaults.retry().maxRetryAfterNs());
    }

    @Test
    void shouldDoubleDelaysUpToTheLongest() {
        RetryPolicy retry = RetryPolicy.defaults();

        assertEquals(TimeUnit.MILLISECONDS.toNanos(100), retry.delayCeilingNs(0));
        assertEquals(TimeUnit.MILLISECONDS.toNanos(200), retry.delayCeilingNs(1));
        assertEquals(TimeUnit.MILLISECONDS.toNanos(3_200), retry.delayCeilingNs(5));
        assertEquals(TimeUnit.SECONDS.toNanos(5), retry.delayCeilingNs(6));
        assertEquals(TimeUnit.SECONDS.toNanos(5), retry.delayCeilingNs(1_000));
    }
}
