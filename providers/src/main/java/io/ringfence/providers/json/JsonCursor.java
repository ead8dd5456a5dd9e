package io.ringfence.providers.json;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A pull cursor over the JSON text in a range of a buffer. One thread at a time; reusable; no allocation besides the
/// strings that it is asked for.
///
/// ```java
/// cursor.reset(body, body.readerIndex(), body.writerIndex());
/// if (cursor.enterObject()) {
///     while (cursor.nextKey()) {            // a value that nobody read is skipped, and so checked, by the next step
///         if (cursor.keyIs("model")) {
///             model = cursor.readString(256);
///         }
///     }
/// }
/// if (!cursor.finish()) {
///     refuse(cursor.problem(), cursor.problemOffset());
/// }
/// ```
///
/// Bad text is data, not an exception: the first problem is kept, and from then on every step answers false, zero, null
/// or [JsonType#NONE], so that loops end by themselves and one check of [#failed()] at the end is enough. Only wrong
/// use
/// (a key asked for inside an array, a value read where none is due) throws [IllegalStateException].
///
/// Checked are the whole structure, numbers, literals, keys with their escapes, and that strings end. The inside of a
/// string value is only checked when it is read. All offsets are indices of the buffer, save [#problemOffset()].
public final class JsonCursor {
    /*
     * A string is skipped by asking the buffer for the next quote, which Netty answers eight bytes at a time, and then
     * counting the backslashes before it: an odd number means that the quote is escaped. The runs counted for two quotes
     * cannot overlap, so the work stays linear however many escapes there are.
     */
    private static final byte QUOTE = '"';

    private static final byte BACKSLASH = '\\';

    private final int maxDepth;
    private final boolean[] objectAt;
    private final int[] startAt;
    private char[] characters = new char[64];

    private @Nullable ByteBuf buffer;
    private byte @Nullable [] array;
    private int arrayOffset;
    private int start;
    private int end;
    private int position;
    private int depth;
    private boolean isValueDue;
    private boolean isFirstMember;

    private int keyStart;
    private int keyEnd;
    private boolean isKeyEscaped;
    private int valueStart;
    private int valueEnd;

    private @Nullable String problem;
    private int problemAt;

    /// A cursor that follows at most `maxDepth` containers within each other.
    public JsonCursor(int maxDepth) {
        if (maxDepth < 1) {
            throw new IllegalArgumentException("maxDepth=" + maxDepth + " is less than 1");
        }
        this.maxDepth = maxDepth;
        this.objectAt = new boolean[maxDepth];
        this.startAt = new int[maxDepth];
    }

    /// Stands before the value that begins in `[start, end)` of `buffer`, which the cursor neither retains nor moves.
    public JsonCursor reset(ByteBuf buffer, int start, int end) {
        if (start < 0 || end < start || end > buffer.capacity()) {
            throw new IllegalArgumentException(
                    "start=" + start + " end=" + end + " are outside capacity=" + buffer.capacity());
        }
        this.buffer = buffer;
        boolean hasArray = buffer.hasArray();
        this.array = hasArray ? buffer.array() : null;
        this.arrayOffset = hasArray ? buffer.arrayOffset() : 0;
        this.start = start;
        this.end = end;
        position = start;
        depth = 0;
        isValueDue = true;
        isFirstMember = false;
        keyStart = keyEnd = valueStart = valueEnd = start;
        isKeyEscaped = false;
        problem = null;
        problemAt = start;
        return this;
    }

    /// Lets go of the buffer, so that a cursor at rest keeps no memory reachable.
    public void clear() {
        buffer = null;
        array = null;
        end = position = start;
    }

    // ---- Where the cursor stands

    /// The kind of the value that is due, judged by its first byte. Does not consume it.
    public JsonType peek() {
        if (problem != null) {
            return JsonType.NONE;
        }
        if (!isValueDue) {
            throw new IllegalStateException("no value is due at " + position);
        }
        position = skipWhitespace(position);
        valueStart = position;
        if (position == end) {
            fail("expected a value, found the end", position);
            return JsonType.NONE;
        }
        return switch (byteAt(position)) {
            case '{' -> JsonType.OBJECT;
            case '[' -> JsonType.ARRAY;
            case '"' -> JsonType.STRING;
            case 't', 'f' -> JsonType.BOOLEAN;
            case 'n' -> JsonType.NULL;
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> JsonType.NUMBER;
            default -> {
                fail("expected a value", position);
                yield JsonType.NONE;
            }
        };
    }

    /// Whether a value is due: after [#reset], and after a true [#nextKey()] or [#nextElement()] until it is consumed.
    public boolean isValueDue() {
        return isValueDue && problem == null;
    }

    /// The index of the next unread byte.
    public int position() {
        return position;
    }

    /// How many containers are entered.
    public int depth() {
        return depth;
    }

    /// The index after the opening quote of the key that [#nextKey()] found.
    public int keyStart() {
        return keyStart;
    }

    /// The index of the closing quote of the key that [#nextKey()] found.
    public int keyEnd() {
        return keyEnd;
    }

    /// The index of the first byte of the value last peeked at or consumed. Of a string: its quote. After a container
    /// was
    /// left, the index of its bracket.
    public int valueStart() {
        return valueStart;
    }

    /// The index after the last byte of the value last consumed, or of the container last left.
    public int valueEnd() {
        return valueEnd;
    }

    // ---- Objects and arrays

    /// Enters the object that is due. A value of another kind is a problem.
    public boolean enterObject() {
        return expect(JsonType.OBJECT) && enter(true);
    }

    /// Enters the array that is due. A value of another kind is a problem.
    public boolean enterArray() {
        return expect(JsonType.ARRAY) && enter(false);
    }

    /// Moves to the next member of the entered object and makes its value due. False at the object's end, which also
    /// leaves it, and on a problem. A value still due is skipped first.
    public boolean nextKey() {
        if (!toNextMember(true)) {
            return false;
        }
        if (byteAt(position) != QUOTE) {
            return fail("expected a key in quotes", position);
        }
        if (!readKey(position + 1)) {
            return false;
        }
        position = skipWhitespace(keyEnd + 1);
        if (position == end) {
            return fail("expected ':' after the key, found the end", position);
        }
        if (byteAt(position) != ':') {
            return fail("expected ':' after the key", position);
        }
        position++;
        isValueDue = true;
        return true;
    }

    /// Moves to the next element of the entered array, which is then due. False at the array's end, which also leaves
    /// it,
    /// and on a problem. A value still due is skipped first.
    public boolean nextElement() {
        if (!toNextMember(false)) {
            return false;
        }
        isValueDue = true;
        return true;
    }

    /// Skips what remains of the innermost entered container and leaves it.
    public boolean leave() {
        int target = depth - 1;
        while (problem == null && depth > target) {
            var _ = objectAt[depth - 1] ? nextKey() : nextElement();
        }
        return problem == null;
    }

    /// Whether the current key reads as `ascii` once its escapes are resolved.
    public boolean keyIs(String ascii) {
        return isKeyEscaped ? readsAs(keyStart, keyEnd, ascii) : isPlainly(keyStart, keyEnd, ascii);
    }

    /// Whether the current key reads as `lowerAscii` when the case of ASCII letters is ignored.
    boolean keyIsIgnoringCase(String lowerAscii) {
        int at = keyStart;
        for (int i = 0; i < lowerAscii.length(); i++) {
            if (at >= keyEnd) {
                return false;
            }
            int unit = byteAt(at);
            int width = 1;
            if (unit == BACKSLASH) {
                unit = unescape(at, keyEnd);
                width = escapeWidth(at);
            }
            int folded = unit >= 'A' && unit <= 'Z' ? unit + ('a' - 'A') : unit;
            if (folded != lowerAscii.charAt(i)) {
                return false;
            }
            at += width;
        }
        return at == keyEnd;
    }

    boolean isKeyEscaped() {
        return isKeyEscaped;
    }

    // ---- Values

    /// Consumes the value that is due, whatever it is, checking its structure.
    public boolean skipValue() {
        return switch (peek()) {
            case OBJECT -> enter(true) && skipTo(depth - 1);
            case ARRAY -> enter(false) && skipTo(depth - 1);
            case NONE -> false;
            case STRING, NUMBER, BOOLEAN, NULL -> skipScalar();
        };
    }

    /// Consumes the value that is due if it is `null`.
    public boolean skipNull() {
        return peek() == JsonType.NULL && skipScalar();
    }

    /// Consumes a whole number. Fractions, exponents and what does not fit a `long` are problems, even where their
    /// value
    /// would be whole: `1e3` and `1.0` are read differently by different servers. Answers 0 on a problem.
    public long readLong() {
        if (!expect(JsonType.NUMBER)) {
            return 0;
        }
        int from = position;
        if (!skipScalar()) {
            return 0;
        }
        boolean isNegative = byteAt(from) == '-';
        long value = 0;
        for (int at = isNegative ? from + 1 : from; at < valueEnd; at++) {
            int digit = byteAt(at) - '0';
            if (digit < 0 || digit > 9) {
                fail("expected a whole number", from);
                return 0;
            }
            // Summed up on the negative side, which reaches one further.
            if (value < (Long.MIN_VALUE + digit) / 10) {
                fail("expected a whole number of at most 63 bits", from);
                return 0;
            }
            value = value * 10 - digit;
        }
        if (!isNegative && value == Long.MIN_VALUE) {
            fail("expected a whole number of at most 63 bits", from);
            return 0;
        }
        return isNegative ? value : -value;
    }

    /// Consumes `true` or `false`. Answers false on a problem.
    public boolean readBoolean() {
        if (!expect(JsonType.BOOLEAN)) {
            return false;
        }
        boolean value = byteAt(position) == 't';
        return skipScalar() && value;
    }

    /// Consumes a string and answers its content, escapes resolved. Bad escapes, unpaired surrogates, control
    /// characters,
    /// bytes that are not UTF-8 and more than `maxChars` UTF-16 characters are problems. Answers "" on a problem.
    public String readString(int maxChars) {
        int length = decodeString(maxChars);
        return length <= 0 ? "" : new String(characters, 0, length);
    }

    /// Like [#readString(int)], but answers `known` itself, without allocation, when the content is the same.
    public String readString(int maxChars, @Nullable String known) {
        int length = decodeString(maxChars);
        if (length <= 0) {
            return "";
        }
        return known != null && isDecodedAs(known, length) ? known : new String(characters, 0, length);
    }

    /// Whether the value that is due is a string that reads as `ascii`. Does not consume it.
    public boolean stringIs(String ascii) {
        if (peek() != JsonType.STRING) {
            return false;
        }
        int after = stringEnd(position);
        return after >= 0 && readsAs(position + 1, after - 1, ascii);
    }

    /// Whether the value that is due is a string that begins with `lowerAscii`, ignoring the case of ASCII letters.
    /// Does
    /// not consume it.
    public boolean stringStartsWith(String lowerAscii) {
        if (peek() != JsonType.STRING) {
            return false;
        }
        int at = position + 1;
        for (int i = 0; i < lowerAscii.length(); i++) {
            if (at >= end || byteAt(at) == QUOTE) {
                return false;
            }
            int unit = byteAt(at);
            int width = 1;
            if (unit == BACKSLASH) {
                unit = unescape(at, end);
                if (unit < 0) {
                    return false;
                }
                width = escapeWidth(at);
            }
            int folded = unit >= 'A' && unit <= 'Z' ? unit + ('a' - 'A') : unit;
            if (folded != lowerAscii.charAt(i)) {
                return false;
            }
            at += width;
        }
        return true;
    }

    /// Consumes what is still due and open, and checks that only white space follows. The last step of reading a text.
    public boolean finish() {
        while (problem == null && depth > 0) {
            var _ = leave();
        }
        if (problem == null && isValueDue) {
            var _ = skipValue();
        }
        if (problem != null) {
            return false;
        }
        position = skipWhitespace(position);
        return position == end || fail("expected nothing after the JSON value", position);
    }

    // ---- Problems

    /// Whether a problem was met. Nothing can be read any more.
    public boolean failed() {
        return problem != null;
    }

    /// The first problem in words, or null.
    public @Nullable String problem() {
        return problem;
    }

    /// Where the first problem is, in bytes from the start of the text.
    public int problemOffset() {
        return problemAt - start;
    }

    /// Notes a problem with the text's meaning at buffer index `at`, unless an earlier one is noted. Always false.
    public boolean fail(String words, int at) {
        if (problem == null) {
            problem = words;
            problemAt = at;
            isValueDue = false;
        }
        return false;
    }

    // ---- Containers, inside

    private boolean expect(JsonType type) {
        JsonType found = peek();
        if (found == type) {
            return true;
        }
        return found == JsonType.NONE ? false : fail("expected " + type.words() + ", found " + found.words(), position);
    }

    private boolean enter(boolean isObject) {
        if (depth == maxDepth) {
            return fail("nested deeper than the limit", position);
        }
        objectAt[depth] = isObject;
        startAt[depth] = position;
        depth++;
        position++;
        isFirstMember = true;
        isValueDue = false;
        return true;
    }

    private boolean toNextMember(boolean isObject) {
        if (problem != null) {
            return false;
        }
        if (depth == 0 || objectAt[depth - 1] != isObject) {
            throw new IllegalStateException(isObject ? "not inside an object" : "not inside an array");
        }
        if (isValueDue && !skipValue()) {
            return false;
        }
        position = skipWhitespace(position);
        if (position == end) {
            return fail(isObject ? "expected '}', found the end" : "expected ']', found the end", position);
        }
        byte next = byteAt(position);
        if (next == (isObject ? '}' : ']')) {
            left(position + 1);
            return false;
        }
        if (isFirstMember) {
            isFirstMember = false;
            return true;
        }
        if (next != ',') {
            return fail(isObject ? "expected ',' or '}'" : "expected ',' or ']'", position);
        }
        position = skipWhitespace(position + 1);
        return position < end || fail("expected more after ',', found the end", position);
    }

    private void left(int after) {
        depth--;
        valueStart = startAt[depth];
        valueEnd = after;
        position = after;
        isFirstMember = false;
        isValueDue = false;
    }

    /// Skips members until only `target` containers are entered.
    private boolean skipTo(int target) {
        while (depth > target) {
            boolean found = objectAt[depth - 1] ? nextKey() : nextElement();
            if (found) {
                switch (peek()) {
                    case OBJECT -> enter(true);
                    case ARRAY -> enter(false);
                    case NONE -> {}
                    default -> skipScalar();
                }
            }
            if (problem != null) {
                return false;
            }
        }
        return true;
    }

    /// Reads a key whose first byte is at `at`. Byte by byte: keys are short, and their escapes must be right.
    private boolean readKey(int at) {
        keyStart = at;
        isKeyEscaped = false;
        for (int i = at; i < end; i++) {
            byte next = byteAt(i);
            if (next == QUOTE) {
                keyEnd = i;
                return true;
            }
            if (next == BACKSLASH) {
                if (unescape(i, end) < 0) {
                    return fail("expected a valid escape in the key", i);
                }
                isKeyEscaped = true;
                i += escapeWidth(i) - 1;
            } else if (next >= 0 && next < ' ') {
                return fail("expected no control character in the key", i);
            }
        }
        return fail("expected the key's closing quote, found the end", end);
    }

    // ---- Scalars, inside

    private boolean skipScalar() {
        int after = switch (byteAt(position)) {
            case '"' -> stringEnd(position);
            case 't' -> literalEnd("true");
            case 'f' -> literalEnd("false");
            case 'n' -> literalEnd("null");
            default -> numberEnd(position);
        };
        if (after < 0) {
            return false;
        }
        valueEnd = after;
        position = after;
        isValueDue = false;
        return true;
    }

    private int stringEnd(int quote) {
        int from = quote + 1;
        while (from < end) {
            int found = indexOf(QUOTE, from);
            if (found < 0) {
                break;
            }
            int before = found - 1;
            while (byteAt(before) == BACKSLASH) {
                before--;
            }
            if (((found - before) & 1) == 1) {
                return found + 1;
            }
            from = found + 1;
        }
        fail("expected the string's closing quote, found the end", end);
        return -1;
    }

    private int literalEnd(String literal) {
        for (int i = 1; i < literal.length(); i++) {
            int at = position + i;
            if (at == end || byteAt(at) != literal.charAt(i)) {
                fail("expected true, false or null", position);
                return -1;
            }
        }
        return position + literal.length();
    }

    private int numberEnd(int from) {
        int at = byteAt(from) == '-' ? from + 1 : from;
        int integerEnd = digitsEnd(at);
        if (integerEnd < 0) {
            return -1;
        }
        if (byteAt(at) == '0' && integerEnd > at + 1) {
            fail("expected a number without leading zeros", from);
            return -1;
        }
        at = integerEnd;
        if (at < end && byteAt(at) == '.') {
            at = digitsEnd(at + 1);
            if (at < 0) {
                return -1;
            }
        }
        if (at < end && (byteAt(at) | 0x20) == 'e') {
            at++;
            if (at < end && (byteAt(at) == '+' || byteAt(at) == '-')) {
                at++;
            }
            at = digitsEnd(at);
        }
        return at;
    }

    /// The index after the digits that begin at `from`. At least one is due.
    private int digitsEnd(int from) {
        int at = from;
        while (at < end && isDigit(byteAt(at))) {
            at++;
        }
        if (at == from) {
            fail(from == end ? "expected a digit, found the end" : "expected a digit", from);
            return -1;
        }
        return at;
    }

    // ---- Text, inside

    private boolean isPlainly(int from, int to, String ascii) {
        if (to - from != ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (byteAt(from + i) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean readsAs(int from, int to, String ascii) {
        int at = from;
        for (int i = 0; i < ascii.length(); i++) {
            if (at >= to) {
                return false;
            }
            int unit = byteAt(at);
            int width = 1;
            if (unit == BACKSLASH) {
                unit = unescape(at, to);
                if (unit < 0) {
                    return false;
                }
                width = escapeWidth(at);
            }
            if (unit != ascii.charAt(i)) {
                return false;
            }
            at += width;
        }
        return at == to;
    }

    /// The UTF-16 character that the escape at `at` stands for, or -1 when it is not a valid one that ends before `to`.
    private int unescape(int at, int to) {
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

    private int escapeWidth(int at) {
        return byteAt(at + 1) == 'u' ? 6 : 2;
    }

    /// Consumes a string into `characters` and answers how many there are, or -1 on a problem.
    private int decodeString(int maxChars) {
        if (!expect(JsonType.STRING)) {
            return -1;
        }
        int from = position + 1;
        if (!skipScalar()) {
            return -1;
        }
        int to = valueEnd - 1;
        int length = 0;
        int at = from;
        while (at < to) {
            if (length + 2 > characters.length) {
                if (length >= maxChars) {
                    break;
                }
                characters = Arrays.copyOf(characters, characters.length * 2);
            }
            byte first = byteAt(at);
            if (first == BACKSLASH) {
                int unit = unescape(at, to);
                if (unit < 0) {
                    return undecodable("expected a valid escape", at);
                }
                characters[length++] = (char) unit;
                at += escapeWidth(at);
            } else if (first >= 0) {
                if (first < ' ') {
                    return undecodable("expected no control character in the string", at);
                }
                characters[length++] = (char) first;
                at++;
            } else {
                int codePoint = multiByteCodePoint(at, to);
                if (codePoint < 0) {
                    return undecodable("expected UTF-8", at);
                }
                length += Character.toChars(codePoint, characters, length);
                at += utf8Width(codePoint);
            }
        }
        if (length > maxChars) {
            return undecodable("expected at most " + maxChars + " characters", valueStart);
        }
        return hasUnpairedSurrogate(length) ? undecodable("expected surrogates in pairs", valueStart) : length;
    }

    private int undecodable(String words, int at) {
        fail(words, at);
        return -1;
    }

    /// The code point of the two to four bytes at `at`, or -1 when they are not the shortest UTF-8 form of a character
    /// (RFC 3629, section 4).
    private int multiByteCodePoint(int at, int to) {
        int first = byteAt(at) & 0xFF;
        int width = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0xC2 || first > 0xF4 || at + width > to) {
            return -1;
        }
        int codePoint = first & (0x7F >> width);
        for (int i = 1; i < width; i++) {
            int next = byteAt(at + i) & 0xFF;
            if ((next & 0xC0) != 0x80) {
                return -1;
            }
            codePoint = (codePoint << 6) | (next & 0x3F);
        }
        boolean isSurrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        boolean isShortest = utf8Width(codePoint) == width;
        return isSurrogate || !isShortest || codePoint > Character.MAX_CODE_POINT ? -1 : codePoint;
    }

    private static int utf8Width(int codePoint) {
        return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    private boolean hasUnpairedSurrogate(int length) {
        for (int i = 0; i < length; i++) {
            char unit = characters[i];
            if (Character.isHighSurrogate(unit) && i + 1 < length && Character.isLowSurrogate(characters[i + 1])) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                return true;
            }
        }
        return false;
    }

    private boolean isDecodedAs(String known, int length) {
        if (known.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known.charAt(i) != characters[i]) {
                return false;
            }
        }
        return true;
    }

    // ---- Bytes

    private int skipWhitespace(int from) {
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

    private int indexOf(byte value, int from) {
        return source().indexOf(from, end, value);
    }

    private byte byteAt(int index) {
        byte @Nullable [] bytes = array;
        return bytes != null ? bytes[arrayOffset + index] : source().getByte(index);
    }

    private ByteBuf source() {
        ByteBuf source = buffer;
        if (source == null) {
            throw new IllegalStateException("reset was not called");
        }
        return source;
    }

    private static boolean isDigit(byte value) {
        return value >= '0' && value <= '9';
    }
}
