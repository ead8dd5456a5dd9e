package io.ringfence.demo;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// HTTP/1.1 responses as text. The provider writes them itself, because a script may break the rules that an encoder
/// keeps.
final class HttpText {
    static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");
    static final byte[] END_OF_HEAD = ascii("\r\n\r\n");
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] HEX = ascii("0123456789abcdef");

    private HttpText() {}

    static byte[] head(int status, Map<String, String> headers) {
        StringBuilder head = new StringBuilder(160);
        head.append("HTTP/1.1 ").append(HttpResponseStatus.valueOf(status)).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    static void writeChunk(ByteBuf out, byte[] bytes) {
        openChunk(out, bytes.length);
        out.writeBytes(bytes);
        closeChunk(out);
    }

    static void openChunk(ByteBuf out, int length) {
        for (int shift = (31 - Integer.numberOfLeadingZeros(length | 1)) & ~3; shift >= 0; shift -= 4) {
            out.writeByte(HEX[(length >>> shift) & 0xf]);
        }
        out.writeBytes(CRLF);
    }

    static void closeChunk(ByteBuf out) {
        out.writeBytes(CRLF);
    }

    /// Writes 16 hexadecimal digits.
    static void writeHex(ByteBuf out, long value) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            out.writeByte(HEX[(int) (value >>> shift) & 0xf]);
        }
    }

    static void writeDecimal(ByteBuf out, int value) {
        int divisor = 1;
        while (value / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            out.writeByte('0' + value / divisor % 10);
        }
    }

    /// How many digits [#writeDecimal] writes.
    static int digits(int value) {
        int digits = 1;
        for (int rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
