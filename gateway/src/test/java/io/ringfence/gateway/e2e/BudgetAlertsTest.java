package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Budgets that run low, as a receiver of webhooks hears of them: a real server that checks every signature.
class BudgetAlertsTest {
    private static final String SECRET = "0123456789abcdef";
    private static final String PROVIDER = """
        providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p, models: ["*"]}}
        prices: [{model: flat, input_usd_per_million: 0, output_usd_per_million: 100}]
        """;
    /// Costs a cent.
    private static final String HUNDRED_TOKENS = Chat.ask("flat", ",\"max_tokens\":100");

    private record Received(String event, String delivery, String body) {}

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> complaints = new LinkedBlockingQueue<>();
    private final HttpServer server;

    BudgetAlertsTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::receive);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            check(exchange, body);
            received.add(new Received(
                    exchange.getRequestHeaders().getFirst("x-ringfence-event"),
                    exchange.getRequestHeaders().getFirst("x-ringfence-delivery"),
                    new String(body, StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(204, -1);
        }
    }

    /// As the documentation tells receivers to do it.
    private void check(HttpExchange exchange, byte[] body) {
        String signature = exchange.getRequestHeaders().getFirst("x-ringfence-signature");
        String time = signature.substring("t=".length(), signature.indexOf(','));
        byte[] told = HexFormat.of().parseHex(signature.substring(signature.indexOf(",v1=") + ",v1=".length()));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
            if (!MessageDigest.isEqual(mac.doFinal(body), told)) {
                complaints.add("wrong signature: " + signature);
            }
        } catch (java.security.GeneralSecurityException e) {
            complaints.add(e.toString());
        }
        if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(time)) > 300) {
            complaints.add("wrong time: " + signature);
        }
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private Received next() throws InterruptedException {
        Received next = received.poll(20, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing was received");
        assertNull(complaints.peek());
        return next;
    }

    private String config(String more) {
        return PROVIDER + "keys: [{name: a, key: k-a, daily_budget_usd: 0.03, alerts_at: [0.333, 0.5, 1]}]\n"
                + "webhooks: [{url: \"http://127.0.0.1:" + port() + "/hook?token=x\", secret: " + SECRET + more
                + "}]\n";
    }

    private static HttpResponse<String> ask(TestGateway gateway) throws Exception {
        return gateway.post(Chat.PATH, HUNDRED_TOKENS, Chat.as("k-a"));
    }

    @Test
    void shouldTellOfEveryThresholdOnceAndOfTheFirstRefusal() throws Exception {
        try (TestGateway gateway = TestGateway.start(config(""))) {
            gateway.upstream().always(Chat.answer(7, 100));
            assertAnswered(ask(gateway));
            Received third = next();
            assertEquals("budget.threshold", third.event);
            assertEquals(third.delivery, at(third.body, "id"));
            assertEquals("budget.threshold", at(third.body, "type"));
            assertEquals("key/a", at(third.body, "budget", "account"));
            assertEquals("daily", at(third.body, "budget", "period"));
            assertTrue(third.body.contains("\"limit_usd\":0.030000000,\"spent_usd\":0.010000000"), third.body);
            assertTrue(third.body.contains("\"threshold\":0.333"), third.body);
            Instant begin = Instant.parse(String.valueOf(at(third.body, "budget", "window_begin")));
            Instant end = Instant.parse(String.valueOf(at(third.body, "budget", "window_end")));
            assertEquals(begin.plusSeconds(86_400), end);

            assertAnswered(ask(gateway));
            Received half = next();
            assertTrue(half.body.contains("\"threshold\":0.5"), half.body);
            assertNotEquals(third.delivery, half.delivery);
            assertAnswered(ask(gateway));
            assertTrue(next().body.contains("\"threshold\":1"));
            assertRefused(402, "budget_exceeded", ask(gateway));
            assertRefused(402, "budget_exceeded", ask(gateway));
            Received exceeded = next();
            assertEquals("budget.exceeded", exceeded.event);
            assertNull(at(exceeded.body, "threshold"));
        }
        assertNull(received.poll(), "one event for each");
        assertNull(complaints.peek());
    }

    @Test
    void shouldTellOnlyWhatIsWantedAndTakeOverANewConfiguration() throws Exception {
        try (TestGateway gateway = TestGateway.start(config(", events: [budget.exceeded]"))) {
            gateway.upstream().always(Chat.answer(7, 100));
            for (int i = 0; i < 3; i++) {
                assertAnswered(ask(gateway));
            }
            assertRefused(402, "budget_exceeded", ask(gateway));
            assertEquals("budget.exceeded", next().event);

            gateway.reload(config("").replace("0.03,", "0.12,"));
            assertAnswered(ask(gateway));
            assertTrue(next().body.contains("\"threshold\":0.333"), "reached under the higher limit, too");
            assertAnswered(ask(gateway));
            assertAnswered(ask(gateway));
            assertTrue(next().body.contains("\"threshold\":0.5"));
        }
        assertNull(complaints.peek());
    }

    @Test
    void shouldCountWhatItTold() throws Exception {
        String config = "server: {host: 127.0.0.1, port: 0}\ntelemetry: {metrics: {port: 0}}\n" + config("");
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answer(7, 100));
            assertAnswered(ask(gateway));
            next();
            String page = awaitOnPage(gateway, "outcome=\"delivered\"");
            assertTrue(
                    page.contains("gateway_budget_alerts_total{event=\"budget.threshold\",threshold=\"0.333\"} 1.0"),
                    page);
            assertTrue(
                    page.contains("gateway_webhook_messages_total{outcome=\"delivered\",webhook=\"http://127.0.0.1:"
                            + port() + "\"} 1.0"),
                    page);
            assertTrue(page.contains("gateway_budget_alerts_lost_total 0.0"), page);
        }
    }

    /// The receiver hears of a message before its sender knows that it was taken.
    private static String awaitOnPage(TestGateway gateway, String text) throws Exception {
        long deadlineNs = System.nanoTime() + TestGateway.PATIENCE.toNanos();
        while (true) {
            String page = gateway.client()
                    .send(
                            java.net.http.HttpRequest.newBuilder(java.net.URI.create("http://127.0.0.1:"
                                            + gateway.gateway().metricsPort() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            if (page.contains(text)) {
                return page;
            }
            assertTrue(System.nanoTime() - deadlineNs < 0, page);
            Thread.onSpinWait();
        }
    }
}
