package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.at;
import static io.ringfence.gateway.e2e.Chat.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.ReceivedRequest;
import io.ringfence.demo.Script;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may call, and which headers cross to either side.
class ClientKeysTest {
    private static final String CONFIG = """
        providers: {demo: {type: demo, base_url: UPSTREAM, api_key: provider-secret}}
        keys:
          - {name: app, key: rf-app}
          - {name: hashed, key_sha256: 67f50c7ff36120eca5112c61ad6680aebd2dd51b2b355a5fae31d98b4f395431}
          - {name: old, key: rf-old, expires_at: 2020-01-01}
          - {name: narrow, key: rf-narrow, models: [demo-fast, "demo-tokens-?"]}
          - {name: calls, key: rf-calls, scopes: [inference]}
          - {name: looks, key: rf-looks, scopes: [usage], budget_usd: 5, requests_per_minute: 60}
        """;
    private static final String ASK = Chat.ask("demo-fast");
    private static final String GEMINI_ASK = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}";
    private static final String GEMINI_PATH = "/v1beta/models/demo-fast:generateContent";

    private final TestGateway gateway = TestGateway.start(CONFIG);

    @AfterEach
    void close() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({
        "authorization, Bearer rf-app",
        "Authorization, bearer rf-app",
        "x-api-key, rf-app",
        "api-key, rf-app",
        "x-goog-api-key, rf-app",
        "authorization, Bearer rf-hashed"
    })
    void shouldKnowAKeyInEveryHeaderThatClientsUseAndPassOnlyTheProvidersSecret(String name, String value)
            throws Exception {
        assertAnswered(gateway.post(Chat.PATH, ASK, name, value));

        ReceivedRequest received = gateway.upstream().requests().getFirst();
        assertEquals("Bearer provider-secret", received.header("authorization"));
        assertNoClientKey(received);
    }

    @ParameterizedTest
    @CsvSource({
        Chat.PATH + ", authorization, Bearer provider-secret",
        "/v1/responses, authorization, Bearer provider-secret",
        "/v1/messages, x-api-key, provider-secret",
        GEMINI_PATH + ", x-goog-api-key, provider-secret"
    })
    void shouldPutTheProvidersSecretWhereItsDialectWantsItAndNoKeyOfTheClients(String path, String name, String value)
            throws Exception {
        assertAnswered(gateway.post(path + "?key=rf-app&other=1", body(path)));

        ReceivedRequest received = gateway.upstream().requests().getFirst();
        assertEquals(value, received.header(name));
        for (String credential : List.of("authorization", "x-api-key", "api-key", "x-goog-api-key")) {
            if (!credential.equals(name)) {
                assertEquals(null, received.header(credential), credential);
            }
        }
        assertNoClientKey(received);
    }

    private static void assertNoClientKey(ReceivedRequest received) {
        assertFalse(received.uri().contains("key="), received.uri());
        assertFalse(received.uri().contains("rf-"), received.uri());
        for (Map.Entry<String, String> header : received.headers()) {
            assertFalse(header.getValue().contains("rf-"), header.toString());
        }
        assertFalse(received.bodyText().contains("rf-"));
    }

    @ParameterizedTest
    @CsvSource({
        "x-api-key, rf-unknown",
        "authorization, Bearer rf-old",
        "authorization, Basic cmYtYXBwOg==",
        "x-other, rf-app"
    })
    void shouldRefuseKeysThatAreUnknownExpiredOrMissing(String name, String value) throws Exception {
        HttpResponse<String> answer = gateway.post(Chat.PATH, ASK, name, value);

        assertRefused(401, "invalid_api_key", answer);
        assertEquals("authentication_error", at(answer.body(), "error", "type"));
        assertFalse(answer.body().contains(value), answer.body());
        assertEquals(List.of(), gateway.upstream().requests());
    }

    @Test
    void shouldRefuseUnknownKeysInTheShapeOfEachDialect() throws Exception {
        HttpResponse<String> responses = gateway.post("/v1/responses", body("/v1/responses"), "x-api-key", "no");
        assertRefused(401, "invalid_api_key", responses);

        HttpResponse<String> anthropic = gateway.post("/v1/messages", body("/v1/messages"), "x-api-key", "no");
        assertEquals(401, anthropic.statusCode());
        assertEquals("error", at(anthropic.body(), "type"));
        assertEquals("authentication_error", at(anthropic.body(), "error", "type"));
        assertEquals(header(anthropic, "x-request-id"), at(anthropic.body(), "request_id"));

        HttpResponse<String> gemini = gateway.post(GEMINI_PATH, GEMINI_ASK, "x-goog-api-key", "no");
        assertEquals(401, gemini.statusCode());
        assertEquals(401, at(gemini.body(), "error", "code"));
        assertEquals("UNAUTHENTICATED", at(gemini.body(), "error", "status"));
        assertEquals(List.of(), gateway.upstream().requests());
    }

    @Test
    void shouldRefuseModelsThatTheKeyMayNotCall() throws Exception {
        String[] narrow = Chat.as("rf-narrow");
        assertAnswered(gateway.post(Chat.PATH, ASK, narrow));
        assertAnswered(gateway.post(Chat.PATH, Chat.ask("demo-tokens-9"), narrow));
        assertRefused(403, "permission_denied", gateway.post(Chat.PATH, Chat.ask("demo-tokens-10"), narrow));
        assertRefused(403, "permission_denied", gateway.post(Chat.PATH, Chat.ask("demo/demo-cut"), narrow));
        assertRefused(
                403,
                "permission_denied",
                gateway.post(Chat.PATH, Chat.ask("demo-fast", ",\"fallbacks\":[\"demo-cut\"]"), narrow));

        HttpResponse<String> gemini =
                gateway.post("/v1beta/models/demo-cut:generateContent", GEMINI_ASK, "x-goog-api-key", "rf-narrow");
        assertEquals(403, gemini.statusCode());
        assertEquals("PERMISSION_DENIED", at(gemini.body(), "error", "status"));
        assertEquals(2, gateway.upstream().requests().size());
    }

    @ParameterizedTest
    @CsvSource({
        Chat.PATH + ", type, permission_error",
        "/v1/responses, type, permission_error",
        "/v1/messages, type, permission_error",
        "/v1/messages/count_tokens, type, permission_error",
        GEMINI_PATH + ", status, PERMISSION_DENIED"
    })
    void shouldLetAKeyForUsageCallNothing(String path, String member, String value) throws Exception {
        HttpResponse<String> refused = gateway.post(path, body(path), "x-api-key", "rf-looks");

        assertEquals(403, refused.statusCode(), refused.body());
        assertEquals(value, at(refused.body(), "error", member));
        assertTrue(refused.body().contains("This key does not have the scope 'inference'."), refused.body());
        assertEquals(List.of(), gateway.upstream().requests());
        assertEquals(0, gateway.status().totals().admitted());
    }

    @Test
    void shouldTellAKeyForUsageHowItStandsAndNothingElse() throws Exception {
        String[] looks = Chat.as("rf-looks");
        assertRefused(403, "missing_scope", gateway.post(Chat.PATH, ASK, looks));
        assertRefused(403, "missing_scope", gateway.get("/v1/responses/resp_1", looks));
        assertRefused(403, "missing_scope", gateway.get("/v1/models", looks));
        assertRefused(403, "missing_scope", gateway.get("/v1/models/demo-fast", looks));
        assertRefused(501, "no_database", gateway.get("/v1/metrics", looks));
        String me = gateway.get("/v1/me", looks).body();
        assertEquals(List.of("usage"), at(me, "scopes"));
        assertEquals(0, at(me, "limits", 0, "budgets", 0, "spent_usd"));
        assertEquals(60, at(me, "limits", 0, "requests_per_minute", "remaining"));
    }

    @Test
    void shouldLetAKeyForCallsSeeNoUsage() throws Exception {
        String[] calls = Chat.as("rf-calls");
        assertAnswered(gateway.post(Chat.PATH, ASK, calls));
        assertAnswered(gateway.get("/v1/models", calls));
        for (String path : List.of("/v1/metrics", "/api/v1/metrics/cost", "/api/v1/metrics/latency")) {
            assertRefused(403, "missing_scope", gateway.get(path, calls));
        }
    }

    @Test
    void shouldTellAKeyForCallsItsLimitsButNotWhatIsLeftOfThem() throws Exception {
        gateway.reload(CONFIG.replace("scopes: [inference]", "scopes: [inference], budget_usd: 7, max_concurrent: 3"));
        String me = gateway.get("/v1/me", Chat.as("rf-calls")).body();
        assertEquals(List.of("inference"), at(me, "scopes"));
        assertEquals(Map.of("limit", 3), at(me, "limits", 0, "concurrent"));
        assertTrue(me.contains("{\"period\":\"total\",\"limit_usd\":7,\"resets_at\":null}"), me);
    }

    @ParameterizedTest
    @CsvSource({
        Chat.PATH + ", invalid_request_error",
        "/v1/responses, invalid_request_error",
        "/v1/messages, invalid_request_error",
        GEMINI_PATH + ", INVALID_ARGUMENT"
    })
    void shouldNotLetTheProviderChooseAmongModelsForAKeyWithAListOfModels(String path, String type) throws Exception {
        String ask = "{\"models\":[\"demo-cut\"]," + body(path).substring(1);

        HttpResponse<String> refused = gateway.post(path, ask, "x-api-key", "rf-narrow");

        assertEquals(400, refused.statusCode(), refused.body());
        assertEquals(type, at(refused.body(), "error", path.equals(GEMINI_PATH) ? "status" : "type"));
        String message = String.valueOf(at(refused.body(), "error", "message"));
        assertTrue(message.contains("'models'") && message.contains("'fallbacks'"), message);
        assertEquals(List.of(), gateway.upstream().requests());
        assertAnswered(gateway.post(path, ask, "x-api-key", "rf-app"));
        assertEquals(ask, gateway.upstream().requests().getFirst().bodyText());
    }

    @Test
    void shouldLetOnlyListedHeadersCrossToTheProvider() throws Exception {
        try (WireClient client = new WireClient(gateway.gateway().port())) {
            client.send(WireClient.post(
                    Chat.PATH,
                    ASK,
                    "Authorization: Bearer rf-app",
                    "Connection: keep-alive, x-hop",
                    "Keep-Alive: timeout=5",
                    "X-Hop: 1",
                    "TE: trailers",
                    "Upgrade: h2c",
                    "Proxy-Authorization: Basic abc",
                    "Proxy-Connection: keep-alive",
                    "Cookie: session=1",
                    "X-Forwarded-For: 10.1.2.3",
                    "OpenAI-Organization: org-1",
                    "OpenAI-Project: proj-1",
                    "X-User-Id: ada",
                    "X-Request-Id: abc-1",
                    "User-Agent: test/1",
                    "Traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                    "Idempotency-Key: once"));
            assertEquals(200, client.read().status());
        }

        ReceivedRequest received = gateway.upstream().requests().getFirst();
        Set<String> crossed = new TreeSet<>();
        received.headers().forEach(header -> crossed.add(header.getKey().toLowerCase(Locale.ROOT)));
        crossed.remove("connection");
        assertEquals(
                new TreeSet<>(Set.of(
                        "accept",
                        "authorization",
                        "content-length",
                        "content-type",
                        "host",
                        "idempotency-key",
                        "traceparent",
                        "user-agent",
                        "x-request-id")),
                crossed);
        assertEquals("127.0.0.1:" + gateway.upstream().port(), received.header("host"));
        assertEquals("test/1", received.header("user-agent"));
        assertEquals("abc-1", received.header("x-request-id"));
    }

    @Test
    void shouldLetOnlyListedHeadersCrossToTheClient() throws Exception {
        gateway.upstream()
                .script(Script.answer(
                        200,
                        Map.of(
                                "content-type", "application/json",
                                "set-cookie", "a=b",
                                "openai-organization", "org-1",
                                "x-ratelimit-limit-requests", "77",
                                "x-request-id", "of-the-provider",
                                "server", "provider",
                                "openai-processing-ms", "12",
                                "keep-alive", "timeout=5"),
                        Chat.answerBody(1, 1)));
        HttpResponse<String> answer =
                gateway.post(Chat.PATH, ASK, "authorization", "Bearer rf-app", "x-request-id", "of-the-client");

        assertAnswered(answer);
        assertEquals(Chat.answerBody(1, 1), answer.body());
        assertEquals(
                Set.of(
                        "content-length",
                        "content-type",
                        "openai-processing-ms",
                        "x-request-id",
                        "x-ringfence-attempts",
                        "x-ringfence-model",
                        "x-ringfence-overhead-us",
                        "x-ringfence-provider"),
                answer.headers().map().keySet());
        assertEquals("of-the-client", header(answer, "x-request-id"));
        assertEquals("demo", header(answer, "x-ringfence-provider"));
        assertEquals("demo-fast", header(answer, "x-ringfence-model"));
        assertEquals("1", header(answer, "x-ringfence-attempts"));
        assertTrue(Long.parseLong(header(answer, "x-ringfence-overhead-us")) >= 0);
    }

    @Test
    void shouldMakeARequestIdWhereTheClientSentNoneOrAHarmfulOne() throws Exception {
        String first = header(gateway.post(Chat.PATH, ASK, Chat.as("rf-app")), "x-request-id");
        String second =
                header(gateway.post(Chat.PATH, ASK, "x-api-key", "rf-app", "x-request-id", "a\"b"), "x-request-id");
        String refused = header(gateway.post(Chat.PATH, ASK), "x-request-id");
        String page = header(gateway.get("/version", "x-request-id", "mine"), "x-request-id");

        assertTrue(first.startsWith("req-"), first);
        assertTrue(second.startsWith("req-"), second);
        assertTrue(refused.startsWith("req-"), refused);
        assertNotEquals(first, second);
        assertEquals("mine", page);
        assertEquals(first, gateway.upstream().requests().getFirst().header("x-request-id"));
    }

    private static String body(String path) {
        return switch (path) {
            case "/v1/responses" -> "{\"model\":\"demo-fast\",\"input\":\"Hello\"}";
            case "/v1/messages", "/v1/messages/count_tokens" ->
                "{\"model\":\"demo-fast\",\"max_tokens\":20,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
            case GEMINI_PATH -> GEMINI_ASK;
            default -> ASK;
        };
    }
}
