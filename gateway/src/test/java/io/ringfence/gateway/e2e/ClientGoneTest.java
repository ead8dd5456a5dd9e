package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.FaultGateway.ANSWER_COST;
import static io.ringfence.gateway.e2e.FaultGateway.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.Script;
import io.ringfence.engine.EngineStatus.DeploymentStatus;
import io.ringfence.engine.EngineStatus.Totals;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A client that goes away before it has its answer. Without the cancellation each of these attempts would go
/// on for longer than a test waits.
class ClientGoneTest {
    enum Leaving {
        IN_ORDER,
        BY_RESET
    }

    private static void leave(RawClient client, Leaving how) throws Exception {
        switch (how) {
            case IN_ORDER -> client.leave();
            case BY_RESET -> client.reset();
        }
    }

    private static void assertNobodyBlamed(FaultGateway gateway) {
        assertTrue(gateway.credential("default").available());
        assertEquals(0, gateway.credential("default").consecutiveFailures());
        assertEquals(0, gateway.deployment().consecutiveFaults());
    }

    @ParameterizedTest
    @EnumSource(Leaving.class)
    void shouldCancelAUnaryRequestAndGiveItsMoneyBack(Leaving how) throws Exception {
        try (FaultGateway gateway = FaultGateway.start();
                RawClient client = gateway.connect()) {
            gateway.main().script(Script.steps().stall());
            client.post("/v1/chat/completions", Wire.CHAT.unary(MODEL));
            gateway.main().awaitRequests(1, TestGateway.PATIENCE);

            leave(client, how);

            gateway.main().awaitClientGone(0, TestGateway.PATIENCE);
            gateway.awaitStatus(status -> status.totals().inFlight() == 0);
            gateway.assertBooks(1, 0);
            assertNobodyBlamed(gateway);
            assertEquals(1, gateway.main().requests().size(), "nothing was tried again");
        }
    }

    @ParameterizedTest
    @EnumSource(Leaving.class)
    void shouldCancelAUnaryRequestWhoseAnswerHasBegun(Leaving how) throws Exception {
        try (FaultGateway gateway = FaultGateway.start();
                RawClient client = gateway.connect()) {
            gateway.main()
                    .script(Script.steps()
                            .head(200, Map.of("content-type", "application/json", "content-length", "1000"))
                            .send("{\"id\":")
                            .awaitSignal("never")
                            .end());
            client.post("/v1/chat/completions", Wire.CHAT.unary(MODEL));
            gateway.main().awaitRequests(1, TestGateway.PATIENCE);

            leave(client, how);

            gateway.main().awaitClientGone(0, TestGateway.PATIENCE);
            gateway.awaitStatus(status -> status.totals().inFlight() == 0);
            gateway.assertBooks(1, 0);
            assertNobodyBlamed(gateway);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldCancelAStreamAndBillWhatItProduced(Wire wire) throws Exception {
        try (FaultGateway gateway = FaultGateway.start();
                RawClient client = gateway.connect()) {
            gateway.main()
                    .script(Script.steps()
                            .head(200, Wire.SSE)
                            .send(wire.preamble())
                            .send(wire.content(Wire.FORTY))
                            .stall());
            client.post(wire.path(MODEL, true), wire.streamed(MODEL)).await(Wire.FORTY);

            client.leave();

            gateway.main().awaitClientGone(0, TestGateway.PATIENCE);
            gateway.awaitStatus(status -> status.totals().inFlight() == 0);
            gateway.assertBooks(
                    1,
                    wire == Wire.MESSAGES
                            ? FaultGateway.cost(Wire.INPUT_TOKENS, Wire.FORTY.length() / 4)
                            : FaultGateway.estimatedCost(wire.streamed(MODEL), Wire.FORTY));
            assertNobodyBlamed(gateway);
        }
    }

    /// Nothing here has a timeout below half a minute, so only the client's leaving can end the provider's
    /// work. One slow round says nothing on a busy machine; ten do.
    @Test
    void shouldCancelTheProvidersWorkWithinATenthOfASecond() throws Exception {
        long fastestNs = Long.MAX_VALUE;
        try (FaultGateway gateway = FaultGateway.start()) {
            for (int i = 0; i < 10; i++) {
                try (RawClient client = gateway.connect()) {
                    gateway.main().script(Script.steps().stall());
                    client.post("/v1/chat/completions", Wire.CHAT.unary(MODEL));
                    gateway.main().awaitRequests(i + 1, TestGateway.PATIENCE);
                    assertEquals(1, gateway.main().openConnections(), "nobody gave up before the client");

                    long leftNs = System.nanoTime();
                    client.leave();
                    gateway.main().awaitClientGone(i, TestGateway.PATIENCE);
                    fastestNs = Math.min(fastestNs, System.nanoTime() - leftNs);
                    gateway.main().awaitOpenConnections(0, TestGateway.PATIENCE);
                }
            }
        }
        assertTrue(fastestNs < 100_000_000, "the fastest of ten took " + fastestNs + " ns");
    }

    @Test
    void shouldCancelAStreamThatGoesOnSending() throws Exception {
        try (FaultGateway gateway = FaultGateway.start();
                RawClient client = gateway.connect()) {
            // Without a limit of its own the request would be given the price list's, and soon be answered in full.
            String endless =
                    Wire.CHAT.request("main/demo-pace-1-tokens-1000000", ",\"stream\":true,\"max_tokens\":400000");
            client.post("/v1/chat/completions", endless).await("\"content\":");

            client.reset();

            gateway.main().awaitClientGone(0, TestGateway.PATIENCE);
            gateway.awaitStatus(status -> status.totals().inFlight() == 0);
            long spent =
                    FaultGateway.account(gateway.status()).budgets().getFirst().spentNanoUsd();
            assertTrue(spent > 0, "the part that was produced is billed");
            gateway.assertBooks(1, spent);
            assertNobodyBlamed(gateway);
        }
    }

    @Test
    void shouldGiveUpThePlaceOfAClientThatWaitedForMoney() throws Exception {
        // Enough for one request at a time.
        try (FaultGateway gateway =
                        new FaultGateway.Options().budgetUsd("0.002").start();
                RawClient served = gateway.connect();
                RawClient leaving = gateway.connect();
                RawClient staying = gateway.connect()) {
            gateway.main()
                    .script(
                            Script.steps()
                                    .awaitSignal("first")
                                    .head(200, Wire.JSON_TYPE)
                                    .send(Wire.CHAT.answer())
                                    .end(),
                            FaultGateway.answer(Wire.CHAT));
            served.post("/v1/chat/completions", Wire.CHAT.unary(MODEL));
            gateway.main().awaitRequests(1, TestGateway.PATIENCE);
            leaving.post("/v1/chat/completions", Wire.CHAT.unary(MODEL));
            gateway.awaitStatus(status -> status.totals().waiting() == 1);
            staying.post("/v1/chat/completions", Wire.CHAT.unary(MODEL));
            gateway.awaitStatus(status -> status.totals().waiting() == 2);

            leaving.leave();
            gateway.awaitStatus(status -> status.totals().waiting() == 1);
            assertEquals(1, gateway.main().requests().size());
            gateway.main().signal("first");

            assertEquals(200, served.answer().status());
            assertEquals(200, staying.answer().status(), "the next in the queue is served");
            gateway.assertBooks(2, 2 * ANSWER_COST);
            assertEquals(2, gateway.main().requests().size());
        }
    }

    @Test
    void shouldNotTryAgainForAClientThatLeftDuringTheBackOff() throws Exception {
        try (FaultGateway gateway = FaultGateway.start();
                RawClient client = gateway.connect()) {
            gateway.main().always(Script.answer(503, Map.of("retry-after", "30"), ""));
            client.post("/v1/chat/completions", Wire.CHAT.unary(MODEL));
            gateway.main().awaitRequests(1, TestGateway.PATIENCE);
            gateway.awaitStatus(status -> {
                Totals totals = status.totals();
                int attempts = status.deployments().stream()
                        .mapToInt(DeploymentStatus::inFlight)
                        .sum();
                return totals.inFlight() == 1 && attempts == 0;
            });

            client.leave();

            gateway.awaitStatus(status -> status.totals().inFlight() == 0);
            gateway.assertBooks(1, 0);
            assertEquals(1, gateway.main().requests().size());
            assertEquals(1, gateway.main().openConnections(), "the upstream connection is kept for others");
        }
    }

    // ---- Connections without a request ----------------------------------------------------------------------------

    @Test
    void shouldCloseClientConnectionsThatStayIdle() throws Exception {
        try (FaultGateway gateway = new FaultGateway.Options()
                        .server("idle_timeout_seconds: 0.3")
                        .start();
                RawClient client = gateway.connect()) {
            gateway.main().script(FaultGateway.answer(Wire.CHAT));
            assertEquals(
                    200,
                    client.post("/v1/chat/completions", Wire.CHAT.unary(MODEL))
                            .answer()
                            .status());

            client.awaitEnd();

            gateway.assertBooks(1, ANSWER_COST);
            assertEquals(1, gateway.main().openConnections());
        }
    }

    @Test
    void shouldNotWaitForeverForTheRestOfARequest() throws Exception {
        try (FaultGateway gateway = new FaultGateway.Options()
                        .server("read_timeout_seconds: 0.3")
                        .start();
                RawClient client = gateway.connect()) {
            client.head("/v1/messages", "content-length: 100");

            RawClient.Answer answer = client.answer();

            assertEquals(408, answer.status(), answer.body());
            assertEquals("request_timeout", Wire.MESSAGES.error(answer.body()).code());
            client.awaitEnd();
            gateway.assertBooks(0, 0);
            assertEquals(0, gateway.main().requests().size());
        }
    }
}
