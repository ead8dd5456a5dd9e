package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.testing.RedisServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisSharedLimitsTest extends SharedLimitsContract {
    private static final String PASSWORD = "s3cret-of-redis";

    private @Nullable RedisServer server;

    @BeforeEach
    void startServer(@TempDir Path logs) throws Exception {
        server = RedisServer.start(logs, "--requirepass", PASSWORD);
    }

    @AfterEach
    void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private RedisServer redis() {
        if (server == null) {
            throw new IllegalStateException("no server");
        }
        return server;
    }

    @Override
    String sharing(String node, String sharedLimits) {
        return "shared_limits: {redis: {url: '" + redis().url() + "', password: " + PASSWORD + "}, " + sharedLimits
                + "}\n";
    }

    private static void awaitUp(TestGateway gateway, int up) throws Exception {
        while (!metrics(gateway).contains("gateway_shared_limits_up " + up + ".0")) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void shouldEnforceItsPartWhileRedisIsAwayAndShareAgainAfterwards() throws Exception {
        String away = STRICT + ", gateways: 2";
        TestGateway first = start("first", away, "requests_per_minute: 10");
        TestGateway second = start("second", away, "requests_per_minute: 10");
        awaitUp(first, 1);
        redis().kill();
        assertEquals(5, askUntilRefused(first));
        assertEquals(5, askUntilRefused(second));
        awaitUp(first, 0);
        assertTrue(metrics(first).contains("gateway_shared_limits_failures_total"));
        redis().start();
        awaitUp(first, 1);
        awaitUp(second, 1);
        // Each charges what it has answered meanwhile before it asks for more; the other one may not have done so yet.
        int answered = askUntilRefused(first) + askUntilRefused(second);
        assertTrue(answered <= 7, answered + " answered");
    }

    @Test
    void shouldAnswerWhileRedisStandsStill() throws Exception {
        TestGateway gateway = start("first", STRICT, "requests_per_minute: 1000");
        assertAnswered(ask(gateway));
        redis().stall();
        long beginNs = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            assertAnswered(ask(gateway));
        }
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
        assertTrue(tookMs < 10_000, tookMs + " ms");
        redis().resume();
        awaitUp(gateway, 1);
        assertAnswered(ask(gateway));
    }

    @Test
    void shouldRefuseWhileRedisIsAwayIfItMust() throws Exception {
        TestGateway gateway = start("first", STRICT + ", when_away: refuse", "requests_per_minute: 1000");
        assertAnswered(ask(gateway));
        redis().kill();
        HttpResponse<String> refused = ask(gateway);
        assertRefused(503, "rate_limit_unavailable", refused);
        assertEquals("1", header(refused, "retry-after"));
        redis().start();
        awaitUp(gateway, 1);
        assertAnswered(ask(gateway));
    }

    @Test
    void shouldStartWhileRedisIsAway() throws Exception {
        redis().kill();
        TestGateway gateway = start("first", STRICT, "requests_per_minute: 3");
        assertEquals(3, askUntilRefused(gateway));
        redis().start();
        awaitUp(gateway, 1);
    }
}
