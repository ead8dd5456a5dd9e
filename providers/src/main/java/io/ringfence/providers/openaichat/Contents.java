package io.ringfence.providers.openaichat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Gives the parts of a message the simplest form that says them.
final class Contents {
    private Contents() {}

    /// A string where the parts are nothing but texts and the provider takes one or there is one only, else the
    /// list.
    ///
    /// @param separator between texts that are joined
    static Object shaped(List<Map<String, @Nullable Object>> parts, boolean hasTextLists, String separator) {
        boolean isText = parts.stream().allMatch(Contents::isPlainText);
        if (isText && (parts.size() <= 1 || !hasTextLists)) {
            return parts.stream().map(part -> (String) part.get("text")).collect(Collectors.joining(separator));
        }
        return parts;
    }

    private static boolean isPlainText(Map<String, @Nullable Object> part) {
        return part.size() == 2 && "text".equals(part.get("type")) && part.get("text") instanceof String;
    }
}
