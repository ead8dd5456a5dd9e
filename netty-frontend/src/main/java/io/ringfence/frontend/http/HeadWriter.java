package io.ringfence.frontend.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;

/// Writes the heads of HTTP/1.1 messages (RFC 9112, sections 3 to 5) as bytes, one head at a time. One per
/// event loop.
///
/// ```java
/// ByteBuf answer = heads.response(200)
///         .field(CONTENT_LENGTH, body.readableBytes())
///         .before(body, alloc);
/// ```
///
/// Building a map of headers only to have it encoded costs more than all of the gateway's decisions about a
/// request. Whatever a value holds, it stays one value: control characters and what is not Latin-1 are written
/// as `?`.
public final class HeadWriter {
    /*
     * A body of up to this length is copied behind its head: one short write costs less than one that gathers from two
     * places.
     */
    private static final int COPIED_BODY_LENGTH = 4_096;

    private static final int LONGEST_NUMBER = 20;
    private static final AsciiString HTTP_1_1 = AsciiString.cached("HTTP/1.1 ");
    private static final AsciiString AFTER_TARGET = AsciiString.cached(" HTTP/1.1\r\n");

    private byte[] bytes = new byte[1_024];
    private int length;

    /// Begins the head of a POST request.
    ///
    /// @param target path and query, percent-encoded already
    public HeadWriter post(String target) {
        return request(HttpMethod.POST, target);
    }

    /// Begins the head of a request.
    ///
    /// @param target path and query, percent-encoded already
    public HeadWriter request(HttpMethod method, String target) {
        length = 0;
        return ascii(method.asciiName()).text(" ").text(target).ascii(AFTER_TARGET);
    }

    /// Begins the head of a response.
    public HeadWriter response(int status) {
        length = 0;
        return ascii(HTTP_1_1)
                .number(status)
                .text(" ")
                .text(HttpResponseStatus.valueOf(status).reasonPhrase())
                .endLine();
    }

    public HeadWriter field(CharSequence name, CharSequence value) {
        return name(name).text(value).endLine();
    }

    public HeadWriter field(CharSequence name, long value) {
        return name(name).number(value).endLine();
    }

    /// Those of a message's fields that may cross, with their names in lower case.
    public HeadWriter fields(HttpHeaders from, Predicate<AsciiString> mayCross) {
        Iterator<Map.Entry<CharSequence, CharSequence>> entries = from.iteratorCharSequence();
        while (entries.hasNext()) {
            Map.Entry<CharSequence, CharSequence> entry = entries.next();
            AsciiString name = AsciiString.of(entry.getKey()).toLowerCase();
            if (mayCross.test(name)) {
                field(name, entry.getValue());
            }
        }
        return this;
    }

    /// The finished head. The writer can be used again.
    public ByteBuf head(ByteBufAllocator alloc) {
        endLine();
        return alloc.directBuffer(length).writeBytes(bytes, 0, length);
    }

    /// The finished head with a body behind it. The writer can be used again.
    ///
    /// @param body its ownership passes on
    public ByteBuf before(ByteBuf body, ByteBufAllocator alloc) {
        endLine();
        int bodyLength = body.readableBytes();
        if (bodyLength > COPIED_BODY_LENGTH) {
            ByteBuf head = alloc.directBuffer(length).writeBytes(bytes, 0, length);
            return alloc.compositeBuffer(2).addComponent(true, head).addComponent(true, body);
        }
        ByteBuf message = alloc.directBuffer(length + bodyLength)
                .writeBytes(bytes, 0, length)
                .writeBytes(body, body.readerIndex(), bodyLength);
        body.release();
        return message;
    }

    private HeadWriter name(CharSequence name) {
        text(name);
        makeRoom(2);
        bytes[length++] = ':';
        bytes[length++] = ' ';
        return this;
    }

    private HeadWriter endLine() {
        makeRoom(2);
        bytes[length++] = '\r';
        bytes[length++] = '\n';
        return this;
    }

    private HeadWriter ascii(AsciiString known) {
        makeRoom(known.length());
        System.arraycopy(known.array(), known.arrayOffset(), bytes, length, known.length());
        length += known.length();
        return this;
    }

    private HeadWriter text(CharSequence text) {
        if (text instanceof AsciiString known) { // a constant, or checked by the decoder that read it
            return ascii(known);
        }
        int count = text.length();
        makeRoom(count);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            boolean isValue = (c >= ' ' && c != 0x7F && c <= 0xFF) || c == '\t';
            bytes[length + i] = (byte) (isValue ? c : '?');
        }
        length += count;
        return this;
    }

    private HeadWriter number(long value) {
        makeRoom(LONGEST_NUMBER);
        if (value < 0) {
            return text(Long.toString(value));
        }
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    private void makeRoom(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
