package io.ringfence.frontend.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class HeadWriterTest {
    private final HeadWriter heads = new HeadWriter();

    @Test
    void shouldWriteAResponseWithItsBody() {
        ByteBuf body = text("{}");
        String message = taken(heads.response(200)
                .field("content-type", "application/json")
                .field(AsciiString.cached("content-length"), 2)
                .before(body, UnpooledByteBufAllocator.DEFAULT));

        assertEquals("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}", message);
        assertEquals(0, body.refCnt());
    }

    @Test
    void shouldWriteARequest() {
        String head = taken(heads.post("/v1/chat/completions?a=b")
                .field("host", "localhost:80")
                .head(UnpooledByteBufAllocator.DEFAULT));

        assertEquals("POST /v1/chat/completions?a=b HTTP/1.1\r\nhost: localhost:80\r\n\r\n", head);
    }

    @Test
    void shouldBeginAnewWithEveryHead() {
        taken(heads.response(502).field("a", "b").head(UnpooledByteBufAllocator.DEFAULT));

        assertEquals(
                "HTTP/1.1 204 No Content\r\n\r\n", taken(heads.response(204).head(UnpooledByteBufAllocator.DEFAULT)));
    }

    @Test
    void shouldKeepAValueOneValueWhateverItHolds() {
        String head = taken(heads.response(200)
                .field("x-model", "a\r\nset-cookie: b\u0000\u007Fé€\tc")
                .head(UnpooledByteBufAllocator.DEFAULT));

        assertEquals("HTTP/1.1 200 OK\r\nx-model: a??set-cookie: b??é?\tc\r\n\r\n", head);
    }

    @Test
    void shouldWriteEveryLengthOfNumber() {
        for (long number : new long[] {0, 9, 10, 99, 100, 1_000_000_007L, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            String head = taken(heads.response(200).field("n", number).head(UnpooledByteBufAllocator.DEFAULT));

            assertEquals("HTTP/1.1 200 OK\r\nn: " + number + "\r\n\r\n", head);
        }
    }

    @Test
    void shouldGrowForLongHeads() {
        String value = "v".repeat(10_000);

        assertTrue(taken(heads.response(200).field("a", value).head(UnpooledByteBufAllocator.DEFAULT))
                .endsWith("a: " + value + "\r\n\r\n"));
    }

    @Test
    void shouldLeaveALongBodyWhereItIs() {
        ByteBuf body = text("b".repeat(100_000));
        ByteBuf message = heads.response(200).before(body, UnpooledByteBufAllocator.DEFAULT);

        assertEquals(2, message.nioBufferCount());
        assertEquals("HTTP/1.1 200 OK\r\n\r\n" + "b".repeat(100_000), taken(message));
        assertEquals(0, body.refCnt());
    }

    private static ByteBuf text(String text) {
        return Unpooled.buffer().writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String taken(ByteBuf bytes) {
        String text = bytes.toString(StandardCharsets.ISO_8859_1);
        bytes.release();
        return text;
    }
}
