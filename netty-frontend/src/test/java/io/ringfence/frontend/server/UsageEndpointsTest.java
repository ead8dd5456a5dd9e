package io.ringfence.frontend.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.EngineSettings;
import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.budget.LeasePort;
import io.ringfence.engine.ledger.Ledger;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.frontend.TestSettings;
import io.ringfence.frontend.media.MediaSettings;
import io.ringfence.frontend.policy.GatewaySnapshot;
import io.ringfence.frontend.policy.KeyHash;
import io.ringfence.frontend.policy.KeyScope;
import io.ringfence.frontend.policy.Timeouts;
import io.ringfence.frontend.policy.VirtualKey;
import io.ringfence.frontend.usage.UsageAnswer;
import io.ringfence.frontend.usage.UsageAnswer.Content;
import io.ringfence.frontend.usage.UsageAnswer.Format;
import io.ringfence.frontend.usage.UsageAnswer.Problem;
import io.ringfence.frontend.usage.UsagePages;
import io.ringfence.frontend.usage.UsageRequest;
import io.ringfence.providers.error.ErrorKind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.agrona.concurrent.SystemEpochClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may ask about usage, what reaches whoever answers, and how the answer goes back.
@Timeout(60)
class UsageEndpointsTest {
    private final List<UsageRequest> asked = Collections.synchronizedList(new ArrayList<>());
    private final HttpClient client = HttpClient.newHttpClient();
    private UsageAnswer answer = new Content(Format.JSON, "{}");
    private @Nullable GatewayServer server;

    @BeforeEach
    void start() {
        server = started(this::answer);
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
        client.close();
    }

    /// On another thread, as a database would.
    private void answer(UsageRequest request, Consumer<UsageAnswer> reply) {
        asked.add(request);
        CompletableFuture<Void> _ = CompletableFuture.runAsync(() -> reply.accept(answer));
    }

    private static GatewayServer started(@Nullable UsagePages pages) {
        GatewayServer server = new GatewayServer(
                TestSettings.oneLoop(),
                EngineSettings.defaults(),
                _ -> {},
                "test",
                new Persistence(Ledger.NONE, LeasePort.NONE, () -> {}, pages, null),
                BudgetListener.NONE,
                SystemEpochClock.INSTANCE);
        PolicySnapshot.Builder policy = PolicySnapshot.builder(server.registry());
        VirtualKey key = new VirtualKey(
                "a",
                "search",
                null,
                policy.principal("a", List.of(policy.account("key/a", AccountLimits.NONE)), null),
                List.of(),
                Long.MAX_VALUE,
                false,
                KeyScope.ALL);
        server.start(new GatewaySnapshot(
                policy.build(),
                Map.of(hash("k-a"), key),
                hash("k-admin"),
                null,
                false,
                GatewayServerTest.noRoutes(server),
                new Timeouts(1, 1, 1, 1, 1, 0, 0),
                MediaSettings.OFF));
        return server;
    }

    private static KeyHash hash(String secret) {
        return KeyHash.of(secret, KeyHash.newSha256());
    }

    private HttpResponse<String> get(GatewayServer from, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + from.port() + path))
                .timeout(Duration.ofSeconds(20));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return get(server, path, headers);
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/metrics, METRICS",
        "/api/v1/metrics/cost, COST",
        "/api/v1/metrics/tokens, TOKENS",
        "/api/v1/metrics/latency, LATENCY"
    })
    void shouldAskForTheKeyAndPassOnTheRest(String path, UsageRequest.Page page) throws Exception {
        HttpResponse<String> response = get(path + "?range=24h&key=k-a&group_by=model", "x-request-id", "r-1");
        assertEquals(200, response.statusCode());
        assertEquals("{}", response.body());
        assertEquals("application/json", header(response, "content-type"));
        assertEquals("r-1", header(response, "x-request-id"));
        UsageRequest request = asked.getFirst();
        assertEquals(page, request.page());
        assertEquals(Map.of("range", List.of("24h"), "group_by", List.of("model")), request.parameters());
        assertEquals("a", request.viewer() == null ? null : request.viewer().name());

        assertEquals(401, get(path).statusCode());
        assertEquals(401, get(path, "x-api-key", "k-b").statusCode());
        assertEquals(1, asked.size());
    }

    @Test
    void shouldKnowTheOperator() throws Exception {
        assertEquals(200, get("/v1/metrics", "authorization", "Bearer k-admin").statusCode());
        assertNull(asked.getFirst().viewer());
        assertEquals("{\"admin\":true}", get("/v1/me", "x-api-key", "k-admin").body());
        assertEquals(401, get("/v1/models", "x-api-key", "k-admin").statusCode());
    }

    @Test
    void shouldSendTables() throws Exception {
        answer = new Content(Format.CSV, "a\r\n\"ü\"\r\n");
        HttpResponse<String> response = get("/v1/metrics", "x-api-key", "k-a", "accept", "Text/CSV;q=0.9");
        assertTrue(asked.getFirst().acceptsCsv());
        assertEquals("a\r\n\"ü\"\r\n", response.body());
        assertEquals("text/csv; charset=utf-8", header(response, "content-type"));
        assertEquals("attachment; filename=\"usage.csv\"", header(response, "content-disposition"));
    }

    @Test
    void shouldTellProblemsAsErrorsAreTold() throws Exception {
        answer = new Problem(ErrorKind.INVALID_PARAMETER, "what was expected");
        HttpResponse<String> response = get("/v1/metrics", "x-api-key", "k-a");
        assertEquals(422, response.statusCode());
        assertTrue(response.body().contains("\"code\":\"invalid_parameter\""), response.body());
        assertTrue(response.body().contains("what was expected"), response.body());
    }

    @Test
    void shouldSayThatNothingIsKept() throws Exception {
        try (GatewayServer forgetful = started(null)) {
            HttpResponse<String> response = get(forgetful, "/v1/metrics", "x-api-key", "k-a");
            assertEquals(501, response.statusCode());
            assertTrue(response.body().contains("\"code\":\"no_database\""), response.body());
            assertEquals(401, get(forgetful, "/v1/metrics").statusCode());
        }
    }
}
