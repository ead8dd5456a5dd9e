package io.ringfence.providers.bedrock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// What came out of a decoder that was fed some bytes.
final class Decoded implements AwsMessageDecoder.Sink {
    /// A message, copied.
    record Copy(Map<String, AwsHeader> headers, ByteBuffer content) {
        byte[] payload() {
            byte[] bytes = new byte[content.remaining()];
            content.get(content.position(), bytes);
            return bytes;
        }
    }

    static final int LIMIT = 1 << 20;

    final List<Copy> messages = new ArrayList<>();

    @Nullable
    String problem;

    int problems;
    long mostMemory;

    static Decoded whole(byte[] bytes) {
        return inChunks(LIMIT, bytes, () -> Integer.MAX_VALUE);
    }

    static Decoded inChunks(int limit, byte[] bytes, IntSupplier lengths) {
        // Counting what is allocated finds a leak for certain.
        var alloc = new UnpooledByteBufAllocator(false, true);
        var decoded = new Decoded();
        var decoder = new AwsMessageDecoder(limit, alloc);
        int at = 0;
        while (at < bytes.length) {
            int length = Math.min(lengths.getAsInt(), bytes.length - at);
            ByteBuf chunk = alloc.heapBuffer(length).writeBytes(bytes, at, length);
            long chunkMemory = chunk.capacity();
            decoder.accept(chunk, decoded);
            decoded.mostMemory = Math.max(decoded.mostMemory, alloc.metric().usedHeapMemory());
            at += length;
            assertEquals(0, chunk.refCnt(), "chunk of " + chunkMemory + " bytes is kept");
        }
        decoder.release();
        assertEquals(0, alloc.metric().usedHeapMemory(), "bytes that nobody released");
        return decoded;
    }

    @Override
    public void message(AwsMessage message) {
        assertEquals(0, problems, "a message after the stream broke");
        messages.add(new Copy(message.headers(), ByteBuffer.wrap(ByteBufUtil.getBytes(message.payload()))));
    }

    @Override
    public void broken(String what) {
        problem = what;
        problems++;
        assertEquals(1, problems, "the stream broke twice");
    }
}
