package io.ringfence.providers.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.FailureClass;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.stream.AnswerStream;
import io.ringfence.providers.stream.EventKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the relay learns of a stream that is written anew.
class TranslatedStreamTest {
    private static final String START = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m",\
        "content":[],"stop_reason":null,"usage":{"input_tokens":12,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        """;
    private static final String TEXT = """
        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Grüße"}}

        """;
    private static final String END = """
        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},\
        "usage":{"output_tokens":5}}

        event: message_stop
        data: {"type":"message_stop"}

        """;
    private static final String OVERLOADED = """
        event: error
        data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}

        """;

    private final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false);
    private final List<EventKind> kinds = new ArrayList<>();
    private final StringBuilder written = new StringBuilder();

    private final AnswerStream.Sink sink = (frame, kind) -> {
        kinds.add(kind);
        written.append(frame.toString(StandardCharsets.UTF_8));
        frame.release();
    };

    @AfterEach
    void nothingIsLeftBehind() {
        assertEquals(0, alloc.metric().usedHeapMemory() + alloc.metric().usedDirectMemory());
    }

    private TranslatedStream to(Dialect client) {
        return new TranslatedStream(
                AnswerSource.of(Dialect.ANTHROPIC_MESSAGES), target(client), new Losses(client), null, 1 << 16, alloc);
    }

    private static AnswerTarget target(Dialect client) {
        return new AnswerTarget(client, null, "asked", "id-1", () -> 1, true);
    }

    private ByteBuf bytes(String text) {
        return alloc.buffer().writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldNameWhatAWholeAnswerHasAndAStreamCannotTell() {
        Losses losses = new Losses(Dialect.OPENAI_CHAT);
        TranslatedStream stream = new TranslatedStream(
                AnswerSource.of(Dialect.ANTHROPIC_MESSAGES), target(Dialect.OPENAI_CHAT), losses, null, 1 << 16, alloc);
        Part.Text text = new Part.Text(
                "Hi", List.of(), null, null, new Extensions(Dialect.ANTHROPIC_MESSAGES, Map.of("mood", "glad")));
        ChatResponse.Choice choice = new ChatResponse.Choice(
                0,
                Message.of(Role.ASSISTANT, List.of(text)),
                Finish.of(FinishReason.STOP, "end_turn"),
                null,
                Extensions.NONE);
        stream.whole(new ChatResponse("id", "m", -1, List.of(choice), null, null, Extensions.NONE), sink);
        stream.release();
        assertEquals(List.of("text.mood is dropped when bridging to open_ai_chat_completions"), losses.reasons());
        assertTrue(written.toString().contains("\"content\":\"Hi\""), written.toString());
    }

    @Test
    void shouldCommitWithTheFirstWordsOnly() {
        TranslatedStream stream = to(Dialect.OPENAI_CHAT);
        stream.accept(bytes(START), sink);
        assertFalse(kinds.contains(EventKind.CONTENT), kinds::toString);
        stream.accept(bytes(TEXT), sink);
        assertEquals(EventKind.CONTENT, kinds.getLast());
        assertFalse(stream.complete());
        stream.release();
    }

    @Test
    void shouldKnowAWholeStreamItsUsageAndItsLength() {
        for (Dialect client : List.of(Dialect.OPENAI_CHAT, Dialect.OPENAI_RESPONSES)) {
            TranslatedStream stream = to(client);
            stream.accept(bytes(START + TEXT + END), sink);
            stream.finish(sink);
            assertTrue(stream.complete());
            assertTrue(stream.terminated());
            assertTrue(stream.usageSeen());
            assertEquals(12, stream.usage().inputTokens());
            assertEquals(5, stream.usage().outputTokens());
            assertEquals(7, stream.outputBytesSeen(), "in UTF-8");
            assertNull(stream.fault());
            stream.release();
        }
        assertTrue(written.toString().contains("data: [DONE]"), written::toString);
    }

    @Test
    void shouldNumberTheEventsOfAResponsesStream() {
        TranslatedStream stream = to(Dialect.OPENAI_RESPONSES);
        assertEquals(-1, stream.lastSequenceNumber());
        stream.accept(bytes(START + TEXT), sink);
        long last = stream.lastSequenceNumber();
        assertTrue(last > 2, "last=" + last);
        assertTrue(written.toString().contains("\"sequence_number\":" + last), written::toString);
        stream.release();
    }

    @Test
    void shouldNotTakeACutStreamForAWholeOne() {
        TranslatedStream stream = to(Dialect.OPENAI_CHAT);
        stream.accept(bytes(START + TEXT + END.substring(0, END.indexOf("event: message_stop"))), sink);
        stream.finish(sink);
        assertFalse(stream.complete());
        assertFalse(stream.terminated());
        assertFalse(written.toString().contains("[DONE]"), written::toString);
        stream.release();
    }

    @Test
    void shouldHandOnAFailureWithoutWordsAndNothingAfterIt() {
        TranslatedStream stream = to(Dialect.OPENAI_CHAT);
        stream.accept(bytes(START + TEXT + OVERLOADED), sink);
        assertEquals(EventKind.ERROR, kinds.getLast());
        int count = kinds.size();
        int length = written.length();
        stream.accept(bytes(TEXT + END), sink);
        stream.finish(sink);
        assertEquals(count, kinds.size());
        assertEquals(length, written.length());
        assertFalse(stream.complete());
        assertEquals(
                FailureClass.OVERLOADED, Objects.requireNonNull(stream.fault()).kind());
        assertEquals("Overloaded", Objects.requireNonNull(stream.fault()).message());
        stream.release();
    }

    @Test
    void shouldTakeAMalformedEventForAFailure() {
        TranslatedStream stream = to(Dialect.OPENAI_CHAT);
        stream.accept(bytes(START + "data: {\"type\n\n"), sink);
        assertEquals(EventKind.ERROR, kinds.getLast());
        assertTrue(Objects.requireNonNull(stream.fault()).retryable());
        stream.release();
    }

    @Test
    void shouldReadAStreamThatComesByteByByte() {
        TranslatedStream stream = to(Dialect.OPENAI_CHAT);
        for (byte each : (START + TEXT + END).getBytes(StandardCharsets.UTF_8)) {
            stream.accept(Unpooled.wrappedBuffer(new byte[] {each}), sink);
        }
        stream.finish(sink);
        assertTrue(stream.complete());
        assertTrue(written.toString().contains("Grüße"), written::toString);
        stream.release();
    }

    // ---- Thoughts in the text ---------------------------------------------------------------------------------

    @Test
    void shouldTakeThoughtsOutOfTheTextWhereThatIsAskedFor() {
        TranslatedStream stream = new TranslatedStream(
                AnswerSource.of(Dialect.ANTHROPIC_MESSAGES),
                target(Dialect.OPENAI_CHAT),
                new Losses(Dialect.OPENAI_CHAT),
                ThinkTags.EXACT,
                1 << 16,
                alloc);
        stream.accept(bytes(START + TEXT.replace("Grüße", "<think>Hm.</thi")), sink);
        stream.accept(bytes(TEXT.replace("Grüße", "nk>Hallo") + END), sink);
        stream.finish(sink);
        assertTrue(written.toString().contains("\"reasoning_content\":\"Hm.\""), written::toString);
        assertTrue(written.toString().contains("\"content\":\"Hallo\""), written::toString);
        assertFalse(written.toString().contains("think>"), written::toString);
        assertEquals("Hm.Hallo".length(), stream.outputBytesSeen());
        stream.release();
    }

    // ---- Whole answers ----------------------------------------------------------------------------------------

    private static final String WHOLE = "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\","
            + "\"content\":[{\"type\":\"thinking\",\"thinking\":\"Hm.\",\"signature\":\"c2ln\"},"
            + "{\"type\":\"text\",\"text\":\"Hi\"},"
            + "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"f\",\"input\":{\"a\":1}}],"
            + "\"stop_reason\":\"tool_use\",\"stop_sequence\":null,"
            + "\"usage\":{\"input_tokens\":12,\"output_tokens\":5}}";

    private CollectedStream collected(int maxBytes) {
        AnswerSource source = AnswerSource.of(Dialect.ANTHROPIC_MESSAGES);
        return new CollectedStream(source, to(Dialect.OPENAI_CHAT), maxBytes, alloc);
    }

    @Test
    void shouldTellAWholeAnswerAsAStream() {
        CollectedStream stream = collected(1 << 16);
        stream.accept(bytes(WHOLE.substring(0, 50)), sink);
        stream.accept(bytes(WHOLE.substring(50)), sink);
        assertEquals(List.of(), kinds, "nothing before it is whole");
        stream.finish(sink);
        assertTrue(stream.complete());
        assertEquals(12, stream.usage().inputTokens());
        String text = written.toString();
        assertTrue(text.contains("\"content\":\"Hi\""), text);
        assertTrue(text.contains("toolu_1"), text);
        assertTrue(text.contains("\"finish_reason\":\"tool_calls\""), text);
        assertTrue(text.endsWith("data: [DONE]\n\n"), text);
        stream.release();
        stream.release();
    }

    @Test
    void shouldRefuseAWholeAnswerThatIsTooLargeWithoutHoldingIt() {
        CollectedStream stream = collected(100);
        stream.accept(bytes(WHOLE), sink);
        stream.accept(bytes(WHOLE), sink);
        stream.finish(sink);
        assertEquals(List.of(EventKind.ERROR), kinds);
        assertFalse(stream.complete());
        stream.release();
    }

    @Test
    void shouldTellAnErrorFromAnAnswerWhateverItsStatus() {
        CollectedStream stream = collected(1 << 16);
        stream.accept(bytes("{\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow down\"}}"), sink);
        stream.finish(sink);
        assertEquals(List.of(EventKind.ERROR), kinds);
        assertEquals(
                FailureClass.RATE_LIMITED,
                Objects.requireNonNull(stream.fault()).kind());
        stream.release();
    }

    @Test
    void shouldTakeNonsenseForAFailure() {
        CollectedStream stream = collected(1 << 16);
        stream.accept(bytes("<html>"), sink);
        stream.finish(sink);
        assertEquals(List.of(EventKind.ERROR), kinds);
        assertEquals(
                FailureClass.UPSTREAM_ERROR,
                Objects.requireNonNull(stream.fault()).kind());
        stream.release();
    }
}
