package io.ringfence.providers.openaichat;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.recorded.Recording;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.SseFrames;
import io.ringfence.providers.translate.StreamEncoder;
import io.ringfence.providers.translate.StreamReading;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Answers as providers really sent them, against what a parser of others read out of them.
class RecordedAnswersTest {
    private static final ChatAnswers CODEC = new ChatAnswers();
    private static List<Recording> answers = List.of();
    private static Map<String, Map<String, @Nullable Object>> oracle = Map.of();

    @BeforeAll
    static void readRecordings() throws IOException {
        Path folder = RecordingsFolder.require();
        answers = Recording.all(folder).stream()
                .filter(recording -> recording.dialect() == Dialect.OPENAI_CHAT && recording.status() == 200)
                .toList();
        oracle = new HashMap<>();
        for (String line : Files.readAllLines(folder.resolve("oracle/ai-sdk.jsonl"))) {
            Map<String, @Nullable Object> members = JsonTree.readObject(line);
            oracle.put((String) requireNonNull(members.get("file")), members);
        }
    }

    private static AnswerSource source(Recording recording) {
        return new AnswerSource(Dialect.OPENAI_CHAT, Flavours.of(recording.name()), "openai");
    }

    private static ChatResponse whole(Recording recording) {
        return CODEC.parse(JsonObject.root(JsonTree.readObject(recording.body())), source(recording));
    }

    static Heard streamed(Recording recording, IntSupplier lengths) {
        return streamed(recording.body(), source(recording), lengths);
    }

    static Heard streamed(byte[] body, AnswerSource source, IntSupplier lengths) {
        var alloc = new UnpooledByteBufAllocator(false, true);
        StreamReading reading = new StreamReading(source, 8 << 20, alloc);
        Heard heard = new Heard();
        int at = 0;
        while (at < body.length) {
            int length = Math.min(lengths.getAsInt(), body.length - at);
            reading.accept(alloc.buffer(length).writeBytes(body, at, length), heard::event);
            at += length;
        }
        reading.finish(heard::event);
        reading.release();
        assertEquals(0, alloc.metric().usedHeapMemory(), "bytes that nobody released");
        return heard;
    }

    // ---- Against the other parser

    @Test
    void shouldReadWholeAnswersAsOthersDo() {
        forEach(false, recording -> {
            if (recording.tags().contains("error_in_200")) {
                assertThrows(ProtocolException.class, () -> whole(recording));
            } else {
                compare(recording, Heard.of(whole(recording)));
            }
        });
    }

    @Test
    void shouldReadStreamsAsOthersDo() {
        forEach(true, recording -> {
            Heard heard = streamed(recording, () -> Integer.MAX_VALUE);
            boolean isFaulty = recording.tags().contains("stream_error");
            assertEquals(isFaulty, heard.hasFailed, "failed");
            assertEquals(!isFaulty, heard.hasEnded, "ended");
            if (!isFaulty) {
                compare(recording, heard);
            }
        });
    }

    private static void compare(Recording recording, Heard heard) {
        Map<String, @Nullable Object> expected = oracle.get(recording.name());
        if (expected == null || expected.containsKey("parser_failed") || expected.containsKey("error")) {
            return;
        }
        String name = recording.name();
        same(name, "text", expected.get("text"), heard.text.toString());
        same(name, "reasoning", expected.get("reasoning"), heard.reasoning.toString());
        same(name, "calls", calls(expected), calls(heard));
        Map<?, ?> finish = (Map<?, ?>) requireNonNull(expected.get("finish"));
        same(name, "finish", finish.get("unified"), unified(heard));
        boolean isTold = OracleExceptions.reason(name, "usage").isEmpty();
        if (isTold && expected.get("usage") instanceof Map<?, ?> usage && heard.usage != null) {
            TokenUsage used = heard.usage;
            same(name, "input", count(usage, "input_total"), used.input());
            same(name, "output", count(usage, "output_total"), used.output());
            same(name, "cache read", count(usage, "cache_read"), TokenUsage.known(used.cacheRead()));
            same(name, "reasoning tokens", count(usage, "output_reasoning"), TokenUsage.known(used.reasoning()));
        }
    }

    /// Equal, or listed as an exception and then really different.
    private static void same(String file, String field, @Nullable Object expected, @Nullable Object actual) {
        String reason = OracleExceptions.reason(file, field);
        if (reason.isEmpty()) {
            assertEquals(expected, actual, field);
        } else {
            assertNotEquals(expected, actual, field + " needs no exception: " + reason);
        }
    }

    private static long count(Map<?, ?> usage, String name) {
        return usage.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private static List<List<@Nullable Object>> calls(Map<String, @Nullable Object> expected) {
        return ((List<?>) requireNonNull(expected.get("tool_calls")))
                .stream()
                        .map(call -> (Map<?, ?>) requireNonNull(call))
                        .map(call -> List.<@Nullable Object>of(
                                requireNonNull(call.get("id")),
                                requireNonNull(call.get("name")),
                                JsonTree.string(call.get("input"))))
                        .toList();
    }

    private static List<List<@Nullable Object>> calls(Heard heard) {
        return heard.calls.stream()
                .map(call -> List.<@Nullable Object>of(
                        call.id(), call.name(), JsonTree.string(JsonTree.read(call.arguments()))))
                .toList();
    }

    private static String unified(Heard heard) {
        FinishReason reason = requireNonNull(heard.finish).reason();
        return switch (reason) {
            case STOP, STOP_SEQUENCE -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool-calls";
            case CONTENT_FILTER -> "content-filter";
            case PAUSE, ERROR, OTHER -> "other";
        };
    }

    @Test
    void shouldListNoExceptionsForRecordingsThatAreNotThere() {
        List<String> names = answers.stream().map(Recording::name).toList();
        assertTrue(names.containsAll(OracleExceptions.files()));
    }

    // ---- Written again

    private static final AnswerTarget CLIENT =
            new AnswerTarget(Dialect.OPENAI_CHAT, null, "", "chatcmpl-1", () -> 1_700_000_000L, true);

    @Test
    void shouldWriteWholeAnswersThatSayTheSame() {
        forEach(false, recording -> {
            if (!recording.tags().contains("error_in_200")) {
                ChatResponse read = whole(recording);
                Losses losses = new Losses(Dialect.OPENAI_CHAT);
                String written = JsonTree.string(CODEC.emit(read, CLIENT, losses));
                ChatResponse again = CODEC.parse(JsonObject.root(JsonTree.readObject(written)), source(recording));
                assertSame(Heard.of(read), Heard.of(again));
                assertEquals(read.usage(), again.usage());
                assertEquals(OracleExceptions.losses(recording.name()), losses.reasons());
            }
        });
    }

    @Test
    void shouldWriteStreamsThatSayTheSame() {
        forEach(true, recording -> {
            Heard read = streamed(recording, () -> Integer.MAX_VALUE);
            Losses losses = new Losses(Dialect.OPENAI_CHAT);
            Heard again = streamed(written(read, losses), source(recording), () -> Integer.MAX_VALUE);
            assertEquals(read.hasEnded, again.hasEnded);
            assertEquals(read.hasFailed, again.hasFailed);
            if (read.hasEnded) {
                assertSame(read, again);
                assertEquals(read.usage, again.usage);
            }
            assertEquals(List.of(), losses.reasons());
        });
    }

    private static byte[] written(Heard heard, Losses losses) {
        ByteBuf out = Unpooled.buffer();
        SseFrames frames = new SseFrames(out, "\n");
        StreamEncoder encoder = CODEC.encoder(CLIENT, losses);
        heard.events.forEach(event -> encoder.encode(event, frames));
        byte[] bytes = ByteBufUtil.getBytes(out);
        out.release();
        return bytes;
    }

    private static void assertSame(Heard expected, Heard actual) {
        assertEquals(expected.text.toString(), actual.text.toString());
        assertEquals(expected.reasoning.toString(), actual.reasoning.toString());
        assertEquals(expected.refusal.toString(), actual.refusal.toString());
        assertEquals(expected.calls, actual.calls);
        assertEquals(expected.citations, actual.citations);
        assertEquals(
                requireNonNull(expected.finish).reason(),
                requireNonNull(actual.finish).reason());
    }

    // ---- However it arrives

    @Test
    void shouldReadTheSameEventsHoweverTheBytesArrive() {
        long seed = System.nanoTime();
        System.out.println("random splits with seed " + seed);
        forEach(true, recording -> {
            Heard whole = streamed(recording, () -> Integer.MAX_VALUE);
            assertEquals(whole.events, streamed(recording, () -> 1).events);
            var random = new Random(seed);
            for (int bound : new int[] {4, 64, 2048}) {
                assertEquals(whole.events, streamed(recording, () -> 1 + random.nextInt(bound)).events);
            }
        });
    }

    private static void forEach(boolean isStream, Consumer<Recording> check) {
        List<Recording> chosen =
                answers.stream().filter(answer -> answer.isStream() == isStream).toList();
        assertFalse(chosen.isEmpty());
        assertAll(chosen.stream().map(recording -> (Executable) () -> {
            try {
                check.accept(recording);
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError(recording.name() + ": " + failed.getMessage(), failed);
            }
        }));
        Map<String, Integer> counts = new TreeMap<>();
        chosen.forEach(recording -> counts.merge(recording.provider(), 1, Integer::sum));
        System.out.println(chosen.size() + (isStream ? " streams" : " whole answers") + " read: " + counts);
    }
}
