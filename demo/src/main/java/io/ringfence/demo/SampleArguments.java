package io.ringfence.demo;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes up arguments that fit a tool's JSON schema: all its properties, each with the plainest value of its type.
final class SampleArguments {
    private static final int MAX_DEPTH = 8;

    private SampleArguments() {}

    static Map<String, Object> of(Map<?, ?> schema) {
        return object(schema, 0);
    }

    private static Map<String, Object> object(Map<?, ?> schema, int depth) {
        Map<String, Object> arguments = new TreeMap<>();
        Json.map(schema.get("properties"))
                .forEach((name, property) -> arguments.put(String.valueOf(name), value(Json.map(property), depth + 1)));
        return arguments;
    }

    private static Object value(Map<?, ?> schema, int depth) {
        List<?> choices = Json.list(schema.get("enum"));
        if (!choices.isEmpty() && choices.getFirst() != null) {
            return choices.getFirst();
        }
        return switch (type(schema.get("type"))) {
            case "integer", "number" -> 1;
            case "boolean" -> true;
            case "array" -> depth < MAX_DEPTH ? List.of(value(Json.map(schema.get("items")), depth + 1)) : List.of();
            case "object" -> depth < MAX_DEPTH ? object(schema, depth) : Map.of();
            default -> "demo";
        };
    }

    /// Gemini spells types in capitals; a list of types stands for any of them.
    private static String type(@Nullable Object type) {
        Object first = Json.list(type).isEmpty() ? type : Json.list(type).getFirst();
        return Json.string(first).toLowerCase(Locale.ROOT);
    }
}
