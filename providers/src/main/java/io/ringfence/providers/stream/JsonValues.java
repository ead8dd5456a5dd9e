package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.json.JsonType;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Liberal readings of the value that is due: what another type than expected says is nothing, not a problem.
final class JsonValues {
    private static final int MAX_ID_BYTES = 256;
    /// Counts beyond this are nonsense; the bound keeps sums of a few of them from overflowing.
    private static final long MAX_COUNT = 1L << 50;

    private JsonValues() {}

    /// Enters an object, or skips whatever else is there.
    static boolean enterObject(JsonCursor cursor) {
        if (cursor.peek() == JsonType.OBJECT) {
            return cursor.enterObject();
        }
        var _ = cursor.skipValue();
        return false;
    }

    /// Enters an array, or skips whatever else is there.
    static boolean enterArray(JsonCursor cursor) {
        if (cursor.peek() == JsonType.ARRAY) {
            return cursor.enterArray();
        }
        var _ = cursor.skipValue();
        return false;
    }

    /// Whether the value says anything: not null, false, an empty string, an empty array or an empty object.
    static boolean isSomething(JsonCursor cursor) {
        return switch (cursor.peek()) {
            case STRING -> textBytes(cursor) > 0;
            case OBJECT -> cursor.enterObject() && cursor.nextKey() && cursor.leave();
            case ARRAY -> cursor.enterArray() && cursor.nextElement() && cursor.leave();
            case BOOLEAN -> cursor.readBoolean();
            case NUMBER -> cursor.skipValue();
            case NULL -> !cursor.skipValue();
            case NONE -> false;
        };
    }

    /// The length of a string in bytes as written, escapes and all; 0 when it is no string.
    static int textBytes(JsonCursor cursor) {
        boolean isText = cursor.peek() == JsonType.STRING;
        return cursor.skipValue() && isText ? cursor.valueEnd() - cursor.valueStart() - 2 : 0;
    }

    /// An id that was read before; null for one that is empty, longer than 256 bytes, or has escapes.
    ///
    /// @param start of its text
    /// @param length in bytes as written
    static @Nullable String id(ByteBuf data, int start, int length) {
        if (length == 0 || length > MAX_ID_BYTES) {
            return null;
        }
        String id = data.toString(start, length, StandardCharsets.UTF_8);
        return id.indexOf('\\') < 0 ? id : null;
    }

    /// A count of tokens. Some servers write `12.0`; a fraction is cut off, an exponent or anything else reads
    /// as 0.
    static long count(JsonCursor cursor, ByteBuf data) {
        boolean isNumber = cursor.peek() == JsonType.NUMBER;
        if (!cursor.skipValue() || !isNumber) {
            return 0;
        }
        long value = 0;
        boolean isWholePart = true;
        for (int at = cursor.valueStart(); at < cursor.valueEnd(); at++) {
            byte next = data.getByte(at);
            boolean isDigit = next >= '0' && next <= '9';
            if (isDigit && isWholePart) {
                value = Math.min(MAX_COUNT, value * 10 + next - '0');
            } else if (next == '.') {
                isWholePart = false;
            } else if (!isDigit) {
                return 0;
            }
        }
        return value;
    }
}
