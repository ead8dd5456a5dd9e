package io.ringfence.providers.gemini;

import static io.ringfence.providers.gemini.RecordedGemini.list;
import static io.ringfence.providers.gemini.RecordedGemini.map;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.translate.AnswerCodec;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.StreamReading;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Answers as Gemini and Vertex really sent them, beside what another parser reads out of them.
class RecordedGeminiAnswerTest {
    /// Tools that the provider runs itself: calls to the other parser, parts of the provider's own here.
    private static final Set<String> SERVER_TOOLS = Set.of("code_execution", "server:FILE_SEARCH");

    /// Where the other parser says `other`.
    private static final Map<String, FinishReason> FINISHES = Map.of(
            "vertex/generate/unary/text-6146ebc72b.json", FinishReason.CONTENT_FILTER, // MODEL_ARMOR
            "vertex/generate/unary/tool-call-0af7a6fe79.json", FinishReason.ERROR, // UNEXPECTED_TOOL_CALL
            "vertex/generate/unary/tool-call-f5923e1250.json", FinishReason.ERROR);

    private final AnswerCodec codec = new GeminiAnswers();

    @Test
    void shouldReadWholeAnswersAsAnotherParserDoes() {
        forEach(recording -> recording.answer() != null && recording.status() == 200, recording -> {
            Told told = Told.of(codec.parse(JsonObject.root(map(recording.answer())), AnswerSource.of(Dialect.GEMINI)));
            assertAsOracle(recording, told);
        });
    }

    @Test
    void shouldWriteWholeAnswersAgainAsTheyMeant() {
        forEach(recording -> recording.answer() != null && recording.status() == 200, recording -> {
            ChatResponse response =
                    codec.parse(JsonObject.root(map(recording.answer())), AnswerSource.of(Dialect.GEMINI));
            Losses losses = new Losses(Dialect.GEMINI);
            Map<String, @Nullable Object> written = codec.emit(response, Told.target(), losses);
            assertEquals(List.of(), losses.reasons());
            ChatResponse again = codec.parse(JsonObject.root(written), AnswerSource.of(Dialect.GEMINI));
            assertEquals(Told.of(response), Told.of(again));
            assertEquals(response.usage(), again.usage());
            assertEquals(response.extensions(), again.extensions());
            assertEquals(
                    response.choices().getFirst().extensions(),
                    again.choices().getFirst().extensions());
        });
    }

    @Test
    void shouldReadStreamsAsAnotherParserDoes() {
        forEach(recording -> recording.stream() != null, recording -> {
            Told told = Told.of(events(recording, () -> Integer.MAX_VALUE));
            assertEquals(1, told.ends());
            assertAsOracle(recording, told);
        });
    }

    @Test
    void shouldReadStreamsTheSameHoweverTheyArrive() {
        long seed = System.nanoTime();
        System.out.println("random splits with seed " + seed);
        Random random = new Random(seed);
        forEach(recording -> recording.stream() != null, recording -> {
            List<StreamEvent> whole = events(recording, () -> Integer.MAX_VALUE);
            assertEquals(whole, events(recording, () -> 1));
            for (int bound : new int[] {7, 100, 3_000}) {
                assertEquals(whole, events(recording, () -> 1 + random.nextInt(bound)));
            }
        });
    }

    @Test
    void shouldWriteStreamsAgainAsTheyMeant() {
        forEach(recording -> recording.stream() != null, recording -> {
            List<StreamEvent> events = events(recording, () -> Integer.MAX_VALUE);
            Losses losses = new Losses(Dialect.GEMINI);
            List<Map<String, @Nullable Object>> written = Told.encode(events, losses);
            assertEquals(List.of(), losses.reasons());
            List<StreamEvent> again = Told.decode(written);
            assertEquals(Told.of(events), Told.of(again));
        });
    }

    @Test
    void shouldNotProveAStreamWholeThatIsCut() {
        forEach(recording -> recording.stream() != null, recording -> {
            String text = Objects.requireNonNull(recording.stream());
            int proof = text.lastIndexOf("\"finishReason\"");
            String head = text.substring(0, text.lastIndexOf("data:", proof));
            assertFalse(events(head, () -> Integer.MAX_VALUE).contains(new StreamEvent.Ended()));
        });
    }

    // ---- The other parser

    private static void assertAsOracle(RecordedGemini recording, Told told) {
        Map<String, @Nullable Object> oracle = recording.oracle();
        if (oracle.isEmpty() || oracle.containsKey("parser_failed")) {
            System.out.println("not read by the other parser: " + recording.name());
            return;
        }
        assertEquals(oracle.get("text"), told.text(), "text");
        assertEquals(oracle.get("reasoning"), told.reasoning(), "reasoning");
        List<Object> calls = new ArrayList<>();
        for (Object call : list(oracle.get("tool_calls"))) {
            if (!SERVER_TOOLS.contains(String.valueOf(map(call).get("name")))) {
                calls.add(map(call).get("name") + JsonTree.string(map(call).get("input")));
            }
        }
        assertEquals(calls, told.calls(), "calls");
        assertEquals(finish(recording, calls), told.finish(), "finish");
        Map<String, @Nullable Object> usage = map(oracle.get("usage"));
        // The other parser leaves out what the provider's own tools put into the prompt, which is charged, too.
        assertEquals(count(usage, "input_total"), told.input() - told.toolUse(), "input");
        assertEquals(count(usage, "output_total"), told.output(), "output");
        assertEquals(count(usage, "cache_read"), told.cacheRead(), "cache");
        assertEquals(count(usage, "output_reasoning"), told.reasoned(), "reasoning tokens");
    }

    private static long count(Map<String, @Nullable Object> usage, String name) {
        return usage.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private static FinishReason finish(RecordedGemini recording, List<Object> calls) {
        Object unified = map(recording.oracle().get("finish")).get("unified");
        return switch (String.valueOf(unified)) {
            case "stop" -> FinishReason.STOP;
            // The other parser takes tools that the provider runs for the client's.
            case "tool-calls" -> calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
            case "length" -> FinishReason.LENGTH;
            case "content-filter" -> FinishReason.CONTENT_FILTER;
            case "error" -> FinishReason.ERROR;
            default -> Objects.requireNonNull(FINISHES.get(recording.name()));
        };
    }

    // ---- Feeding

    private static List<StreamEvent> events(RecordedGemini recording, IntSupplier lengths) {
        return events(recording.stream(), lengths);
    }

    private static List<StreamEvent> events(@Nullable String text, IntSupplier lengths) {
        byte[] bytes = (text == null ? "" : text).getBytes(StandardCharsets.UTF_8);
        List<StreamEvent> events = new ArrayList<>();
        StreamReading reading = new StreamReading(AnswerSource.of(Dialect.GEMINI), 16 << 20, ByteBufAllocator.DEFAULT);
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(lengths.getAsInt(), bytes.length - at);
            reading.accept(Unpooled.copiedBuffer(bytes, at, length), events::add);
            at += length;
        }
        reading.finish(events::add);
        reading.release();
        return events;
    }

    private static void forEach(Predicate<RecordedGemini> which, Consumer<RecordedGemini> check) {
        List<RecordedGemini> recordings =
                RecordedGemini.all().stream().filter(which).toList();
        assertFalse(recordings.isEmpty());
        assertAll(recordings.stream().map(recording -> (Executable) () -> {
            try {
                check.accept(recording);
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError(recording.name() + ": " + failed.getMessage(), failed);
            }
        }));
        System.out.println(recordings.size() + " recorded answers");
    }
}
