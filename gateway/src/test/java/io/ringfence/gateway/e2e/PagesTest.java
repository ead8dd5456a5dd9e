package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.at;
import static io.ringfence.gateway.e2e.Chat.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the gateway itself answers: models, health, version, and paths that lead nowhere.
class PagesTest {
    private static final String CONFIG = """
        providers:
          openai: {base_url: UPSTREAM, api_key: provider-secret, models: [gpt-a, "gpt-*"]}
          anthropic: {base_url: UPSTREAM, api_key: provider-secret, models: [claude-b]}
        routes: [{model: fast, targets: [{provider: openai, model: gpt-a}]}]
        keys: [{name: all, key: k-all}, {name: narrow, key: k-narrow, models: ["gpt-*"]}]
        """;
    private static final String[] ALL = Chat.as("k-all");

    private final TestGateway gateway = TestGateway.start(CONFIG);

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void shouldListModelsAsOpenAiDoes() throws Exception {
        String list = gateway.get("/v1/models", ALL).body();
        assertEquals("list", at(list, "object"));
        assertEquals(List.of("fast", "gpt-a", "claude-b"), ids(list, "data", "id"));
        assertEquals(Map.of("id", "fast", "object", "model", "created", 0, "owned_by", "openai"), at(list, "data", 0));
        assertEquals("anthropic", at(list, "data", 2, "owned_by"));
    }

    @Test
    void shouldListModelsAsAnthropicDoesToItsClients() throws Exception {
        String list = gateway.get("/v1/models", "x-api-key", "k-all", "anthropic-version", "2023-06-01")
                .body();
        assertEquals(List.of("fast", "gpt-a", "claude-b"), ids(list, "data", "id"));
        assertEquals("model", at(list, "data", 0, "type"));
        assertEquals(false, at(list, "has_more"));
        assertEquals("fast", at(list, "first_id"));
        assertEquals("claude-b", at(list, "last_id"));
    }

    @Test
    void shouldListModelsAsGeminiDoes() throws Exception {
        String list = gateway.get("/v1beta/models?key=k-all").body();
        assertEquals(List.of("models/fast", "models/gpt-a", "models/claude-b"), ids(list, "models", "name"));
    }

    @Test
    void shouldListOnlyWhatTheKeyMayCall() throws Exception {
        assertEquals(
                List.of("gpt-a"),
                ids(gateway.get("/v1/models", Chat.as("k-narrow")).body(), "data", "id"));
        assertRefused(404, "model_not_found", gateway.get("/v1/models/claude-b", Chat.as("k-narrow")));
        assertRefused(401, "invalid_api_key", gateway.get("/v1/models"));
        assertRefused(401, "invalid_api_key", gateway.get("/v1/models/gpt-a", Chat.as("unknown")));
    }

    private static List<Object> ids(String list, String member, String name) {
        if (at(list, member) instanceof List<?> cards) {
            return cards.stream()
                    .<Object>map(card -> String.valueOf(((Map<?, ?>) card).get(name)))
                    .toList();
        }
        throw new AssertionError("no " + member + " in " + list);
    }

    @Test
    void shouldDescribeOneModel() throws Exception {
        assertEquals("gpt-a", at(gateway.get("/v1/models/gpt-a", ALL).body(), "id"));
        assertEquals(
                "gpt-unlisted", at(gateway.get("/v1/models/gpt-unlisted", ALL).body(), "id"));
        assertEquals(
                "openai/gpt-a", at(gateway.get("/v1/models/openai%2Fgpt-a", ALL).body(), "id"));
        assertEquals("models/fast", at(gateway.get("/v1beta/models/fast", ALL).body(), "name"));
        assertEquals(
                "claude-b",
                at(
                        gateway.get("/v1/models/claude-b", "x-api-key", "k-all", "anthropic-version", "2023-06-01")
                                .body(),
                        "display_name"));
        assertRefused(404, "model_not_found", gateway.get("/v1/models/unheard-of", ALL));
    }

    @Test
    void shouldTellHealthWithoutAKeyAndWithoutSecrets() throws Exception {
        assertEquals("healthy", at(gateway.get("/health").body(), "status"));
        assertEquals("test", at(gateway.get("/health").body(), "version"));
        HttpResponse<String> detailed = gateway.get("/health?detailed=true");
        assertEquals(List.of("openai", "anthropic"), ids(detailed.body(), "providers", "id"));
        assertEquals("healthy", at(detailed.body(), "providers", 0, "health"));
        assertEquals(1, at(detailed.body(), "providers", 0, "keys_available"));
        assertEquals(0, at(detailed.body(), "exchanges", "in_flight"));
        assertFalse(detailed.body().contains("provider-secret"), detailed.body());
    }

    @ParameterizedTest
    @CsvSource({
        "/health/live, status, alive",
        "/livez, status, alive",
        "/health/ready, status, ready",
        "/readyz, status, ready",
        "/version, version, test",
        "/version, name, ringfence"
    })
    void shouldAnswerProbes(String path, String member, String value) throws Exception {
        HttpResponse<String> answer = gateway.get(path);
        assertEquals(200, answer.statusCode());
        assertEquals(value, at(answer.body(), member));
        assertEquals("application/json", header(answer, "content-type"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/v1", "/v1/", "/v1/chat", "/v1/chat/completions/", "/v1/models/", "/metrics", "//health"})
    void shouldAnswer404ToPathsThatLeadNowhere(String path) throws Exception {
        assertRefused(404, "not_found", gateway.get(path, ALL));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/chat/completions, POST",
        "PUT, /v1/responses, POST",
        "DELETE, /v1/messages, POST",
        "GET, /v1beta/models/m:streamGenerateContent, POST",
        "POST, /v1/models, GET",
        "POST, /health, GET",
        "DELETE, /v1/models/gpt-a, GET"
    })
    void shouldSayWhichMethodAPathTakes(String method, String path, String allowed) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(gateway.baseUrl() + path))
                .timeout(TestGateway.PATIENCE)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = gateway.client().send(request, HttpResponse.BodyHandlers.ofString());
        assertRefused(405, "method_not_allowed", answer);
        assertEquals(allowed, header(answer, "allow"));
    }
}
