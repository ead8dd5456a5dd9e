package io.ringfence.providers.translate;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Every recorded exchange of generation through the library, from every dialect to every other.
class RecordedTranscodingTest {
    private static final Map<String, Dialect> DIALECT_BY_API = Map.of(
            "chat", Dialect.OPENAI_CHAT,
            "responses", Dialect.OPENAI_RESPONSES,
            "messages", Dialect.ANTHROPIC_MESSAGES,
            "generate", Dialect.GEMINI,
            "stream-generate", Dialect.GEMINI,
            "converse", Dialect.BEDROCK_CONVERSE,
            "converse-stream", Dialect.BEDROCK_CONVERSE,
            "chat-v2", Dialect.COHERE_CHAT);

    private static final Set<String> FAILED_STREAMS = Set.of(
            "groq/chat/stream/stream-error-9e3dc84824.json", "openrouter/chat/stream/stream-error-d7f464ca65.json");

    @SuppressWarnings("ArrayRecordComponent") // read, never compared
    private record Exchange(
            String name,
            Dialect dialect,
            String url,
            @Nullable Map<String, @Nullable Object> request,
            int status,
            boolean isStream,
            byte[] answer) {
        private static final Pattern MODEL = Pattern.compile("/models?/([^/:?]+)");

        /// As the path names it, else the body.
        String model() {
            Matcher path = MODEL.matcher(url);
            return path.find() ? path.group(1) : String.valueOf(request == null ? "" : request.get("model"));
        }
    }

    private static final List<Exchange> EXCHANGES = new ArrayList<>();

    private final Transcoder transcoder = new Transcoder(TranslationMode.LENIENT, null, () -> "1", () -> 42);

    @BeforeAll
    static void readRecordings() throws IOException {
        Path folder = RecordingsFolder.require();
        for (Path file : RecordingsFolder.files(folder)) {
            Path place = folder.relativize(file);
            Dialect dialect = place.getNameCount() == 4
                    ? DIALECT_BY_API.get(place.getName(1).toString())
                    : null;
            if (dialect != null) {
                EXCHANGES.add(read(place.toString().replace('\\', '/'), dialect, file));
            }
        }
    }

    @SuppressWarnings("unchecked") // maps of the tree have strings for keys
    private static Exchange read(String name, Dialect dialect, Path file) throws IOException {
        Map<String, @Nullable Object> members = JsonTree.readObject(Files.readAllBytes(file));
        Map<?, ?> request = (Map<?, ?>) members.get("request");
        Map<?, ?> response = (Map<?, ?>) requireNonNull(members.get("response"));
        Object body = request == null ? null : request.get("body");
        byte[] answer = response.get("body_base64") instanceof String base64
                ? Base64.getDecoder().decode(base64)
                : (response.get("body_text") instanceof String text ? text : JsonTree.string(response.get("body")))
                        .getBytes(StandardCharsets.UTF_8);
        return new Exchange(
                name,
                dialect,
                request == null ? "" : String.valueOf(request.get("url")),
                body instanceof Map<?, ?> ? (Map<String, @Nullable Object>) body : null,
                (Integer) requireNonNull(response.get("status")),
                "sse".equals(members.get("wire")) || "aws-eventstream".equals(members.get("wire")),
                answer);
    }

    /// Only what makes no sense without something that the target lacks is refused.
    @Test
    void shouldTranslateEveryRecordedRequestToEveryDialect() {
        var lossy = new TreeMap<String, Integer>();
        var refused = new TreeSet<String>();
        var same = new TreeSet<String>();
        int count = 0;
        for (Exchange exchange : EXCHANGES) {
            if (exchange.request() == null || exchange.status() >= 400) {
                continue;
            }
            for (Dialect to : Dialect.values()) {
                String pair = exchange.dialect().wireName() + " -> " + to.wireName();
                count++;
                try {
                    ConversionReport<Map<String, @Nullable Object>> report = transcoder.transcodeRequest(
                            exchange.dialect(),
                            new RequestCodec.RequestPlace(exchange.model(), exchange.isStream()),
                            target(exchange, to),
                            exchange.request());
                    JsonTree.string(report.value());
                    assertEquals(to.wireFormat(), report.wireFormat());
                    lossy.merge(pair, report.lossy() ? 1 : 0, Integer::sum);
                    if (exchange.dialect() == to && report.lossy()) {
                        same.add(exchange.name() + ": " + report.lossReasons());
                    }
                } catch (ProtocolException problem) {
                    assertEquals(ProtocolException.Kind.UNSUPPORTED_FEATURE, problem.kind(), exchange.name());
                    refused.add(pair + ": " + problem.getMessage());
                }
            }
        }
        System.out.println(count + " translations of requests; lossy: " + lossy + "; refused: " + refused.size());
        refused.forEach(System.out::println);
        assertEquals(Set.of(), same, "what stays in its dialect loses nothing");
    }

    /// OpenAI itself takes neither thoughts nor cache hints back, but those who copied its dialect do.
    private static RequestTarget target(Exchange exchange, Dialect to) {
        Flavour flavour = Flavour.PLAIN;
        if (exchange.dialect() == to && exchange.name().startsWith("deepseek/")) {
            flavour = Flavour.DEEPSEEK;
        } else if (exchange.dialect() == to && to == Dialect.OPENAI_CHAT) {
            flavour = exchange.name().startsWith("openrouter/") ? Flavour.OPENROUTER : Flavour.COMPATIBLE;
        }
        return new RequestTarget(
                to, flavour, exchange.model(), to.stateOrigin(), RequestTarget.DEFAULT_MAX_OUTPUT_TOKENS);
    }

    @Test
    void shouldTranslateEveryRecordedStreamToEveryClientsDialect() {
        long seed = System.nanoTime();
        var outcomes = new TreeMap<StreamTranscoder.Outcome, Integer>();
        var failed = new TreeSet<String>();
        for (Exchange exchange : EXCHANGES) {
            if (!exchange.isStream() || exchange.status() >= 400) {
                continue;
            }
            for (Dialect to : Dialect.ingress()) {
                StreamTranscoder inOne = transcoder.stream(exchange.dialect(), to);
                String whole = translated(exchange, inOne, exchange.answer().length, new Random(seed));
                String pieces = translated(exchange, transcoder.stream(exchange.dialect(), to), 97, new Random(seed));
                outcomes.merge(inOne.outcome(), 1, Integer::sum);
                if (inOne.outcome() == StreamTranscoder.Outcome.FAILED) {
                    failed.add(exchange.name());
                }
                assertEquals(whole, pieces, () -> exchange.name() + " to " + to + ", seed " + seed);
            }
        }
        System.out.println("outcomes of streams: " + outcomes);
        assertEquals(FAILED_STREAMS, failed, "only streams that really failed are taken for failures");
        assertTrue(outcomes.getOrDefault(StreamTranscoder.Outcome.WHOLE, 0) > 1_000, outcomes::toString);
    }

    private static String translated(Exchange exchange, StreamTranscoder transcoder, int maxPiece, Random random) {
        byte[] bytes = exchange.answer();
        var out = new ByteArrayOutputStream();
        try (StreamTranscoder stream = transcoder) {
            for (int at = 0; at < bytes.length; ) {
                int piece = maxPiece == bytes.length ? maxPiece : 1 + random.nextInt(maxPiece);
                int end = Math.min(bytes.length, at + piece);
                out.writeBytes(stream.accept(Arrays.copyOfRange(bytes, at, end)));
                at = end;
            }
            out.writeBytes(stream.finish());
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldTranslateEveryRecordedAnswerToEveryClientsDialect() {
        int count = 0;
        var refused = new TreeSet<String>();
        for (Exchange exchange : EXCHANGES) {
            if (exchange.isStream() || exchange.status() >= 400) {
                continue;
            }
            for (Dialect to : Dialect.ingress()) {
                count++;
                try {
                    ConversionReport<Map<String, @Nullable Object>> report = transcoder.transcodeResponse(
                            exchange.dialect(), to, JsonTree.readObject(exchange.answer()));
                    JsonTree.string(report.value());
                } catch (ProtocolException problem) {
                    String message = String.valueOf(problem.getMessage());
                    assertTrue(
                            message.startsWith("the body is an error, not an answer: ")
                                    || message.startsWith("the provider's answer failed: "),
                            () -> exchange.name() + ": " + message);
                    refused.add(exchange.name() + " -> " + to.wireName() + ": " + message);
                }
            }
        }
        System.out.println(count + " translations of answers; refused: " + refused.size());
        refused.forEach(System.out::println);
    }

    @Test
    void shouldTranslateEveryRecordedErrorToEveryClientsDialect() {
        int count = 0;
        for (Exchange exchange : EXCHANGES) {
            if (exchange.status() < 400) {
                continue;
            }
            for (Dialect to : Dialect.ingress()) {
                String body = new String(exchange.answer(), StandardCharsets.UTF_8);
                ErrorAnswer answer = transcoder
                        .transcodeError(exchange.dialect(), to, exchange.status(), body)
                        .value();
                Map<String, @Nullable Object> tree = JsonTree.readObject(answer.body());
                Map<?, ?> error = (Map<?, ?>) requireNonNull(tree.get("error"), exchange.name());
                assertTrue(error.get("message") instanceof String text && !text.isEmpty(), exchange.name());
                assertTrue(answer.status() >= 400 && answer.status() <= 599, exchange.name());
                count++;
            }
        }
        System.out.println(count + " translations of errors");
        assertTrue(count > 100);
    }
}
