package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.FaultGateway.ANSWER_COST;
import static io.ringfence.gateway.e2e.FaultGateway.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.Script;
import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.policy.Account;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A gateway that is stopped under load.
class ShutdownTest {
    private static Script held(Wire wire) {
        return Script.steps()
                .head(200, Wire.SSE)
                .send(wire.preamble())
                .send(wire.content(Wire.FORTY))
                .awaitSignal("go")
                .send(wire.ending())
                .end();
    }

    /// One stream of each dialect, begun and held.
    private static Map<Wire, RawClient> streams(FaultGateway gateway) throws IOException {
        Map<Wire, RawClient> clients = new EnumMap<>(Wire.class);
        for (Wire wire : Wire.values()) {
            gateway.main().script(held(wire));
            RawClient client = gateway.connect();
            clients.put(wire, client);
            client.post(wire.path(MODEL, true), wire.streamed(MODEL)).await(Wire.FORTY);
        }
        return clients;
    }

    private static void closeAll(Map<Wire, RawClient> clients) throws IOException {
        for (RawClient client : clients.values()) {
            client.close();
        }
    }

    private static CompletableFuture<Void> stop(FaultGateway gateway) {
        return CompletableFuture.runAsync(() -> gateway.gateway().gateway().close());
    }

    private static void awaitRefusal(int port) throws Exception {
        long deadlineNs = System.nanoTime() + TestGateway.PATIENCE.toNanos();
        while (System.nanoTime() - deadlineNs < 0) {
            try {
                RawClient.connect(port).close();
            } catch (ConnectException _) {
                return;
            } catch (SocketException reset) {
                // Taken in by the kernel in the moment in which the listener closed: the next one is refused.
                assertTrue(String.valueOf(reset.getMessage()).contains("reset"), reset::toString);
            }
        }
        throw new AssertionError("new connections are still accepted");
    }

    /// What the stopped engine has left: nobody writes it any more.
    private static void assertSettled(FaultGateway gateway, long spentNanoUsd) {
        Account account = gateway.gateway().gateway().server().registry().account("key/app");
        Budget budget = account.budgets().of(BudgetPeriod.TOTAL);
        assertEquals(0, account.inFlight());
        assertEquals(0, budget.reservedNanoUsd());
        assertEquals(spentNanoUsd, budget.spentNanoUsd());
    }

    @Test
    void shouldLetStreamsInFlightFinishAndTakeNothingNew() throws Exception {
        try (FaultGateway gateway = new FaultGateway.Options()
                        .server("shutdown_grace_seconds: 60")
                        .start();
                RawClient idle = gateway.connect()) {
            gateway.main().script(FaultGateway.answer(Wire.CHAT));
            idle.post("/v1/chat/completions", Wire.CHAT.unary(MODEL)).answer();
            Map<Wire, RawClient> clients = streams(gateway);

            CompletableFuture<Void> stopped = stop(gateway);

            awaitRefusal(gateway.port());
            idle.awaitEnd();
            assertEquals(clients.size(), gateway.status().totals().inFlight());
            gateway.main().signal("go");
            for (Map.Entry<Wire, RawClient> entry : clients.entrySet()) {
                Wire wire = entry.getKey();
                RawClient client = entry.getValue();
                wire.assertWhole(client.answer().body());
                client.awaitEnd();
            }
            stopped.get(TestGateway.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertSettled(gateway, (1 + clients.size()) * ANSWER_COST);
            gateway.main().awaitOpenConnections(0, TestGateway.PATIENCE);
            closeAll(clients);
        }
    }

    @Test
    void shouldNotBeReadyButAliveOnTheOperationsPortWhileItDrains() throws Exception {
        String config = """
            server: {host: 127.0.0.1, port: 0, shutdown_grace_seconds: 60}
            telemetry: {metrics: {port: 0}}
            providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}
            """;
        try (TestGateway gateway = TestGateway.start(config);
                RawClient client = RawClient.connect(gateway.gateway().port())) {
            int port = gateway.gateway().port();
            String operations = "http://127.0.0.1:" + gateway.gateway().metricsPort();
            assertEquals(200, get(gateway, operations + "/health/ready").statusCode());
            assertEquals(200, gateway.get("/health/ready").statusCode());
            gateway.upstream().script(Chat.answerAfter("go", 1, 1));
            client.post(Chat.PATH, Chat.ask("demo-fast"));
            gateway.upstream().awaitRequests(1, TestGateway.PATIENCE);

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway.gateway()::close);

            awaitRefusal(port);
            HttpResponse<String> ready = get(gateway, operations + "/health/ready");
            assertEquals(503, ready.statusCode());
            assertEquals("not_ready", Chat.at(ready.body(), "status"));
            assertEquals("the gateway is being stopped", Chat.at(ready.body(), "reason"));
            assertEquals(503, get(gateway, operations + "/readyz?verbose").statusCode());
            assertEquals(200, get(gateway, operations + "/health/live").statusCode());
            assertEquals(200, get(gateway, operations + "/livez").statusCode());
            assertEquals(200, get(gateway, operations + "/metrics").statusCode());
            assertEquals(404, get(gateway, operations + "/health").statusCode());

            gateway.upstream().signal("go");
            assertEquals(200, client.answer().status());
            stopped.get(TestGateway.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThrows(ConnectException.class, () -> get(gateway, operations + "/health/ready"));
        }
    }

    private static HttpResponse<String> get(TestGateway gateway, String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(TestGateway.PATIENCE)
                .build();
        return gateway.client().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void shouldEndWhatIsLeftAfterTheGraceInItsDialect() throws Exception {
        try (FaultGateway gateway = new FaultGateway.Options()
                        .server("shutdown_grace_seconds: 0.2")
                        .start();
                RawClient waiting = gateway.connect()) {
            Map<Wire, RawClient> clients = streams(gateway);
            gateway.main().script(Script.steps().stall());
            waiting.post("/v1/messages", Wire.MESSAGES.unary(MODEL));
            gateway.main().awaitRequests(5, TestGateway.PATIENCE);

            CompletableFuture<Void> stopped = stop(gateway);

            long spent = 0;
            for (Map.Entry<Wire, RawClient> entry : clients.entrySet()) {
                Wire wire = entry.getKey();
                RawClient client = entry.getValue();
                Wire.Told told = wire.endingError(client.answer().body());
                assertEquals("shutting_down", told.code());
                assertEquals("gateway", told.source());
                client.awaitEnd();
                spent += wire == Wire.MESSAGES
                        ? FaultGateway.cost(Wire.INPUT_TOKENS, Wire.FORTY.length() / 4)
                        : FaultGateway.estimatedCost(wire.streamed(MODEL), Wire.FORTY);
            }
            RawClient.Answer refused = waiting.answer();
            assertEquals(503, refused.status(), refused.body());
            assertEquals("shutting_down", Wire.MESSAGES.error(refused.body()).code());
            assertEquals("gateway", Wire.MESSAGES.error(refused.body()).source());
            waiting.awaitEnd();
            stopped.get(TestGateway.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertSettled(gateway, spent);
            gateway.main().awaitOpenConnections(0, TestGateway.PATIENCE);
            closeAll(clients);
        }
    }
}
