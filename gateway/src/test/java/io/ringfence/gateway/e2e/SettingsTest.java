package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.ReceivedRequest;
import io.ringfence.demo.Script;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Settings of providers and of the server do what they say.
class SettingsTest {
    private static final Script BROKEN =
            Script.answer(500, Map.of("content-type", "application/json"), "{\"error\":{\"message\":\"broken\"}}");

    @ParameterizedTest
    @CsvSource({"'', 3", "', max_retries: 0', 1", "', max_retries: 1', 2", "', max_retries: 9', 3"})
    void shouldAskAProviderAgainNoMoreOftenThanItAllows(String setting, int requests) throws Exception {
        String config = "providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p" + setting + "}}\n"
                + "resilience: {retry: {initial_delay_ms: 1, max_delay_ms: 1}}";
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(BROKEN);
            HttpResponse<String> answer = gateway.post(Chat.PATH, Chat.ask("demo-fast"));
            assertEquals(502, answer.statusCode(), answer.body());
            assertEquals(requests, gateway.upstream().requests().size());
            assertEquals(Integer.toString(requests), header(answer, "x-ringfence-attempts"));
        }
    }

    @Test
    void shouldBoundTheTimeOfAProvidersUnaryAttemptsButNotOfItsStreams() throws Exception {
        String config = "providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p, timeout_seconds: 0.2,"
                + " max_retries: 0}}\nresilience: {timeout: {hold_back_seconds: 0}}";
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().script(Script.steps().stall());
            assertRefusedByTimeout(gateway.post(Chat.PATH, Chat.ask("demo-fast")));

            gateway.upstream()
                    .script(Script.steps()
                            .head(200, Map.of("content-type", "text/event-stream"))
                            .send("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n")
                            .pause(Duration.ofMillis(600))
                            .send("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
                            .send("data: [DONE]\n\n"));
            HttpResponse<String> stream = gateway.post(Chat.PATH, Chat.ask("demo-fast", ",\"stream\":true"));
            assertAnswered(stream);
            assertTrue(stream.body().endsWith("data: [DONE]\n\n"), stream.body());
        }
    }

    private static void assertRefusedByTimeout(HttpResponse<String> answer) {
        assertEquals(504, answer.statusCode(), answer.body());
        assertEquals("timeout", Chat.at(answer.body(), "error", "code"));
    }

    @Test
    void shouldSpeakTheConfiguredVersionOfAProvidersInterface() throws Exception {
        String config = """
            providers:
              anthropic: {base_url: UPSTREAM, api_key: p, api_version: 2099-01-01}
              gemini: {base_url: UPSTREAM, api_key: p, api_version: v9}
            """;
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(BROKEN);
            gateway.post("/v1/messages", "{\"model\":\"claude-x\",\"max_tokens\":9,\"messages\":[]}");
            gateway.post("/v1beta/models/gemini-x:generateContent", "{\"contents\":[]}");
            List<ReceivedRequest> requests = gateway.upstream().requests();
            assertEquals("2099-01-01", requests.getFirst().header("anthropic-version"));
            assertEquals(
                    "/v9/models/gemini-x:generateContent", requests.getLast().uri());
        }
    }

    @Test
    void shouldTakeNoFallbacksWhereTheyAreSwitchedOff() throws Exception {
        String config = "providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}\n"
                + "routing: {fallback_enabled: false}";
        try (TestGateway gateway = TestGateway.start(config)) {
            assertRefused(
                    400,
                    "invalid_request",
                    gateway.post(Chat.PATH, Chat.ask("demo-fast", ",\"fallbacks\":[\"demo-cut\"]")));
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("demo-fast")));
        }
    }

    @Test
    void shouldTakeNoMoreClientsThanConfigured() throws Exception {
        String config = """
            server: {host: 127.0.0.1, port: 0, max_connections: 2}
            telemetry: {metrics: {enabled: false}}
            providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}
            """;
        try (TestGateway gateway = TestGateway.start(config);
                RawClient first = RawClient.connect(gateway.gateway().port());
                WireClient second = new WireClient(gateway.gateway().port())) {
            String ask = WireClient.post(Chat.PATH, Chat.ask("demo-fast"));
            assertEquals(
                    200, first.post(Chat.PATH, Chat.ask("demo-fast")).answer().status());
            assertEquals(200, second.send(ask).read().status());

            try (WireClient third = new WireClient(gateway.gateway().port())) {
                assertTrue(third.isClosedByPeer());
            }
            assertEquals(
                    200, first.post(Chat.PATH, Chat.ask("demo-fast")).answer().status());
            first.leave();

            assertEquals(200, firstThatIsTakenIn(gateway, ask).status());
            assertEquals(200, second.send(ask).read().status());
        }
    }

    /// The place of a client that left is free as soon as the gateway has noticed, of which there is no sign.
    private static WireClient.Answer firstThatIsTakenIn(TestGateway gateway, String request) throws IOException {
        long deadlineNs = System.nanoTime() + TestGateway.PATIENCE.toNanos();
        while (System.nanoTime() - deadlineNs < 0) {
            try (WireClient client = new WireClient(gateway.gateway().port())) {
                return client.send(request).read();
            } catch (EOFException | SocketException _) {
                Thread.onSpinWait();
            }
        }
        throw new AssertionError("no place becomes free");
    }

    @Test
    void shouldHoldNoMoreRequestBodiesThanConfigured() throws Exception {
        String config = """
            server: {host: 127.0.0.1, port: 0, workers: 1, max_body_bytes: 2048, max_buffered_body_bytes: 3000}
            telemetry: {metrics: {enabled: false}}
            providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}
            """;
        String large = Chat.ask("demo-fast", ",\"padding\":\"" + "x".repeat(1_600) + "\"");
        try (TestGateway gateway = TestGateway.start(config);
                WireClient first = new WireClient(gateway.gateway().port());
                WireClient second = new WireClient(gateway.gateway().port())) {
            gateway.upstream().script(Chat.answerAfter("go", 1, 1));
            first.send(WireClient.post(Chat.PATH, large));
            gateway.upstream().awaitRequests(1, TestGateway.PATIENCE);

            WireClient.Answer refused =
                    second.send(WireClient.post(Chat.PATH, large)).read();
            assertEquals(503, refused.status(), refused.body());
            assertEquals("overloaded", Chat.at(refused.body(), "error", "code"));

            gateway.upstream().signal("go");
            assertEquals(200, first.read().status());
            assertEquals(
                    200, second.send(WireClient.post(Chat.PATH, large)).read().status());
        }
    }

    @Test
    void shouldUseABodyOfTheLargestSizeHoweverManyLoopsShareTheRoom() throws Exception {
        String config = """
            server: {host: 127.0.0.1, port: 0, workers: 4, max_body_bytes: 2048, max_buffered_body_bytes: 2048}
            telemetry: {metrics: {enabled: false}}
            providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}
            """;
        try (TestGateway gateway = TestGateway.start(config)) {
            assertAnswered(
                    gateway.post(Chat.PATH, Chat.ask("demo-fast", ",\"padding\":\"" + "x".repeat(1_900) + "\"")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'api_key: p, rate_limit: {requests_per_minute: 1}'",
        "'api_keys: [{key: p, requests_per_minute: 1}]'",
        "'api_keys: [{key: p, tokens_per_minute: 1500}]'"
    })
    void shouldKeepToTheLimitsOfAProvidersKey(String limits) throws Exception {
        String config = "providers: {demo: {type: demo, base_url: UPSTREAM, " + limits + "}}";
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answer(700, 700));
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("demo-fast", ",\"max_tokens\":1000")));
            HttpResponse<String> refused = gateway.post(Chat.PATH, Chat.ask("demo-fast", ",\"max_tokens\":1000"));
            assertRefused(503, "no_available_key", refused);
            long seconds = Long.parseLong(header(refused, "retry-after"));
            assertTrue(seconds >= 1 && seconds <= 61, "retry-after=" + seconds);
            assertEquals(1, gateway.upstream().requests().size());
        }
    }
}
