package io.ringfence.providers.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.StreamReading;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// However long a stream goes on without ending what it has begun, no more is held of it than the limit.
class HeldMemoryTest {
    private static final int MAX_EVENT_BYTES = 64 << 10;
    private static final int CHUNK = 16 << 10;
    private static final int CHUNKS = 1_000;

    @Test
    void shouldHoldNoMoreThanOneEventOfAnyStream() {
        for (Dialect dialect : Dialect.values()) {
            if (dialect != Dialect.BEDROCK_CONVERSE) {
                for (String filling :
                        new String[] {"x", ": comment", "data: x", "data: {\"a\":\"", "event: x\n", "\r"}) {
                    holdsLittleOf(dialect, filling);
                }
            }
        }
    }

    private static void holdsLittleOf(Dialect dialect, String filling) {
        UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false);
        StreamReading reading = new StreamReading(AnswerSource.of(dialect), MAX_EVENT_BYTES, alloc);
        byte[] chunk = filling.repeat(CHUNK / filling.length()).getBytes(StandardCharsets.US_ASCII);
        long most = 0;
        for (int i = 0; i < CHUNKS; i++) {
            ByteBuf copy = Unpooled.wrappedBuffer(chunk);
            reading.accept(copy, _ -> {});
            most = Math.max(
                    most, alloc.metric().usedHeapMemory() + alloc.metric().usedDirectMemory());
        }
        reading.finish(_ -> {});
        reading.release();
        long held = most;
        assertTrue(held <= 4L * MAX_EVENT_BYTES, () -> dialect + " holds " + held + " bytes of " + filling);
    }
}
