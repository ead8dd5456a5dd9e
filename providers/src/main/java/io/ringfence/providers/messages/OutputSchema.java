package io.ringfence.providers.messages;

import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Fits a JSON schema to what the provider can enforce while the model writes: objects are closed, and what it
/// cannot enforce is told to the model in the description instead, because one unknown keyword would refuse the
/// whole request. A schema that fits comes out as it was.
final class OutputSchema {
    private static final Set<String> KEPT = Set.of(
            "$ref",
            "type",
            "enum",
            "const",
            "title",
            "description",
            "default",
            "required",
            "additionalProperties",
            "pattern");

    private static final Set<String> FORMATS =
            Set.of("date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid");

    private OutputSchema() {}

    /// @param losses takes the keywords that are no longer enforced
    static Map<String, @Nullable Object> fit(Map<String, @Nullable Object> schema, Losses losses) {
        Map<String, @Nullable Object> fitted = new LinkedHashMap<>();
        StringJoiner told = new StringJoiner(", ", "{", "}").setEmptyValue("");
        schema.forEach((name, value) -> {
            switch (name) {
                case "properties", "$defs", "definitions" -> fitted.put(name, eachMember(value, losses));
                case "anyOf", "allOf" -> fitted.put(name, eachElement(value, losses));
                case "items" -> fitted.put(name, one(value, losses));
                case "nullable", "$schema", "$id", "$comment" -> {}
                default -> {
                    if (KEPT.contains(name) || isKept(name, value)) {
                        fitted.put(name, value);
                    } else if (name.equals("oneOf") && !schema.containsKey("anyOf")) {
                        fitted.put("anyOf", eachElement(value, losses));
                    } else {
                        told.add(name + ": " + JsonTree.string(value));
                        losses.add("output schema keyword " + name + " is not enforced by "
                                + losses.target().wireFormat());
                    }
                }
            }
        });
        close(fitted, losses);
        if (Boolean.TRUE.equals(schema.get("nullable")) && fitted.get("type") instanceof String type) {
            fitted.put("type", List.of(type, "null"));
        }
        if (told.length() > 0) {
            fitted.merge("description", told.toString(), (before, added) -> before + "\n\n" + added);
        }
        return fitted;
    }

    private static boolean isKept(String name, @Nullable Object value) {
        return switch (name) {
            case "format" -> value instanceof String format && FORMATS.contains(format);
            case "minItems" -> value instanceof Integer count && count <= 1;
            default -> false;
        };
    }

    private static void close(Map<String, @Nullable Object> schema, Losses losses) {
        boolean isObject = "object".equals(schema.get("type")) || schema.get("properties") instanceof Map<?, ?>;
        if (!isObject) {
            return;
        }
        Object others = schema.put("additionalProperties", false);
        boolean wereWanted = others != null && !Boolean.FALSE.equals(others);
        if (wereWanted) {
            losses.dropped("additionalProperties of the output schema");
        }
    }

    private static @Nullable Object eachMember(@Nullable Object value, Losses losses) {
        if (!(value instanceof Map<?, ?> members)) {
            return value;
        }
        Map<String, @Nullable Object> fitted = new LinkedHashMap<>();
        members.forEach((name, schema) -> fitted.put((String) name, one(schema, losses)));
        return fitted;
    }

    private static @Nullable Object eachElement(@Nullable Object value, Losses losses) {
        return value instanceof List<?> schemas
                ? schemas.stream().map(schema -> one(schema, losses)).toList()
                : value;
    }

    private static @Nullable Object one(@Nullable Object schema, Losses losses) {
        return schema instanceof Map<?, ?> members ? fit(Own.members(members), losses) : schema;
    }
}
