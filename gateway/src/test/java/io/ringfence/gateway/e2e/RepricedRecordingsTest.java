package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.ringfence.demo.DemoProvider;
import io.ringfence.demo.DemoSettings;
import io.ringfence.demo.Script;
import io.ringfence.providers.Dialect;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Usages as real providers told them, from the bytes of their answers through the journal into the ledger, and
/// from there priced again.
@Timeout(300)
class RepricedRecordingsTest {
    /// Every kind has a price of its own with three decimals of a nano-dollar, so that each token is seen and
    /// each rounding.
    private static final String CATALOGUE = """
        ringfence-prices 1
        version odd
        provider any Any
          host 127\\.0\\.0\\.1
        model any Any
          match regex:.
          price input=1.000501>1000:2.002503 cache_read=0.100503 cache_write=1.250507 cache_write_1h=2.000509 input_audio=7.000511 cache_audio_read=0.700513 input_image=3.000517 cache_image_read=0.300519 input_video=5.000521 output=4.000523>1000:8.000527 reasoning=6.000529 output_audio=9.000531 output_image=11.000533 citation=0.500537 request=0.000000500539 web_search=0.010000500541
          price tier=flex input=0.500543 cache_read=0.050547 output=2.000549
          price tier=priority input=3.000551 cache_read=0.300553 output=9.000557
        """;

    private static final String COSTS = "SELECT exchange, provider, cost_nano_usd, input_cost_nano_usd,"
            + " output_cost_nano_usd, price_source, catalogue_version FROM ledger ORDER BY run, exchange";
    private static final String SUMS = "SELECT grain, bucket_ms, provider, model, outcome, requests, cost_nano_usd,"
        + " input_cost_nano_usd, output_cost_nano_usd, divided_cost_nano_usd FROM usage_rollup ORDER BY 1, 2, 3, 4, 5";

    @TempDir
    private Path folder = Path.of("");

    private int asked;

    private String config(Path catalogue) {
        return """
            server: {host: 127.0.0.1, port: 0, workers: 1}
            telemetry: {metrics: {enabled: false}}
            database: {file: '%s'}
            ledger: {folder: '%s', segment_bytes: 1048576, interval_ms: 5}
            resilience: {retry: {max_attempts: 1}, circuit_breaker: {enabled: false}}
            pricing: {catalogue_file: '%s'}
            providers:
              openai: {base_url: UPSTREAM/v1, api_key: any}
              compatible: {type: openai_compatible, base_url: UPSTREAM/v1, api_key: any}
              anthropic: {base_url: UPSTREAM, api_key: any}
              gemini: {base_url: UPSTREAM, api_key: any}
              bedrock: {base_url: UPSTREAM, api_key: any}
              cohere: {base_url: UPSTREAM, api_key: any}
            keys: [{name: app, key: sk-app}]
            """.formatted(folder.resolve("kept.db"), folder.resolve("journal"), catalogue);
    }

    @Test
    void shouldPriceWhatRealProvidersToldToTheSameNanoDollarAgain() throws Exception {
        List<RecordedAnswer> recordings = RecordedAnswer.all();
        Path odd = Files.writeString(folder.resolve("odd.txt"), CATALOGUE);
        Path other = Files.writeString(
                folder.resolve("other.txt"),
                CATALOGUE
                        .replace("version odd", "version other")
                        .replace("input=1.", "input=31.")
                        .replace("output=4.", "output=17."));
        String yaml = config(odd);
        Path config;
        try (DemoProvider upstream = DemoProvider.start(DemoSettings.defaults());
                TestGateway gateway = TestGateway.start(yaml, upstream)) {
            config = Files.writeString(folder.resolve("c.yaml"), yaml.replace("UPSTREAM", upstream.baseUrl()));
            for (RecordedAnswer recording : recordings) {
                Map<String, String> headers = Map.of("content-type", recording.contentType());
                String model = recording.file().startsWith("openai/") ? "openai/recorded" : "compatible/recorded";
                ask(
                        gateway,
                        recording.dialect(),
                        model,
                        recording.isStream(),
                        recording.isStream()
                                ? Script.stream(headers, recording.chunks())
                                : Script.answer(200, headers, recording.body()));
            }
            for (String line : Files.readAllLines(RecordingsFolder.require().resolve("golden/cost/cases.jsonl"))) {
                askForUsage(gateway, line);
            }
        } // which has written all of it when it is closed

        List<String> charged = rows(COSTS);
        List<String> sums = rows(SUMS);
        assertEquals(asked, charged.size());
        CommandRun same = reprice(config, "--json");
        assertEquals(0, Chat.at(same.out(), "totals", "different"), same.out());
        Map<?, ?> reasons = object(Chat.at(same.out(), "totals", "left_alone"));
        assertTrue(
                List.of("nothing_used", "reported").containsAll(reasons.keySet()),
                () -> "left alone without need: " + reasons);
        int left = reasons.values().stream()
                .mapToInt(count -> ((Number) count).intValue())
                .sum();
        System.out.println(
                "priced again: " + (asked - left) + " of " + asked + " recorded answers, left alone " + reasons);
        assertTrue(asked - left > 800, () -> asked + " asked, left alone " + reasons);

        CommandRun changed = reprice(config, "--catalogue", other.toString(), "--apply", "--reason", "there", "--json");
        assertEquals(0, changed.code(), changed::toString);
        assertTrue(corrected(changed) > 800, changed::toString);
        assertNotEquals(sums, rows(SUMS));
        CommandRun back = reprice(config, "--apply", "--reason", "and back", "--json");
        assertEquals(corrected(changed), corrected(back));
        assertEquals(charged, rows(COSTS));
        assertEquals(sums, rows(SUMS));
    }

    private static int corrected(CommandRun ran) {
        return Chat.at(ran.out(), "corrected") instanceof Number number ? number.intValue() : -1;
    }

    private static Map<?, ?> object(@Nullable Object value) {
        return value instanceof Map<?, ?> members ? members : Map.of();
    }

    private static CommandRun reprice(Path config, String... more) {
        List<String> words =
                new ArrayList<>(List.of("ledger", "reprice", "--from", "2020-01-01", "--to", "2199-01-01"));
        words.addAll(List.of(more));
        return CommandRun.with(config, words.toArray(String[]::new));
    }

    private List<String> rows(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("kept.db"));
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (found.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.append(found.getString(i)).append(' ');
                }
                rows.add(row.toString());
            }
            return rows;
        }
    }

    /// A recorded usage in an answer that says something.
    private void askForUsage(TestGateway gateway, String line) throws IOException, InterruptedException {
        Map<?, ?> body = object(JSON.std.mapFrom(line).get("body"));
        Map<?, ?> usage = object(body.get("usage"));
        Dialect dialect = dialect(body, usage);
        Map<String, Object> answer = new LinkedHashMap<>(JSON.std.mapFrom(frame(dialect)));
        body.forEach((name, value) -> answer.put(String.valueOf(name), value));
        boolean isTranslated = !dialect.isIngress();
        ask(
                gateway,
                isTranslated ? Dialect.OPENAI_CHAT : dialect,
                dialect == Dialect.BEDROCK_CONVERSE
                        ? "bedrock/recorded"
                        : dialect == Dialect.COHERE_CHAT ? "cohere/recorded" : "openai/recorded",
                false,
                Script.answer(
                        200,
                        Map.of("content-type", "application/json"),
                        JSON.std.asString(answer).getBytes(StandardCharsets.UTF_8)));
    }

    private static Dialect dialect(Map<?, ?> body, Map<?, ?> usage) {
        if (body.containsKey("usageMetadata")) {
            return Dialect.GEMINI;
        }
        if (usage.containsKey("inputTokens")) {
            return Dialect.BEDROCK_CONVERSE;
        }
        if (usage.containsKey("billed_units")) {
            return Dialect.COHERE_CHAT;
        }
        if (usage.containsKey("prompt_tokens")) {
            return Dialect.OPENAI_CHAT;
        }
        return usage.containsKey("cache_creation_input_tokens") ? Dialect.ANTHROPIC_MESSAGES : Dialect.OPENAI_RESPONSES;
    }

    private static String frame(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT -> Chat.answerBody(0, 0);
            case OPENAI_RESPONSES -> """
                {"id": "r", "object": "response", "created_at": 1, "status": "completed", "output": []}\
                """;
            case ANTHROPIC_MESSAGES -> """
                {"id": "m", "type": "message", "role": "assistant", "stop_reason": "end_turn",
                "content": [{"type": "text", "text": "x"}]}\
                """;
            case GEMINI -> """
                {"candidates": [{"finishReason": "STOP", "content": {"role": "model", "parts": [{"text": "x"}]}}]}\
                """;
            case BEDROCK_CONVERSE -> """
                {"output": {"message": {"role": "assistant", "content": [{"text": "x"}]}}, "stopReason": "end_turn"}\
                """;
            case COHERE_CHAT -> """
                {"id": "c", "finish_reason": "COMPLETE",
                "message": {"role": "assistant", "content": [{"type": "text", "text": "x"}]}}\
                """;
        };
    }

    private void ask(TestGateway gateway, Dialect dialect, String openAiModel, boolean isStream, Script script)
            throws IOException, InterruptedException {
        String stream = isStream ? ",\"stream\":true" : "";
        gateway.upstream().script(script);
        asked++;
        switch (dialect) {
            case OPENAI_CHAT -> post(gateway, Chat.PATH, Chat.ask(openAiModel, stream));
            case OPENAI_RESPONSES ->
                post(gateway, "/v1/responses", "{\"model\":\"" + openAiModel + "\",\"input\":\"Hello\"" + stream + "}");
            case ANTHROPIC_MESSAGES ->
                post(gateway, "/v1/messages", Chat.ask("anthropic/claude", ",\"max_tokens\":64", stream));
            case GEMINI ->
                post(
                        gateway,
                        "/v1beta/models/gemini-recorded:"
                                + (isStream ? "streamGenerateContent?alt=sse" : "generateContent"),
                        "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}");
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw new AssertionError("nobody asks in " + dialect);
        }
    }

    /// Whatever the answer is: errors were recorded, too.
    private static void post(TestGateway gateway, String path, String body) throws IOException, InterruptedException {
        gateway.post(path, body, Chat.as("sk-app"));
    }
}
