package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/// Turns server-sent events into the elements of one JSON array, as Gemini answers streams that were asked for without
/// `alt=sse`. The provider is always asked for events, so that a cut stream can be told from a whole one.
final class JsonArrayFraming {
    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

    private final ByteBufAllocator alloc;
    private boolean open;

    JsonArrayFraming(ByteBufAllocator alloc) {
        this.alloc = alloc;
    }

    /// Takes ownership of an event and returns its data with the separator before it; empty for a comment.
    ByteBuf element(ByteBuf event) {
        try {
            ByteBuf out = alloc.buffer(event.readableBytes() + 4);
            int lineStart = event.readerIndex();
            int end = event.writerIndex();
            boolean any = false;
            while (lineStart < end) {
                int lineEnd = lineEnd(event, lineStart, end);
                if (isData(event, lineStart, lineEnd)) {
                    if (!any) {
                        out.writeBytes((open ? ",\r\n" : "[").getBytes(StandardCharsets.US_ASCII));
                        open = true;
                        any = true;
                    }
                    out.writeBytes(event, lineStart + DATA.length, lineEnd - lineStart - DATA.length);
                }
                lineStart = lineEnd + 1;
            }
            return out;
        } finally {
            event.release();
        }
    }

    ByteBuf end() {
        ByteBuf out = alloc.buffer(4);
        out.writeBytes((open ? "]" : "[]").getBytes(StandardCharsets.US_ASCII));
        return out;
    }

    private static int lineEnd(ByteBuf event, int from, int end) {
        int at = from;
        while (at < end && event.getByte(at) != '\n' && event.getByte(at) != '\r') {
            at++;
        }
        return at;
    }

    private static boolean isData(ByteBuf event, int start, int end) {
        if (end - start < DATA.length) {
            return false;
        }
        for (int i = 0; i < DATA.length; i++) {
            if (event.getByte(start + i) != DATA[i]) {
                return false;
            }
        }
        return true;
    }
}
