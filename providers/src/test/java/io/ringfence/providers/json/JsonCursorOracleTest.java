package io.ringfence.providers.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.MutatedBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The cursor against Jackson, which reads the same texts.
class JsonCursorOracleTest {
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final JsonFactory strict = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();
    private final JsonFactory lenient = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .build();
    private final JsonCursor cursor = new JsonCursor(64);

    @Test
    void shouldReadTheSameAsJacksonFromEveryKindOfBuffer() throws IOException {
        var generator = new RandomJson(random);
        for (int i = 0; i < 3_000; i++) {
            String text = generator.next();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            List<String> expected = readWithJackson(bytes);
            for (ByteBuf buffer : buffersOf(bytes)) {
                List<String> read = new ArrayList<>();
                int start = buffer.readerIndex();
                cursor.reset(buffer, start, buffer.writerIndex());
                readValue(start, read);
                assertTrue(cursor.finish(), () -> "seed=" + seed + " " + cursor.problem() + " in " + text);
                assertEquals(expected, read, () -> "seed=" + seed + " in " + text);
                assertEquals(1, buffer.refCnt());
                buffer.release();
            }
        }
    }

    @Test
    void shouldRefuseEveryTruncation() {
        var generator = new RandomJson(random);
        for (int i = 0; i < 40; i++) {
            byte[] whole = generator.next().strip().getBytes(StandardCharsets.UTF_8);
            for (int length = 0; length < whole.length; length++) {
                for (ByteBuf buffer : buffersOf(Arrays.copyOf(whole, length))) {
                    cursor.reset(buffer, buffer.readerIndex(), buffer.writerIndex());
                    assertFalse(cursor.finish(), "seed=" + seed + " length=" + length);
                    assertNotNull(cursor.problem());
                    assertTrue(cursor.problemOffset() >= 0 && cursor.problemOffset() <= length);
                    buffer.release();
                }
            }
        }
    }

    @Test
    void shouldAgreeWithJacksonOnMutatedBodies() {
        // On a thread of its own, whose short stack makes the exceptions by which Jackson refuses a text much cheaper.
        CompletableFuture.runAsync(this::compareMutatedBodies).join();
    }

    private void compareMutatedBodies() {
        var body = new MutatedBody(random);
        int accepted = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] mutated = body.next();
            cursor.reset(Unpooled.wrappedBuffer(mutated), 0, mutated.length);
            boolean isAccepted = cursor.finish();
            if (isAccepted) {
                accepted++;
            }
            // Latin-1, since what is inside strings need not be UTF-8 here.
            String text = new String(mutated, StandardCharsets.ISO_8859_1);
            if (isAccepted != (refusal(strict, text) == null)) {
                explain(isAccepted, text);
            }
        }
        assertTrue(accepted > 10_000 && accepted < 190_000, "seed=" + seed + " accepted=" + accepted);
    }

    /// A disagreement is allowed about the inside of string values only.
    private void explain(boolean isAccepted, String text) {
        if (!isAccepted) {
            fail("seed=" + seed + " refused: " + cursor.problem() + " at " + cursor.problemOffset() + " in " + text);
        }
        String refusal = refusal(lenient, text);
        if (refusal != null && !refusal.contains("hex-digit")) {
            fail("seed=" + seed + " accepted: " + text + " but Jackson says " + refusal);
        }
    }

    private static @Nullable String refusal(JsonFactory factory, String text) {
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() == null) {
                return "nothing there";
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null ? null : "more than one value";
        } catch (JsonProcessingException e) {
            return e.getOriginalMessage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<ByteBuf> buffersOf(byte[] bytes) {
        int cut = random.nextInt(bytes.length + 1);
        int cut2 = cut + random.nextInt(bytes.length - cut + 1);
        ByteBuf padded =
                Unpooled.buffer(bytes.length + 7).writeZero(7).writeBytes(bytes).skipBytes(7);
        // Made so that leak detection does not wrap them, which would take a stack trace per byte read.
        ByteBuf composite = new CompositeByteBuf(UnpooledByteBufAllocator.DEFAULT, false, 3)
                .addComponent(true, Unpooled.copiedBuffer(bytes, 0, cut))
                .addComponent(true, Unpooled.copiedBuffer(bytes, cut, cut2 - cut))
                .addComponent(true, Unpooled.copiedBuffer(bytes, cut2, bytes.length - cut2));
        return List.of(
                Unpooled.wrappedBuffer(bytes.clone()),
                Unpooled.wrappedBuffer(
                        ByteBuffer.allocateDirect(bytes.length).put(bytes).flip()),
                padded,
                composite);
    }

    private void readValue(int base, List<String> read) {
        switch (cursor.peek()) {
            case OBJECT -> {
                int start = cursor.position() - base;
                assertTrue(cursor.enterObject());
                while (cursor.nextKey()) {
                    read.add("key " + (cursor.keyStart() - 1 - base));
                    readValue(base, read);
                }
                read.add("container " + start + "-" + (cursor.valueEnd() - base));
                assertEquals(start, cursor.valueStart() - base);
            }
            case ARRAY -> {
                int start = cursor.position() - base;
                assertTrue(cursor.enterArray());
                while (cursor.nextElement()) {
                    readValue(base, read);
                }
                read.add("container " + start + "-" + (cursor.valueEnd() - base));
            }
            case STRING -> {
                String value = cursor.readString(1_000);
                read.add("\"" + value + "\" " + place(base));
            }
            case NUMBER, BOOLEAN, NULL -> {
                assertTrue(cursor.skipValue());
                read.add("scalar " + place(base));
            }
            case NONE -> read.add("nothing: " + cursor.problem());
        }
    }

    private String place(int base) {
        return (cursor.valueStart() - base) + "-" + (cursor.valueEnd() - base);
    }

    private List<String> readWithJackson(byte[] bytes) throws IOException {
        List<String> read = new ArrayList<>();
        Deque<Long> open = new ArrayDeque<>();
        try (JsonParser parser = new JsonFactory().createParser(bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                long start = parser.currentTokenLocation().getByteOffset();
                parser.finishToken();
                long end = parser.currentLocation().getByteOffset();
                switch (token) {
                    case START_OBJECT, START_ARRAY -> open.push(start);
                    case END_OBJECT, END_ARRAY -> read.add("container " + open.pop() + "-" + end);
                    case FIELD_NAME -> read.add("key " + start);
                    case VALUE_STRING -> read.add("\"" + parser.getText() + "\" " + start + "-" + end);
                    default -> read.add("scalar " + start + "-" + end);
                }
            }
        }
        return read;
    }
}
