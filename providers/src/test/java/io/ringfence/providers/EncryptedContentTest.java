package io.ringfence.providers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.request.RequestFacts;
import io.ringfence.providers.request.RequestScanner;
import io.ringfence.providers.request.ScanLimits;
import io.ringfence.providers.stream.EventStream;
import io.ringfence.providers.stream.UnaryAnswer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What comes back in a request is known by the same key as when it was made in an answer, whole or streamed.
class EncryptedContentTest {
    private static final String TAIL = "0123456789-abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String CONTENT = "gAAAAAB" + TAIL;

    private final RequestFacts facts = new RequestFacts();
    private final RequestScanner scanner = new RequestScanner(ScanLimits.DEFAULT);

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static String reasoning(String content) {
        return "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[],\"encrypted_content\":" + content + "}";
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private @Nullable String inRequest(Dialect dialect, String member, String items) {
        // Not at the buffer's start.
        ByteBuf body = bytes("??{\"model\":\"m\",\"" + member + "\":[" + items + "],\"x\":1}")
                .skipBytes(2);
        assertTrue(scanner.scan(body, dialect, facts), () -> String.valueOf(facts.problem()));
        return facts.encryptedKey(body);
    }

    private @Nullable String inRequest(String items) {
        return inRequest(Dialect.OPENAI_RESPONSES, "input", items);
    }

    private static @Nullable String inAnswer(String items) {
        ByteBuf body = bytes("??{\"id\":\"resp_1\",\"output\":[" + items + "],\"usage\":{\"input_tokens\":1}}")
                .skipBytes(2);
        return new UnaryAnswer().read(body, Dialect.OPENAI_RESPONSES).encryptedKey(body);
    }

    private static @Nullable String inStream(String... events) {
        var stream = new EventStream(Dialect.OPENAI_RESPONSES, false, 1 << 20, UnpooledByteBufAllocator.DEFAULT);
        for (String event : events) {
            stream.accept(bytes("data: " + event + "\n\n"), (frame, _) -> frame.release());
        }
        return stream.encryptedKey();
    }

    private static String event(String type, String item) {
        return "{\"output_index\":0,\"item\":" + item + ",\"type\":\"response.output_item." + type + "\"}";
    }

    @Test
    void shouldBeKnownByItsEndWhereverItStands() {
        String item = reasoning(quoted(CONTENT));
        String key = "encrypted:" + TAIL;
        assertEquals(key, inRequest(item));
        assertEquals(key, inAnswer(item));
        assertEquals(key, inStream(event("done", item)));
    }

    @Test
    void shouldBeKnownAsAWholeWhenShort() {
        String item = reasoning(quoted("abc"));
        assertEquals("encrypted:abc", inRequest(item));
        assertEquals("encrypted:abc", inAnswer(item));
        assertEquals("encrypted:abc", inStream(event("done", item)));
    }

    @Test
    void shouldTakeTheLast() {
        String message = "{\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi\"}]}";
        String none = reasoning("null");
        String first = reasoning(quoted("one"));
        String second = reasoning(quoted("two"));
        String items = String.join(",", first, message, second, none, message);
        assertEquals("encrypted:two", inRequest(items));
        assertEquals("encrypted:two", inAnswer(items));
        assertEquals(
                "encrypted:two",
                inStream(event("done", first), event("done", second), event("done", none), event("done", message)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "7", "[\"a\"]", "{\"a\":\"b\"}", "\"ab\\/c\"", "\"\\u0061b\""})
    void shouldIgnoreOtherValuesAndEscapes(String content) {
        String item = reasoning(content);
        assertNull(inRequest(item));
        assertNull(inAnswer(item));
        assertNull(inStream(event("done", item)));
    }

    @Test
    void shouldNotTakeWhatIsNotFinished() {
        assertNull(inStream(event("added", reasoning(quoted(CONTENT)))));
        String half = event("done", reasoning(quoted(CONTENT)));
        assertNull(inStream(half.substring(0, half.length() - 1)));
    }

    @Test
    void shouldLookIntoNoToolsWords() {
        assertNull(inRequest(
                "{\"type\":\"custom_tool_call\",\"call_id\":\"c\",\"input\":{\"encrypted_content\":\"abc\"}}"));
    }

    @Test
    void shouldMeanNothingInOtherDialects() {
        String found = "{\"role\":\"user\",\"content\":[" + reasoning(quoted("abc")) + "]}";
        assertNull(inRequest(Dialect.ANTHROPIC_MESSAGES, "messages", found));
        assertNull(inRequest(Dialect.OPENAI_CHAT, "messages", found));
    }

    @Test
    void shouldForgetTheRequestAndTheAnswerBefore() {
        assertEquals("encrypted:abc", inRequest(reasoning(quoted("abc"))));
        assertNull(inRequest("{\"role\":\"user\",\"content\":\"Hello\"}"));

        UnaryAnswer answer = new UnaryAnswer();
        ByteBuf with = bytes("{\"output\":[" + reasoning(quoted("abc")) + "]}");
        assertEquals(
                "encrypted:abc", answer.read(with, Dialect.OPENAI_RESPONSES).encryptedKey(with));
        ByteBuf without = bytes("{\"output\":[]}");
        assertNull(answer.read(without, Dialect.OPENAI_RESPONSES).encryptedKey(without));
    }
}
