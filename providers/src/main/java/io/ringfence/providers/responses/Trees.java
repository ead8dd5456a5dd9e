package io.ringfence.providers.responses;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Short notation for JSON objects with their members in order.
final class Trees {
    private Trees() {}

    /// An object that more members may be put into.
    ///
    /// @param namesAndValues alternately a name and its value
    static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return members;
    }

    /// Puts the member unless there is no value.
    static void putIfPresent(Map<String, @Nullable Object> to, String name, @Nullable Object value) {
        if (value != null) {
            to.put(name, value);
        }
    }
}
