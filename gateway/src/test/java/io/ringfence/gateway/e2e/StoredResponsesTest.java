package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.at;
import static io.ringfence.gateway.e2e.Chat.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.ReceivedRequest;
import io.ringfence.demo.Script;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Responses that a provider keeps: whoever goes on from one, reads or deletes it reaches the credential that
/// made it, and only for responses of its own project.
class StoredResponsesTest {
    private static final String PATH = "/v1/responses";

    /// Two accounts that take turns, and two projects.
    static final String CONFIG = """
        server: {host: 127.0.0.1, port: 0, workers: 2}
        telemetry: {metrics: {enabled: false}}
        resilience: {retry: {max_attempts: 1}, circuit_breaker: {enabled: false}}
        routing: {strategy: round_robin}
        providers:
          one: {type: openai, base_url: UPSTREAM/v1, api_keys: [{label: a, key: k-a}, {label: b, key: k-b}]}
          claude: {type: anthropic, base_url: UPSTREAM, api_key: k-claude}
        routes:
        - {model: m, targets: [{provider: one, model: gpt-5}]}
        organisations: [{name: acme}]
        projects: [{name: red, organisation: acme}, {name: blue, organisation: acme}]
        keys:
        - {name: r1, key: rf-r1, project: red}
        - {name: r2, key: rf-r2, project: red}
        - {name: blue, key: rf-blue, project: blue}
        - {name: acme, key: rf-acme, organisation: acme}
        - {name: narrow, key: rf-narrow, project: red, models: [other]}
        - {name: slow, key: rf-slow, project: red, requests_per_minute: 1}
        """;

    private static final Map<String, String> JSON = Map.of("content-type", "application/json");

    private static Script response(String id) {
        return Script.answer(200, JSON, Wire.RESPONSES.answer().replace("\"r1\"", "\"" + id + "\""));
    }

    private static Script says(String body) {
        return Script.answer(200, JSON, body);
    }

    private static String ask(String members) {
        return Wire.RESPONSES.request("m", members);
    }

    private static HttpResponse<String> post(TestGateway gateway, String key, String members)
            throws IOException, InterruptedException {
        return gateway.post(PATH, ask(members), Chat.as(key));
    }

    private static HttpResponse<String> call(TestGateway gateway, String method, String path, String key)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(gateway.baseUrl() + PATH + path))
                .timeout(TestGateway.PATIENCE)
                .header("authorization", "Bearer " + key)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return gateway.client().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static ReceivedRequest last(TestGateway gateway) {
        return gateway.upstream().requests().getLast();
    }

    private static String lastKey(TestGateway gateway) {
        return String.valueOf(last(gateway).header("authorization"));
    }

    /// Makes a response and tells which of the provider's keys did.
    private static String make(TestGateway gateway, String key, String id) throws IOException, InterruptedException {
        gateway.upstream().script(response(id));
        HttpResponse<String> made = post(gateway, key, "");
        assertEquals(200, made.statusCode(), made.body());
        assertEquals(id, at(made.body(), "id"));
        return lastKey(gateway);
    }

    private static int asked(TestGateway gateway) {
        return gateway.upstream().requests().size();
    }

    @Test
    void shouldGoOnWithTheKeyThatMadeTheResponse() throws Exception {
        try (TestGateway gateway = TestGateway.start(CONFIG)) {
            String maker = make(gateway, "rf-r1", "resp_1");
            String other = make(gateway, "rf-r1", "resp_2");
            assertFalse(maker.equals(other), "they take turns");
            for (int i = 0; i < 4; i++) {
                gateway.upstream().script(response("resp_1" + i));
                HttpResponse<String> next = post(gateway, "rf-r2", ",\"previous_response_id\":\"resp_1\"");
                assertEquals(200, next.statusCode(), next.body());
                assertEquals(maker, lastKey(gateway));
                assertEquals("resp_1", at(last(gateway).bodyText(), "previous_response_id"));
            }
        }
    }

    @Test
    void shouldGoOnFromAStreamedResponse() throws Exception {
        try (TestGateway gateway = TestGateway.start(CONFIG)) {
            gateway.upstream()
                    .script(Script.answer(
                            200,
                            Map.of("content-type", "text/event-stream"),
                            (Wire.RESPONSES.preamble() + Wire.RESPONSES.content("Hi") + Wire.RESPONSES.ending())
                                    .replace("\"r1\"", "\"resp_s\"")));
            assertEquals(200, post(gateway, "rf-r1", ",\"stream\":true").statusCode());
            String maker = lastKey(gateway);
            for (int i = 0; i < 3; i++) {
                gateway.upstream().script(response("resp_n"));
                assertEquals(
                        200,
                        post(gateway, "rf-r1", ",\"previous_response_id\":\"resp_s\"")
                                .statusCode());
                assertEquals(maker, lastKey(gateway));
            }
        }
    }

    @Test
    void shouldReadCancelAndDeleteWhereTheResponseIs() throws Exception {
        try (TestGateway gateway = TestGateway.start(CONFIG)) {
            String maker = make(gateway, "rf-r1", "resp_1");
            make(gateway, "rf-r1", "resp_2");
            String failed = "{\"id\": \"resp_1\", \"object\":\"response\",\"status\":\"failed\",\"output\":[],"
                    + "\"error\":{\"code\":\"server_error\",\"message\":\"boom\"},\"usage\":{\"input_tokens\":10}}";
            for (String[] each : new String[][] {
                {"GET", "/resp_1", "", failed},
                {"GET", "/resp_1", "?include%5B%5D=reasoning.encrypted_content", failed},
                {"GET", "/resp_1/input_items", "?limit=5&order=asc", "{\"object\":\"list\",\"data\": []}"},
                {"POST", "/resp_1/cancel", "", "{\"id\":\"resp_1\",\"status\":\"cancelled\"}"},
                {"DELETE", "/resp_1", "", "{\"id\":\"resp_1\",\"object\":\"response\",\"deleted\": true}"},
            }) {
                gateway.upstream().script(says(each[3]));
                HttpResponse<String> answer = call(gateway, each[0], each[1] + each[2], "rf-r2");
                assertEquals(200, answer.statusCode(), answer.body());
                assertEquals(each[3], answer.body(), "byte for byte");
                assertEquals("one", header(answer, "x-ringfence-provider"));
                assertEquals(each[0], last(gateway).method());
                assertEquals(PATH + each[1] + each[2], last(gateway).uri());
                assertEquals(maker, lastKey(gateway));
            }
            int before = asked(gateway);
            assertRefused(404, "response_not_found", call(gateway, "GET", "/resp_1", "rf-r1"));
            assertRefused(
                    404, "previous_response_not_found", post(gateway, "rf-r1", ",\"previous_response_id\":\"resp_1\""));
            assertEquals(before, asked(gateway), "it was deleted");
        }
    }

    @Test
    void shouldPassNoKeyOfTheCallersOn() throws Exception {
        try (TestGateway gateway = TestGateway.start(CONFIG)) {
            make(gateway, "rf-r1", "resp_1");
            gateway.upstream().script(says("{}"));
            HttpResponse<String> read = gateway.get(PATH + "/resp_1?limit=1&%6bey=rf-r1");
            assertEquals(200, read.statusCode(), read.body());
            assertEquals(PATH + "/resp_1?limit=1", last(gateway).uri());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rf-blue", "rf-acme"})
    void shouldHideTheResponsesOfOneProjectFromAllOthers(String stranger) throws Exception {
        try (TestGateway gateway = TestGateway.start(CONFIG)) {
            make(gateway, "rf-r1", "resp_1");
            int before = asked(gateway);
            HttpResponse<String> never = call(gateway, "GET", "/resp_never", stranger);
            HttpResponse<String> read = call(gateway, "GET", "/resp_1", stranger);
            assertRefused(404, "response_not_found", read);
            assertEquals(
                    at(never.body(), "error", "message"),
                    String.valueOf(at(read.body(), "error", "message")).replace("resp_1", "resp_never"),
                    "nothing tells that it exists");
            assertRefused(404, "response_not_found", call(gateway, "DELETE", "/resp_1", stranger));
            assertRefused(404, "response_not_found", call(gateway, "POST", "/resp_1/cancel", stranger));
            assertRefused(404, "response_not_found", call(gateway, "GET", "/resp_1/input_items", stranger));
            assertRefused(
                    404,
                    "previous_response_not_found",
                    post(gateway, stranger, ",\"previous_response_id\":\"resp_1\""));
            HttpResponse<String> counted = gateway.post(
                    PATH + "/input_tokens", ask(",\"previous_response_id\":\"resp_1\""), Chat.as(stranger));
            assertRefused(404, "previous_response_not_found", counted);
            assertEquals(before, asked(gateway), "no provider is asked");

            gateway.upstream().script(says("{}"));
            assertEquals(200, call(gateway, "GET", "/resp_1", "rf-r1").statusCode(), "it is still there");
        }
    }

    @Test
    void shouldNotLetOneTenantTakeOverTheIdOfAnother() throws Exception {
        try (TestGateway gateway = TestGateway.start(CONFIG)) {
            String red = make(gateway, "rf-r1", "resp_1");
            String blue = make(gateway, "rf-blue", "resp_1");
            assertFalse(red.equals(blue));
            gateway.upstream().script(says("{}"), says("{}"));
            call(gateway, "GET", "/resp_1", "rf-r1");
            assertEquals(red, lastKey(gateway));
            call(gateway, "GET", "/resp_1", "rf-blue");
            assertEquals(blue, lastKey(gateway));
        }
    }

    @Test
    void shouldHoldCallersToTheirKeysModelsAndLimits() throws Exception {
        try (TestGateway gateway = TestGateway.start(CONFIG)) {
            make(gateway, "rf-r1", "resp_1");
            assertRefused(404, "response_not_found", call(gateway, "GET", "/resp_1", "rf-narrow"));
            assertRefused(401, "invalid_api_key", call(gateway, "GET", "/resp_1", "rf-unknown"));

            gateway.upstream().script(says("{}"));
            assertEquals(200, call(gateway, "GET", "/resp_1", "rf-slow").statusCode());
            assertRefused(429, "rate_limit_exceeded", call(gateway, "GET", "/resp_1", "rf-slow"));
            assertRefused(429, "rate_limit_exceeded", post(gateway, "rf-slow", ",\"previous_response_id\":\"resp_1\""));
        }
    }

    @Test
    void shouldChargeNothingForReading() throws Exception {
        String config = """
            server: {host: 127.0.0.1, port: 0}
            telemetry: {metrics: {enabled: false}}
            providers: {one: {type: openai, base_url: UPSTREAM/v1, api_key: k, models: ["*"]}}
            """ + Meter.YAML;
        try (TestGateway gateway = TestGateway.start(config)) {
            Meter meter = new Meter(gateway);
            make(gateway, Meter.KEY, "resp_1");
            assertEquals(new Meter.Tokens(10, 5), meter.read());
            gateway.upstream().script(response("resp_1"));
            assertEquals(200, call(gateway, "GET", "/resp_1", Meter.KEY).statusCode());
            assertEquals(new Meter.Tokens(0, 0), meter.read());

            gateway.upstream().script(response("resp_2"));
            HttpResponse<String> next = post(gateway, Meter.KEY, ",\"previous_response_id\":\"resp_1\"");
            assertEquals(200, next.statusCode(), next.body());
            assertEquals(new Meter.Tokens(10, 5), meter.read());
        }
    }

    @Test
    void shouldAskNoOtherAccountWhenTheOnlyOneCannotServe() throws Exception {
        try (TestGateway gateway = TestGateway.start(CONFIG)) {
            String maker = make(gateway, "rf-r1", "resp_1");
            gateway.upstream()
                    .script(Script.answer(
                            429,
                            Map.of("content-type", "application/json", "retry-after", "120"),
                            "{\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit_error\"}}"));
            HttpResponse<String> limited = post(gateway, "rf-r1", ",\"previous_response_id\":\"resp_1\"");
            assertEquals(429, limited.statusCode(), limited.body());
            assertEquals(maker, lastKey(gateway));
            int before = asked(gateway);

            HttpResponse<String> resting = post(gateway, "rf-r1", ",\"previous_response_id\":\"resp_1\"");
            assertRefused(503, "no_available_key", resting);
            assertTrue(Integer.parseInt(header(resting, "retry-after")) > 60, resting.headers()::toString);
            assertRefused(503, "no_available_key", call(gateway, "GET", "/resp_1", "rf-r1"));
            assertEquals(before, asked(gateway));

            make(gateway, "rf-r1", "resp_2");
            assertFalse(maker.equals(lastKey(gateway)), "others are served by the other account");
        }
    }

    @Test
    void shouldForgetWhatIsNotStored() throws Exception {
        try (TestGateway gateway = TestGateway.start(CONFIG)) {
            gateway.upstream().script(response("resp_1"));
            assertEquals(200, post(gateway, "rf-r1", ",\"store\":false").statusCode());
            assertRefused(404, "response_not_found", call(gateway, "GET", "/resp_1", "rf-r1"));
        }
    }

    @Test
    void shouldRefuseHistoryThatATranslationCannotCarry() throws Exception {
        try (TestGateway gateway = TestGateway.start(CONFIG)) {
            HttpResponse<String> refused = gateway.post(
                    PATH,
                    Wire.RESPONSES.request("claude/claude-sonnet-4-5", ",\"previous_response_id\":\"resp_1\""),
                    Chat.as("rf-r1"));
            assertRefused(400, "unsupported_translation", refused);
            assertEquals(0, asked(gateway));
        }
    }

    @Test
    void shouldAskForAnUnknownResponseOnlyWhereThereIsNoChoice() throws Exception {
        String one = """
            server: {host: 127.0.0.1, port: 0}
            telemetry: {metrics: {enabled: false}}
            providers: {one: {type: openai, base_url: UPSTREAM/v1, api_key: k, models: ["*"]}}
            """;
        try (TestGateway gateway = TestGateway.start(one)) {
            gateway.upstream().script(response("resp_2"), says("{\"id\":\"resp_old\"}"));
            assertEquals(
                    200,
                    post(gateway, "anybody", ",\"previous_response_id\":\"resp_old\"")
                            .statusCode());
            assertEquals(200, call(gateway, "GET", "/resp_old", "anybody").statusCode());
        }
        String tenants = one + "keys: [{name: a, key: rf-a}, {name: b, key: rf-b}]\n";
        try (TestGateway gateway = TestGateway.start(tenants)) {
            assertRefused(404, "response_not_found", call(gateway, "GET", "/resp_old", "rf-a"));
            assertRefused(
                    404,
                    "previous_response_not_found",
                    post(gateway, "rf-a", ",\"previous_response_id\":\"resp_old\""));
            assertEquals(0, asked(gateway));
        }
    }

    @Test
    void shouldRememberNoMoreThanConfigured() throws Exception {
        String config = CONFIG.replace("workers: 2}", "workers: 2, remembered_responses: 2}");
        try (TestGateway gateway = TestGateway.start(config)) {
            for (String id : List.of("resp_1", "resp_2", "resp_3")) {
                make(gateway, "rf-r1", id);
            }
            assertRefused(404, "response_not_found", call(gateway, "GET", "/resp_1", "rf-r1"));
            gateway.upstream().script(says("{}"));
            assertEquals(200, call(gateway, "GET", "/resp_2", "rf-r1").statusCode());
        }
    }

    @Test
    void shouldKnowItsPathsAndMethods() throws Exception {
        try (TestGateway gateway = TestGateway.start(CONFIG)) {
            assertEquals(405, call(gateway, "PUT", "/resp_1", "rf-r1").statusCode());
            assertEquals(405, call(gateway, "GET", "/resp_1/cancel", "rf-r1").statusCode());
            assertEquals(404, call(gateway, "GET", "/resp_1/elsewhere", "rf-r1").statusCode());
            assertEquals(404, call(gateway, "GET", "/..%2Fmodels", "rf-r1").statusCode());
            assertRefused(400, "invalid_request", call(gateway, "GET", "/resp_1?stream=true", "rf-r1"));
            assertEquals(0, asked(gateway));
        }
    }
}
