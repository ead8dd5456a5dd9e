package io.ringfence.providers.bedrock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.recorded.OracleAnswer;
import io.ringfence.providers.recorded.RecordedExchange;
import io.ringfence.providers.recorded.StreamedAnswer;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordedConverseStreamTest {
    private static final AnswerSource SOURCE = AnswerSource.of(Dialect.BEDROCK_CONVERSE);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void shouldFrameWhatOthersFramed() {
        int messages = 0;
        for (String api : List.of("converse-stream", "invoke-stream")) {
            for (RecordedExchange exchange : streams(api)) {
                Decoded decoded = Decoded.whole(exchange.bytes());

                assertNull(decoded.problem, exchange.name());
                List<Map<String, @Nullable Object>> events = new ArrayList<>();
                for (Decoded.Copy message : decoded.messages) {
                    events.add(Map.of(
                            "event",
                            text(message.headers().get(":event-type")),
                            "payload",
                            JsonTree.readObject(message.payload())));
                }
                if (api.equals("converse-stream")) {
                    assertEquals(exchange.events(), events, exchange.name());
                }
                assertEquals(exchange.events().size(), events.size(), exchange.name());
                messages += events.size();
            }
        }
        assertTrue(messages > 1_000, "messages=" + messages);
    }

    private static String text(@Nullable AwsHeader header) {
        return header instanceof AwsHeader.Text text ? text.value() : "";
    }

    @Test
    void shouldReadWhatTheOtherParserReads() {
        Map<String, OracleAnswer> oracle = OracleAnswer.byName(RecordingsFolder.require());
        int compared = 0;
        for (RecordedExchange exchange : streams("converse-stream")) {
            StreamedAnswer answer = StreamedAnswer.whole(SOURCE, exchange.bytes());

            assertNull(answer.failure, exchange.name());
            assertTrue(answer.ended, exchange.name());
            OracleAnswer expected = oracle.get(exchange.name());
            if (expected != null) {
                compare(expected, answer, exchange.name());
                compared++;
            }
        }
        assertEquals(35, compared, "all recordings can be read by the other parser");
    }

    private static void compare(OracleAnswer expected, StreamedAnswer answer, String name) {
        assertEquals(expected.text(), answer.text.toString(), name);
        assertEquals(expected.reasoning(), answer.reasoning.toString(), name);
        assertEquals(
                clientCalls(expected),
                answer.calls.stream()
                        .map(call -> new OracleAnswer.Call(call.id(), call.name(), input(call.arguments())))
                        .toList(),
                name);
        FinishReason reason = answer.finish == null ? FinishReason.OTHER : answer.finish.reason();
        assertEquals(expected.finish(), unified(reason), name);
        TokenUsage usage = answer.usage;
        if (expected.inputTokens() != null) {
            assertNotNull(usage, name);
            assertEquals(expected.inputTokens(), usage.input(), name);
            assertEquals(expected.outputTokens(), usage.output(), name);
            assertEquals(expected.cacheRead(), TokenUsage.known(usage.cacheRead()), name);
            assertEquals(usage.total(), usage.input() + usage.output(), name);
        }
    }

    /// The other parser counts calls of the provider's own tools, too, which no client can answer.
    static List<OracleAnswer.Call> clientCalls(OracleAnswer answer) {
        return answer.calls().stream()
                .filter(call -> !call.name().startsWith("nova_"))
                .toList();
    }

    static @Nullable Object input(CharSequence arguments) {
        return arguments.isEmpty() ? Map.of() : JsonTree.read(arguments.toString());
    }

    static String unified(FinishReason reason) {
        return switch (reason) {
            case STOP, STOP_SEQUENCE -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool-calls";
            case CONTENT_FILTER -> "content-filter";
            case ERROR -> "error";
            case PAUSE, OTHER -> "other";
        };
    }

    @Test
    void shouldReadTheSameHoweverTheStreamIsSplit() {
        for (RecordedExchange exchange : streams("converse-stream")) {
            StreamedAnswer whole = StreamedAnswer.whole(SOURCE, exchange.bytes());
            StreamedAnswer bytes = StreamedAnswer.inChunks(SOURCE, exchange.bytes(), () -> 1);
            StreamedAnswer pieces = StreamedAnswer.inChunks(SOURCE, exchange.bytes(), () -> 1 + random.nextInt(500));

            assertEquals(whole.events, bytes.events, exchange.name());
            assertEquals(whole.events, pieces.events, exchange.name() + ", seed=" + seed);
        }
    }

    @Test
    void shouldNeverTakeACutStreamForWhole() {
        for (RecordedExchange exchange : streams("converse-stream")) {
            byte[] body = exchange.bytes();
            for (int i = 0; i < 50; i++) {
                int length = random.nextInt(body.length);
                byte[] cut = java.util.Arrays.copyOf(body, length);

                StreamedAnswer answer = StreamedAnswer.whole(SOURCE, cut);

                assertNull(answer.failure, exchange.name() + " at " + length);
                assertEquals(answer.finish != null, answer.ended, exchange.name() + " at " + length);
            }
        }
    }

    @Test
    void shouldSurviveMutatedStreams() {
        for (RecordedExchange exchange : streams("converse-stream")) {
            for (int i = 0; i < 20; i++) {
                byte[] body = exchange.bytes().clone();
                int at = random.nextInt(body.length);
                body[at] ^= (byte) (1 << random.nextInt(8));

                StreamedAnswer answer = StreamedAnswer.inChunks(SOURCE, body, () -> 1 + random.nextInt(2_000));

                assertTrue(
                        answer.failure != null || answer.finish == null || answer.ended,
                        exchange.name() + " at " + at + ", seed=" + seed);
                assertTrue(
                        answer.failure != null
                                || answer.events.size()
                                        <= StreamedAnswer.whole(SOURCE, exchange.bytes())
                                                .events
                                                .size(),
                        exchange.name() + " at " + at + ", seed=" + seed);
            }
        }
    }

    private static List<RecordedExchange> streams(String api) {
        return RecordedExchange.all("bedrock", api).stream()
                .filter(exchange -> exchange.status() == 200)
                .toList();
    }
}
