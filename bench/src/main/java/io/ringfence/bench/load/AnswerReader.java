package io.ringfence.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads HTTP/1.1 answers one after the other as cheaply as it can: the status, where the body ends, and of an event
/// stream how many events have come and whether the last one was `[DONE]`. One connection; its event loop only.
final class AnswerReader {
    private static final int MAX_LINE_BYTES = 16_384;
    private static final byte[] DONE = "data: [DONE]".getBytes(StandardCharsets.US_ASCII);
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
        switch (line[0]) {
            // All that matters begins with one of these, and the rest need not become text.
            case 'c', 'C', 't', 'T' -> readHeader(lineText().toLowerCase(Locale.ROOT));
            default -> {}
        }
    }

    private void readHeader(String header) throws MalformedAnswerException {
        int colon = header.indexOf(':');
        if (colon < 0) {
            throw new MalformedAnswerException("not a header: " + header);
        }
        String value = header.substring(colon + 1).strip();
        switch (header.substring(0, colon)) {
            case "content-length" -> bodyLeft = parse(value, 10);
            case "transfer-encoding" -> isChunked = value.equals("chunked");
            case "content-type" -> isEventStream = value.startsWith("text/event-stream");
            case "connection" -> keepsAlive = !value.equals("close");
            default -> {}
        }
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
        for (int i = start; i < end; i++) {
            byte b = in.getByte(i);
            if (b == '\n') {
                endEventLine();
            } else if (b != '\r') {
                isBlankLine = false;
                boolean isNext = doneMatched >= 0 && doneMatched < DONE.length && DONE[doneMatched] == b;
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
