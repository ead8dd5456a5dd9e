package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.json.JsonType;
import io.ringfence.providers.prices.ServiceTier;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Liberal readings of the value that is due: what another type than expected says is nothing, not a problem.
final class JsonValues {
    private static final int MAX_ID_BYTES = 256;
    /// Counts beyond this are nonsense; the bound keeps sums of a few of them from overflowing.
    private static final long MAX_COUNT = 1L << 50;

    /// Numbers below this have room for another digit.
    private static final long MAX_DIGITS = 100_000_000_000_000_000L;

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

    /// How fast a provider says that it served; what is no known word means the usual way.
    static ServiceTier serviceTier(JsonCursor cursor) {
        if (cursor.stringIs("priority")) {
            return ServiceTier.PRIORITY;
        }
        if (cursor.stringIs("flex")) {
            return ServiceTier.FLEX;
        }
        return cursor.stringIs("batch") ? ServiceTier.BATCH : ServiceTier.STANDARD;
    }

    /// A decimal number, with an exponent perhaps, times 10^`power`, rounded half-even to a whole one. -1 when
    /// it is none or negative; no more than what sums of a few of them can count.
    static long decimal(JsonCursor cursor, ByteBuf data, int power) {
        boolean isNumber = cursor.peek() == JsonType.NUMBER;
        if (!cursor.skipValue() || !isNumber) {
            return -1;
        }
        long digits = 0;
        int places = power;
        boolean isFraction = false;
        boolean isRestZero = true;
        int at = cursor.valueStart();
        int end = cursor.valueEnd();
        for (; at < end; at++) {
            byte next = data.getByte(at);
            if (next == '.') {
                isFraction = true;
            } else if (next >= '0' && next <= '9') {
                // Digits beyond those that a long holds only tell which half is nearer.
                boolean fits = digits < MAX_DIGITS;
                digits = fits ? digits * 10 + next - '0' : digits;
                isRestZero &= fits || next == '0';
                places += fits ? (isFraction ? -1 : 0) : (isFraction ? 0 : 1);
            } else {
                break;
            }
        }
        if (at < end && (data.getByte(at) | 0x20) == 'e') {
            places += exponent(data, at + 1, end);
        } else if (at < end) {
            return -1; // a minus sign
        }
        return scaled(digits, places, isRestZero);
    }

    private static int exponent(ByteBuf data, int start, int end) {
        int exponent = 0;
        boolean isNegative = data.getByte(start) == '-';
        for (int at = start; at < end; at++) {
            byte next = data.getByte(at);
            if (next >= '0' && next <= '9') {
                exponent = Math.min(1_000, exponent * 10 + next - '0');
            }
        }
        return isNegative ? -exponent : exponent;
    }

    private static long scaled(long digits, int places, boolean isRestZero) {
        long value = digits;
        for (int i = 0; i < places && value < MAX_COUNT; i++) {
            value *= 10;
        }
        if (places >= 0) {
            return Math.min(value, MAX_COUNT);
        }
        long unit = 1;
        for (int i = places; i < 0; i++) {
            if (unit > value) {
                return 0; // less than a tenth
            }
            unit *= 10;
        }
        long whole = value / unit;
        long rest = value % unit;
        boolean isHalf = rest == unit / 2 && isRestZero;
        boolean isUp = isHalf ? (whole & 1) == 1 : rest >= unit / 2;
        return Math.min(isUp ? whole + 1 : whole, MAX_COUNT);
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
