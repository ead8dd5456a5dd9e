package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.at;
import static io.ringfence.gateway.e2e.Chat.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.ReceivedRequest;
import io.ringfence.demo.Script;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients have tokens counted: by the provider's own counter, asked in their words or in its own, or by the
/// gateway, which says so.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenCountTest {
    /// The counters that clients may ask.
    enum Counter {
        MESSAGES {
            @Override
            String path(String model) {
                return "/v1/messages/count_tokens";
            }

            @Override
            String request(String model) {
                return "{\"model\": \"" + model + "\", \"system\":\"Be brief.\","
                        + " \"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
            }

            @Override
            String answer(int tokens) {
                return "{\"input_tokens\": " + tokens + "}";
            }
        },
        RESPONSES {
            @Override
            String path(String model) {
                return "/v1/responses/input_tokens";
            }

            @Override
            String request(String model) {
                return "{\"model\": \"" + model + "\", \"instructions\":\"Be brief.\", \"input\":\"Hello\"}";
            }

            @Override
            String answer(int tokens) {
                return "{\"object\": \"response.input_tokens\", \"input_tokens\": " + tokens + "}";
            }
        },
        GEMINI {
            @Override
            String path(String model) {
                return "/v1beta/models/" + model.replace("/", "%2F") + ":countTokens";
            }

            @Override
            String request(String model) {
                return "{\"generateContentRequest\": {\"model\":\"models/" + model + "\","
                        + "\"systemInstruction\":{\"parts\":[{\"text\":\"Be brief.\"}]},"
                        + "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}}";
            }

            @Override
            String answer(int tokens) {
                return "{\"totalTokens\": " + tokens + "}";
            }
        };

        abstract String path(String model);

        abstract String request(String model);

        abstract String answer(int tokens);
    }

    private static final String CONFIG = """
        server: {host: 127.0.0.1, port: 0, workers: 1}
        telemetry: {metrics: {enabled: false}}
        resilience: {retry: {max_attempts: 1}, circuit_breaker: {enabled: false}}
        providers:
          responses: {type: openai, base_url: UPSTREAM/v1, api_key: k-openai, models: ["*"]}
          messages: {type: anthropic, base_url: UPSTREAM, api_key: k-anthropic, models: ["*"]}
          gemini: {type: gemini, base_url: UPSTREAM, api_key: k-gemini, models: ["*"]}
          azure: {type: azure_openai, base_url: UPSTREAM, api_key: k-azure, models: ["*"]}
          other: {type: openai_compatible, base_url: UPSTREAM/v1, api_key: k-other, models: ["*"]}
          mistral: {type: mistral, base_url: UPSTREAM/v1, api_key: k-mistral, models: ["*"]}
          cohere: {type: cohere, base_url: UPSTREAM, api_key: k-cohere, models: ["*"]}
          bedrock: {type: bedrock, base_url: UPSTREAM, api_key: k-bedrock, models: ["*"]}
          demo: {type: demo, base_url: UPSTREAM, api_key: k-demo}
        routes:
        - {model: alias, targets: [{provider: messages, model: claude-haiku-4-5}]}
        - {model: gemini-alias, targets: [{provider: gemini, model: gemini-3-flash}]}
        - model: falling
          strategy: priority
          targets: [{provider: messages, model: m, priority: 0}, {provider: other, model: m, priority: 1}]
        """ + Meter.YAML;

    private final TestGateway gateway = TestGateway.start(CONFIG);
    private final Meter meter = new Meter(gateway);

    @BeforeEach
    void forgetWhatCameBefore() {
        meter.read();
        gateway.upstream().answerByModel();
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    private HttpResponse<String> count(Counter client, String model) throws IOException, InterruptedException {
        return gateway.post(
                client.path(model),
                client.request(model),
                "authorization",
                "Bearer " + Meter.KEY,
                "anthropic-beta",
                "token-counting-2024-11-01");
    }

    private ReceivedRequest lastRequest() {
        return gateway.upstream().requests().getLast();
    }

    private static Script answer(String body) {
        return Script.answer(200, Map.of("content-type", "application/json"), body);
    }

    private static boolean isEstimate(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("x-ringfence-token-count")
                .filter("estimate"::equals)
                .isPresent();
    }

    private static int tokens(Counter client, String answer) {
        Object tokens = at(answer, client == Counter.GEMINI ? "totalTokens" : "input_tokens");
        return assertInstanceOf(Integer.class, tokens);
    }

    @ParameterizedTest
    @CsvSource({
        "MESSAGES, messages, m, /v1/messages/count_tokens, x-api-key, k-anthropic",
        "RESPONSES, responses, m, /v1/responses/input_tokens, authorization, Bearer k-openai",
        "RESPONSES, azure, m, /openai/v1/responses/input_tokens, api-key, k-azure",
        "GEMINI, gemini, m, /v1beta/models/m:countTokens, x-goog-api-key, k-gemini",
    })
    void shouldRelayByteForByteToTheCounterOfTheClientsDialect(
            Counter client, String provider, String model, String path, String header, String value) throws Exception {
        gateway.upstream().script(answer(client.answer(42)));
        HttpResponse<String> counted = count(client, provider + "/" + model);

        assertEquals(200, counted.statusCode(), counted.body());
        assertEquals(client.answer(42), counted.body());
        assertFalse(isEstimate(counted));
        assertEquals(provider, header(counted, "x-ringfence-provider"));
        assertEquals(path, lastRequest().uri());
        assertEquals(client.request(model), lastRequest().bodyText());
        assertEquals(value, lastRequest().header(header));
        assertEquals(new Meter.Tokens(0, 0), meter.read(), "counting costs nothing");
    }

    @Test
    void shouldPassTheClientsBetasToACounterOfItsDialect() throws Exception {
        count(Counter.MESSAGES, "messages/demo-fast");
        assertEquals("token-counting-2024-11-01", lastRequest().header("anthropic-beta"));
        assertEquals("2023-06-01", lastRequest().header("anthropic-version"));
    }

    @Test
    void shouldAskForTheAliasedModel() throws Exception {
        gateway.upstream().script(answer("{\"input_tokens\":9}"), answer("{\"totalTokens\":9}"));
        assertEquals(200, count(Counter.MESSAGES, "alias").statusCode());
        assertEquals(Counter.MESSAGES.request("claude-haiku-4-5"), lastRequest().bodyText());

        HttpResponse<String> counted = count(Counter.GEMINI, "gemini-alias");
        assertEquals(200, counted.statusCode(), counted.body());
        assertEquals("/v1beta/models/gemini-3-flash:countTokens", lastRequest().uri());
        assertEquals(Counter.GEMINI.request("gemini-3-flash"), lastRequest().bodyText());
    }

    @ParameterizedTest
    @CsvSource({
        "MESSAGES, gemini, GEMINI",
        "MESSAGES, responses, RESPONSES",
        "RESPONSES, messages, MESSAGES",
        "RESPONSES, gemini, GEMINI",
        "GEMINI, messages, MESSAGES",
        "GEMINI, responses, RESPONSES",
    })
    void shouldAskTheProvidersCounterInItsOwnDialect(Counter client, String provider, Counter asked) throws Exception {
        gateway.upstream().script(answer(asked.answer(77)));
        HttpResponse<String> counted = count(client, provider + "/m");

        assertEquals(200, counted.statusCode(), counted.body());
        assertEquals(Chat.json(client.answer(77)), Chat.json(counted.body()));
        assertFalse(isEstimate(counted));
        assertEquals(asked.path("m"), lastRequest().uri());
        String body = lastRequest().bodyText();
        assertTrue(body.contains("\"Hello\"") && body.contains("\"Be brief.\""), body);
        if (asked == Counter.GEMINI) {
            assertEquals("models/m", at(body, "generateContentRequest", "model"));
        } else {
            assertEquals("m", at(body, "model"));
            // What the counters refuse.
            for (String name : List.of("max_tokens", "max_output_tokens", "stream", "store")) {
                assertFalse(Chat.json(body).containsKey(name), body);
            }
        }
        assertEquals(new Meter.Tokens(0, 0), meter.read());
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "mistral", "cohere", "bedrock"})
    void shouldEstimateForAProviderWithoutACounter(String provider) throws Exception {
        int asked = gateway.upstream().requests().size();
        for (Counter client : Counter.values()) {
            HttpResponse<String> counted = count(client, provider + "/some-model");
            assertEquals(200, counted.statusCode(), counted.body());
            assertTrue(isEstimate(counted), client + " " + counted.headers());
            assertEquals("application/json", header(counted, "content-type"));
            // Four tokens of text, two messages and the request.
            assertEquals(4 + 2 * 4 + 3, tokens(client, counted.body()), counted.body());
            assertEquals(Chat.json(client.answer(15)), Chat.json(counted.body()));
        }
        assertEquals(asked, gateway.upstream().requests().size(), "nobody is asked");
        assertEquals(new Meter.Tokens(0, 0), meter.read());
    }

    @Test
    void shouldCountByTheVocabularyOfTheModel() throws Exception {
        String text = "antidisestablishmentarianism ".repeat(50);
        String request = "{\"model\":\"other/gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
        HttpResponse<String> newer = post(Counter.MESSAGES.path(""), request);
        HttpResponse<String> older = post(Counter.MESSAGES.path(""), request.replace("gpt-4o", "gpt-4"));
        assertTrue(isEstimate(newer) && isEstimate(older));
        // Six tokens of either vocabulary for each word, and the blank at the end.
        assertEquals(301 + 7, tokens(Counter.MESSAGES, newer.body()), 60.0);
        assertEquals(301 + 7, tokens(Counter.MESSAGES, older.body()), 60.0);
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return gateway.post(path, body, "authorization", "Bearer " + Meter.KEY);
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeAnsweredByTheDemo(Counter client) throws Exception {
        HttpResponse<String> counted = count(client, "demo/demo-fast");
        assertEquals(200, counted.statusCode(), counted.body());
        assertFalse(isEstimate(counted));
        assertTrue(tokens(client, counted.body()) > 0, counted.body());
    }

    // ---- Failures -------------------------------------------------------------------------------------------------

    @Test
    void shouldRelayTheErrorOfACounterInsteadOfANumber() throws Exception {
        gateway.upstream()
                .script(Script.answer(
                        404,
                        Map.of("content-type", "application/json"),
                        "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"model: m\"}}"));
        HttpResponse<String> refused = count(Counter.MESSAGES, "messages/m");
        assertEquals(404, refused.statusCode());
        assertEquals("not_found_error", at(refused.body(), "error", "type"));
        assertEquals("model: m", at(refused.body(), "error", "message"));
        assertEquals("provider", at(refused.body(), "error", "source"));
    }

    @Test
    void shouldTellAnErrorOfAnotherDialectsCounterInTheClientsDialect() throws Exception {
        gateway.upstream()
                .script(Script.answer(
                        400,
                        Map.of("content-type", "application/json"),
                        "{\"error\":{\"code\":400,\"message\":\"Unknown tool\",\"status\":\"INVALID_ARGUMENT\"}}"));
        HttpResponse<String> refused = count(Counter.MESSAGES, "gemini/m");
        assertEquals(400, refused.statusCode());
        assertEquals("invalid_request_error", at(refused.body(), "error", "type"));
        assertTrue(String.valueOf(at(refused.body(), "error", "message")).contains("Unknown tool"), refused.body());
    }

    @Test
    void shouldNotEstimateWhatAnotherProviderFailedToCount() throws Exception {
        gateway.upstream()
                .script(Script.answer(
                        503,
                        Map.of("content-type", "application/json"),
                        "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"down\"}}"));
        HttpResponse<String> refused = post(
                Counter.MESSAGES.path(""),
                Counter.MESSAGES.request("messages/m").replace("}]}", "}],\"fallbacks\":[\"other/m\"]}"));
        assertTrue(refused.statusCode() >= 500, refused.body());
        assertFalse(isEstimate(refused));
        assertEquals("provider", at(refused.body(), "error", "source"));
        assertEquals("messages", at(refused.body(), "error", "provider"));
    }

    @Test
    void shouldRefuseACountThatIsNone() throws Exception {
        gateway.upstream().script(answer("{\"tokens\":1}"));
        HttpResponse<String> refused = count(Counter.MESSAGES, "gemini/m");
        assertEquals(502, refused.statusCode(), refused.body());
    }

    @Test
    void shouldSayInTheClientsDialectWhatIsWrongWithARequest() throws Exception {
        HttpResponse<String> noModel = post("/v1/responses/input_tokens", "{\"input\":\"Hello\"}");
        assertEquals(400, noModel.statusCode());
        assertEquals("invalid_request", at(noModel.body(), "error", "code"));

        HttpResponse<String> badMessages =
                post("/v1/messages/count_tokens", "{\"model\":\"other/m\",\"messages\":[{\"role\":7}]}");
        assertEquals(400, badMessages.statusCode(), badMessages.body());
        assertEquals("invalid_request_error", at(badMessages.body(), "error", "type"));

        HttpResponse<String> noContents = post(Counter.GEMINI.path("other/m"), "{}");
        assertEquals(400, noContents.statusCode(), noContents.body());
        assertEquals("INVALID_ARGUMENT", at(noContents.body(), "error", "status"));
        assertEquals(405, gateway.get("/v1/messages/count_tokens").statusCode());
    }

    // ---- Keys and limits ------------------------------------------------------------------------------------------

    private static final String LIMITED = """
        providers:
          messages: {type: anthropic, base_url: UPSTREAM, api_key: p, models: ["*"]}
        prices: [{model: "never-*", input_usd_per_million: 1, output_usd_per_million: 1}]
        keys:
        - {name: a, key: k-a, models: ["messages/demo-fast"]}
        - {name: b, key: k-b, requests_per_minute: 1}
        - {name: c, key: k-c, tokens_per_minute: 1, budget_usd: 0}
        """;

    @Test
    void shouldHoldCallersToTheirKeysModelsAndRequests() throws Exception {
        String body = Counter.MESSAGES.request("messages/demo-fast");
        String path = Counter.MESSAGES.path("");
        try (TestGateway limited = TestGateway.start(LIMITED)) {
            assertEquals(401, limited.post(path, body).statusCode());
            assertEquals(200, limited.post(path, body, "x-api-key", "k-a").statusCode());
            assertEquals(
                    403,
                    limited.post(path, Counter.MESSAGES.request("messages/m"), "x-api-key", "k-a")
                            .statusCode());
            assertEquals(200, limited.post(path, body, "x-api-key", "k-b").statusCode());
            HttpResponse<String> second = limited.post(path, body, "x-api-key", "k-b");
            assertEquals(429, second.statusCode());
            assertEquals("rate_limit_error", at(second.body(), "error", "type"));
        }
    }

    @Test
    void shouldNeedNeitherTokensNorMoney() throws Exception {
        try (TestGateway limited = TestGateway.start(LIMITED)) {
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> counted = limited.post(
                        Counter.MESSAGES.path(""), Counter.MESSAGES.request("messages/demo-fast"), "x-api-key", "k-c");
                assertEquals(200, counted.statusCode(), counted.body());
            }
        }
    }

    // ---- Large requests -------------------------------------------------------------------------------------------

    @Test
    void shouldCountALargeRequestWhileItServesOthers() throws Exception {
        String text = "The quick brown fox jumps over the lazy dog. ".repeat(200_000);
        String large = "{\"model\":\"other/gpt-4o\",\"input\":\"" + text + "\"}";
        try (WireClient client = new WireClient(gateway.gateway().port())) {
            client.send(WireClient.post(Counter.RESPONSES.path(""), large, "authorization: Bearer " + Meter.KEY));
            assertEquals(200, post(Chat.PATH, Chat.ask("demo/demo-fast")).statusCode());

            WireClient.Answer counted = client.read();
            assertEquals(200, counted.status(), counted.body());
            assertEquals("estimate", counted.header("x-ringfence-token-count"));
            assertEquals(2_000_000, tokens(Counter.RESPONSES, counted.body()), 20_000.0);
        }
    }
}
