package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.jr.ob.JSON;
import io.ringfence.demo.DemoProvider;
import io.ringfence.demo.DemoSettings;
import io.ringfence.demo.ReceivedRequest;
import io.ringfence.demo.Script;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Answers of real providers that speak no client's dialect, or a dialect of their own making, as clients of
/// all dialects read them: the words, the calls and the bill are those that the vendor's own parser reads.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedTranslationTest {
    private static final String CONFIG = """
        server: {host: 127.0.0.1, port: 0, workers: 1}
        telemetry: {metrics: {enabled: false}}
        resilience: {retry: {max_attempts: 1}, circuit_breaker: {enabled: false}}
        providers:
          bedrock: {base_url: UPSTREAM, api_key: any}
          cohere: {base_url: UPSTREAM, api_key: any}
          mistral: {base_url: UPSTREAM, api_key: any}
        """ + Meter.YAML;

    private static final List<String> FOLDERS =
            List.of("bedrock/converse/", "bedrock/converse-stream/", "cohere/chat-v2/", "mistral/chat/");

    /// @param oracle what the vendor's own parser read
    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Recorded(
            String file,
            boolean isStream,
            int status,
            Map<String, String> headers,
            byte[] body,
            Map<String, Object> oracle) {
        String model() {
            return file.substring(0, file.indexOf('/')) + "/recorded";
        }

        /// Mistral speaks chat, which is passed on as it is.
        boolean isForeignTo(Wire client) {
            return client != Wire.CHAT || !file.startsWith("mistral/");
        }
    }

    private final DemoProvider upstream =
            DemoProvider.start(DemoSettings.defaults().withJournal(true));
    private final TestGateway gateway = TestGateway.start(CONFIG, upstream);
    private final Meter meter = new Meter(gateway);
    private final List<Recorded> recordings = new ArrayList<>();

    @AfterAll
    void close() {
        gateway.close();
    }

    @BeforeAll
    void readRecordings() throws IOException {
        Path root = RecordingsFolder.require();
        Map<String, Map<String, Object>> oracles = new HashMap<>();
        for (String line : Files.readAllLines(root.resolve("oracle/ai-sdk.jsonl"))) {
            Map<String, Object> oracle = JSON.std.mapFrom(line);
            oracles.put(String.valueOf(oracle.get("file")), oracle);
        }
        for (Path file : RecordingsFolder.files(root)) {
            String name = root.relativize(file).toString().replace('\\', '/');
            if (FOLDERS.stream().anyMatch(name::startsWith)) {
                recordings.add(read(name, Files.readString(file), oracles.getOrDefault(name, Map.of())));
            }
        }
        assertFalse(recordings.isEmpty());
    }

    private static Recorded read(String file, String text, Map<String, Object> oracle) throws IOException {
        Map<String, Object> whole = JSON.std.mapFrom(text);
        Map<String, Object> response = Wire.map(whole.get("response"));
        Map<String, String> headers = new HashMap<>();
        Wire.map(response.get("headers")).forEach((name, value) -> {
            if (name.startsWith("content-type") || name.startsWith("x-amzn-") || name.startsWith("retry-after")) {
                headers.put(name, String.valueOf(value));
            }
        });
        boolean isStream = "stream".equals(whole.get("mode"));
        if (response.get("body_base64") != null) {
            headers.putIfAbsent("content-type", "application/vnd.amazon.eventstream");
        }
        byte[] body = response.get("body_base64") instanceof String base64
                ? Base64.getDecoder().decode(base64)
                : response.get("body_text") instanceof String told
                        ? told.getBytes(StandardCharsets.UTF_8)
                        : JSON.std.asString(response.get("body")).getBytes(StandardCharsets.UTF_8);
        int status = Integer.parseInt(String.valueOf(response.get("status")));
        return new Recorded(file, isStream, status, headers, body, oracle);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldReadWholeAnswersAsTheVendorsParserDoes(Wire client) throws Exception {
        List<String> problems = new ArrayList<>();
        int count = 0;
        for (Recorded recorded : recordings) {
            if (!recorded.isStream && recorded.status == 200 && recorded.isForeignTo(client)) {
                upstream.answerByModel();
                upstream.script(Script.answer(200, recorded.headers, recorded.body));
                check(client, recorded, false, problems);
                count++;
            }
        }
        report("whole answers for " + client, count, problems);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldStreamWholeAnswersToThoseWhoAskedForStreams(Wire client) throws Exception {
        List<String> problems = new ArrayList<>();
        int count = 0;
        for (Recorded recorded : recordings) {
            if (!recorded.isStream && recorded.status == 200 && recorded.isForeignTo(client)) {
                upstream.answerByModel();
                upstream.script(Script.answer(200, recorded.headers, recorded.body));
                check(client, recorded, true, problems);
                count++;
            }
        }
        report("whole answers streamed for " + client, count, problems);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldReadStreamsAsTheVendorsParserDoesHoweverTheyAreSplit(Wire client) throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed of the splits: " + seed);
        Random random = new Random(seed);
        List<String> problems = new ArrayList<>();
        int count = 0;
        for (Recorded recorded : recordings) {
            if (recorded.isStream && recorded.status == 200 && recorded.isForeignTo(client)) {
                for (boolean isSplit : new boolean[] {false, true}) {
                    List<byte[]> pieces = isSplit ? pieces(recorded.body, random) : List.of(recorded.body);
                    upstream.answerByModel();
                    upstream.script(Script.stream(recorded.headers, pieces));
                    check(client, recorded, true, problems);
                }
                count++;
            }
        }
        report("streams for " + client, count, problems);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldTellRecordedErrorsInTheClientsDialect(Wire client) throws Exception {
        int count = 0;
        for (Recorded recorded : recordings) {
            if (recorded.status == 200 || !recorded.isForeignTo(client)) {
                continue;
            }
            // Each on its own, as a refused credential rests.
            try (TestGateway fresh = TestGateway.start(CONFIG)) {
                fresh.upstream().script(Script.answer(recorded.status, recorded.headers, recorded.body));
                HttpResponse<String> answer = fresh.post(
                        client.path(recorded.model(), false),
                        client.unary(recorded.model()),
                        "authorization",
                        "Bearer " + Meter.KEY);
                boolean isKeys = recorded.status == 401 || recorded.status == 403;
                assertEquals(isKeys ? 502 : recorded.status, answer.statusCode(), recorded.file);
                Wire.Told told = client.error(answer.body());
                assertEquals(isKeys ? "provider_auth_error" : "provider_invalid_request", told.code(), recorded.file);
                assertEquals("provider", told.source());
                assertFalse(told.message().startsWith("The provider answered with status"), answer.body());
            }
            count++;
        }
        assertEquals(client == Wire.CHAT ? 7 : 8, count);
    }

    private void check(Wire client, Recorded recorded, boolean streamed, List<String> problems)
            throws IOException, InterruptedException {
        String model = recorded.model();
        String body = client == Wire.CHAT && streamed
                ? client.request(model, ",\"stream\":true,\"stream_options\":{\"include_usage\":true}")
                : streamed ? client.streamed(model) : client.unary(model);
        HttpResponse<String> answer =
                gateway.post(client.path(model, streamed), body, "authorization", "Bearer " + Meter.KEY);
        Meter.Tokens billed = meter.read();
        if (answer.statusCode() != 200) {
            problems.add(recorded.file + ": status " + answer.statusCode() + " " + answer.body());
            return;
        }
        assertAskedRight(recorded, streamed);
        try {
            Answered read = streamed ? Answered.streamed(client, answer.body()) : Answered.unary(client, answer.body());
            String problem = difference(recorded, read, billed);
            if (problem != null) {
                problems.add(recorded.file + ": " + problem);
            }
        } catch (AssertionError | RuntimeException unreadable) {
            problems.add(recorded.file + ": " + unreadable);
        }
    }

    private void assertAskedRight(Recorded recorded, boolean streamed) {
        ReceivedRequest asked = upstream.requests().getLast();
        String path = switch (recorded.file.substring(0, recorded.file.indexOf('/'))) {
            case "bedrock" -> "/model/recorded/" + (streamed ? "converse-stream" : "converse");
            case "cohere" -> "/v2/chat";
            default -> "/v1/chat/completions";
        };
        assertEquals(path, asked.uri());
        assertEquals("Bearer any", asked.header("authorization"));
    }

    private static @Nullable String difference(Recorded recorded, Answered read, Meter.Tokens billed) {
        Map<String, Object> oracle = recorded.oracle;
        if (oracle.get("parser_failed") != null || oracle.get("text") == null) {
            return null;
        }
        // Cohere's parser leaves out the plan that comes with calls; clients are told it.
        boolean isPlan = recorded.file.startsWith("cohere/") && !read.calls().isEmpty();
        if (!isPlan && !oracle.get("text").equals(read.text())) {
            return "text is «" + read.text() + "», expected «" + oracle.get("text") + "»";
        }
        List<String> calls = new ArrayList<>();
        for (Object each : Answered.list(oracle.get("tool_calls"))) {
            Map<String, Object> call = Wire.map(each);
            Object input = call.get("input");
            calls.add(call.get("name") + " " + (input instanceof String text ? Wire.parse(text) : input));
        }
        List<String> readCalls = read.calls().stream()
                .map(call -> call.name() + " " + Wire.parse(call.arguments()))
                .toList();
        // What the provider's own tools were asked is none of the client's calls.
        if (!calls.equals(readCalls) && !recorded.file.contains("/server-tool-")) {
            return "calls are " + readCalls + ", expected " + calls;
        }
        Map<String, Object> usage = Wire.map(oracle.get("usage"));
        if (usage.get("output_total") instanceof Number output
                && usage.get("input_total") instanceof Number input
                && output.longValue() + input.longValue() > 0) {
            Meter.Tokens counted = new Meter.Tokens(input.longValue(), output.longValue());
            // Cohere charges by units of its own, not by the tokens that the model saw.
            if (!recorded.file.startsWith("cohere/") && !billed.equals(counted)) {
                return "billed " + billed + ", expected " + usage;
            }
            if (!counted.equals(read.usage())) {
                return "the client reads " + read.usage() + ", but the provider counted " + counted;
            }
        }
        return null;
    }

    private static void report(String what, int count, List<String> problems) {
        System.out.println(what + ": " + count);
        assertEquals("", String.join("\n", problems), () -> problems.size() + " problems with " + what);
    }

    private static List<byte[]> pieces(byte[] body, Random random) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < body.length; ) {
            int end = Math.min(body.length, at + random.nextInt(1, 400));
            pieces.add(Arrays.copyOfRange(body, at, end));
            at = end;
        }
        return pieces;
    }
}
