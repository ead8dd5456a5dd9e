package io.ringfence.store.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.limit.RateKind;
import io.ringfence.testing.RedisServer;
import io.ringfence.testing.SelfSigned;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisRatesTest extends RateStoreContract {
    private static final RateClaim ONE = new RateClaim("key", RateKind.REQUESTS, 10, 0, 1, 1, 0);
    private static final String PASSWORD = "s3cret-of-redis";

    private static @Nullable RedisServer server;

    @BeforeAll
    static void startServer(@TempDir Path folder) throws Exception {
        server = RedisServer.start(folder);
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Override
    RateStore open() {
        if (server == null) {
            throw new IllegalStateException("no server");
        }
        return new RedisRates(settings(server.url(), null, null));
    }

    private static RedisSettings settings(String url, @Nullable String password, @Nullable Path caFile) {
        return settings(url, password, caFile, Duration.ofSeconds(20));
    }

    private static RedisSettings settings(
            String url, @Nullable String password, @Nullable Path caFile, Duration timeout) {
        return new RedisSettings(url, null, password, caFile, "ringfence", timeout);
    }

    @Test
    void shouldGiveAPasswordAndNeverTellIt(@TempDir Path folder) throws Exception {
        try (RedisServer guarded = RedisServer.start(folder, "--requirepass", PASSWORD);
                RateStore right = new RedisRates(settings(guarded.url(), PASSWORD, null));
                RateStore wrong = new RedisRates(settings(guarded.url(), PASSWORD + "x", null));
                RateStore none = new RedisRates(settings(guarded.url(), null, null))) {
            right.check();
            assertEquals(List.of(new RateGrant(1, 9)), right.claim(List.of(ONE)));
            for (RateStore refused : List.of(wrong, none)) {
                Throwable e = assertThrows(RateStoreException.class, refused::check);
                while (e != null) {
                    assertFalse(e.toString().contains(PASSWORD), e::toString);
                    e = e.getCause();
                }
            }
            assertFalse(settings(guarded.url(), PASSWORD, null).toString().contains(PASSWORD));
        }
    }

    @Test
    void shouldSpeakTls(@TempDir Path folder) throws Exception {
        SelfSigned certificate = SelfSigned.in(folder);
        try (RedisServer encrypted = RedisServer.startEncrypted(folder, certificate)) {
            String url = "rediss://localhost:" + encrypted.port();
            try (RateStore trusting = new RedisRates(settings(url, null, certificate.certificateFile()));
                    RateStore distrusting = new RedisRates(settings(url, null, null))) {
                trusting.check();
                assertEquals(List.of(new RateGrant(1, 9)), trusting.claim(List.of(ONE)));
                assertThrows(RateStoreException.class, distrusting::check);
            }
        }
    }

    @Test
    void shouldFailUntilItIsThereAgain(@TempDir Path folder) throws Exception {
        try (RedisServer mortal = RedisServer.start(folder);
                RateStore store = new RedisRates(settings(mortal.url(), null, null))) {
            store.check();
            store.claim(List.of(ONE));
            mortal.kill();
            assertThrows(RateStoreException.class, () -> store.claim(List.of(ONE)));
            assertThrows(RateStoreException.class, store::check);
            mortal.start();
            assertThrows(RateStoreException.class, () -> store.claim(List.of(ONE)), "not before it was looked at");
            store.check();
            assertEquals(List.of(new RateGrant(1, 9)), store.claim(List.of(ONE)));
        }
    }

    @Test
    void shouldWaitForAStalledServerNoLongerThanItMay(@TempDir Path folder) throws Exception {
        try (RedisServer stalled = RedisServer.start(folder);
                RateStore store = new RedisRates(settings(stalled.url(), null, null, Duration.ofMillis(500)))) {
            store.check();
            stalled.stall();
            long beginNs = System.nanoTime();
            assertThrows(RateStoreException.class, () -> store.claim(List.of(ONE)));
            assertThrows(RateStoreException.class, store::check);
            Duration waited = Duration.ofNanos(System.nanoTime() - beginNs);
            assertTrue(waited.compareTo(Duration.ofSeconds(5)) < 0, waited::toString);
            stalled.resume();
            store.check();
            store.claim(List.of(ONE));
        }
    }
}
