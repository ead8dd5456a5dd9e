package io.ringfence.providers.json;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The words of JSON in a range of a buffer: where a string, number, literal or key ends, and what an escape stands
/// for. Keeps the first problem. Methods that answer an index answer -1 when they met one.
final class JsonText {
    /*
     * A string is skipped eight bytes at a time, to the next quote or backslash: most of a prompt lies in strings.
     *
     * Single bytes are not read through the ByteBuf where that can be helped: it checks its reference count for each
     * one, and under paranoid leak detection takes a stack trace as well. The NIO view is the one that the buffer keeps
     * for its own transfers; nothing else uses it while a text is read, and only absolute reads are made.
     */
    static final byte QUOTE = '"';

    static final byte BACKSLASH = '\\';

    private static final VarHandle ARRAY_WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle VIEW_WORDS =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;

    private @Nullable ByteBuf buffer;
    private byte @Nullable [] array;
    private @Nullable ByteBuffer view;
    private int offset;
    private int start;
    private int end;
    private @Nullable String problem;
    private int problemAt;

    void reset(ByteBuf source, int from, int to) {
        buffer = source;
        boolean hasArray = source.hasArray();
        array = hasArray ? source.array() : null;
        offset = hasArray ? source.arrayOffset() : 0;
        view = hasArray ? null : viewOf(source, from, to);
        if (view != null) {
            offset = view.position() - from;
        }
        start = from;
        end = to;
        problem = null;
        problemAt = from;
    }

    /// The NIO view standing at `from`, or null when there is none. A slice would make a new one for every text, so
    /// the buffer that it was cut from, which keeps its own, is asked instead: their addresses tell the distance.
    private static @Nullable ByteBuffer viewOf(ByteBuf source, int from, int to) {
        ByteBuf root = source;
        int distance = 0;
        if (source.hasMemoryAddress()) {
            ByteBuf outer = source.unwrap();
            while (outer != null && outer.hasMemoryAddress()) {
                root = outer;
                outer = outer.unwrap();
            }
            distance = Math.toIntExact(source.memoryAddress() - root.memoryAddress());
        }
        return root.nioBufferCount() == 1 ? root.internalNioBuffer(from + distance, to - from) : null;
    }

    void clear() {
        buffer = null;
        array = null;
        view = null;
        end = start;
    }

    int end() {
        return end;
    }

    @Nullable
    String problem() {
        return problem;
    }

    boolean failed() {
        return problem != null;
    }

    int problemOffset() {
        return problemAt - start;
    }

    /// Notes the first problem. Always false.
    boolean fail(String words, int at) {
        if (problem == null) {
            problem = words;
            problemAt = at;
        }
        return false;
    }

    private int none(String words, int at) {
        fail(words, at);
        return -1;
    }

    byte byteAt(int index) {
        byte @Nullable [] bytes = array;
        if (bytes != null) {
            return bytes[offset + index];
        }
        ByteBuffer direct = view;
        return direct != null ? direct.get(offset + index) : source().getByte(index);
    }

    int skipWhitespace(int from) {
        int at = from;
        while (at < end) {
            byte next = byteAt(at);
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                break;
            }
            at++;
        }
        return at;
    }

    /// The index after the string, number or literal that begins at `from`.
    int scalarEnd(int from) {
        return switch (byteAt(from)) {
            case '"' -> stringEnd(from);
            case 't' -> literalEnd(from, "true");
            case 'f' -> literalEnd(from, "false");
            case 'n' -> literalEnd(from, "null");
            default -> numberEnd(from);
        };
    }

    private int stringEnd(int quote) {
        int at = quote + 1;
        int lastWord = hasWords() ? end - Long.BYTES : -1;
        while (at <= lastWord) {
            long hits = quotesAndBackslashes(wordAt(at));
            if (hits == 0) {
                at += Long.BYTES;
                continue;
            }
            at += Long.numberOfTrailingZeros(hits) / Byte.SIZE;
            if (byteAt(at) == QUOTE) {
                return at + 1;
            }
            at += 2; // whatever is escaped, it does not end the string
        }
        while (at < end) {
            byte next = byteAt(at);
            if (next == QUOTE) {
                return at + 1;
            }
            at += next == BACKSLASH ? 2 : 1;
        }
        return none("expected the string's closing quote, found the end", end);
    }

    private boolean hasWords() {
        return array != null || view != null;
    }

    private long wordAt(int index) {
        byte @Nullable [] bytes = array;
        return bytes != null
                ? (long) ARRAY_WORDS.get(bytes, offset + index)
                : (long) VIEW_WORDS.get(view, offset + index);
    }

    /// The highest bit of every byte of `word` that is a quote or a backslash. Above the first there may be more, by
    /// the
    /// borrow of the subtraction; the first is always right.
    private static long quotesAndBackslashes(long word) {
        long quotes = word ^ ONES * QUOTE;
        long backslashes = word ^ ONES * BACKSLASH;
        return ((quotes - ONES & ~quotes) | (backslashes - ONES & ~backslashes)) & HIGHEST_BITS;
    }

    private int literalEnd(int from, String literal) {
        for (int i = 1; i < literal.length(); i++) {
            int at = from + i;
            if (at >= end || byteAt(at) != literal.charAt(i)) {
                return none("expected true, false or null", from);
            }
        }
        return from + literal.length();
    }

    private int numberEnd(int from) {
        int integerAt = byteAt(from) == '-' ? from + 1 : from;
        int at = digitsEnd(integerAt);
        if (at > integerAt + 1 && byteAt(integerAt) == '0') {
            return none("expected a number without leading zeros", from);
        }
        if (at >= 0 && at < end && byteAt(at) == '.') {
            at = digitsEnd(at + 1);
        }
        if (at >= 0 && at < end && (byteAt(at) | 0x20) == 'e') {
            at++;
            boolean isSigned = at < end && (byteAt(at) == '+' || byteAt(at) == '-');
            at = digitsEnd(isSigned ? at + 1 : at);
        }
        return at;
    }

    /// The index after the digits that begin at `from`. At least one is due.
    private int digitsEnd(int from) {
        int at = from;
        while (at < end && byteAt(at) >= '0' && byteAt(at) <= '9') {
            at++;
        }
        if (at == from) {
            return none(from >= end ? "expected a digit, found the end" : "expected a digit", from);
        }
        return at;
    }

    /// The index of the closing quote of the key whose first byte is at `from`. Byte by byte: keys are short, and
    /// their escapes must be right, since a server that reads a wrong one in its own way might see another name.
    int keyEnd(int from) {
        int at = from;
        while (at < end) {
            byte next = byteAt(at);
            if (next == QUOTE) {
                return at;
            }
            if (next >= 0 && next < ' ') {
                return none("expected no control character in the key", at);
            }
            if (unitAt(at, end) < 0 && next == BACKSLASH) {
                return none("expected a valid escape in the key", at);
            }
            at += unitWidth(at);
        }
        return none("expected the key's closing quote, found the end", end);
    }

    boolean hasEscape(int from, int to) {
        for (int at = from; at < to; at++) {
            if (byteAt(at) == BACKSLASH) {
                return true;
            }
        }
        return false;
    }

    /// The UTF-16 character at `at` when it is ASCII or an escape, else a negative number: for a byte that is not
    /// ASCII, and for an escape that is wrong or does not end before `to`.
    int unitAt(int at, int to) {
        byte first = byteAt(at);
        if (first != BACKSLASH) {
            return first;
        }
        if (at + 1 >= to) {
            return -1;
        }
        return switch (byteAt(at + 1)) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal(at + 2, to);
            default -> -1;
        };
    }

    /// How many bytes the valid unit at `at` takes.
    int unitWidth(int at) {
        if (byteAt(at) != BACKSLASH) {
            return 1;
        }
        return byteAt(at + 1) == 'u' ? 6 : 2;
    }

    private int hexadecimal(int from, int to) {
        if (from + 4 > to) {
            return -1;
        }
        int unit = 0;
        for (int at = from; at < from + 4; at++) {
            int digit = Character.digit(byteAt(at), 16);
            if (digit < 0) {
                return -1;
            }
            unit = (unit << 4) | digit;
        }
        return unit;
    }

    /// The index after `ascii`, when the text from `from` on reads so, escapes resolved; else -1, which is no problem.
    int afterPrefix(int from, int to, String ascii) {
        int at = from;
        for (int i = 0; i < ascii.length(); i++) {
            if (at >= to || unitAt(at, to) != ascii.charAt(i)) {
                return -1;
            }
            at += unitWidth(at);
        }
        return at;
    }

    /// As [#afterPrefix], ignoring the case of ASCII letters.
    int afterPrefixIgnoringCase(int from, int to, String ascii) {
        int at = from;
        for (int i = 0; i < ascii.length(); i++) {
            if (at >= to || lower(unitAt(at, to)) != lower(ascii.charAt(i))) {
                return -1;
            }
            at += unitWidth(at);
        }
        return at;
    }

    private static int lower(int unit) {
        return unit >= 'A' && unit <= 'Z' ? unit + ('a' - 'A') : unit;
    }

    private ByteBuf source() {
        ByteBuf source = buffer;
        if (source == null) {
            throw new IllegalStateException("reset was not called");
        }
        return source;
    }
}
