package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringfence.providers.json.JsonCursor;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The fields of one frame of an event stream: where its data lies and what its event is called. Reusable.
final class EventFields {
    private static final int BYTE_ORDER_MARK = 0xEFBBBF;
    private static final byte LF = '\n';
    private static final byte CR = '\r';

    private ByteBuf data = Unpooled.EMPTY_BUFFER;
    private int dataStart;
    private int dataEnd;
    private ByteBuf frame = Unpooled.EMPTY_BUFFER;
    private int nameStart;
    private int nameEnd;
    private int dataLines;

    /// Finds the fields. The frame is neither retained nor moved, and must outlive the questions below.
    void read(ByteBuf frame) {
        this.frame = frame;
        data = frame;
        dataStart = dataEnd = nameStart = nameEnd = 0;
        dataLines = 0;
        int end = frame.writerIndex();
        int lineStart = afterByteOrderMark(frame);
        int lf = -1;
        while (lineStart < end) {
            if (lf < lineStart) {
                int found = frame.indexOf(lineStart, end, LF);
                lf = found < 0 ? end : found;
            }
            int cr = frame.indexOf(lineStart, lf, CR);
            int lineEnd = cr < 0 ? lf : cr;
            if (lineEnd > lineStart) {
                readLine(frame, lineStart, lineEnd);
            }
            lineStart = lineEnd + 1;
        }
    }

    private static int afterByteOrderMark(ByteBuf frame) {
        int start = frame.readerIndex();
        boolean isMarked = frame.readableBytes() >= 3 && frame.getUnsignedMedium(start) == BYTE_ORDER_MARK;
        return isMarked ? start + 3 : start;
    }

    private void readLine(ByteBuf frame, int start, int end) {
        if (isField(frame, start, end, "data")) {
            addData(frame, valueStart(frame, start + 4, end), end);
        } else if (isField(frame, start, end, "event")) {
            nameStart = valueStart(frame, start + 5, end);
            nameEnd = end;
        }
    }

    private static boolean isField(ByteBuf frame, int start, int end, String name) {
        int after = start + name.length();
        return after <= end && isText(frame, start, after, name) && (after == end || frame.getByte(after) == ':');
    }

    private static int valueStart(ByteBuf frame, int colon, int end) {
        int start = Math.min(colon + 1, end);
        return start < end && frame.getByte(start) == ' ' ? start + 1 : start;
    }

    private void addData(ByteBuf frame, int start, int end) {
        dataLines++;
        if (dataLines == 1) {
            dataStart = start;
            dataEnd = end;
            return;
        }
        // Several data lines are one text joined by line feeds. No provider does this; a copy is good enough.
        if (dataLines == 2) {
            ByteBuf joined = Unpooled.buffer(frame.readableBytes());
            joined.writeBytes(data, dataStart, dataEnd - dataStart);
            data = joined;
            dataStart = 0;
        }
        data.writeByte(LF).writeBytes(frame, start, end - start);
        dataEnd = data.writerIndex();
    }

    /// Forgets the frame, so that nothing keeps it reachable.
    void clear() {
        frame = Unpooled.EMPTY_BUFFER;
        data = Unpooled.EMPTY_BUFFER;
        dataStart = dataEnd = nameStart = nameEnd = 0;
    }

    boolean hasData() {
        return dataEnd > dataStart;
    }

    boolean dataIs(String ascii) {
        int last = dataEnd;
        while (last > dataStart && data.getByte(last - 1) == ' ') {
            last--;
        }
        return isText(data, dataStart, last, ascii);
    }

    boolean nameIs(String ascii) {
        return isText(frame, nameStart, nameEnd, ascii);
    }

    boolean hasName() {
        return nameEnd > nameStart;
    }

    /// The event's name, or null when it has none.
    @Nullable
    String name() {
        return hasName() ? frame.toString(nameStart, nameEnd - nameStart, StandardCharsets.UTF_8) : null;
    }

    JsonCursor cursor(JsonCursor cursor) {
        return cursor.reset(data, dataStart, dataEnd);
    }

    ByteBuf data() {
        return data;
    }

    int dataStart() {
        return dataStart;
    }

    int dataLength() {
        return dataEnd - dataStart;
    }

    /// The data for error reports.
    String dataText() {
        return data.toString(dataStart, dataEnd - dataStart, StandardCharsets.UTF_8);
    }

    static boolean isText(ByteBuf buffer, int start, int end, String ascii) {
        if (end - start != ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (buffer.getByte(start + i) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
