package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the operator's key may do over HTTP.
@Timeout(120)
class AdminPagesTest {
    private static final String[] ADMIN = Chat.as("k-admin");

    private static final String CONFIG = """
        database: {file: '%s'}
        ledger: {folder: '%s', segment_bytes: 1048576}
        providers: {p: {type: openai_compatible, base_url: UPSTREAM, api_key: gateways-own, models: [m]}}
        encryption: {master_keys: [{id: one, key: 0000000000000000000000000000000000000000000000000000000000000000}]}
        keys: [{name: configured, key: sk-configured}]
        admin: {key: k-admin}
        """;

    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private TestGateway gateway;

    @BeforeEach
    void start() {
        gateway = TestGateway.start(CONFIG.formatted(folder.resolve("kept.db"), folder.resolve("journal")));
        gateway.upstream().always(Chat.answer(1, 1));
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(gateway.baseUrl() + path))
                .timeout(TestGateway.PATIENCE)
                .headers(headers)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return gateway.client().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> admin(String method, String path, String body) throws Exception {
        return send(method, path, body, ADMIN);
    }

    private String done(int status, String method, String path, String body) throws Exception {
        HttpResponse<String> answer = admin(method, path, body);
        assertEquals(status, answer.statusCode(), answer.body());
        return answer.body();
    }

    private HttpResponse<String> ask(String key) throws Exception {
        return gateway.post(Chat.PATH, Chat.ask("m"), Chat.as(key));
    }

    private void awaitStatus(int status, String key) throws Exception {
        long deadlineNs = System.nanoTime() + TestGateway.PATIENCE.toNanos();
        while (ask(key).statusCode() != status) {
            assertTrue(System.nanoTime() - deadlineNs < 0, "status " + status);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void shouldMakeListChangeAndRevokeKeys() throws Exception {
        assertEquals("acme", at(done(201, "POST", "/v1/admin/orgs", "{\"name\":\"acme\"}"), "id"));
        done(201, "POST", "/v1/admin/projects", "{\"name\":\"búsqueda 1+1\",\"organisation\":\"acme\"}");
        String made = done(
                201,
                "POST",
                "/v1/keys/api",
                "{\"name\":\"an app\",\"project\":\"búsqueda 1+1\",\"models\":[\"m\"],\"budget_usd\":0.000000001}");
        String key = String.valueOf(at(made, "api_key"));
        awaitStatus(400, key); // a budget, and no price
        assertTrue(made.contains("\"budget_usd\":0.000000001"), made);

        String changed = done(200, "PATCH", "/v1/keys/api/an%20app", "{\"budget_usd\":null,\"max_concurrent\":7}");
        assertEquals(7, at(changed, "max_concurrent"));
        assertFalse(changed.contains("budget_usd"), changed);
        awaitStatus(200, key);
        done(200, "PATCH", "/v1/admin/projects/b%C3%BAsqueda%201+1", "{\"requests_per_minute\":600}");
        done(200, "PATCH", "/v1/admin/orgs/acme", "{\"max_concurrent\":600}");
        String list = done(200, "GET", "/v1/keys/api?project=b%C3%BAsqueda%201%2B1", "");
        assertEquals("an app", at(list, "data", 0, "name"));
        assertNull(at(list, "data", 0, "revoked_at"));
        assertFalse(list.contains(key), list);
        assertEquals(
                600,
                at(done(200, "GET", "/v1/admin/projects?organisation=acme", ""), "data", 0, "requests_per_minute"));
        assertEquals(600, at(done(200, "GET", "/v1/admin/orgs", ""), "data", 0, "max_concurrent"));

        assertEquals("", done(204, "DELETE", "/v1/keys/api/an%20app", ""));
        awaitStatus(401, key);
        done(204, "DELETE", "/v1/keys/api/an%20app", "");
        String audit = done(200, "GET", "/v1/admin/audit?limit=1", "");
        assertEquals("key.revoke", at(audit, "data", 0, "action"));
        assertTrue(String.valueOf(at(audit, "data", 0, "actor")).startsWith("admin key, request "), audit);
        assertFalse(done(200, "GET", "/v1/admin/audit", "").contains(key));
    }

    @Test
    void shouldKeepProvidersKeysToItself() throws Exception {
        done(201, "POST", "/v1/admin/projects", "{\"name\":\"search\"}");
        String key = String.valueOf(
                at(done(201, "POST", "/v1/keys/api", "{\"name\":\"app\",\"project\":\"search\"}"), "api_key"));
        done(204, "POST", "/v1/keys", "{\"project\":\"search\",\"provider\":\"p\",\"api_key\":\"searchs-own\"}");
        long deadlineNs = System.nanoTime() + TestGateway.PATIENCE.toNanos();
        while (!sent(key).equals("Bearer searchs-own")) {
            assertTrue(System.nanoTime() - deadlineNs < 0, "the project's own key is used");
        }
        assertEquals("Bearer gateways-own", sent("sk-configured"));
        String list = done(200, "GET", "/v1/keys", "");
        assertEquals("project/search", at(list, "data", 0, "owner"));
        assertFalse(list.contains("searchs-own"), list);
        assertFalse(done(200, "GET", "/v1/admin/audit", "").contains("searchs-own"));
        done(204, "DELETE", "/v1/keys/p?project=search", "");
        assertRefused(404, "not_found", admin("DELETE", "/v1/keys/p?project=search", ""));
    }

    private String sent(String key) throws Exception {
        int before = gateway.upstream().requests().size();
        HttpResponse<String> answer = ask(key);
        if (answer.statusCode() == 401) {
            return "";
        }
        assertAnswered(answer);
        assertEquals(before + 1, gateway.upstream().requests().size());
        return String.valueOf(gateway.upstream().requests().getLast().header("authorization"));
    }

    @Test
    void shouldBeForTheOperatorAlone() throws Exception {
        for (String path :
                new String[] {"/v1/keys", "/v1/keys/api", "/v1/admin/orgs", "/v1/admin/projects", "/v1/admin/audit"}) {
            assertRefused(401, "invalid_api_key", gateway.get(path));
            assertRefused(401, "invalid_api_key", gateway.get(path, Chat.as("nobody")));
            assertRefused(403, "permission_denied", gateway.get(path, Chat.as("sk-configured")));
            assertAnswered(gateway.get(path, ADMIN));
        }
        assertRefused(401, "invalid_api_key", send("POST", "/v1/keys/api", "{\"name\":\"mine\"}", Chat.as("nobody")));
        assertRefused(
                403,
                "permission_denied",
                send("POST", "/v1/keys/api", "{\"name\":\"mine\"}", Chat.as("sk-configured")));
        assertEquals("{\"object\":\"list\",\"data\":[]}", sorted(done(200, "GET", "/v1/keys/api", "")));
        assertRefused(401, "invalid_api_key", ask("k-admin"));
    }

    private static String sorted(String list) {
        return list.equals("{\"data\":[],\"object\":\"list\"}") ? "{\"object\":\"list\",\"data\":[]}" : list;
    }

    @Test
    void shouldRefuseWhatMakesNoSense() throws Exception {
        assertRefused(400, "invalid_request", admin("POST", "/v1/keys/api", "no JSON sk-secret"));
        assertFalse(admin("POST", "/v1/keys", "{\"api_key\":\"sk-secret").body().contains("sk-secret"));
        assertRefused(400, "invalid_request", admin("POST", "/v1/keys/api", "{}"));
        assertRefused(400, "invalid_request", admin("POST", "/v1/keys/api", "[]"));
        assertRefused(400, "invalid_request", admin("POST", "/v1/keys/api", "{\"name\":7}"));
        assertRefused(400, "invalid_request", admin("POST", "/v1/keys/api", "{\"name\":\"a\",\"colour\":\"red\"}"));
        assertRefused(404, "not_found", admin("POST", "/v1/keys/api", "{\"name\":\"a\",\"project\":\"nobodys\"}"));
        assertRefused(409, "conflict", admin("POST", "/v1/keys/api", "{\"name\":\"configured\"}"));
        assertRefused(404, "not_found", admin("DELETE", "/v1/keys/api/nobody", ""));
        assertRefused(404, "not_found", admin("DELETE", "/v1/keys/api/a/b", ""));
        assertRefused(405, "method_not_allowed", admin("PUT", "/v1/keys/api", "{}"));
        assertRefused(405, "method_not_allowed", admin("DELETE", "/v1/admin/orgs/acme", ""));
        assertRefused(400, "invalid_request", admin("GET", "/v1/admin/audit?limit=many", ""));
        assertRefused(
                400,
                "invalid_request",
                admin("POST", "/v1/admin/orgs", "{\"name\":\"a\",\"alerts_at\":[" + "0.1,".repeat(5_000) + "1]}"));
        HttpResponse<String> tooLarge = admin("POST", "/v1/admin/orgs", "x".repeat(11 << 20));
        assertRefused(413, "payload_too_large", tooLarge);
    }

    @Test
    void shouldHaveNothingToOfferWithoutADatabase() throws Exception {
        try (TestGateway without = TestGateway.start(
                "providers: {p: {type: demo, base_url: UPSTREAM}}\nadmin: {key: k-admin}\nkeys: [{name: a, key: k}]")) {
            assertRefused(501, "no_database", without.get("/v1/keys/api", ADMIN));
        }
    }

    @Test
    void shouldAskEverybodyForAKeyOnceThereWasOne() throws Exception {
        try (TestGateway open = TestGateway.start(CONFIG.formatted(folder.resolve("open.db"), folder.resolve("open"))
                .replace("keys: [{name: configured, key: sk-configured}]", ""))) {
            open.upstream().always(Chat.answer(1, 1));
            assertAnswered(open.post(Chat.PATH, Chat.ask("m")));
            HttpResponse<String> made = open.post("/v1/keys/api", "{\"name\":\"first\"}", ADMIN);
            assertEquals(201, made.statusCode(), made.body());
            long deadlineNs = System.nanoTime() + TestGateway.PATIENCE.toNanos();
            String[] key = Chat.as(String.valueOf(at(made.body(), "api_key")));
            // The engine hears of the key before the event loops do: until then nobody passes.
            while (open.post(Chat.PATH, Chat.ask("m")).statusCode() != 401
                    || open.post(Chat.PATH, Chat.ask("m"), key).statusCode() != 200) {
                assertTrue(System.nanoTime() - deadlineNs < 0, "nobody without a key");
            }
            HttpRequest revoke = HttpRequest.newBuilder(URI.create(open.baseUrl() + "/v1/keys/api/first"))
                    .headers(ADMIN)
                    .DELETE()
                    .build();
            assertEquals(
                    204,
                    open.client()
                            .send(revoke, HttpResponse.BodyHandlers.discarding())
                            .statusCode());
            while (open.post(Chat.PATH, Chat.ask("m"), key).statusCode() != 401) {
                assertTrue(System.nanoTime() - deadlineNs < 0, "revoked");
            }
            assertRefused(401, "invalid_api_key", open.post(Chat.PATH, Chat.ask("m")));
        }
    }
}
