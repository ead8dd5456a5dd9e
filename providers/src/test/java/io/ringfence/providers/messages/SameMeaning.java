package io.ringfence.providers.messages;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Bodies in a form in which equal meaning is equality: texts are blocks, defaults and nulls are absent.
final class SameMeaning {
    private SameMeaning() {}

    static @Nullable Object of(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> members -> object(Own.members(members));
            case List<?> list -> {
                List<@Nullable Object> same = new ArrayList<>();
                list.forEach(element -> same.add(of(element)));
                yield same;
            }
            case Number number -> new BigDecimal(number.toString()).stripTrailingZeros();
            case null, default -> value;
        };
    }

    private static boolean isBlank(@Nullable Object system) {
        return List.of().equals(system)
                || "".equals(system)
                || (system instanceof List<?> blocks
                        && blocks.stream()
                                .allMatch(block -> block instanceof Map<?, ?> text && "".equals(text.get("text"))));
    }

    private static Map<String, @Nullable Object> object(Map<String, @Nullable Object> members) {
        Map<String, @Nullable Object> same = new HashMap<>();
        members.forEach((name, value) -> {
            boolean isDefault = value == null
                    || (name.equals("is_error") && Boolean.FALSE.equals(value))
                    || (name.equals("stream") && Boolean.FALSE.equals(value))
                    || (name.equals("disable_parallel_tool_use") && Boolean.FALSE.equals(value))
                    || (name.equals("strict") && Boolean.FALSE.equals(value))
                    || (name.equals("type") && "custom".equals(value))
                    || (name.equals("citations") && List.of().equals(value))
                    || (name.startsWith("cache_") && Integer.valueOf(0).equals(value))
                    || (name.startsWith("cache_") && Long.valueOf(0).equals(value))
                    || (name.equals("system") && isBlank(value));
            boolean isText = (name.equals("system") || name.equals("content")) && value instanceof String;
            if (!isDefault) {
                same.put(name, isText ? List.of(Map.of("type", "text", "text", value)) : of(value));
            }
        });
        return same;
    }
}
