package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.at;
import static io.ringfence.gateway.e2e.Chat.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.ReceivedRequest;
import io.ringfence.demo.Script;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which provider and key serve a model name.
class RoutingTest {
    /// Four providers at one address, told apart by their secrets.
    private static final String PROVIDERS = """
        providers:
          east: {type: openai_compatible, base_url: UPSTREAM, api_key: of-east}
          west: {type: openai_compatible, base_url: UPSTREAM, api_key: of-west}
          lists: {type: openai_compatible, base_url: UPSTREAM, api_key: of-lists, models: [alpha-large, "beta-*"]}
          openai: {base_url: UPSTREAM, api_key: of-openai}
          anthropic: {base_url: UPSTREAM, api_key: of-anthropic}
        """;

    @ParameterizedTest
    @CsvSource({
        "west/anything/at-all, of-west, anything/at-all",
        "west/small, of-west, small",
        "small, of-east, tiny-1",
        "smallish, of-west, smallish",
        "alpha-large, of-lists, alpha-large",
        "beta-7, of-lists, beta-7",
        "gpt-x, of-openai, gpt-x",
        "nobody-knows, of-east, nobody-knows"
    })
    void shouldResolveModelNamesInThePromisedOrder(String asked, String secret, String model) throws Exception {
        String config = PROVIDERS + """
            routes:
              - {model: "small*", targets: [{provider: west}]}
              - {model: small, targets: [{provider: east, model: tiny-1}]}
            routing: {default_provider: east}
            """;
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answer(1, 1));
            HttpResponse<String> answer = gateway.post(Chat.PATH, Chat.ask(asked));

            assertAnswered(answer);
            ReceivedRequest received = gateway.upstream().requests().getFirst();
            assertEquals("Bearer " + secret, received.header("authorization"));
            assertEquals(Chat.ask(model), received.bodyText());
            assertEquals("/v1/chat/completions", received.uri());
            assertEquals(model, header(answer, "x-ringfence-model"));
        }
    }

    @Test
    void shouldNameTheNearestModelsWhereANameIsUnknown() throws Exception {
        try (TestGateway gateway = TestGateway.start(PROVIDERS)) {
            HttpResponse<String> answer = gateway.post(Chat.PATH, Chat.ask("alpha-lrage"));
            assertRefused(404, "model_not_found", answer);
            String message = String.valueOf(at(answer.body(), "error", "message"));
            assertTrue(message.contains("'alpha-lrage'") && message.contains("alpha-large?"), message);

            HttpResponse<String> gemini =
                    gateway.post("/v1beta/models/nothing-like-it:generateContent", "{\"contents\":[]}");
            assertEquals(404, gemini.statusCode());
            assertEquals("NOT_FOUND", at(gemini.body(), "error", "status"));
            assertEquals(List.of(), gateway.upstream().requests());
        }
    }

    /// A name as long as that must get neither into a list of models that are known, nor into a log.
    @ParameterizedTest
    @CsvSource({
        "generateContent, 257, at most 256 characters",
        "streamGenerateContent, 7000, at most 256 characters",
        "generateContent, 0, found an empty string"
    })
    void shouldBoundTheModelsNameInThePathAsInTheBody(String action, int length, String expected) throws Exception {
        try (TestGateway gateway = TestGateway.start(PROVIDERS)) {
            HttpResponse<String> gemini =
                    gateway.post("/v1beta/models/" + "g".repeat(length) + ":" + action, "{\"contents\":[]}");
            assertEquals(400, gemini.statusCode());
            assertEquals("INVALID_ARGUMENT", at(gemini.body(), "error", "status"));
            String message = String.valueOf(at(gemini.body(), "error", "message"));
            assertTrue(message.contains(expected), message);
            assertFalse(message.contains("gg"), message);
            HttpResponse<String> longest =
                    gateway.post("/v1beta/models/" + "g".repeat(256) + ":" + action, "{\"contents\":[]}");
            assertEquals(404, longest.statusCode());
            assertEquals(List.of(), gateway.upstream().requests());
            assertEquals(400, gateway.get("/v1beta/models/" + "g".repeat(257)).statusCode());
            assertEquals(404, gateway.get("/v1beta/models/" + "g".repeat(256)).statusCode());
        }
    }

    @Test
    void shouldRefuseControlCharactersInTheModelsNameInThePath() throws Exception {
        try (TestGateway gateway = TestGateway.start(PROVIDERS)) {
            HttpResponse<String> gemini =
                    gateway.post("/v1beta/models/alpha%0Alarge:generateContent", "{\"contents\":[]}");
            assertEquals(400, gemini.statusCode());
            String message = String.valueOf(at(gemini.body(), "error", "message"));
            assertTrue(message.contains("control characters"), message);
        }
    }

    @Test
    void shouldNameBothDialectsWhereARequestNeedsWhatOnlyItsOwnDialectCanReach() throws Exception {
        try (TestGateway gateway = TestGateway.start(PROVIDERS)) {
            HttpResponse<String> responses = gateway.post(
                    "/v1/responses", "{\"model\":\"claude-x\",\"previous_response_id\":\"r1\",\"input\":\"a\"}");
            assertRefused(400, "unsupported_translation", responses);
            String message = String.valueOf(at(responses.body(), "error", "message"));
            assertTrue(message.contains("openai-responses") && message.contains("anthropic-messages"), message);

            HttpResponse<String> messages = gateway.post(
                    "/v1/messages",
                    "{\"model\":\"gpt-x\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":["
                            + "{\"type\":\"document\",\"source\":{\"type\":\"file\",\"file_id\":\"f\"}}]}]}");
            assertEquals(400, messages.statusCode());
            assertEquals("invalid_request_error", at(messages.body(), "error", "type"));
            String other = String.valueOf(at(messages.body(), "error", "message"));
            assertTrue(other.contains("anthropic-messages") && other.contains("openai-chat"), other);
            assertEquals(List.of(), gateway.upstream().requests());
        }
    }

    @Test
    void shouldChangeNothingInABodyButTheModel() throws Exception {
        String config = PROVIDERS + "routes: [{model: mine, targets: [{provider: openai, model: gpt-real}]}]";
        String body =
                "{ \"temperature\" : 1.50, \"unknown\":{\"model\":\"mine\",\"é\":[1e400,\"\\u00e9\\ud83d\\ude00\"]},\n"
                        + "\t\"model\" :\"mine\" ,\"messages\":[{\"role\":\"user\",\"content\":\"call mine 😀\"}],"
                        + "\"max_tokens\":9, \"user\":\"u\"}  ";
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answer(1, 1));
            assertAnswered(gateway.post(Chat.PATH, body));
            assertEquals(
                    body.replace("\"model\" :\"mine\"", "\"model\" :\"gpt-real\""),
                    gateway.upstream().requests().getFirst().bodyText());
        }
    }

    @Test
    void shouldDivideAHundredRequestsExactlyByWeight() throws Exception {
        assertEquals(Map.of("of-east", 75, "of-west", 25), served(100, """
            routes:
              - model: m
                strategy: weighted
                targets: [{provider: east, weight: 3}, {provider: west, weight: 1}, {provider: openai, weight: 0}]
            """));
    }

    @Test
    void shouldTakeTurns() throws Exception {
        assertEquals(Map.of("of-east", 50, "of-west", 50), served(100, """
            routes:
              - {model: m, strategy: round_robin, targets: [{provider: east}, {provider: west, weight: 9}]}
            """));
    }

    @Test
    void shouldAskWhoIsLeastBusyForItsWeight() throws Exception {
        String config = PROVIDERS + """
            routes:
              - model: m
                strategy: least_connections
                targets: [{provider: east, weight: 2}, {provider: west}]
            """;
        try (TestGateway gateway = TestGateway.start(config)) {
            List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                gateway.upstream().script(Chat.answerAfter("answer " + i, 1, 1));
                held.add(sendAsync(gateway));
                gateway.upstream().awaitRequests(i + 1, TestGateway.PATIENCE);
            }
            assertEquals(4, Collections.frequency(secrets(gateway), "of-east"));
            assertEquals(2, Collections.frequency(secrets(gateway), "of-west"));

            // West has nothing to do any more, so that it serves until it is as busy as east is.
            for (int i = 0; i < 6; i++) {
                if (secrets(gateway).get(i).equals("of-west")) {
                    gateway.upstream().signal("answer " + i);
                    assertAnswered(held.get(i).get(TestGateway.PATIENCE.toSeconds(), TimeUnit.SECONDS));
                }
            }
            assertEquals(2, gateway.status().totals().settled());
            for (int i = 6; i < 8; i++) {
                gateway.upstream().script(Chat.answerAfter("answer " + i, 1, 1));
                held.add(sendAsync(gateway));
                gateway.upstream().awaitRequests(i + 1, TestGateway.PATIENCE);
            }
            assertEquals(List.of("of-west", "of-west"), secrets(gateway).subList(6, 8));
            for (int i = 0; i < 8; i++) {
                gateway.upstream().signal("answer " + i);
                assertAnswered(held.get(i).get(TestGateway.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
        }
    }

    private static CompletableFuture<HttpResponse<String>> sendAsync(TestGateway gateway) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(gateway.baseUrl() + Chat.PATH))
                .POST(HttpRequest.BodyPublishers.ofString(Chat.ask("m")))
                .build();
        return gateway.client().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    /// After these 33 requests both have seven tenths of their minute left: so far the greater share always
    /// served.
    @Test
    void shouldAskWhoHasMostLeftOfItsMinute() throws Exception {
        assertEquals(Map.of("of-east", 3, "of-west", 30), served(33, """
            routes: [{model: m, strategy: headroom, targets: [{provider: east}, {provider: west}]}]
            """, """
            providers:
              east: {type: openai_compatible, base_url: UPSTREAM, api_keys: [{key: of-east, requests_per_minute: 10}]}
              west: {type: openai_compatible, base_url: UPSTREAM, api_keys: [{key: of-west, requests_per_minute: 100}]}
            """));
    }

    @Test
    void shouldAskWhoFailedLessOftenWhereBothHaveAsMuchLeft() throws Exception {
        String config = PROVIDERS + """
            routes: [{model: m, strategy: headroom, targets: [{provider: east}, {provider: west}]}]
            resilience: {retry: {max_attempts: 1}}
            """;
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream()
                    .script(Script.answer(
                            500, Map.of("content-type", "application/json"), "{\"error\":{\"message\":\"x\"}}"));
            gateway.upstream().always(Chat.answer(1, 1));
            assertEquals(502, gateway.post(Chat.PATH, Chat.ask("east/m")).statusCode());
            for (int i = 0; i < 10; i++) {
                assertAnswered(gateway.post(Chat.PATH, Chat.ask("m")));
            }
            assertEquals(10, Collections.frequency(secrets(gateway), "of-west"));
        }
    }

    @Test
    void shouldDivideRequestsByTheWeightsOfOneProvidersKeys() throws Exception {
        assertEquals(Map.of("k-1", 20, "k-2", 80), served(100, """
            routing: {strategy: weighted, default_provider: pool}
            """, """
            providers:
              pool:
                type: openai_compatible
                base_url: UPSTREAM
                api_keys: [{label: a, key: k-1, weight: 1}, {label: b, key: k-2, weight: 4}, {key: k-3, weight: 0}]
            """));
    }

    @Test
    void shouldKeepTargetsSharesWhateverTheNumberOfTheirKeys() throws Exception {
        assertEquals(Map.of("k-1", 25, "k-2", 25, "of-west", 50), served(100, """
            routes: [{model: m, strategy: weighted, targets: [{provider: pool}, {provider: west}]}]
            """, """
            providers:
              pool: {type: openai_compatible, base_url: UPSTREAM, api_keys: [{key: k-1}, {key: k-2}]}
              west: {type: openai_compatible, base_url: UPSTREAM, api_key: of-west}
            """));
    }

    @Test
    void shouldNotUseATargetOfWeightZeroUnderAnyStrategy() throws Exception {
        for (String strategy : List.of("priority", "round_robin", "least_connections", "headroom")) {
            assertEquals(
                    Map.of("of-west", 10),
                    served(
                            10,
                            "routes: [{model: m, strategy: " + strategy
                                    + ", targets: [{provider: east, weight: 0}, {provider: west}]}]\n"),
                    strategy);
        }
    }

    private static Map<String, Integer> served(int requests, String routing) throws Exception {
        return served(requests, routing, PROVIDERS);
    }

    /// How many requests arrived with each secret.
    private static Map<String, Integer> served(int requests, String routing, String providers) throws Exception {
        try (TestGateway gateway = TestGateway.start(providers + routing)) {
            gateway.upstream().always(Chat.answer(1, 1));
            for (int i = 0; i < requests; i++) {
                assertAnswered(gateway.post(Chat.PATH, Chat.ask("m")));
            }
            Map<String, Integer> bySecret = new TreeMap<>();
            for (String secret : secrets(gateway)) {
                bySecret.merge(secret, 1, Integer::sum);
            }
            return bySecret;
        }
    }

    private static List<String> secrets(TestGateway gateway) {
        List<String> secrets = new ArrayList<>();
        for (ReceivedRequest request : gateway.upstream().requests()) {
            secrets.add(String.valueOf(request.header("authorization")).substring("Bearer ".length()));
        }
        return secrets;
    }

    @Test
    void shouldAskTheNextPriorityOnlyWhereTheFirstFailed() throws Exception {
        String config = PROVIDERS + """
            routes:
              - model: m
                strategy: priority
                targets: [{provider: east, priority: 2}, {provider: west, priority: 1, model: at-west}]
            """;
        try (TestGateway gateway = TestGateway.start(config)) {
            Script broken =
                    Script.answer(500, Map.of("content-type", "application/json"), "{\"error\":{\"message\":\"x\"}}");
            gateway.upstream().script(Chat.answer(1, 1), broken, Chat.answer(1, 1));
            assertEquals("west", header(gateway.post(Chat.PATH, Chat.ask("m")), "x-ringfence-provider"));

            HttpResponse<String> failedOver = gateway.post(Chat.PATH, Chat.ask("m"));
            assertAnswered(failedOver);
            assertEquals("east", header(failedOver, "x-ringfence-provider"));
            assertEquals("2", header(failedOver, "x-ringfence-attempts"));
            assertEquals(List.of("of-west", "of-west", "of-east"), secrets(gateway));
            assertEquals(
                    List.of(Chat.ask("at-west"), Chat.ask("at-west"), Chat.ask("m")),
                    gateway.upstream().requests().stream()
                            .map(ReceivedRequest::bodyText)
                            .toList());
        }
    }

    /// Servers that route themselves read it. The gateway goes by `model` alone.
    @Test
    void shouldPassAListOfModelsUnread() throws Exception {
        String body = Chat.ask("east/one", ",\"models\":[\"west/two\",\"nobody-knows\"]");
        try (TestGateway gateway = TestGateway.start(PROVIDERS)) {
            gateway.upstream().always(Chat.answer(1, 1));
            HttpResponse<String> answer = gateway.post(Chat.PATH, body);
            assertAnswered(answer);
            assertEquals("east", header(answer, "x-ringfence-provider"));
            assertEquals(
                    body.replace("east/one", "one"),
                    gateway.upstream().requests().getFirst().bodyText());
        }
    }

    @Test
    void shouldGoOnToTheFallbacksOfTheRequestAndKeepThemToItself() throws Exception {
        try (TestGateway gateway = TestGateway.start(PROVIDERS)) {
            Script refusing =
                    Script.answer(400, Map.of("content-type", "application/json"), "{\"error\":{\"message\":\"no\"}}");
            gateway.upstream().script(refusing, Chat.answer(1, 1));
            HttpResponse<String> answer =
                    gateway.post(Chat.PATH, Chat.ask("east/one", ",\"fallbacks\":[\"west/two\"]"));

            assertAnswered(answer);
            assertEquals("west", header(answer, "x-ringfence-provider"));
            assertEquals(
                    List.of("one", "two"),
                    gateway.upstream().requests().stream()
                            .map(request -> at(request.bodyText(), "model"))
                            .toList());
            for (ReceivedRequest request : gateway.upstream().requests()) {
                assertEquals(-1, request.bodyText().indexOf("fallbacks"), request.bodyText());
            }
        }
    }
}
