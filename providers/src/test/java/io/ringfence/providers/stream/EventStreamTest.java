package io.ringfence.providers.stream;

import static io.ringfence.providers.stream.EventKind.COMMENT;
import static io.ringfence.providers.stream.EventKind.CONTENT;
import static io.ringfence.providers.stream.EventKind.ERROR;
import static io.ringfence.providers.stream.EventKind.MALFORMED;
import static io.ringfence.providers.stream.EventKind.PREAMBLE;
import static io.ringfence.providers.stream.EventKind.TERMINAL;
import static io.ringfence.providers.stream.EventKind.USAGE_ONLY;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final String ROLE =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}";
    private static final String TEXT = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hé 😀\"}}]}";
    private static final String STOP = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
    private static final String USAGE =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}}";
    private static final String DONE = "data: [DONE]";
    private static final List<EventKind> KINDS = List.of(PREAMBLE, CONTENT, CONTENT, USAGE_ONLY, TERMINAL);

    // ---- Framing

    @Test
    void shouldCutAtBlankLinesWhicheverLineEndIsUsed() {
        for (String lineEnd : List.of("\n", "\r\n", "\r")) {
            String text = String.join(lineEnd + lineEnd, ROLE, TEXT, STOP, USAGE, DONE) + lineEnd + lineEnd;
            for (Fed fed : List.of(Fed.whole(Dialect.OPENAI_CHAT, text), Fed.byteByByte(Dialect.OPENAI_CHAT, text))) {
                assertEquals(KINDS, fed.kinds);
                assertEquals(TEXT + lineEnd + lineEnd, fed.frames.get(1));
                assertEquals(text, String.join("", fed.frames));
                assertTrue(fed.stream.complete());
            }
        }
    }

    @Test
    void shouldCutARandomMixtureOfLineEndsTheSameHoweverItArrives() {
        long seed = System.nanoTime();
        System.out.println("mixtures of line ends with seed " + seed);
        var random = new Random(seed);
        String[] pieces = {"\n", "\r", "\r\n", "\n\n", "\r\n\r\n", ": c", "data:", "data: {}", "event: x", "id: 1", "é"
        };
        for (int round = 0; round < 2_000; round++) {
            var text = new StringBuilder();
            int length = random.nextInt(30);
            for (int i = 0; i < length; i++) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            Fed whole = Fed.whole(Dialect.OPENAI_CHAT, text.toString());
            Fed single = Fed.byteByByte(Dialect.OPENAI_CHAT, text.toString());
            assertArrayEquals(Fed.utf8(text.toString()), whole.bytes());
            assertEquals(whole.frames, single.frames);
            assertEquals(whole.kinds, single.kinds);
        }
    }

    @Test
    void shouldNotHoldBackAnEventThatEndsWithABareCarriageReturn() {
        var frames = new ArrayList<EventKind>();
        var alloc = new UnpooledByteBufAllocator(false, true);
        var stream = new EventStream(Dialect.OPENAI_CHAT, true, 1024, alloc);
        stream.accept(alloc.buffer().writeBytes(Fed.utf8(TEXT + "\r\r")), (frame, kind) -> {
            frames.add(kind);
            frame.release();
        });
        assertEquals(List.of(CONTENT), frames);
    }

    @Test
    void shouldWaitForTheSecondHalfOfALineEnd() {
        var frames = new ArrayList<Integer>();
        var alloc = new UnpooledByteBufAllocator(false, true);
        var stream = new EventStream(Dialect.OPENAI_CHAT, true, 1024, alloc);
        AnswerStream.Sink sink = (frame, _) -> {
            frames.add(frame.readableBytes());
            frame.release();
        };
        stream.accept(alloc.buffer().writeBytes(Fed.utf8(DONE + "\r\n\r")), sink);
        assertEquals(List.of(), frames);
        stream.accept(alloc.buffer().writeByte('\n'), sink);
        assertEquals(List.of(DONE.length() + 4), frames);
    }

    @Test
    void shouldPassCommentsAndBlankLinesAsFramesOfTheirOwn() {
        Fed fed =
                Fed.whole(Dialect.OPENAI_CHAT, ": OPENROUTER PROCESSING\n\n\n: hello\n" + TEXT + "\n\nevent: ping\n\n");
        assertEquals(List.of(COMMENT, COMMENT, CONTENT, COMMENT), fed.kinds);
        assertEquals(": hello\n" + TEXT + "\n\n", fed.frames.get(2));
    }

    @Test
    void shouldReadPastAByteOrderMark() {
        Fed fed = Fed.byteByByte(Dialect.OPENAI_CHAT, "\uFEFF" + TEXT + "\n\n");
        assertEquals(List.of(CONTENT), fed.kinds);
        assertEquals("\uFEFF" + TEXT + "\n\n", fed.frames.get(0));
    }

    @Test
    void shouldJoinSeveralDataLines() {
        String text = "data: {\"choices\":\ndata:[{\"delta\":\ndata: {\"content\":\"x\"}}]}\n\n";
        assertEquals(List.of(CONTENT), Fed.whole(Dialect.OPENAI_CHAT, text).kinds);
        assertEquals(List.of(CONTENT), Fed.byteByByte(Dialect.OPENAI_CHAT, text).kinds);
    }

    @Test
    void shouldNotNeedTheSpaceAfterTheColon() {
        assertEquals(
                List.of(CONTENT, TERMINAL),
                Fed.whole(Dialect.OPENAI_CHAT, (TEXT + "\n\n" + DONE + "\n\n").replace("data: ", "data:")).kinds);
    }

    @Test
    void shouldDeliverALastEventWithoutItsBlankLine() {
        for (String end : List.of("", "\n", "\r\n")) {
            Fed fed = Fed.whole(Dialect.OPENAI_CHAT, STOP + "\n\n" + DONE + end);
            assertEquals(List.of(CONTENT, TERMINAL), fed.kinds);
            assertEquals(DONE + end, fed.frames.get(1));
            assertTrue(fed.stream.terminated());
        }
    }

    @Test
    void shouldPassAnEventBeyondTheLimitAsMalformedWithoutHoldingIt() {
        String large = "data: {\"choices\":[],\"x\":\"" + "x".repeat(5_000) + "\"}\n\n";
        byte[] body = Fed.utf8(large + TEXT + "\n\n");
        for (int length : new int[] {1, 7, 100, 1_000, 100_000}) {
            Fed fed = Fed.inChunks(Dialect.OPENAI_CHAT, 1_000, body, () -> length);
            assertArrayEquals(body, fed.bytes());
            assertEquals(CONTENT, fed.kinds.removeLast());
            assertTrue(fed.kinds.stream().allMatch(kind -> kind == MALFORMED), fed.kinds.toString());
            // Never more than the limit and a chunk at once.
            assertTrue(length == 100_000 || fed.frames.stream().allMatch(frame -> frame.length() <= 1_000 + length));
        }
    }

    @Test
    void shouldReadEventsInsideSlicesOfEveryKindOfBuffer() {
        byte[] bytes = Fed.utf8("HTTP/1.1" + String.join("\n\n", ROLE, TEXT, STOP, USAGE, DONE) + "\n\n");
        for (ByteBufAllocator alloc : List.of(
                new UnpooledByteBufAllocator(true),
                new PooledByteBufAllocator(true),
                new AdaptiveByteBufAllocator(true))) {
            for (ByteBuf body : List.of(alloc.directBuffer(), alloc.heapBuffer(), alloc.compositeBuffer())) {
                body.writeBytes(bytes).skipBytes("HTTP/1.1".length());
                var kinds = new ArrayList<EventKind>();
                var stream = new EventStream(Dialect.OPENAI_CHAT, true, 1024, alloc);
                stream.accept(body.readRetainedSlice(body.readableBytes()), (frame, kind) -> {
                    kinds.add(kind);
                    frame.release();
                });
                assertEquals(KINDS, kinds, body.toString());
                assertTrue(body.release());
            }
        }
    }

    @Test
    void shouldLetTheSinkEndTheStream() {
        var alloc = new UnpooledByteBufAllocator(false, true);
        var stream = new EventStream(Dialect.OPENAI_CHAT, true, 1024, alloc);
        var kinds = new ArrayList<EventKind>();
        stream.accept(alloc.buffer().writeBytes(Fed.utf8(TEXT + "\n\n" + TEXT + "\n\ndata: {")), (frame, kind) -> {
            kinds.add(kind);
            frame.release();
            stream.release();
        });
        stream.release();
        assertEquals(List.of(CONTENT), kinds);
        assertEquals(0, alloc.metric().usedHeapMemory());
    }

    @Test
    void shouldReleaseTheChunkWhenTheSinkThrows() {
        var alloc = new UnpooledByteBufAllocator(false, true);
        var stream = new EventStream(Dialect.OPENAI_CHAT, true, 1024, alloc);
        ByteBuf chunk = alloc.buffer().writeBytes(Fed.utf8(TEXT + "\n\n" + TEXT));
        assertThrows(
                IllegalStateException.class,
                () -> stream.accept(chunk, (frame, _) -> {
                    frame.release();
                    throw new IllegalStateException("closed");
                }));
        stream.release();
        assertEquals(0, alloc.metric().usedHeapMemory());
    }

    // ---- Meaning

    @Test
    void shouldCallWhatIsNoJsonMalformed() {
        for (String data : List.of("{", "{\"choices\":[}", "hello", "{} {}", "{\"a\":1,}", "null", "17")) {
            for (Dialect dialect : Dialect.ingress()) {
                Fed fed = Fed.whole(dialect, "data: " + data + "\n\n");
                assertEquals(List.of(MALFORMED), fed.kinds, dialect + " " + data);
            }
        }
    }

    @Test
    void shouldTakeNothingFromHalfAnEvent() {
        String stop =
                "data: {\"usage\":{\"prompt_tokens\":7},\"choices\":[{\"index\":0,\"finish_reason\":\"stop\"}],\"id";
        Fed fed = Fed.whole(Dialect.OPENAI_CHAT, TEXT + "\n\n" + stop);
        assertEquals(List.of(CONTENT, MALFORMED), fed.kinds);
        assertFalse(fed.stream.complete());
        assertFalse(fed.stream.usageSeen());
    }

    @Test
    void shouldCountAFinishReasonForEveryChoiceAsWholeWhenDoneIsMissing() {
        String second = TEXT.replace("\"index\":0", "\"index\":70");
        assertTrue(Fed.whole(Dialect.OPENAI_CHAT, TEXT + "\n\n" + STOP + "\n\n")
                .stream
                .complete());
        assertFalse(Fed.whole(Dialect.OPENAI_CHAT, TEXT + "\n\n" + second + "\n\n" + STOP + "\n\n")
                .stream
                .complete());
        assertTrue(Fed.whole(
                        Dialect.OPENAI_CHAT,
                        second + "\n\n" + STOP + "\n\n" + STOP.replace("\"index\":0", "\"index\":70") + "\n\n")
                .stream
                .complete());
        assertFalse(
                Fed.whole(Dialect.OPENAI_CHAT, STOP.replace("\"stop\"", "\"\"") + "\n\n")
                        .stream
                        .complete(),
                "an empty finish reason is none");
    }

    @Test
    void shouldReadMembersInAnyOrder() {
        Fed fed = Fed.whole(
                Dialect.ANTHROPIC_MESSAGES,
                "data:"
                    + " {\"delta\":{\"text\":\"hi\",\"type\":\"text_delta\"},\"index\":0,\"type\":\"content_block_delta\"}\n\n");
        assertEquals(List.of(CONTENT), fed.kinds);
        assertEquals(2, fed.stream.outputBytesSeen());
    }

    @Test
    void shouldRecogniseErrorsInAllTheirShapes() {
        for (String data : List.of(
                "{\"error\":{\"message\":\"boom\",\"code\":502}}",
                "{\"error\":{\"error\":{\"message\":\"boom\",\"code\":502}}}",
                "{\"error\":\"boom\",\"code\":502}",
                "{\"object\":\"error\",\"message\":\"boom\",\"code\":\"502\"}",
                "{\"detail\":\"boom\",\"status\":502}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\","
                        + "\"error\":{\"message\":\"boom\",\"code\":502}}]}",
                "{\"id\":\"x\",\"error\":{\"code\":502,\"message\":\"boom\"},\"choices\":[{\"index\":0,"
                        + "\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}",
                "\"boom\"")) {
            Fed fed = Fed.whole(Dialect.OPENAI_CHAT, "data: " + data + "\n\n" + DONE + "\n\n");
            assertEquals(List.of(ERROR, TERMINAL), fed.kinds, data);
            StreamFault fault = requireNonNull(fed.stream.fault());
            assertEquals("boom", fault.message(), data);
            assertEquals(502, fault.status(), data);
            assertFalse(fed.stream.complete(), "an answer that failed is never whole");
        }
        assertEquals(List.of(ERROR), Fed.whole(Dialect.OPENAI_CHAT, "event: error\ndata: gone\n\n").kinds);
    }

    @Test
    void shouldNotTakeAnEmptyErrorMemberForAnError() {
        assertEquals(
                List.of(CONTENT),
                Fed.whole(Dialect.OPENAI_CHAT, TEXT.replace("{\"choices\"", "{\"error\":null,\"choices\"") + "\n\n")
                        .kinds);
    }

    @Test
    void shouldReadAnErrorOfEachOtherDialect() {
        Fed anthropic = Fed.whole(
                Dialect.ANTHROPIC_MESSAGES,
                "event: error\n"
                    + "data:"
                    + " {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n");
        assertEquals(529, requireNonNull(anthropic.stream.fault()).status());
        assertTrue(anthropic.stream.fault().retryable());

        Fed failed = Fed.whole(
                Dialect.OPENAI_RESPONSES,
                "data: {\"type\":\"response.failed\",\"sequence_number\":4,\"response\":{\"status\":\"failed\","
                        + "\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow down\"},"
                        + "\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}}\n\n");
        assertEquals(List.of(ERROR), failed.kinds);
        assertEquals(429, requireNonNull(failed.stream.fault()).status());
        assertEquals(5, failed.stream.usage().inputTokens());
        assertEquals(4, failed.stream.lastSequenceNumber());

        Fed gemini = Fed.whole(
                Dialect.GEMINI,
                "data: [{\"error\":{\"code\":503,\"message\":\"The model is"
                        + " overloaded.\",\"status\":\"UNAVAILABLE\"}}]\r\n\r\n");
        assertEquals(List.of(ERROR), gemini.kinds);
        assertEquals(503, requireNonNull(gemini.stream.fault()).status());
    }

    @Test
    void shouldProveAGeminiStreamByItsFinishReasonOrABlockedPrompt() {
        String thought = "data:"
            + " {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hm\",\"thought\":true}]},\"finishReason\":\"STOP\"}]}";
        assertFalse(Fed.whole(Dialect.GEMINI, thought + "\r\n\r\n").stream.complete());
        assertTrue(Fed.whole(Dialect.GEMINI, thought.replace("STOP", "MAX_TOKENS") + "\r\n\r\n")
                .stream
                .complete());
        assertTrue(Fed.whole(Dialect.GEMINI, thought.replace(",\"thought\":true", "") + "\r\n\r\n")
                .stream
                .complete());
        assertTrue(Fed.whole(Dialect.GEMINI, "data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\n\n")
                .stream
                .complete());
    }

    // ---- Usage

    @Test
    void shouldJoinAnthropicUsageOfConformingServersAndOfClones() {
        assertEquals(
                "[input=110 cache_read=90 cache_write=10 output=50 reasoning=20]",
                anthropicUsage(
                        "{\"input_tokens\":10,\"cache_read_input_tokens\":90,\"cache_creation_input_tokens\":10,\"output_tokens\":1}",
                        "{\"output_tokens\":50,\"output_tokens_details\":{\"thinking_tokens\":20}}"));
        // All input named as fresh at first, the split only at the end.
        assertEquals(
                "[input=100 cache_read=90 output=5]",
                anthropicUsage(
                        "{\"input_tokens\":100,\"output_tokens\":1}",
                        "{\"input_tokens\":10,\"cache_read_input_tokens\":90,\"output_tokens\":5}"));
        // Zeros at the end.
        assertEquals(
                "[input=100 cache_read=40 output=9]",
                anthropicUsage(
                        "{\"input_tokens\":60,\"cache_read_input_tokens\":40,\"output_tokens\":1}",
                        "{\"input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":9}"));
        // Nothing at the start.
        assertEquals(
                "[input=60 output=9]",
                anthropicUsage(
                        "{\"input_tokens\":0,\"output_tokens\":0}", "{\"input_tokens\":60,\"output_tokens\":9}"));
    }

    private static String anthropicUsage(String start, String delta) {
        Fed fed = Fed.whole(
                Dialect.ANTHROPIC_MESSAGES,
                "data: {\"type\":\"message_start\",\"message\":{\"usage\":" + start + "}}\n\n"
                        + "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":"
                        + delta
                        + "}\n\n");
        assertTrue(fed.stream.usageSeen());
        return fed.stream.usage().facts().toString().substring("UsageFacts".length());
    }

    @Test
    void shouldReadUsageThatStandsBesideTheUsualPlaces() {
        Fed groq = Fed.whole(
                Dialect.OPENAI_CHAT,
                "data: {\"choices\":[],\"x_groq\":{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3.0}}}\n\n");
        assertEquals(10, groq.stream.usage().totalTokens());
        Fed moonshot = Fed.whole(
                Dialect.OPENAI_CHAT,
                "data:"
                    + " {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\",\"usage\":{\"prompt_tokens\":7}}]}\n\n");
        assertEquals(7, moonshot.stream.usage().inputTokens());
    }

    @Test
    void shouldKeepTheLastUsageThatSaysAnything() {
        String first = USAGE.replace("7", "5");
        String zeros = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0}}";
        Fed fed = Fed.whole(Dialect.OPENAI_CHAT, String.join("\n\n", first, USAGE, zeros, DONE) + "\n\n");
        assertEquals(7, fed.stream.usage().inputTokens());
        assertEquals(3, fed.stream.usage().outputTokens());
    }
}
