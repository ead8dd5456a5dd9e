package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.FaultGateway.ANSWER_COST;
import static io.ringfence.gateway.e2e.FaultGateway.MODEL;
import static io.ringfence.gateway.e2e.FaultGateway.ROUTED;
import static io.ringfence.gateway.e2e.FaultGateway.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.Script;
import io.ringfence.engine.Decision;
import io.ringfence.engine.Engine;
import io.ringfence.engine.EngineStatus;
import io.ringfence.engine.breaker.CircuitBreaker;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// More work than the gateway can decide, and providers that are left alone because they fail.
class OverloadTest {
    private static final Script FAILURE = Script.answer(500, Map.of(), "");

    // ---- The ring -------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldShedNewWorkWhenTheRingIsFullAndKeepTheBooksOfTheOld(Wire wire) throws Exception {
        try (FaultGateway gateway = new FaultGateway.Options()
                        .more("engine: {ring_size: 16, settle_headroom: 8, threading: blocking}")
                        .start();
                RawClient streaming = gateway.connect();
                RawClient unary = gateway.connect();
                StuckEngine engine = new StuckEngine(gateway)) {
            gateway.main()
                    .script(
                            Script.steps()
                                    .head(200, Wire.SSE)
                                    .send(wire.preamble())
                                    .send(wire.content("Hi"))
                                    .awaitSignal("go")
                                    .send(wire.ending())
                                    .end(),
                            Script.steps()
                                    .awaitSignal("go")
                                    .head(200, Wire.JSON_TYPE)
                                    .send(wire.answer())
                                    .end());
            streaming.post(wire.path(MODEL, true), wire.streamed(MODEL)).await("Hi");
            unary.post(wire.path(MODEL, false), wire.unary(MODEL));
            gateway.main().awaitRequests(2, TestGateway.PATIENCE);
            engine.stick();

            HttpResponse<String> refused = gateway.unary(wire, MODEL);

            assertEquals(503, refused.statusCode(), refused.body());
            assertEquals("overloaded", wire.error(refused.body()).code());
            assertEquals("gateway", wire.error(refused.body()).source());
            assertEquals("1", header(refused, "retry-after"));
            assertEquals("0", header(refused, "x-ringfence-attempts"));

            gateway.main().signal("go");
            wire.assertWhole(streaming.answer().body());
            assertEquals(wire.answer(), unary.answer().body());
            engine.release();

            EngineStatus status = gateway.awaitStatus(now -> now.totals().settled() == 2);
            FaultGateway.assertBooks(status, 2, 2 * ANSWER_COST);
            assertEquals(2, gateway.main().requests().size());
        }
    }

    /// Keeps the engine's thread busy with a report, and the ring full behind it.
    private static final class StuckEngine implements AutoCloseable {
        private final FaultGateway gateway;
        private final CountDownLatch isStuck = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);

        StuckEngine(FaultGateway gateway) {
            this.gateway = gateway;
        }

        void stick() throws InterruptedException {
            gateway.gateway().gateway().server().status(_ -> {
                isStuck.countDown();
                awaitRelease();
            });
            assertTrue(isStuck.await(TestGateway.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            Engine engine = gateway.gateway().gateway().server().engine();
            int ticks = 0;
            while (engine.tryTick()) {
                ticks++;
                assertTrue(ticks <= 16, "the ring does not fill up");
            }
        }

        private void awaitRelease() {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void release() {
            release.countDown();
        }

        @Override
        public void close() {
            release();
        }
    }

    // ---- Places in the gateway ------------------------------------------------------------------------------------

    @Test
    void shouldRefuseAtOnceWhenAllPlacesAndTheQueueAreTaken() throws Exception {
        try (FaultGateway gateway = FaultGateway.start("bulkhead: {max_concurrent: 1, max_queue: 1}");
                RawClient first = gateway.connect();
                RawClient queued = gateway.connect()) {
            gateway.main()
                    .script(
                            Script.steps()
                                    .awaitSignal("go")
                                    .head(200, Wire.JSON_TYPE)
                                    .send(Wire.CHAT.answer())
                                    .end(),
                            FaultGateway.answer(Wire.CHAT));
            first.post("/v1/chat/completions", Wire.CHAT.unary(MODEL));
            gateway.main().awaitRequests(1, TestGateway.PATIENCE);
            queued.post("/v1/chat/completions", Wire.CHAT.unary(MODEL));
            gateway.awaitStatus(status -> status.totals().queued() == 1);

            HttpResponse<String> refused = gateway.unary(Wire.CHAT, MODEL);

            assertEquals(503, refused.statusCode(), refused.body());
            assertEquals("overloaded", Wire.CHAT.error(refused.body()).code());
            assertEquals(1, gateway.main().requests().size());
            gateway.main().signal("go");
            assertEquals(200, first.answer().status());
            assertEquals(200, queued.answer().status());
            gateway.assertBooks(2, 2 * ANSWER_COST);
            assertEquals(1L, gateway.status().totals().refused().get(Decision.OVERLOADED));
        }
    }

    // ---- Breakers -------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldLeaveAProviderAloneAfterFiveFaultsInARow(Wire wire) throws Exception {
        try (FaultGateway gateway = FaultGateway.start("retry: {max_attempts: 1}")) {
            gateway.main().always(FAILURE);
            for (int i = 1; i <= 5; i++) {
                assertEquals(502, gateway.unary(wire, MODEL).statusCode());
                assertEquals(
                        i < 5 ? CircuitBreaker.State.CLOSED : CircuitBreaker.State.OPEN,
                        gateway.deployment().state());
            }

            HttpResponse<String> refused = gateway.unary(wire, MODEL);

            assertEquals(503, refused.statusCode(), refused.body());
            assertEquals("circuit_open", wire.error(refused.body()).code());
            assertEquals("gateway", wire.error(refused.body()).source());
            int retryAfter = Integer.parseInt(header(refused, "retry-after"));
            assertTrue(retryAfter > 0 && retryAfter <= 30, () -> "retry-after: " + retryAfter);
            assertEquals("0", header(refused, "x-ringfence-attempts"));
            assertEquals(5, gateway.main().requests().size());
            gateway.assertBooks(5, 0);
            assertTrue(gateway.credential("default").available(), "the key is not to blame");
        }
    }

    @Test
    void shouldGoAroundAProviderWhoseBreakerIsOpen() throws Exception {
        try (FaultGateway gateway = FaultGateway.start("circuit_breaker: {failure_threshold: 1}")) {
            gateway.main().always(FAILURE);
            gateway.backup().always(FaultGateway.answer(Wire.CHAT));
            assertEquals("2", header(gateway.unary(Wire.CHAT, ROUTED), "x-ringfence-attempts"));

            HttpResponse<String> next = gateway.unary(Wire.CHAT, ROUTED);

            assertEquals(200, next.statusCode(), next.body());
            assertEquals("1", header(next, "x-ringfence-attempts"));
            assertEquals(1, gateway.main().requests().size());
            assertEquals(CircuitBreaker.State.OPEN, gateway.deployment().state());
            gateway.assertBooks(2, 2 * ANSWER_COST);
        }
    }

    @Test
    void shouldProbeAProviderOnceItWasLeftAlone() throws Exception {
        try (FaultGateway gateway =
                FaultGateway.start("retry: {max_attempts: 1}, circuit_breaker: {failure_threshold: 2,"
                        + " timeout_seconds: 0.2, success_threshold: 2}")) {
            gateway.main().script(FAILURE, FAILURE);
            gateway.main().always(FaultGateway.answer(Wire.CHAT));
            gateway.unary(Wire.CHAT, MODEL);
            gateway.unary(Wire.CHAT, MODEL);

            HttpResponse<String> probe = firstThatIsLetThrough(gateway);

            assertEquals(200, probe.statusCode(), probe.body());
            assertEquals(3, gateway.main().requests().size());
            assertEquals(CircuitBreaker.State.HALF_OPEN, gateway.deployment().state());
            assertEquals(200, gateway.unary(Wire.CHAT, MODEL).statusCode());
            assertEquals(CircuitBreaker.State.CLOSED, gateway.deployment().state());
            gateway.assertBooks(4, 2 * ANSWER_COST);
        }
    }

    @Test
    void shouldLeaveAProviderAloneForLongerWhenItsProbeFails() throws Exception {
        try (FaultGateway gateway = FaultGateway.start("retry: {max_attempts: 1}, circuit_breaker:"
                + " {failure_threshold: 1, timeout_seconds: 0.2, max_timeout_seconds: 100}")) {
            gateway.main().always(FAILURE);
            gateway.unary(Wire.CHAT, MODEL);

            HttpResponse<String> probe = firstThatIsLetThrough(gateway);

            assertEquals(502, probe.statusCode(), probe.body());
            assertEquals(2, gateway.main().requests().size());
            assertEquals(CircuitBreaker.State.OPEN, gateway.deployment().state());
            gateway.assertBooks(2, 0);
        }
    }

    /// Asks until the breaker lets a request through.
    private static HttpResponse<String> firstThatIsLetThrough(FaultGateway gateway) throws Exception {
        int before = gateway.main().requests().size();
        long deadlineNs = System.nanoTime() + TestGateway.PATIENCE.toNanos();
        while (System.nanoTime() - deadlineNs < 0) {
            HttpResponse<String> answer = gateway.unary(Wire.CHAT, MODEL);
            if (gateway.main().requests().size() > before) {
                return answer;
            }
            assertEquals(503, answer.statusCode(), answer.body());
            assertEquals("circuit_open", Wire.CHAT.error(answer.body()).code());
        }
        throw new AssertionError("the breaker stays open");
    }
}
