package io.ringfence.providers.endpoints;

import io.ringfence.providers.tree.JsonObject;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Members that the records have no component for: kept as they stood, and written again.
final class VendorMembers {
    private VendorMembers() {}

    static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> members) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /// Adds them behind the known members, none of which they replace.
    static void addTo(Map<String, @Nullable Object> tree, Map<String, @Nullable Object> vendorExtensions) {
        vendorExtensions.forEach(tree::putIfAbsent);
    }

    static void put(Map<String, @Nullable Object> tree, String name, @Nullable Object value) {
        if (value != null) {
            tree.put(name, value);
        }
    }

    /// A number, which some servers write as text.
    static @Nullable Number number(JsonObject from, String name) {
        if (!(from.any(name) instanceof String text)) {
            return from.number(name);
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException notANumber) {
            throw from.wrong(name, text, "a number");
        }
    }

    /// A whole number, or -1 when it is absent.
    static long count(JsonObject from, String name) {
        Long value = from.integer(name);
        return value == null ? -1 : value;
    }

    static void putCount(Map<String, @Nullable Object> tree, String name, long count) {
        if (count >= 0) {
            tree.put(name, count);
        }
    }
}
