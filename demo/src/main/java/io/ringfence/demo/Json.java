package io.ringfence.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON trees of plain maps, lists and values, for all that need not be fast.
final class Json {
    private static final JSON WITH_NULLS = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

    private Json() {}

    static Map<String, Object> parse(byte[] bytes) throws IOException {
        return JSON.std.mapFrom(bytes);
    }

    static byte[] bytes(@Nullable Object value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    static String text(@Nullable Object value) {
        try {
            return WITH_NULLS.asString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// An object from names and values in turn; values may be null.
    static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = LinkedHashMap.newLinkedHashMap(namesAndValues.length / 2);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return object;
    }

    /// The value as an object; empty when it is something else.
    static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    /// The value as a list; empty when it is something else.
    static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    /// The value as text; empty when it is something else.
    static String string(@Nullable Object value) {
        return value instanceof String string ? string : "";
    }

    /// The value as a positive number, or the other one when it is absent or none.
    static int positive(@Nullable Object value, int otherwise) {
        return value instanceof Number number && number.longValue() > 0
                ? (int) Math.min(number.longValue(), Integer.MAX_VALUE)
                : otherwise;
    }
}
