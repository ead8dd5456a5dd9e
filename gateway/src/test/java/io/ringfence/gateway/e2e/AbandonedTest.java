package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.Script;
import io.ringfence.frontend.callback.ExchangeCallback;
import io.ringfence.frontend.callback.FinishedExchange;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A client that goes away where `pricing.abandoned` says that the provider's answer is read on to its end.
@Timeout(60)
class AbandonedTest {
    private static final String MODEL = "main/m";
    private static final String LEFT = "the client left";

    private final BlockingQueue<FinishedExchange> finished = new LinkedBlockingQueue<>();
    private TestGateway gateway = start("finish_seconds: 60", "");

    @AfterEach
    void close() {
        gateway.close();
    }

    private TestGateway restart(String pricing, String dialect) {
        gateway.close();
        gateway = start(pricing, dialect);
        return gateway;
    }

    /// One connection at a time, so that a second one is only served once the gateway has seen the first one end.
    private TestGateway start(String pricing, String dialect) {
        return TestGateway.start("""
            server: {host: 127.0.0.1, port: 0, workers: 1, max_connections: 1, shutdown_grace_seconds: 0.2}
            telemetry: {metrics: {enabled: false}}
            providers: {main: {type: demo, models: ["*"], base_url: UPSTREAM, api_key: k1%s}}
            keys: [{name: app, key: sk-app, budget_usd: 1}]
            prices: [{model: "*", input_usd_per_million: 1, output_usd_per_million: 2, max_output_tokens: 100}]
            pricing: {abandoned: finish, %s}
            """.formatted(dialect, pricing), new ExchangeCallback() {
            @Override
            public void onSuccess(FinishedExchange exchange) {
                finished.add(exchange);
            }

            @Override
            public void onFailure(FinishedExchange exchange) {
                finished.add(exchange);
            }
        });
    }

    private void leaveAfter(Wire wire, boolean streamed, String awaited) throws Exception {
        try (RawClient client = RawClient.connect(gateway.gateway().port())) {
            client.post(wire.path(MODEL, streamed), streamed ? wire.streamed(MODEL) : wire.unary(MODEL));
            gateway.upstream().awaitRequests(1, TestGateway.PATIENCE);
            if (!awaited.isEmpty()) {
                client.await(awaited);
            }
            client.reset();
        }
        awaitNoticed();
    }

    private void awaitNoticed() throws Exception {
        long deadlineNs = System.nanoTime() + TestGateway.PATIENCE.toNanos();
        while (true) {
            try {
                assertEquals(200, gateway.get("/health/live").statusCode());
                return;
            } catch (IOException stillFull) {
                assertTrue(System.nanoTime() - deadlineNs < 0, stillFull::toString);
            }
        }
    }

    private FinishedExchange ended() throws InterruptedException {
        FinishedExchange exchange = finished.poll(TestGateway.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertNotNull(exchange, "nothing ended");
        assertEquals("client_closed_request", exchange.error());
        FaultGateway.assertBooks(gateway.status(), 1, exchange.costNanoUsd());
        return exchange;
    }

    private static Script afterTheClientLeft(Wire wire) {
        return Script.steps()
                .awaitSignal(LEFT)
                .head(
                        200,
                        Map.of(
                                "content-type",
                                "application/json",
                                "content-length",
                                Integer.toString(wire.answer().length())))
                .send(wire.answer())
                .end();
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldChargeAWholeAnswerExactly(Wire wire) throws Exception {
        gateway.upstream().script(afterTheClientLeft(wire));
        leaveAfter(wire, false, "");
        gateway.upstream().signal(LEFT);

        FinishedExchange exchange = ended();
        assertEquals(499, exchange.status());
        assertEquals(FaultGateway.ANSWER_COST, exchange.costNanoUsd());
        assertEquals(false, exchange.usageEstimated());
        assertEquals(1, gateway.gateway().server().upstreamConnections(), "kept for others");
    }

    @Test
    void shouldChargeATranslatedAnswerExactly() throws Exception {
        restart("finish_seconds: 60", ", dialect: openai-chat");
        gateway.upstream().script(afterTheClientLeft(Wire.CHAT));
        leaveAfter(Wire.MESSAGES, false, "");
        gateway.upstream().signal(LEFT);
        assertEquals(FaultGateway.ANSWER_COST, ended().costNanoUsd());
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldChargeAStreamExactlyThatHadBegun(Wire wire) throws Exception {
        gateway.upstream()
                .script(Script.steps()
                        .head(200, Wire.SSE)
                        .send(wire.preamble())
                        .send(wire.content(Wire.FORTY))
                        .awaitSignal(LEFT)
                        .send(wire.content(Wire.FORTY))
                        .send(wire.ending())
                        .end());
        leaveAfter(wire, true, Wire.FORTY);
        gateway.upstream().signal(LEFT);

        FinishedExchange exchange = ended();
        assertEquals(200, exchange.status(), "which the client got before it left");
        assertEquals(FaultGateway.ANSWER_COST, exchange.costNanoUsd());
        assertEquals(false, exchange.usageEstimated());
    }

    @Test
    void shouldChargeAStreamExactlyThatHadNotBegun() throws Exception {
        gateway.upstream()
                .script(Script.steps()
                        .awaitSignal(LEFT)
                        .head(200, Wire.SSE)
                        .send(Wire.CHAT.preamble())
                        .send(Wire.CHAT.content("Hi"))
                        .send(Wire.CHAT.ending())
                        .end());
        leaveAfter(Wire.CHAT, true, "");
        gateway.upstream().signal(LEFT);
        FinishedExchange exchange = ended();
        assertEquals(499, exchange.status());
        assertEquals(FaultGateway.ANSWER_COST, exchange.costNanoUsd());
    }

    @Test
    void shouldNotTryAgainForAClientThatLeft() throws Exception {
        gateway.upstream()
                .script(Script.steps()
                        .awaitSignal(LEFT)
                        .head(503, Map.of("content-length", "0"))
                        .end());
        leaveAfter(Wire.CHAT, false, "");
        gateway.upstream().signal(LEFT);
        FinishedExchange exchange = ended();
        assertEquals(0, exchange.costNanoUsd());
        assertEquals(1, gateway.upstream().requests().size());
        assertEquals(1, gateway.status().deployments().getFirst().consecutiveFaults(), "it was the provider's fault");
    }

    @Test
    void shouldWaitForNobodyForLongerThanItMay() throws Exception {
        restart("finish_seconds: 0.2", "");
        gateway.upstream().script(Script.steps().stall());
        leaveAfter(Wire.CHAT, false, "");
        gateway.upstream().awaitClientGone(0, TestGateway.PATIENCE);
        FinishedExchange exchange = ended();
        assertEquals(499, exchange.status());
        assertEquals(0, exchange.costNanoUsd());
    }

    @Test
    void shouldChargeWhatWasSeenOfAStreamThatTakesTooLong() throws Exception {
        restart("finish_seconds: 0.2", "");
        gateway.upstream()
                .script(Script.steps()
                        .head(200, Wire.SSE)
                        .send(Wire.CHAT.preamble())
                        .send(Wire.CHAT.content(Wire.FORTY))
                        .stall());
        leaveAfter(Wire.CHAT, true, Wire.FORTY);
        assertEquals(FaultGateway.estimatedCost(Wire.CHAT.streamed(MODEL), Wire.FORTY), ended().costNanoUsd());
    }

    @Test
    void shouldCancelWhatNoProviderIsPaidFor() throws Exception {
        gateway.upstream().always(Script.answer(503, Map.of("retry-after", "30"), ""));
        leaveAfter(Wire.CHAT, false, "");
        assertEquals(0, ended().costNanoUsd());
    }

    @Test
    void shouldEndWhenTheGatewayStops() throws Exception {
        gateway.upstream().script(Script.steps().stall());
        leaveAfter(Wire.CHAT, false, "");
        assertEquals(1, gateway.status().totals().inFlight());
        gateway.gateway().close();
        FinishedExchange exchange = finished.poll(TestGateway.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertNotNull(exchange);
        assertEquals(499, exchange.status());
        assertEquals(0, gateway.gateway().callbackCounts().dropped());
    }
}
