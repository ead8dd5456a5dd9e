package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.at;
import static io.ringfence.gateway.e2e.Chat.header;
import static io.ringfence.gateway.e2e.Chat.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.DemoProvider;
import io.ringfence.demo.DemoSettings;
import io.ringfence.providers.prices.CatalogueText;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the gateway tells about its work: the metrics page and the access log.
class TelemetryTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldCountOnAPageOfItsOwnPort() throws Exception {
        String config = """
            server: {host: 127.0.0.1, port: 0}
            telemetry: {metrics: {port: 0}}
            providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}
            prices: [{model: "*", input_usd_per_million: 1, output_usd_per_million: 2}]
            keys:
              - {name: a, key: k-a, budget_usd: 1}
              - {name: b, key: k-b, requests_per_minute: 1}
            """;
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().script(Chat.answer(10, 20), Chat.answer(1, 2), Chat.answer(100, 200));
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("demo-x"), Chat.as("k-a")));
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("demo-x"), Chat.as("k-a")));
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("demo-y"), Chat.as("k-b")));
            assertRefused(429, "rate_limit_exceeded", gateway.post(Chat.PATH, Chat.ask("demo-y"), Chat.as("k-b")));
            assertRefused(401, "invalid_api_key", gateway.post(Chat.PATH, Chat.ask("demo-y"), Chat.as("no")));
            String fail = Chat.ask("demo-fail-400");
            assertEquals(400, gateway.post(Chat.PATH, fail, Chat.as("k-a")).statusCode());

            // Exchanges are counted after their answer was written, on the same loop.
            assertEquals(0, gateway.gateway().server().exchangesInFlight());
            List<String> page = metrics(gateway);
            assertHas(
                    page,
                    "gateway_requests_total{model=\"demo-x\",provider=\"demo\",status=\"200\",streaming=\"false\"}",
                    2);
            assertHas(
                    page,
                    "gateway_requests_total{model=\"demo-y\",provider=\"demo\",status=\"200\",streaming=\"false\"}",
                    1);
            assertHas(
                    page,
                    "gateway_requests_total{model=\"demo-y\",provider=\"\",status=\"429\",streaming=\"false\"}",
                    1);
            assertHas(
                    page,
                    "gateway_requests_total{model=\"other\",provider=\"\",status=\"401\",streaming=\"false\"}",
                    1);
            assertHas(page, "gateway_request_tokens_total{model=\"demo-x\",provider=\"demo\",type=\"input\"}", 11);
            assertHas(page, "gateway_request_tokens_total{model=\"demo-x\",provider=\"demo\",type=\"output\"}", 22);
            assertHas(page, "gateway_cost_usd_total{model=\"demo-y\",provider=\"demo\"}", 0.0005);
            String version = CatalogueText.bundled().version();
            assertHas(page, "gateway_price_catalogue_info{origin=\"bundled\",version=\"" + version + "\"}", 1);
            assertHas(page, "gateway_request_duration_seconds_count{model=\"demo-x\",provider=\"demo\"}", 2);
            assertHas(
                    page,
                    "gateway_request_duration_seconds_bucket{model=\"demo-x\",provider=\"demo\",le=\"120.0\"}",
                    2);
            assertHas(page, "gateway_provider_requests_total{provider=\"demo\"}", 4);
            assertHas(page, "gateway_provider_errors_total{code=\"provider_invalid_request\",provider=\"demo\"}", 1);
            assertHas(page, "gateway_provider_latency_seconds_count{provider=\"demo\"}", 4);
            assertHas(page, "gateway_circuit_breaker_state{model=\"demo-x\",provider=\"demo\"}", 0);
            assertHas(page, "gateway_retry_attempts_total{provider=\"demo\"}", 0);
            assertHas(page, "gateway_rate_limit_exceeded_total{code=\"rate_limit_exceeded\"}", 1);
            assertHas(page, "gateway_refusals_total{code=\"invalid_api_key\"}", 1);
            assertHas(page, "gateway_overhead_seconds_count", 6);
            assertHas(page, "gateway_active_requests", 0);
            assertHas(page, "gateway_admissions_total", 4);
            assertHas(page, "gateway_settlements_total", 4);
            assertHas(page, "gateway_budget_limit_usd{account=\"key/a\",period=\"total\"}", 1);
            assertHas(page, "gateway_budget_spent_usd{account=\"key/a\",period=\"total\"}", 0.000055);
            assertHas(page, "gateway_budget_reserved_usd{account=\"key/a\",period=\"total\"}", 0);
            assertHas(page, "gateway_key_available{key=\"demo/default\"}", 1);
            assertEquals(404, gateway.get("/metrics").statusCode());
        }
    }

    @Test
    void shouldNotTakeTheProvidersTimeForTheGatewaysOwn() throws Exception {
        String model = "demo-slow-300-pace-20-tokens-20";
        String config = """
            server: {host: 127.0.0.1, port: 0}
            telemetry: {metrics: {port: 0}}
            providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}
            """;
        try (TestGateway gateway = TestGateway.start(config)) {
            // What is slow for being the first of its kind is not what this is about.
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("demo-fast", ",\"stream\":true")));
            assertEquals(0, gateway.gateway().server().exchangesInFlight());
            double overheadBefore = value(metrics(gateway), "gateway_overhead_seconds_sum");

            HttpResponse<String> stream = gateway.post(Chat.PATH, Chat.ask(model, ",\"stream\":true"));

            assertAnswered(stream);
            long headOverheadUs = Long.parseLong(header(stream, "x-ringfence-overhead-us"));
            assertTrue(headOverheadUs < 100_000, "x-ringfence-overhead-us: " + headOverheadUs);
            assertEquals(0, gateway.gateway().server().exchangesInFlight());
            List<String> page = metrics(gateway);
            double duration =
                    value(page, "gateway_request_duration_seconds_sum{model=\"" + model + "\",provider=\"demo\"}");
            double overhead = value(page, "gateway_overhead_seconds_sum") - overheadBefore;
            assertTrue(duration > 0.6, "the stream took " + duration + " s");
            assertTrue(
                    overhead > 0 && overhead < duration / 4,
                    "the gateway's own part of " + duration + " s is " + overhead + " s");
        }
    }

    private static List<String> metrics(TestGateway gateway) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.gateway().metricsPort() + "/metrics"))
                .timeout(TestGateway.PATIENCE)
                .build();
        HttpResponse<String> page = gateway.client().send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, page.statusCode());
        assertFalse(page.body().contains("k-a"), "a key on the metrics page");
        return page.body().lines().toList();
    }

    private static void assertHas(List<String> page, String series, double value) {
        assertEquals(value, value(page, series), 1e-12, series);
    }

    private static double value(List<String> page, String series) {
        List<String> found =
                page.stream().filter(line -> line.startsWith(series + " ")).toList();
        assertEquals(1, found.size(), () -> "no " + series + " in\n" + String.join("\n", page));
        return Double.parseDouble(found.getFirst().substring(series.length() + 1));
    }

    /// In a process of its own, as logging is set up once per process and written out at its end.
    @Test
    @Timeout(120)
    void shouldWriteOneLinePerExchangeToTheAccessLogOfARunningProcess() throws Exception {
        Path log = folder.resolve("access.log");
        try (DemoProvider upstream = DemoProvider.start(DemoSettings.defaults());
                GatewayProcess gateway = GatewayProcess.start(
                        folder.resolve("ringfence.yaml"), """
                            server: {host: 127.0.0.1, port: 0, metrics_port: 0}
                            telemetry: {access_log: {enabled: true, path: '%s'}}
                            providers: {demo: {type: demo, base_url: %s, api_key: provider-secret}}
                            prices: [{model: "*", input_usd_per_million: 0, output_usd_per_million: 1000}]
                            organisations: [{name: org}]
                            projects: [{name: proj, organisation: org}]
                            keys: [{name: app, key: rf-secret, project: proj}]
                            """.formatted(log, upstream.baseUrl()))) {
            String[] app = Chat.as("rf-secret");
            assertEquals(
                    200,
                    gateway.post(
                            Chat.ask("demo-tokens-5", ",\"user\":\"ada\""),
                            "one",
                            app[0],
                            app[1],
                            "x-ringfence-tags",
                            "team=a"));
            assertEquals(200, gateway.post(Chat.ask("demo-tokens-6", ",\"stream\":true"), "two", app));
            assertEquals(401, gateway.post(Chat.ask("demo-fast"), "three", Chat.as("rf-unknown")));
            String drained = Chat.ask("demo-pace-50-tokens-10", ",\"stream\":true");
            try (InputStream stream = gateway.client()
                    .send(gateway.request(drained, "drained", app), HttpResponse.BodyHandlers.ofInputStream())
                    .body()) {
                gateway.stop();
                assertTrue(new String(stream.readAllBytes(), StandardCharsets.UTF_8).endsWith("[DONE]\n\n"));
            }
            assertTrue(gateway.awaitEnd());
        }

        List<String> lines = Files.readAllLines(log);
        assertEquals(4, lines.size(), lines.toString());
        String whole = line(lines, "one");
        assertEquals("org", at(whole, "organisation"));
        assertEquals("proj", at(whole, "project"));
        assertEquals("app", at(whole, "key"));
        assertEquals("ada", at(whole, "user"));
        assertEquals("team=a", at(whole, "tags"));
        assertEquals("openai-chat", at(whole, "dialect"));
        assertEquals("demo-tokens-5", at(whole, "model"));
        assertEquals("demo", at(whole, "provider"));
        assertEquals("demo-tokens-5", at(whole, "upstream_model"));
        assertEquals(200, at(whole, "status"));
        assertEquals(false, at(whole, "streaming"));
        assertEquals(1, at(whole, "attempts"));
        assertEquals(5, at(whole, "tokens", "output"));
        assertEquals(0.005, at(whole, "cost_usd"));
        assertTrue(
                json(whole).keySet().containsAll(List.of("timestamp", "latency_ms", "first_byte_ms", "overhead_us")));
        assertFalse(json(whole).containsKey("error"), whole);

        assertEquals(true, at(line(lines, "two"), "streaming"));
        assertEquals(6, at(line(lines, "two"), "tokens", "output"));
        assertEquals(401, at(line(lines, "three"), "status"));
        assertEquals("invalid_api_key", at(line(lines, "three"), "error"));
        assertEquals(0, at(line(lines, "three"), "attempts"));
        assertEquals(10, at(line(lines, "drained"), "tokens", "output"));
        assertFalse(lines.toString().contains("secret"), lines.toString());
        assertFalse(lines.toString().contains("rf-unknown"), lines.toString());
        assertFalse(lines.toString().contains("Hello"), lines.toString());
    }

    private static String line(List<String> lines, String requestId) {
        return lines.stream()
                .filter(line -> requestId.equals(at(line, "request_id")))
                .findFirst()
                .orElseThrow();
    }
}
