package io.ringfence.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads HTTP/1.1 answers one after the other as cheaply as it can: the status, where the body ends, and of an event
/// stream how many events have come and whether the last one was `[DONE]`. One connection; its event loop only.
final class AnswerReader {
    private static final int MAX_LINE_BYTES = 16_384;
    private static final byte[] DONE = ascii("data: [DONE]");
    private static final byte[] CONTENT_LENGTH = ascii("content-length:");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding:");
    private static final byte[] CONTENT_TYPE = ascii("content-type:");
    private static final byte[] CONNECTION = ascii("connection:");
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int STATUS_LENGTH = 3;

    private enum State {
        STATUS_LINE,
        HEADERS,
        FIXED_BODY,
        CHUNK_SIZE,
        CHUNK_BODY,
        CHUNK_END,
        TRAILERS,
        WHOLE
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private final byte[] line = new byte[MAX_LINE_BYTES];
    private int lineLength;
    private State state = State.STATUS_LINE;
    private int status;
    private boolean isChunked;
    private boolean isEventStream;
    private boolean keepsAlive;
    private long bodyLeft;

    private boolean isBlankLine;
    private int doneMatched;
    private long events;
    private boolean isDone;

    /// Forgets the answer before.
    void begin() {
        state = State.STATUS_LINE;
        lineLength = 0;
        status = 0;
        isChunked = false;
        isEventStream = false;
        keepsAlive = true;
        bodyLeft = -1;
        isBlankLine = true;
        doneMatched = 0;
        events = 0;
        isDone = false;
    }

    /// Reads on, and stops after the last byte of the answer.
    ///
    /// @throws MalformedAnswerException when it is not the HTTP that servers speak to this client
    void read(ByteBuf in) throws MalformedAnswerException {
        while (in.isReadable() && state != State.WHOLE) {
            switch (state) {
                case STATUS_LINE, HEADERS, CHUNK_SIZE, CHUNK_END, TRAILERS -> readLine(in);
                case FIXED_BODY, CHUNK_BODY -> readBody(in);
                case WHOLE -> {}
            }
        }
    }

    private void readLine(ByteBuf in) throws MalformedAnswerException {
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        int length = (end < 0 ? in.writerIndex() : end) - in.readerIndex();
        if (lineLength + length > MAX_LINE_BYTES) {
            throw new MalformedAnswerException("a line has more than " + MAX_LINE_BYTES + " bytes");
        }
        in.readBytes(line, lineLength, length);
        lineLength += length;
        if (end < 0) {
            return;
        }

        in.skipBytes(1);
        if (lineLength > 0 && line[lineLength - 1] == '\r') {
            lineLength--;
        }
        takeLine();
        lineLength = 0;
    }

    private void takeLine() throws MalformedAnswerException {
        switch (state) {
            case STATUS_LINE -> takeStatus();
            case HEADERS -> takeHeader();
            case CHUNK_SIZE -> takeChunkSize();
            case CHUNK_END -> state = State.CHUNK_SIZE;
            case TRAILERS -> state = lineLength == 0 ? State.WHOLE : State.TRAILERS;
            case FIXED_BODY, CHUNK_BODY, WHOLE -> throw new IllegalStateException("no line belongs to " + state);
        }
    }

    private void takeStatus() throws MalformedAnswerException {
        if (lineLength < STATUS_AT + STATUS_LENGTH) {
            throw new MalformedAnswerException("not a status line: " + lineText());
        }
        status = parse(text(STATUS_AT, STATUS_AT + STATUS_LENGTH), 10);
        state = State.HEADERS;
    }

    private void takeHeader() throws MalformedAnswerException {
        if (lineLength == 0) {
            endHead();
            return;
        }
        // Most of a run's answers come with the same few headers: none of them becomes text unless it matters.
        if (begins(CONTENT_LENGTH)) {
            bodyLeft = parse(valueAfter(CONTENT_LENGTH), 10);
        } else if (begins(TRANSFER_ENCODING)) {
            isChunked = valueAfter(TRANSFER_ENCODING).equals("chunked");
        } else if (begins(CONTENT_TYPE)) {
            isEventStream = valueAfter(CONTENT_TYPE).startsWith("text/event-stream");
        } else if (begins(CONNECTION)) {
            keepsAlive = !valueAfter(CONNECTION).equals("close");
        }
    }

    private boolean begins(byte[] name) {
        if (lineLength < name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            byte b = line[i];
            if ((b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private String valueAfter(byte[] name) {
        return text(name.length, lineLength).strip().toLowerCase(Locale.ROOT);
    }

    private void endHead() throws MalformedAnswerException {
        if (status < 200) {
            state = State.STATUS_LINE;
        } else if (isChunked) {
            state = State.CHUNK_SIZE;
        } else if (bodyLeft >= 0) {
            state = bodyLeft == 0 ? State.WHOLE : State.FIXED_BODY;
        } else {
            throw new MalformedAnswerException("neither chunks nor a length with status " + status);
        }
    }

    private void takeChunkSize() throws MalformedAnswerException {
        int end = 0;
        while (end < lineLength && line[end] != ';' && line[end] != ' ') {
            end++;
        }
        bodyLeft = parse(text(0, end), 16);
        state = bodyLeft == 0 ? State.TRAILERS : State.CHUNK_BODY;
    }

    private int parse(String number, int radix) throws MalformedAnswerException {
        try {
            return Integer.parseUnsignedInt(number, radix);
        } catch (NumberFormatException e) {
            throw new MalformedAnswerException("not a number in: " + lineText(), e);
        }
    }

    private String lineText() {
        return text(0, lineLength);
    }

    private String text(int start, int end) {
        return new String(line, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private void readBody(ByteBuf in) {
        int length = (int) Math.min(bodyLeft, in.readableBytes());
        if (isEventStream) {
            readEvents(in, in.readerIndex(), in.readerIndex() + length);
        }
        in.skipBytes(length);
        bodyLeft -= length;
        if (bodyLeft == 0) {
            state = state == State.FIXED_BODY ? State.WHOLE : State.CHUNK_END;
        }
    }

    private void readEvents(ByteBuf in, int start, int end) {
        int from = start;
        while (from < end) {
            int newLine = in.indexOf(from, end, (byte) '\n');
            takeEventLine(in, from, newLine < 0 ? end : newLine);
            if (newLine < 0) {
                return;
            }
            endEventLine();
            from = newLine + 1;
        }
    }

    /// Looks at the next piece of a line for as long as it could still be blank or the last one of a stream.
    private void takeEventLine(ByteBuf in, int from, int to) {
        for (int i = from; i < to && doneMatched >= 0; i++) {
            byte b = in.getByte(i);
            if (b != '\r') {
                isBlankLine = false;
                boolean isNext = doneMatched < DONE.length && DONE[doneMatched] == b;
                doneMatched = isNext ? doneMatched + 1 : -1;
            }
        }
    }

    private void endEventLine() {
        if (isBlankLine) {
            events++;
        } else {
            isDone = doneMatched == DONE.length;
        }
        isBlankLine = true;
        doneMatched = 0;
    }

    /// Whether the answer has been read to its end.
    boolean isWhole() {
        return state == State.WHOLE;
    }

    int status() {
        return status;
    }

    /// Whether the server lets the connection be used again.
    boolean keepsAlive() {
        return keepsAlive;
    }

    boolean isEventStream() {
        return isEventStream;
    }

    /// Events of the stream so far.
    long events() {
        return events;
    }

    /// Whether the last line with something on it was `data: [DONE]`.
    boolean isDone() {
        return isDone;
    }

    /// The server does not speak HTTP as it should.
    static final class MalformedAnswerException extends Exception {
        MalformedAnswerException(String message) {
            super(message);
        }

        MalformedAnswerException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
