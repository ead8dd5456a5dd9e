package io.ringfence.frontend.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/// The parts of a body in the chunked transfer coding (RFC 9112, section 7.1).
public final class Chunks {
    /*
     * A payload of up to this length is copied between its frame; most events are shorter. A longer one stays where it
     * is.
     */
    private static final int COPIED_LENGTH = 4_096;

    private static final int LONGEST_FRAME = 8 + 2 + 2;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final ByteBuf END_OF_LINE = constant("\r\n");
    private static final ByteBuf LAST = constant("0\r\n\r\n");

    private Chunks() {}

    private static ByteBuf constant(String text) {
        return Unpooled.unreleasableBuffer(Unpooled.directBuffer(text.length())
                .writeBytes(text.getBytes(StandardCharsets.US_ASCII))
                .asReadOnly());
    }

    /// One chunk.
    ///
    /// @param payload not empty, as an empty chunk ends the body; its ownership passes on
    public static ByteBuf of(ByteBuf payload, ByteBufAllocator alloc) {
        int count = payload.readableBytes();
        if (count == 0) {
            throw new IllegalArgumentException("an empty chunk would end the body");
        }
        if (count > COPIED_LENGTH) {
            ByteBuf frame = alloc.directBuffer(LONGEST_FRAME);
            size(count, frame);
            return alloc.compositeBuffer(3)
                    .addComponent(true, frame)
                    .addComponent(true, payload)
                    .addComponent(true, END_OF_LINE.duplicate());
        }
        ByteBuf chunk = alloc.directBuffer(count + LONGEST_FRAME);
        size(count, chunk);
        chunk.writeBytes(payload, payload.readerIndex(), count).writeShort('\r' << 8 | '\n');
        payload.release();
        return chunk;
    }

    /// The end of the body, without trailers.
    public static ByteBuf last() {
        return LAST.duplicate();
    }

    private static void size(int count, ByteBuf to) {
        int digits = (35 - Integer.numberOfLeadingZeros(count)) / 4;
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            to.writeByte(HEX[count >>> shift & 0xF]);
        }
        to.writeShort('\r' << 8 | '\n');
    }
}
