package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.registry.Administration;
import io.ringfence.gateway.registry.CredentialAdministration;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.registry.Registry;
import io.ringfence.testing.EmptyPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Two gateways over one database, in which somebody else changes organisations, projects, keys and
/// credentials. Every call costs a cent.
@Timeout(180)
class StoredKeysTest {
    /// What is promised is a second; a machine that is busy with other tests may take longer.
    private static final Duration IN_FORCE = Duration.ofSeconds(10);

    private static final String ME = "test";
    private static final String MASTER_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    @RegisterExtension
    static final EmptyPostgres POSTGRES = new EmptyPostgres();

    @TempDir
    private Path folder = Path.of("");

    private @Nullable Database database;
    private @Nullable TestGateway one;
    private @Nullable TestGateway two;

    @BeforeEach
    void start() {
        one = start("one");
        two = start("two");
        database = Database.open(
                new DatabaseSettings(POSTGRES.address(), "postgres", "postgres", 2, DatabaseSettings.DEFAULT_TIMEOUT));
    }

    @AfterEach
    void close() {
        if (one != null) {
            one.close();
        }
        if (two != null) {
            two.close();
        }
        if (database != null) {
            database.close();
        }
    }

    private String config(String node) {
        return """
            server: {host: 127.0.0.1, port: 0, workers: 1}
            telemetry: {metrics: {enabled: false}}
            database: {url: '%s', user: postgres, password: postgres}
            ledger: {folder: '%s', segment_bytes: 1048576, interval_ms: 5}
            encryption: {master_keys: [{id: one, key: %s}]}
            providers:
              demo: {type: demo, base_url: UPSTREAM, api_key: gateways-own, models: ["demo-*"]}
              other: {type: openai_compatible, base_url: UPSTREAM, api_key: gateways-own, models: ["other-*"]}
            prices: [{model: "*", input_usd_per_million: 0, output_usd_per_million: 0, request_usd: 0.01}]
            organisations: [{name: configured, max_concurrent: 5}]
            keys: [{name: configured, key: sk-configured, organisation: configured}]
            """.formatted(POSTGRES.address(), folder.resolve(node), MASTER_KEY);
    }

    private TestGateway start(String node) {
        TestGateway gateway = TestGateway.start(config(node));
        gateway.upstream().always(Chat.answer(1, 1));
        return gateway;
    }

    private TestGateway one() {
        return given(one);
    }

    private TestGateway two() {
        return given(two);
    }

    private static <T> T given(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("nothing was started");
        }
        return value;
    }

    private Administration administration() {
        GatewayConfig config = TestGateway.config(
                config("one").replace("UPSTREAM", one().upstream().baseUrl()));
        return new Administration(new Registry(given(database)), () -> config, InstantSource.system());
    }

    private CredentialAdministration credentials() {
        GatewayConfig config = TestGateway.config(
                config("one").replace("UPSTREAM", one().upstream().baseUrl()));
        return new CredentialAdministration(new Registry(given(database)), () -> config, InstantSource.system());
    }

    private static HttpResponse<String> ask(TestGateway gateway, String key) throws Exception {
        return gateway.post(Chat.PATH, Chat.ask("demo-x"), Chat.as(key));
    }

    private static void awaitBoth(String what, Callable<Boolean> condition) throws Exception {
        long deadlineNs = System.nanoTime() + IN_FORCE.toNanos();
        while (!condition.call()) {
            assertTrue(System.nanoTime() - deadlineNs < 0, what);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private void awaitStatus(int status, String key) throws Exception {
        awaitBoth(
                status + " on both",
                () -> ask(one(), key).statusCode() == status && ask(two(), key).statusCode() == status);
    }

    private String newKey(Map<String, ?> members) throws SQLException {
        return String.valueOf(administration().createKey(ME, members).get("api_key"));
    }

    @Test
    void shouldKnowANewKeyAndForgetARevokedOne() throws Exception {
        Administration administration = administration();
        administration.createOrganisation(ME, Map.of("name", "acme"));
        administration.createProject(ME, Map.of("name", "search", "organisation", "acme"));
        String key = newKey(Map.of("name", "app", "project", "search", "models", List.of("demo-*")));
        awaitStatus(200, key);
        HttpResponse<String> me = two().get("/v1/me", Chat.as(key));
        assertEquals("search", at(me.body(), "project_id"));
        assertEquals(key.substring(0, 12), at(me.body(), "key_prefix"));
        assertFalse(me.body().contains(key.substring(0, 13)), me.body());
        assertEquals("acme", at(me.body(), "org_id"));
        assertRefused(403, "permission_denied", one().post(Chat.PATH, Chat.ask("other-x"), Chat.as(key)));

        administration.revokeKey(ME, "app");
        awaitStatus(401, key);
        HttpResponse<String> refused = ask(one(), key);
        assertRefused(401, "invalid_api_key", refused);
        assertEquals("The API key was revoked.", at(refused.body(), "error", "message"));
        HttpResponse<String> anthropic = two().post(
                        "/v1/messages",
                        "{\"model\":\"demo-x\",\"max_tokens\":5,\"messages\":[]}",
                        "x-api-key",
                        key,
                        "anthropic-version",
                        "2023-06-01");
        assertEquals(401, anthropic.statusCode());
        assertEquals("authentication_error", at(anthropic.body(), "error", "type"));
        assertEquals(200, ask(one(), "sk-configured").statusCode(), "the configuration's keys are as good as ever");
    }

    @Test
    void shouldRefuseAKeyFromTheMomentOfItsExpiry() throws Exception {
        Instant end = Instant.now().plusSeconds(3);
        String key = newKey(Map.of("name", "guest", "expires_at", end.toString()));
        awaitBoth(
                "known, or expired already",
                () -> !String.valueOf(ask(one(), key).body()).contains("not known"));
        awaitStatus(401, key);
        assertTrue(!Instant.now().isBefore(end), "not before its time");
        assertEquals("The API key has expired.", at(ask(one(), key).body(), "error", "message"));
        administration().updateKey(ME, "guest", Map.of("expires_at", "2999-01-01"));
        awaitStatus(200, key);
    }

    @Test
    void shouldHoldToABudgetThatIsChanged() throws Exception {
        Administration administration = administration();
        administration.createProject(ME, Map.of("name", "search", "budget_usd", 0.03));
        String key = newKey(Map.of("name", "app", "project", "search"));
        awaitBoth("three calls, wherever", () -> {
            HttpResponse<String> answer = ask(one(), key);
            return answer.statusCode() == 402;
        });
        awaitStatus(402, key);
        administration.updateProject(ME, "search", Map.of("budget_usd", 1_000));
        awaitStatus(200, key);
        administration.updateProject(ME, "search", Map.of("budget_usd", 0.03));
        awaitStatus(402, key);
        Map<String, Object> none = new HashMap<>();
        none.put("budget_usd", null);
        administration.updateProject(ME, "search", none);
        awaitStatus(200, key);
        one().reload(config("one").replace("UPSTREAM", one().upstream().baseUrl()));
        assertAnswered(ask(one(), key));
    }

    @Test
    void shouldUseAProjectsOwnCredentialForItAlone() throws Exception {
        Administration administration = administration();
        administration.createOrganisation(ME, Map.of("name", "acme"));
        administration.createProject(ME, Map.of("name", "search", "organisation", "acme"));
        administration.createProject(ME, Map.of("name", "chat", "organisation", "acme"));
        String search = newKey(Map.of("name", "a", "project", "search"));
        String chat = newKey(Map.of("name", "b", "project", "chat"));
        awaitStatus(200, chat);
        credentials().set(ME, Map.of("project", "search", "provider", "demo", "api_key", "searchs-own"));
        awaitBoth(
                "both use it",
                () -> sent(one(), search).equals("searchs-own")
                        && sent(two(), search).equals("searchs-own"));
        assertEquals("gateways-own", sent(one(), chat));
        assertEquals("gateways-own", sent(one(), "sk-configured"));

        credentials().set(ME, Map.of("organisation", "acme", "provider", "demo", "api_key", "acmes-own"));
        awaitBoth(
                "its organisation's",
                () -> sent(one(), chat).equals("acmes-own") && sent(two(), chat).equals("acmes-own"));
        assertEquals("searchs-own", sent(two(), search));
        assertEquals("gateways-own", sent(two(), "sk-configured"));

        credentials().remove(ME, null, "search", "demo");
        awaitBoth("without its own", () -> sent(one(), search).equals("acmes-own"));
        one().reload(config("one")
                .replace(MASTER_KEY, "ff".repeat(32))
                .replace("UPSTREAM", one().upstream().baseUrl()));
        assertRefused(404, "model_not_found", ask(one(), search));
        assertEquals("gateways-own", sent(one(), "sk-configured"));
    }

    /// The secret with which the provider is asked.
    private static String sent(TestGateway gateway, String key) throws Exception {
        assertAnswered(ask(gateway, key));
        String header = gateway.upstream().requests().getLast().header("authorization");
        assertNotNull(header);
        return header.replace("Bearer ", "");
    }

    @Test
    void shouldNoteWhenAKeyWasUsed() throws Exception {
        String key = newKey(Map.of("name", "app"));
        awaitStatus(200, key);
        one().close();
        Map<String, Object> card = administration().keys(null).getFirst();
        Instant used = Instant.parse(String.valueOf(card.get("last_used_at")));
        assertTrue(Duration.between(used, Instant.now()).compareTo(Duration.ofMinutes(1)) < 0, used::toString);
    }

    @Test
    void shouldServeWhatTheDatabaseHasFromTheStart() throws Exception {
        String key = newKey(Map.of("name", "app"));
        try (TestGateway three = start("three")) {
            assertAnswered(ask(three, key));
        }
    }
}
