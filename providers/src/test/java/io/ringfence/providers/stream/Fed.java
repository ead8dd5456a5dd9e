package io.ringfence.providers.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/// A stream that was fed to an [EventStream], and what came out.
final class Fed {
    static final int MAX_EVENT_BYTES = 8 << 20;

    final EventStream stream;
    final List<EventKind> kinds = new ArrayList<>();
    final List<String> frames = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Fed(EventStream stream) {
        this.stream = stream;
    }

    static Fed whole(Dialect dialect, String text) {
        return inChunks(dialect, utf8(text), () -> Integer.MAX_VALUE);
    }

    static Fed byteByByte(Dialect dialect, String text) {
        return inChunks(dialect, utf8(text), () -> 1);
    }

    static Fed inChunks(Dialect dialect, byte[] body, IntSupplier lengths) {
        return inChunks(dialect, MAX_EVENT_BYTES, body, lengths);
    }

    static Fed inChunks(Dialect dialect, int maxEventBytes, byte[] body, IntSupplier lengths) {
        // Counting what is allocated finds a leak for certain and without the cost of a trace for every byte.
        var alloc = new UnpooledByteBufAllocator(false, true);
        var fed = new Fed(new EventStream(dialect, true, maxEventBytes, alloc));
        int at = 0;
        while (at < body.length) {
            int length = Math.min(lengths.getAsInt(), body.length - at);
            fed.stream.accept(alloc.buffer(length).writeBytes(body, at, length), fed::event);
            at += length;
        }
        fed.stream.finish(fed::event);
        assertEquals(0, alloc.metric().usedHeapMemory(), "bytes that nobody released");
        return fed;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void event(ByteBuf frame, EventKind kind) {
        kinds.add(kind);
        frames.add(frame.toString(StandardCharsets.UTF_8));
        bytes.writeBytes(ByteBufUtil.getBytes(frame));
        frame.release();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    boolean isAny(EventKind kind) {
        return kinds.contains(kind);
    }
}
