package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.gateway.e2e.SignedReceiver.Received;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Finished exchanges, as a receiver of webhooks hears of them: a real server that checks every signature.
class ExchangeWebhooksTest {
    private static final String CONFIG = """
        server: {host: 127.0.0.1, port: 0}
        telemetry: {metrics: {port: 0}}
        providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p-secret, models: ["*"]}}
        prices: [{model: flat, input_usd_per_million: 0, output_usd_per_million: 100}]
        projects: [{name: search, organisation: acme}]
        keys: [{name: a, key: k-a, project: search}, {name: poor, key: k-poor, budget_usd: 0}]
        webhooks:
        """;
    private static final String HUNDRED_TOKENS = Chat.ask("flat", ",\"max_tokens\":100");
    private static final String AT_ONCE = ", events: [exchange.finished], batch_seconds: 0.01";

    private final SignedReceiver receiver = new SignedReceiver();

    @AfterEach
    void stop() {
        receiver.close();
    }

    private TestGateway start(String more) {
        TestGateway gateway = TestGateway.start(config(more));
        gateway.upstream().always(Chat.answer(7, 100));
        return gateway;
    }

    private String config(String more) {
        return CONFIG + "  - " + receiver.webhook(more) + "\n";
    }

    private static HttpResponse<String> ask(TestGateway gateway, String key, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of(Chat.as(key)));
        all.addAll(List.of(headers));
        return gateway.post(Chat.PATH, HUNDRED_TOKENS, all.toArray(String[]::new));
    }

    private static List<?> exchanges(Received message) {
        return assertInstanceOf(List.class, Chat.json(message.body()).get("exchanges"));
    }

    private static Map<?, ?> only(Received message) {
        List<?> exchanges = exchanges(message);
        assertEquals(1, exchanges.size(), message.body());
        return assertInstanceOf(Map.class, exchanges.getFirst());
    }

    @Test
    void shouldTellWhatIsKnownOfAnExchangeAndNeitherContentNorSecrets() throws Exception {
        try (TestGateway gateway = start(AT_ONCE)) {
            Instant before = Instant.now().minusMillis(1);
            assertAnswered(ask(
                    gateway, "k-a", "x-request-id", "mine", "x-user-id", "ada", "x-ringfence-tags", "team=a,stage=b"));
            Received message = receiver.next();
            assertEquals("exchange.finished", message.event());
            assertEquals("exchange.finished", at(message.body(), "type"));
            assertEquals(message.delivery(), at(message.body(), "id"));
            Map<?, ?> exchange = only(message);
            Map<Object, Object> told = new LinkedHashMap<>(exchange);
            assertTrue(String.valueOf(told.remove("id")).matches("exc_[0-9a-f]{16}-1"), message.body());
            Instant time = Instant.parse(String.valueOf(told.remove("time")));
            assertTrue(!time.isBefore(before) && !time.isAfter(Instant.now()), message.body());
            for (String name : List.of("latency_ms", "first_byte_ms")) {
                double ms = assertInstanceOf(Number.class, told.remove(name)).doubleValue();
                assertTrue(ms > 0 && ms < TestGateway.PATIENCE.toMillis(), message.body());
            }
            Map<Object, Object> expected = new HashMap<>(Map.of(
                    "request_id", "mine",
                    "organisation", "acme",
                    "project", "search",
                    "key", "a",
                    "user", "ada",
                    "tags", Map.of("team", "a", "stage", "b"),
                    "dialect", "openai-chat",
                    "requested_model", "flat",
                    "provider", "demo",
                    "model", "flat"));
            expected.putAll(Map.of(
                    "stream",
                    false,
                    "status",
                    200,
                    "attempts",
                    1,
                    "fallback",
                    false,
                    "usage",
                    Map.of("input", 7, "output", 100, "request", 1),
                    "usage_estimated",
                    false,
                    "cost_nano_usd",
                    10_000_000,
                    "cost_usd",
                    0.01,
                    "price_source",
                    "configured"));
            expected.put("error", null);
            assertEquals(expected, told);
            assertTrue(message.body().contains("\"cost_usd\":0.010000000"), message.body());
            for (String secret : List.of("Hello", "Hi\"", "k-a", "p-secret")) {
                assertFalse(message.body().contains(secret), message.body());
            }
        }
    }

    @Test
    void shouldTellOfRefusalsButOfNobodyWithoutAKey() throws Exception {
        try (TestGateway gateway = start(AT_ONCE)) {
            assertRefused(401, "invalid_api_key", ask(gateway, "k-unknown"));
            assertRefused(402, "budget_exceeded", ask(gateway, "k-poor"));
            Map<?, ?> exchange = only(receiver.next());
            assertEquals("poor", exchange.get("key"));
            assertEquals(402, exchange.get("status"));
            assertEquals("budget_exceeded", exchange.get("error"));
            assertEquals(Map.of(), exchange.get("usage"));
            assertEquals(0, exchange.get("cost_nano_usd"));
            assertNull(exchange.get("price_source"));
            assertNull(exchange.get("provider"));
            assertNull(exchange.get("first_byte_ms"));
        }
        assertEquals(Set.of(), others("poor"));
    }

    /// What else was told of: a message whose answer was on its way when the gateway stopped comes again.
    private Set<Object> others(String... known) {
        Set<Object> others = new HashSet<>();
        for (Received rest = receiver.poll(); rest != null; rest = receiver.poll()) {
            for (Object exchange : exchanges(rest)) {
                Map<?, ?> told = assertInstanceOf(Map.class, exchange);
                others.add(told.get("key"));
                others.add(told.get("request_id"));
            }
        }
        others.removeAll(List.of(known));
        others.removeIf(id -> String.valueOf(id).startsWith("req-"));
        return others;
    }

    /// Every third message gets lost on its way, and every fourth is received although its sender is told that it
    /// was not.
    @Test
    void shouldTellOfEveryExchangeOnceToAReceiverThatIgnoresRepetitions() throws Exception {
        int calls = 50;
        receiver.answer(number -> number % 3 == 0 ? 500 : number % 4 == 0 ? 503 : 204);
        Map<Object, Object> costs = new HashMap<>();
        int repeated = 0;
        try (TestGateway gateway = start(AT_ONCE + ", batch_size: 8, max_attempts: 10")) {
            for (int i = 0; i < calls; i++) {
                assertAnswered(ask(gateway, "k-a"));
            }
            while (costs.size() < calls) {
                List<?> batch = exchanges(receiver.next());
                assertTrue(batch.size() <= 8, batch::toString);
                for (Object exchange : batch) {
                    Map<?, ?> told = assertInstanceOf(Map.class, exchange);
                    Object before = costs.put(told.get("id"), told.get("cost_nano_usd"));
                    repeated += before == null ? 0 : 1;
                }
            }
            assertTrue(repeated > 0, "the test is about repetitions");
            assertEquals(
                    calls * 10_000_000L,
                    costs.values().stream()
                            .mapToLong(
                                    cost -> assertInstanceOf(Number.class, cost).longValue())
                            .sum());
            String page = MetricsText.await(gateway, counted("delivered", calls));
            assertFalse(page.contains("gateway_webhook_exchanges_total{outcome=\"failed\""), page);
            assertFalse(page.contains("gateway_webhook_exchanges_total{outcome=\"dropped\""), page);
        }
    }

    private String counted(String outcome, int count) {
        return "gateway_webhook_exchanges_total{outcome=\"" + outcome + "\",webhook=\"http://127.0.0.1:"
                + receiver.port() + "\"} " + count + ".0";
    }

    @Test
    void shouldCountWhatAReceiverRefuses() throws Exception {
        receiver.answer(_ -> 400);
        try (TestGateway gateway = start(AT_ONCE)) {
            assertAnswered(ask(gateway, "k-a"));
            assertNotNull(MetricsText.await(gateway, counted("failed", 1)));
        }
    }

    @Test
    void shouldTellTheRestWhenTheGatewayStops() throws Exception {
        Instant begin = Instant.now();
        try (TestGateway gateway = start(", events: [exchange.finished], batch_seconds: 60, batch_size: 3")) {
            for (int i = 1; i <= 5; i++) {
                assertAnswered(ask(gateway, "k-a", "x-request-id", "call-" + i));
            }
            assertEquals(3, exchanges(receiver.next()).size(), "enough for a batch");
        }
        assertTrue(Duration.between(begin, Instant.now()).toSeconds() < 60, "not because their time had come");
        Set<Object> rest = others("a");
        assertTrue(rest.containsAll(Set.of("call-4", "call-5")), rest::toString);
    }

    @Test
    void shouldBeginAndCeaseToTellWithANewConfiguration() throws Exception {
        try (TestGateway gateway = start("")) {
            assertAnswered(ask(gateway, "k-a", "x-request-id", "before"));
            gateway.reload(config(AT_ONCE));
            assertAnswered(ask(gateway, "k-a", "x-request-id", "meanwhile"));
            assertEquals("meanwhile", only(receiver.next()).get("request_id"));
            gateway.reload(config(", events: [budget.exceeded]"));
            assertAnswered(ask(gateway, "k-a", "x-request-id", "after"));
        }
        assertEquals(Set.of(), others("a", "meanwhile"), "exchanges are only told to those who ask for them");
    }
}
