package io.ringfence.providers.json;

import static io.ringfence.providers.json.JsonText.QUOTE;

import io.netty.buffer.ByteBuf;
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
/// Bad text is data, not an exception: the first problem is kept, and from then on every step answers false, zero, an
/// empty string or [JsonType#NONE], so that loops end by themselves and one look at [#failed()] at the end is enough.
/// Only wrong use (a key asked for inside an array, a value read where none is due) throws [IllegalStateException].
///
/// Checked are the whole structure, numbers, literals, keys with their escapes, and that strings end. The inside of a
/// string value is only checked when it is read. All offsets are indices of the buffer, save [#problemOffset()].
public final class JsonCursor {
    private final JsonText text = new JsonText();
    private final StringDecoder decoder = new StringDecoder(text);
    private final int maxDepth;

    /// Of each entered container: whether it is an object, and where it begins.
    private final boolean[] objectAt;

    private final int[] startAt;

    private int end;
    private int position;
    private int depth;
    private boolean isValueDue;
    private boolean isFirstMember;

    private int keyStart;
    private int keyEnd;
    private int valueStart;
    private int valueEnd;

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
        text.reset(buffer, start, end);
        this.end = end;
        position = start;
        depth = 0;
        isValueDue = true;
        isFirstMember = false;
        keyStart = start;
        keyEnd = start;
        valueStart = start;
        valueEnd = start;
        return this;
    }

    /// Lets go of the buffer, so that a cursor at rest keeps no memory reachable. The problem can still be asked for.
    public void clear() {
        text.clear();
    }

    // Where the cursor stands

    /// The kind of the value that is due, judged by its first byte. Does not consume it.
    public JsonType peek() {
        if (text.failed()) {
            return JsonType.NONE;
        }
        if (!isValueDue) {
            throw new IllegalStateException("no value is due at " + position);
        }
        position = text.skipWhitespace(position);
        valueStart = position;
        if (position == end) {
            fail("expected a value, found the end", position);
            return JsonType.NONE;
        }
        return switch (text.byteAt(position)) {
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
        return isValueDue && !text.failed();
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
    /// was left, the index of its opening bracket.
    public int valueStart() {
        return valueStart;
    }

    /// The index after the last byte of the value last consumed, or of the container last left.
    public int valueEnd() {
        return valueEnd;
    }

    // Objects and arrays

    /// Enters the object that is due. A value of another kind is a problem.
    public boolean enterObject() {
        return expect(JsonType.OBJECT) && enter(true);
    }

    /// Enters the array that is due. A value of another kind is a problem.
    public boolean enterArray() {
        return expect(JsonType.ARRAY) && enter(false);
    }

    private boolean enter(boolean isObject) {
        if (depth == maxDepth) {
            return fail("nested deeper than " + maxDepth + " levels", position);
        }
        objectAt[depth] = isObject;
        startAt[depth] = position;
        depth++;
        position++;
        isFirstMember = true;
        isValueDue = false;
        return true;
    }

    /// Moves to the next member of the entered object and makes its value due. False at the object's end, which also
    /// leaves it, and on a problem. A value still due is skipped first.
    public boolean nextKey() {
        if (!toNextMember(true)) {
            return false;
        }
        if (text.byteAt(position) != QUOTE) {
            return fail("expected a key in quotes", position);
        }
        keyStart = position + 1;
        keyEnd = text.keyEnd(keyStart);
        if (keyEnd < 0) {
            return false;
        }
        position = text.skipWhitespace(keyEnd + 1);
        if (position == end || text.byteAt(position) != ':') {
            return fail("expected ':' after the key", position);
        }
        position++;
        isValueDue = true;
        return true;
    }

    /// Moves to the next element of the entered array, which is then due. False at the array's end, which also leaves
    /// it, and on a problem. A value still due is skipped first.
    public boolean nextElement() {
        if (!toNextMember(false)) {
            return false;
        }
        isValueDue = true;
        return true;
    }

    private boolean toNextMember(boolean isObject) {
        if (text.failed()) {
            return false;
        }
        if (depth == 0 || objectAt[depth - 1] != isObject) {
            throw new IllegalStateException(isObject ? "not inside an object" : "not inside an array");
        }
        if (isValueDue && !skipValue()) {
            return false;
        }
        position = text.skipWhitespace(position);
        if (position == end) {
            return fail(isObject ? "expected '}', found the end" : "expected ']', found the end", position);
        }
        byte next = text.byteAt(position);
        if (next == (isObject ? '}' : ']')) {
            leaveAfter(position + 1);
            return false;
        }
        if (isFirstMember) {
            isFirstMember = false;
            return true;
        }
        if (next != ',') {
            return fail(isObject ? "expected ',' or '}'" : "expected ',' or ']'", position);
        }
        position = text.skipWhitespace(position + 1);
        return position < end || fail("expected more after ',', found the end", position);
    }

    private void leaveAfter(int after) {
        depth--;
        valueStart = startAt[depth];
        valueEnd = after;
        position = after;
        isFirstMember = false;
        isValueDue = false;
    }

    /// Skips what remains of the innermost entered container and leaves it.
    public boolean leave() {
        return skipTo(depth - 1);
    }

    /// Whether the current key reads as `ascii` once its escapes are resolved.
    public boolean keyIs(String ascii) {
        return keyEnd - keyStart >= ascii.length() && text.afterPrefix(keyStart, keyEnd, ascii) == keyEnd;
    }

    /// Whether the current key reads as `ascii` when the case of ASCII letters is ignored.
    public boolean keyIsIgnoringCase(String ascii) {
        return keyEnd - keyStart >= ascii.length() && text.afterPrefixIgnoringCase(keyStart, keyEnd, ascii) == keyEnd;
    }

    boolean isKeyEscaped() {
        return text.hasEscape(keyStart, keyEnd);
    }

    // Values

    /// Consumes the value that is due, whatever it is, checking its structure.
    public boolean skipValue() {
        return switch (peek()) {
            case OBJECT -> enter(true) && leave();
            case ARRAY -> enter(false) && leave();
            case NONE -> false;
            case STRING, NUMBER, BOOLEAN, NULL -> skipScalar();
        };
    }

    /// Skips members until only `target` containers are entered. A loop, so that deep text cannot exhaust the stack.
    private boolean skipTo(int target) {
        while (depth > target && !text.failed()) {
            boolean isFound = objectAt[depth - 1] ? nextKey() : nextElement();
            if (isFound) {
                switch (peek()) {
                    case OBJECT -> enter(true);
                    case ARRAY -> enter(false);
                    case NONE -> {}
                    case STRING, NUMBER, BOOLEAN, NULL -> skipScalar();
                }
            }
        }
        return !text.failed();
    }

    private boolean skipScalar() {
        int after = text.scalarEnd(position);
        if (after < 0) {
            isValueDue = false;
            return false;
        }
        valueEnd = after;
        position = after;
        isValueDue = false;
        return true;
    }

    /// Consumes the value that is due if it is `null`.
    public boolean skipNull() {
        return peek() == JsonType.NULL && skipScalar();
    }

    /// Consumes a whole number. Fractions, exponents and what does not fit a `long` are problems, even where their
    /// value would be whole: `1e3` and `1.0` are read differently by different servers. Answers 0 on a problem.
    public long readLong() {
        if (!expect(JsonType.NUMBER)) {
            return 0;
        }
        int from = position;
        if (!skipScalar()) {
            return 0;
        }
        boolean isNegative = text.byteAt(from) == '-';
        // Summed up on the negative side, which reaches one further.
        long negated = 0;
        for (int at = isNegative ? from + 1 : from; at < valueEnd; at++) {
            int digit = text.byteAt(at) - '0';
            if (digit < 0 || digit > 9) {
                fail("expected a whole number", from);
                return 0;
            }
            if (negated < (Long.MIN_VALUE + digit) / 10) {
                fail("expected a whole number of at most 63 bits", from);
                return 0;
            }
            negated = negated * 10 - digit;
        }
        if (!isNegative && negated == Long.MIN_VALUE) {
            fail("expected a whole number of at most 63 bits", from);
            return 0;
        }
        return isNegative ? negated : -negated;
    }

    /// Consumes `true` or `false`. Answers false on a problem.
    public boolean readBoolean() {
        if (!expect(JsonType.BOOLEAN)) {
            return false;
        }
        boolean value = text.byteAt(position) == 't';
        return skipScalar() && value;
    }

    /// Consumes a string and answers its content, escapes resolved. Problems are bad escapes, unpaired surrogates,
    /// control characters, bytes that are not UTF-8, and more than `maxChars` UTF-16 characters; they answer "".
    public String readString(int maxChars) {
        return readString(maxChars, null);
    }

    /// Like [#readString(int)], but answers `known` itself, without allocation, when the content is the same.
    public String readString(int maxChars, @Nullable String known) {
        if (!expect(JsonType.STRING) || !skipScalar()) {
            return "";
        }
        return decoder.decode(valueStart + 1, valueEnd - 1, maxChars) ? decoder.string(known) : "";
    }

    /// Whether the value that is due is a string that reads as `ascii`. Does not consume it.
    public boolean stringIs(String ascii) {
        if (peek() != JsonType.STRING) {
            return false;
        }
        int after = text.afterPrefix(position + 1, end, ascii);
        return after >= 0 && after < end && text.byteAt(after) == QUOTE;
    }

    /// Whether the value that is due is a string that begins with `ascii`, ignoring the case of ASCII letters. Does
    /// not consume it. The prefix may not hold a quote.
    public boolean stringStartsWith(String ascii) {
        return peek() == JsonType.STRING && text.afterPrefixIgnoringCase(position + 1, end, ascii) >= 0;
    }

    private boolean expect(JsonType type) {
        JsonType found = peek();
        if (found == type) {
            return true;
        }
        return found != JsonType.NONE && fail("expected " + type.words() + ", found " + found.words(), position);
    }

    /// Consumes what is still due and open, and checks that only white space follows. The last step of reading a text.
    public boolean finish() {
        if (text.failed() || !skipTo(0) || (isValueDue && !skipValue())) {
            return false;
        }
        position = text.skipWhitespace(position);
        return position == end || fail("expected nothing after the JSON value", position);
    }

    // Problems

    /// Whether a problem was met. Nothing can be read any more.
    public boolean failed() {
        return text.failed();
    }

    /// The first problem in words, or null.
    public @Nullable String problem() {
        return text.problem();
    }

    /// Where the first problem is, in bytes from the start of the text.
    public int problemOffset() {
        return text.problemOffset();
    }

    /// Notes a problem with the text's meaning at buffer index `at`, unless an earlier one is noted. Always false.
    public boolean fail(String words, int at) {
        isValueDue = false;
        return text.fail(words, at);
    }
}
