package io.ringfence.providers.bedrock;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;

class AwsMessageDecoderTest {
    private static final UUID SOME_UUID = UUID.fromString("01020304-0506-0708-090a-0b0c0d0e0f10");

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void shouldReadAnEmptyMessage() {
        Decoded decoded = Decoded.whole(hex("00000010 00000000 05c248eb 7d98c8ff"));

        assertEquals(1, decoded.messages.size());
        assertEquals(Map.of(), decoded.messages.getFirst().headers());
        assertEquals(0, decoded.messages.getFirst().payload().length);
    }

    @Test
    void shouldReadAPayloadWithoutHeaders() {
        Decoded decoded = Decoded.whole(hex("0000001d 00000000 fd528c5a 7b27666f6f273a27626172277d c3653936"));

        assertEquals("{'foo':'bar'}", text(decoded.messages.getFirst().payload()));
    }

    @Test
    void shouldReadATextHeader() {
        Decoded decoded = Decoded.whole(hex("0000003d 00000020 07fd8396 0c636f6e74656e742d74797065 07 0010"
                + "6170706c69636174696f6e2f6a736f6e 7b27666f6f273a27626172277d 8d9c08b1"));

        assertEquals(
                Map.of("content-type", new AwsHeader.Text("application/json")),
                decoded.messages.getFirst().headers());
    }

    @Test
    void shouldReadEveryTypeOfHeaderAsAwsOwnLibraryWroteIt() {
        Message message = new Message(headersOfAws(), utf8("payload"));

        Decoded decoded = Decoded.whole(bytes(message));

        assertNull(decoded.problem);
        Map<String, AwsHeader> headers = decoded.messages.getFirst().headers();
        assertEquals(new AwsHeader.Bool(true), headers.get("true"));
        assertEquals(new AwsHeader.Bool(false), headers.get("false"));
        assertEquals(new AwsHeader.Int32(-3), headers.get("int"));
        assertEquals(new AwsHeader.Int64(-4L), headers.get("long"));
        assertEquals(AwsHeader.Bytes.of(new byte[] {1, 2, 3}), headers.get("bytes"));
        assertEquals(new AwsHeader.Text("grüße"), headers.get("text"));
        assertEquals(new AwsHeader.Timestamp(1_700_000_000_123L), headers.get("time"));
        assertEquals(new AwsHeader.Uuid(SOME_UUID), headers.get("uuid"));
        assertEquals(List.copyOf(headersOfAws().keySet()), List.copyOf(headers.keySet()), "order");
    }

    @Test
    void shouldReadSmallNumbers() {
        Decoded decoded = Decoded.whole(frame(hex("01 61 02 ff 01 62 03 fffe"), new byte[0]));

        assertEquals(
                Map.of("a", new AwsHeader.Int8((byte) -1), "b", new AwsHeader.Int16((short) -2)),
                decoded.messages.getFirst().headers());
    }

    @Test
    void shouldWriteWhatAwsOwnLibraryReads() {
        Map<String, AwsHeader> headers = new LinkedHashMap<>();
        headers.put("true", new AwsHeader.Bool(true));
        headers.put("false", new AwsHeader.Bool(false));
        headers.put("int", new AwsHeader.Int32(-3));
        headers.put("long", new AwsHeader.Int64(-4L));
        headers.put("bytes", AwsHeader.Bytes.of(new byte[] {1, 2, 3}));
        headers.put("text", new AwsHeader.Text("grüße"));
        headers.put("time", new AwsHeader.Timestamp(1_700_000_000_123L));
        headers.put("uuid", new AwsHeader.Uuid(SOME_UUID));

        byte[] written = encoded(headers, utf8("payload"));

        assertEquals(new Message(headersOfAws(), utf8("payload")), Message.decode(ByteBuffer.wrap(written)));
        assertArrayEquals(bytes(new Message(headersOfAws(), utf8("payload"))), written);
    }

    /// Their encoder forgets these values, their decoder does not.
    @Test
    void shouldWriteSmallNumbersThatAwsOwnLibraryReads() {
        Map<String, AwsHeader> headers = new LinkedHashMap<>();
        headers.put("byte", new AwsHeader.Int8((byte) -1));
        headers.put("short", new AwsHeader.Int16((short) -2));

        Message read = Message.decode(ByteBuffer.wrap(encoded(headers, utf8("payload"))));

        assertEquals(
                Map.of("byte", HeaderValue.fromByte((byte) -1), "short", HeaderValue.fromShort((short) -2)),
                read.getHeaders());
    }

    @Test
    void shouldReadTheSameMessagesHoweverTheyAreSplit() {
        byte[] stream = threeMessages();
        for (int first = 0; first <= stream.length; first++) {
            int[] lengths = {Math.max(1, first), Integer.MAX_VALUE};
            int[] at = {0};
            Decoded decoded = Decoded.inChunks(
                    Decoded.LIMIT, stream, () -> at[0] < lengths.length ? lengths[at[0]++] : Integer.MAX_VALUE);
            assertSame(Decoded.whole(stream), decoded, "split at " + first);
        }
        assertSame(Decoded.whole(stream), Decoded.inChunks(Decoded.LIMIT, stream, () -> 1), "byte by byte");
        for (int i = 0; i < 200; i++) {
            Decoded decoded = Decoded.inChunks(Decoded.LIMIT, stream, () -> 1 + random.nextInt(40));
            assertSame(Decoded.whole(stream), decoded, "seed=" + seed);
        }
    }

    @Test
    void shouldReadAMessageFromAChunkOfSeveralBuffers() {
        byte[] stream = threeMessages();
        ByteBuf pieces = Unpooled.wrappedBuffer(
                Unpooled.wrappedBuffer(stream, 0, 5),
                Unpooled.wrappedBuffer(stream, 5, 40),
                Unpooled.wrappedBuffer(stream, 45, stream.length - 45));
        var decoded = new Decoded();

        new AwsMessageDecoder(Decoded.LIMIT, Unpooled.buffer().alloc()).accept(pieces, decoded);

        assertSame(Decoded.whole(stream), decoded, "several buffers");
    }

    @Test
    void shouldNoticeEveryFlippedBit() {
        byte[] message = bytes(new Message(headersOfAws(), utf8("payload")));
        for (int bit = 0; bit < message.length * 8; bit++) {
            byte[] flipped = message.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));

            Decoded decoded = Decoded.whole(flipped);

            assertEquals(0, decoded.messages.size(), "bit " + bit);
            assertNotNull(decoded.problem, "bit " + bit);
        }
    }

    @Test
    void shouldReadNothingAfterTheStreamBroke() {
        byte[] good = bytes(new Message(Map.of(), utf8("good")));
        byte[] bad = good.clone();
        bad[bad.length - 1]++;

        Decoded decoded = Decoded.inChunks(Decoded.LIMIT, concat(good, bad, good), () -> 7);

        assertEquals(1, decoded.messages.size());
        assertEquals(1, decoded.problems);
        assertEquals("the checksum of a message is wrong", decoded.problem);
    }

    @Test
    void shouldRefuseAMessageBeyondTheLimitBeforeItComes() {
        byte[] prelude = prelude(1_001, 0);

        Decoded decoded = Decoded.inChunks(1_000, prelude, () -> 1);

        assertEquals("a message of 1001 bytes is larger than the limit of 1000", decoded.problem);
    }

    @Test
    void shouldTakeAMessageOfExactlyTheLimit() {
        byte[] message = bytes(new Message(Map.of(), new byte[1_000 - AwsFrame.OVERHEAD_BYTES]));

        Decoded decoded = Decoded.inChunks(1_000, message, () -> 100);

        assertNull(decoded.problem);
        assertEquals(1, decoded.messages.size());
    }

    @Test
    void shouldNeverTakeMoreThanAwsAllows() {
        Decoded message = Decoded.inChunks(Integer.MAX_VALUE, prelude((16 << 20) + 1, 0), () -> 12);
        Decoded headers = Decoded.inChunks(Integer.MAX_VALUE, prelude(1 << 20, (128 << 10) + 1), () -> 12);

        assertNotNull(message.problem);
        assertEquals("headers of 131073 bytes are larger than 128 KB", headers.problem);
    }

    @Test
    void shouldRefuseLengthsThatCannotBe() {
        int[][] lengths = {{0, 0}, {15, 0}, {16, 1}, {100, 85}, {-1, 0}, {16, -1}, {Integer.MIN_VALUE, -1}, {-1, -1}};
        for (int[] pair : lengths) {
            Decoded decoded = Decoded.inChunks(Integer.MAX_VALUE, prelude(pair[0], pair[1]), () -> 1);

            assertNotNull(decoded.problem, Arrays.toString(pair));
        }
    }

    @Test
    void shouldHoldNoMoreThanHasCome() {
        byte[] begun = Arrays.copyOf(prelude(16 << 20, 0), 100);

        Decoded decoded = Decoded.inChunks(16 << 20, begun, () -> 10);

        assertNull(decoded.problem);
        assertTrue(decoded.mostMemory < 4_096, "memory=" + decoded.mostMemory);
    }

    @Test
    void shouldRefuseMalformedHeaders() {
        String[] malformed = {
            "00", // no name
            "00 00", // an empty name
            "01", // a name that is missing
            "01 61", // no type
            "01 61 0a", // a type that does not exist
            "01 61 ff",
            "01 61 02", // values that are missing
            "01 61 03 00",
            "01 61 04 000000",
            "01 61 05 00000000000000",
            "01 61 06 00",
            "01 61 06 0001",
            "01 61 07 0002 61",
            "01 61 07 ffff 61",
            "01 61 08 00000000000000",
            "01 61 09 000000000000000000000000000000",
            "01 61 00 01 61 01", // one name twice
            "ff 61 00",
        };
        for (String headers : malformed) {
            Decoded decoded = Decoded.whole(frame(hex(headers), utf8("{}")));

            assertEquals("the headers of a message are malformed", decoded.problem, headers);
            assertEquals(0, decoded.messages.size());
        }
    }

    @Test
    void shouldAgreeWithAwsOwnLibraryAboutRandomHeaders() {
        int both = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] headers = randomHeaders();
            byte[] frame = frame(headers, new byte[random.nextInt(20)]);

            Decoded decoded = Decoded.whole(frame);

            Map<String, HeaderValue> theirs = theirs(frame);
            if (decoded.problem != null) {
                continue;
            }
            Map<String, AwsHeader> ours = decoded.messages.getFirst().headers();
            if (theirs == null) {
                // They refuse empty values, which the format allows.
                assertTrue(ours.values().stream().anyMatch(AwsMessageDecoderTest::isEmpty), () -> "seed=" + seed);
            } else {
                assertEquals(theirs.toString(), asTheirs(ours).toString(), () -> "seed=" + seed);
                both++;
            }
        }
        assertTrue(both > 5_000, "both=" + both);
    }

    private static boolean isEmpty(AwsHeader header) {
        return switch (header) {
            case AwsHeader.Text text -> text.value().isEmpty();
            case AwsHeader.Bytes bytes -> !bytes.value().hasRemaining();
            default -> false;
        };
    }

    @Test
    void shouldSurviveRandomBytes() {
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);

            Decoded decoded = Decoded.inChunks(Decoded.LIMIT, bytes, () -> 1 + random.nextInt(30));

            assertTrue(decoded.messages.isEmpty(), () -> "seed=" + seed);
            assertTrue(bytes.length < AwsFrame.PRELUDE_BYTES || decoded.problems == 1, () -> "seed=" + seed);
        }
    }

    @Test
    void shouldRefuseToWriteWhatAwsRefusesToRead() {
        ByteBuf to = Unpooled.buffer().writeByte(42);
        ByteBuf empty = Unpooled.EMPTY_BUFFER;

        List<Map<String, AwsHeader>> tooLarge = List.of(
                Map.of("", new AwsHeader.Bool(true)),
                Map.of("n".repeat(256), new AwsHeader.Bool(true)),
                Map.of("a", new AwsHeader.Text("x".repeat(32_768))),
                fourLargeHeaders());
        for (Map<String, AwsHeader> headers : tooLarge) {
            assertThrows(IllegalArgumentException.class, () -> AwsMessageEncoder.encode(headers, empty, to));
            assertEquals(1, to.readableBytes());
        }
        ByteBuf payload = Unpooled.wrappedBuffer(new byte[(16 << 20) - 15]);
        assertThrows(IllegalArgumentException.class, () -> AwsMessageEncoder.encode(Map.of(), payload, to));
        assertEquals(1, to.readableBytes());
    }

    @Test
    void shouldLeaveThePayloadOfAnEncodedMessageAlone() {
        ByteBuf payload = Unpooled.wrappedBuffer(utf8("xpayload")).skipBytes(1);
        ByteBuf to = Unpooled.buffer();

        AwsMessageEncoder.encode(Map.of(), payload, to);

        assertEquals(7, payload.readableBytes());
        assertArrayEquals(bytes(new Message(Map.of(), utf8("payload"))), ByteBufUtil.getBytes(to));
    }

    private static Map<String, AwsHeader> fourLargeHeaders() {
        Map<String, AwsHeader> headers = new LinkedHashMap<>();
        for (int i = 0; i < 5; i++) {
            headers.put("header" + i, new AwsHeader.Text("x".repeat(32_000)));
        }
        return headers;
    }

    private byte[] randomHeaders() {
        ByteBuf headers = Unpooled.buffer();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            int name = 1 + random.nextInt(3);
            headers.writeByte(name);
            for (int j = 0; j < name; j++) {
                headers.writeByte('a' + random.nextInt(26));
            }
            int type = random.nextInt(11);
            headers.writeByte(type);
            int length = switch (type) {
                case 2 -> 1;
                case 3 -> 2;
                case 4 -> 4;
                case 5, 8 -> 8;
                case 9 -> 16;
                case 6, 7 -> {
                    int size = random.nextInt(5);
                    headers.writeShort(size);
                    yield size;
                }
                default -> 0;
            };
            for (int j = 0; j < length; j++) {
                headers.writeByte(type == 8 && j < 3 ? 0 : 'a' + random.nextInt(26));
            }
        }
        byte[] bytes = ByteBufUtil.getBytes(headers);
        if (bytes.length > 0 && random.nextInt(3) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(16);
        }
        return random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }

    private static @Nullable Map<String, HeaderValue> theirs(byte[] frame) {
        try {
            return new LinkedHashMap<>(Message.decode(ByteBuffer.wrap(frame)).getHeaders());
        } catch (RuntimeException refused) {
            return null;
        }
    }

    private static Map<String, HeaderValue> asTheirs(Map<String, AwsHeader> headers) {
        Map<String, HeaderValue> values = new LinkedHashMap<>();
        headers.forEach((name, value) -> values.put(
                name,
                switch (value) {
                    case AwsHeader.Bool flag -> HeaderValue.fromBoolean(flag.value());
                    case AwsHeader.Int8 number -> HeaderValue.fromByte(number.value());
                    case AwsHeader.Int16 number -> HeaderValue.fromShort(number.value());
                    case AwsHeader.Int32 number -> HeaderValue.fromInteger(number.value());
                    case AwsHeader.Int64 number -> HeaderValue.fromLong(number.value());
                    case AwsHeader.Bytes bytes -> HeaderValue.fromByteBuffer(bytes.value());
                    case AwsHeader.Text text -> HeaderValue.fromString(text.value());
                    case AwsHeader.Timestamp time ->
                        HeaderValue.fromTimestamp(Instant.ofEpochMilli(time.epochMillis()));
                    case AwsHeader.Uuid uuid -> HeaderValue.fromUuid(uuid.value());
                }));
        return values;
    }

    private static Map<String, HeaderValue> headersOfAws() {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put("true", HeaderValue.fromBoolean(true));
        headers.put("false", HeaderValue.fromBoolean(false));
        headers.put("int", HeaderValue.fromInteger(-3));
        headers.put("long", HeaderValue.fromLong(-4));
        headers.put("bytes", HeaderValue.fromByteArray(new byte[] {1, 2, 3}));
        headers.put("text", HeaderValue.fromString("grüße"));
        headers.put("time", HeaderValue.fromTimestamp(Instant.ofEpochMilli(1_700_000_000_123L)));
        headers.put("uuid", HeaderValue.fromUuid(SOME_UUID));
        return headers;
    }

    private static byte[] threeMessages() {
        return concat(
                bytes(new Message(headersOfAws(), utf8("payload"))),
                bytes(new Message(Map.of(), new byte[0])),
                bytes(new Message(Map.of(":event-type", HeaderValue.fromString("x")), utf8("{\"a\":1}"))));
    }

    private static void assertSame(Decoded expected, Decoded actual, String message) {
        assertEquals(expected.problem, actual.problem, message);
        assertEquals(expected.messages.size(), actual.messages.size(), message);
        for (int i = 0; i < expected.messages.size(); i++) {
            Decoded.Copy one = expected.messages.get(i);
            Decoded.Copy other = actual.messages.get(i);
            assertEquals(asTheirs(one.headers()), asTheirs(other.headers()), message);
            assertArrayEquals(one.payload(), other.payload(), message);
        }
        assertTrue(!expected.messages.isEmpty());
    }

    /// A prelude whose checksum is right, whatever the lengths are.
    private static byte[] prelude(int length, int headersLength) {
        ByteBuf prelude = Unpooled.buffer().writeInt(length).writeInt(headersLength);
        CRC32 crc = new CRC32();
        crc.update(ByteBufUtil.getBytes(prelude));
        return ByteBufUtil.getBytes(prelude.writeInt((int) crc.getValue()));
    }

    /// A message whose checksums are right, whatever the headers are.
    private static byte[] frame(byte[] headers, byte[] payload) {
        int length = AwsFrame.OVERHEAD_BYTES + headers.length + payload.length;
        byte[] begun = concat(prelude(length, headers.length), headers, payload);
        CRC32 crc = new CRC32();
        crc.update(begun);
        return concat(begun, ByteBufUtil.getBytes(Unpooled.copyInt((int) crc.getValue())));
    }

    private static byte[] encoded(Map<String, AwsHeader> headers, byte[] payload) {
        ByteBuf to = Unpooled.buffer();
        AwsMessageEncoder.encode(headers, Unpooled.wrappedBuffer(payload), to);
        return ByteBufUtil.getBytes(to);
    }

    private static byte[] bytes(Message message) {
        return message.toByteBuffer().array();
    }

    private static byte[] concat(byte[]... parts) {
        List<ByteBuf> buffers = new ArrayList<>();
        for (byte[] part : parts) {
            buffers.add(Unpooled.wrappedBuffer(part));
        }
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(buffers.toArray(ByteBuf[]::new)));
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void shouldFindAsManyMessagesAsAwsOwnDecoder() {
        byte[] stream = threeMessages();
        var theirs = new MessageDecoder();
        theirs.feed(stream);

        assertEquals(
                theirs.getDecodedMessages().size(),
                Decoded.whole(stream).messages.size());
    }
}
