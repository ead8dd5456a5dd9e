package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.DemoProvider;
import io.ringfence.demo.DemoSettings;
import io.ringfence.demo.Script;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Answers of real providers, served again by the scripted one: what the client reads are the provider's bytes,
/// however the network cuts them, and the bill is the provider's usage.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedAnswersTest {
    private static final String CONFIG = """
        server: {host: 127.0.0.1, port: 0, workers: 1}
        telemetry: {metrics: {enabled: false}}
        resilience: {retry: {max_attempts: 1}}
        providers:
          openai: {base_url: UPSTREAM/v1, api_key: any}
          compatible: {type: openai_compatible, base_url: UPSTREAM/v1, api_key: any}
          anthropic: {base_url: UPSTREAM, api_key: any}
          gemini: {base_url: UPSTREAM, api_key: any}
        """ + Meter.YAML;

    /// Recorded after some content: the error event is the last thing that the client reads, and no usage was
    /// told.
    private static final String ERROR_AFTER_CONTENT = "groq/chat/stream/stream-error-9e3dc84824.json";

    /// Recorded with nothing but comments before the error: the client gets a true status instead of a stream.
    private static final String ERROR_BEFORE_CONTENT = "openrouter/chat/stream/stream-error-d7f464ca65.json";

    /// Recorded with status 200 although the body is nothing but an error: the client gets the status that it
    /// names.
    private static final Map<String, Integer> ERRORS_IN_200 = Map.of(
            "azure/chat/unary/error-in-200-8e6209930e.json", 400,
            "openrouter/chat/unary/error-in-200-fac1cdde1c.json", 502);

    private static final int EVERY_BYTE_LIMIT = 12_288;
    private static final int LONGEST = 8;
    private static final int RANDOM_SPLITS_EACH = 3;

    private final DemoProvider upstream = DemoProvider.start(DemoSettings.defaults());
    private final TestGateway gateway = TestGateway.start(CONFIG, upstream);
    private final Meter meter = new Meter(gateway);
    private List<RecordedAnswer> recordings = List.of();

    @BeforeAll
    void readRecordings() {
        recordings = RecordedAnswer.all();
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void shouldRelayStreamsInTheirRecordedChunks() throws Exception {
        List<RecordedAnswer> streams = wholeStreams();
        relayAll("streams in their recorded chunks", streams, RecordedAnswer::chunks);
        assertTrue(streams.stream().anyMatch(stream -> stream.chunkLengths().size() > 1));
    }

    @Test
    void shouldRelayStreamsSplitAtEveryByte() throws Exception {
        List<RecordedAnswer> streams = wholeStreams().stream()
                .filter(stream -> stream.body().length <= EVERY_BYTE_LIMIT)
                .toList();
        relayAll("streams split at every byte", streams, stream -> singleBytes(stream.body()));
    }

    @Test
    void shouldRelayLongStreamsSplitAnywhere() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed of the splits: " + seed);
        Random random = new Random(seed);
        List<RecordedAnswer> longest = wholeStreams().stream()
                .sorted(Comparator.comparingInt(stream -> -stream.body().length))
                .limit(LONGEST)
                .toList();
        for (int i = 0; i < RANDOM_SPLITS_EACH; i++) {
            relayAll("long streams split anywhere", longest, stream -> randomPieces(stream.body(), random));
        }
    }

    @Test
    void shouldRelayUnaryAnswers() throws Exception {
        List<RecordedAnswer> unary = recordings.stream()
                .filter(recording -> !recording.isStream() && !ERRORS_IN_200.containsKey(recording.file()))
                .toList();
        relayAll("unary answers", unary, answer -> List.of(answer.body()));
    }

    @Test
    void shouldGiveErrorsInside200TheStatusThatTheyName() throws Exception {
        for (Map.Entry<String, Integer> error : ERRORS_IN_200.entrySet()) {
            RecordedAnswer recording = find(error.getKey());
            upstream.script(script(recording, List.of(recording.body())));
            HttpResponse<byte[]> answer = ask(recording);
            assertEquals(error.getValue(), answer.statusCode(), recording.file());
            assertEquals(new Meter.Tokens(0, 0), meter.read(), recording.file());
        }
    }

    @Test
    void shouldPassOnARecordedErrorEventAfterContent() throws Exception {
        RecordedAnswer recording = find(ERROR_AFTER_CONTENT);
        upstream.script(script(recording, recording.chunks()));
        HttpResponse<byte[]> answer = ask(recording);
        assertEquals(200, answer.statusCode());
        assertArrayEquals(recording.body(), answer.body());
        Meter.Tokens billed = meter.read();
        assertTrue(billed.input() > 0 && billed.output() > 0, "billed for the part that was seen: " + billed);
    }

    @Test
    void shouldTurnARecordedErrorBeforeContentIntoAStatus() throws Exception {
        RecordedAnswer recording = find(ERROR_BEFORE_CONTENT);
        upstream.script(script(recording, recording.chunks()));
        HttpResponse<byte[]> answer = ask(recording);
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        assertEquals(502, answer.statusCode(), body);
        assertTrue(body.contains("Upstream error from Venice"), body);
        assertEquals(new Meter.Tokens(0, 0), meter.read());
    }

    private List<RecordedAnswer> wholeStreams() {
        return recordings.stream()
                .filter(RecordedAnswer::isStream)
                .filter(stream -> !stream.file().equals(ERROR_AFTER_CONTENT)
                        && !stream.file().equals(ERROR_BEFORE_CONTENT))
                .toList();
    }

    private RecordedAnswer find(String file) {
        return recordings.stream()
                .filter(recording -> recording.file().equals(file))
                .findFirst()
                .orElseThrow();
    }

    private void relayAll(String what, List<RecordedAnswer> answers, Function<RecordedAnswer, List<byte[]>> pieces)
            throws IOException, InterruptedException {
        assertFalse(answers.isEmpty(), what);
        List<String> problems = new ArrayList<>();
        long bytes = 0;
        int billed = 0;
        for (RecordedAnswer recording : answers) {
            upstream.script(script(recording, pieces.apply(recording)));
            HttpResponse<byte[]> answer = ask(recording);
            String problem = problem(recording, answer);
            if (problem != null) {
                problems.add(recording.file() + ": " + problem);
            }
            bytes += recording.body().length;
            billed += recording.usage() != null ? 1 : 0;
        }
        System.out.println(
                what + ": " + answers.size() + " with " + bytes + " bytes, of which " + billed + " tell their usage");
        assertEquals(List.of(), problems, () -> problems.size() + " of " + answers.size() + " " + what);
    }

    private @Nullable String problem(RecordedAnswer recording, HttpResponse<byte[]> answer) {
        Meter.Tokens billed = meter.read();
        if (answer.statusCode() != 200) {
            return "status " + answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8);
        }
        int different = Arrays.mismatch(recording.body(), answer.body());
        if (different >= 0) {
            return "differs at byte " + different + " of " + recording.body().length + ", read " + answer.body().length;
        }
        if (recording.usage() != null && !recording.usage().equals(billed)) {
            return "billed " + billed + ", the provider told " + recording.usage();
        }
        return billed.output() > 0 || recording.usage() != null ? null : "nothing was billed";
    }

    private static Script script(RecordedAnswer recording, List<byte[]> pieces) {
        Map<String, String> headers = Map.of("content-type", recording.contentType());
        return recording.isStream() ? Script.stream(headers, pieces) : Script.answer(200, headers, recording.body());
    }

    private HttpResponse<byte[]> ask(RecordedAnswer recording) throws IOException, InterruptedException {
        boolean isStream = recording.isStream();
        String stream = isStream ? "\"stream\":true," : "";
        return switch (recording.dialect()) {
            case OPENAI_CHAT ->
                post(
                        "/v1/chat/completions",
                        "{\"model\":\"" + model(recording) + "\"," + stream
                                + (isStream ? "\"stream_options\":{\"include_usage\":true}," : "")
                                + "\"max_completion_tokens\":64,"
                                + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
            case OPENAI_RESPONSES ->
                post(
                        "/v1/responses",
                        "{\"model\":\"" + model(recording) + "\"," + stream
                                + "\"max_output_tokens\":64,\"input\":\"Hello\"}");
            case ANTHROPIC_MESSAGES ->
                post(
                        "/v1/messages",
                        "{\"model\":\"claude-recorded\"," + stream
                                + "\"max_tokens\":64,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
            case GEMINI ->
                post(
                        "/v1beta/models/gemini-recorded:"
                                + (isStream ? "streamGenerateContent?alt=sse" : "generateContent"),
                        "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}],"
                                + "\"generationConfig\":{\"maxOutputTokens\":64}}");
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw recording.dialect().notForClients();
        };
    }

    private static String model(RecordedAnswer recording) {
        return recording.file().startsWith("openai/") ? "gpt-recorded" : "compatible/recorded";
    }

    private HttpResponse<byte[]> post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(gateway.baseUrl() + path))
                .timeout(TestGateway.PATIENCE)
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + Meter.KEY)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return gateway.client().send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private static List<byte[]> singleBytes(byte[] body) {
        List<byte[]> pieces = new ArrayList<>(body.length);
        for (byte each : body) {
            pieces.add(new byte[] {each});
        }
        return pieces;
    }

    private static List<byte[]> randomPieces(byte[] body, Random random) {
        int longest = 1 << random.nextInt(6, 12);
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < body.length; ) {
            int end = Math.min(body.length, at + random.nextInt(1, longest + 1));
            pieces.add(Arrays.copyOfRange(body, at, end));
            at = end;
        }
        return pieces;
    }
}
