package io.ringfence.engine.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CredentialTest {
    private final Credential credential = new Credential("id");

    @BeforeEach
    void install() {
        credential.install("label", "fingerprint", 0, 0, 0);
    }

    @Test
    void shouldBeUnusableUntilInstalledAndAfterRetirement() {
        assertFalse(new Credential("new").isUsable(0, 0));
        credential.retire();
        assertFalse(credential.isUsable(0, 0));
        assertEquals(Long.MAX_VALUE, credential.nanosUntilUsable(0, 0));
    }

    @Test
    void shouldCoolDownAsLongAsTheProviderAsksElseAMinute() {
        credential.rateLimited(seconds(5), 0);
        assertEquals(seconds(5), credential.nanosUntilUsable(0, 0));
        credential.rateLimited(-1, 0);
        assertEquals(seconds(60), credential.nanosUntilUsable(0, 0));
        credential.rateLimited(seconds(1), 0);
        assertEquals(seconds(60), credential.nanosUntilUsable(0, 0));
        assertTrue(credential.isUsable(0, seconds(60)));
        assertEquals(0, credential.consecutiveFailures());
    }

    @Test
    void shouldRestLongerAfterEachForbiddenUpToAnHour() {
        long nowNs = 0;
        for (long expected : new long[] {60, 120, 240, 480, 960, 1_920, 3_600, 3_600}) {
            credential.forbidden(nowNs);
            assertEquals(seconds(expected), credential.nanosUntilUsable(0, nowNs));
            nowNs += seconds(expected);
        }
        credential.success();
        credential.forbidden(nowNs);
        assertEquals(seconds(60), credential.nanosUntilUsable(0, nowNs));
    }

    @Test
    void shouldBeQuarantinedLongerEachTimeUpToADay() {
        long nowNs = 0;
        for (long minutes : new long[] {10, 20, 40, 80, 160, 320, 640, 1_280, 1_440, 1_440}) {
            credential.unauthorized(nowNs);
            credential.unauthorized(nowNs);
            assertEquals(TimeUnit.MINUTES.toNanos(minutes), credential.nanosUntilUsable(0, nowNs));
            nowNs += TimeUnit.MINUTES.toNanos(minutes);
        }
    }

    @Test
    void shouldStartCleanWithAnotherSecretOnly() {
        credential.unauthorized(0);
        credential.install("label", "fingerprint", 0, 0, 0);
        assertFalse(credential.isUsable(0, 0));
        credential.install("label", "another fingerprint", 0, 0, 0);
        assertTrue(credential.isUsable(0, 0));
    }

    @Test
    void shouldKeepToItsConcurrencyRequestsAndTokens() {
        credential.install("label", "fingerprint", 2, 100, 1);
        credential.acquire(60, 0);
        assertFalse(credential.isUsable(10, 0));
        credential.leave();
        assertTrue(credential.isUsable(10, 0));
        assertFalse(credential.isUsable(41, 0));
        credential.acquire(10, 0);
        credential.leave();
        assertFalse(credential.isUsable(1, 0));
        assertEquals(seconds(61), credential.nanosUntilUsable(1, 0));
    }

    @Test
    void shouldFollowItsSuccessRate() {
        for (int i = 0; i < 200; i++) {
            credential.failure();
        }
        assertTrue(credential.successRate() < Credential.WHOLE_RATE / 1_000);
        for (int i = 0; i < 200; i++) {
            credential.success();
        }
        assertTrue(credential.successRate() > Credential.WHOLE_RATE - Credential.WHOLE_RATE / 1_000);
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
