package io.ringfence.frontend.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChunksTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 9, 15, 16, 17, 255, 256, 4_095, 4_096, 4_097, 65_535, 65_536, 1_048_576})
    void shouldFramePayloadsOfEveryLength(int length) {
        String payload = "x".repeat(length);
        ByteBuf bytes = Unpooled.copiedBuffer(payload, StandardCharsets.US_ASCII);

        ByteBuf chunk = Chunks.of(bytes, UnpooledByteBufAllocator.DEFAULT);

        assertEquals(
                Integer.toHexString(length) + "\r\n" + payload + "\r\n", chunk.toString(StandardCharsets.US_ASCII));
        chunk.release();
        assertEquals(0, bytes.refCnt());
    }

    @Test
    void shouldRefuseTheEmptyChunkThatWouldEndTheBody() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Chunks.of(Unpooled.EMPTY_BUFFER, UnpooledByteBufAllocator.DEFAULT));
    }

    @Test
    void shouldEndTheBodyAsOftenAsAsked() {
        for (int i = 0; i < 2; i++) {
            ByteBuf last = Chunks.last();

            assertEquals("0\r\n\r\n", last.toString(StandardCharsets.US_ASCII));
            last.skipBytes(last.readableBytes()).release();
        }
    }
}
