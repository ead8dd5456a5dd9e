package io.ringfence.providers.gemini;

import io.ringfence.providers.translate.ProtocolException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads schemas in Google's own form (a subset of OpenAPI 3.0's) as JSON schemas: types in lower case,
/// `nullable` as a type, counts as numbers, properties in the order that `propertyOrdering` names. A JSON
/// schema comes out as it went in.
final class GeminiSchemaReader {
    private static final int MAX_DEPTH = 100;

    private static final Set<String> COUNTS =
            Set.of("maxItems", "minItems", "minProperties", "maxProperties", "minLength", "maxLength");

    /// The types by their numbers in Google's protocol, which some of its own clients send.
    private static final List<String> TYPES_BY_NUMBER =
            List.of("TYPE_UNSPECIFIED", "STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL");

    private GeminiSchemaReader() {}

    static Map<String, @Nullable Object> jsonSchema(Map<String, @Nullable Object> schema) {
        return read(schema, 0);
    }

    @SuppressWarnings("unchecked") // maps of the tree have strings for keys
    private static @Nullable Object readAny(@Nullable Object schema, int depth) {
        return schema instanceof Map<?, ?> map ? read((Map<String, @Nullable Object>) map, depth) : schema;
    }

    private static Map<String, @Nullable Object> read(Map<String, @Nullable Object> schema, int depth) {
        if (depth > MAX_DEPTH) {
            throw ProtocolException.invalidShape("a schema is nested too deeply");
        }
        Map<String, @Nullable Object> fields = GeminiFields.camel(schema);
        Map<String, @Nullable Object> read = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            switch (name) {
                case "type" -> GeminiFields.put(read, "type", type(value));
                case "properties", "$defs", "definitions" -> read.put(name, readEach(value, depth));
                case "defs" -> read.put("$defs", readEach(value, depth));
                case "ref" -> read.put("$ref", reference(value));
                case "items", "additionalProperties" -> read.put(name, readAny(value, depth + 1));
                case "anyOf", "oneOf", "allOf", "prefixItems" -> read.put(name, readList(value, depth));
                case "example" -> GeminiFields.put(read, "examples", value == null ? null : List.of(value));
                case "nullable", "propertyOrdering" -> {}
                default -> read.put(name, COUNTS.contains(name) ? count(value) : value);
            }
        });
        if ("enum".equals(read.get("format"))) {
            read.remove("format");
        }
        order(fields.get("propertyOrdering"), read);
        if (Boolean.TRUE.equals(fields.get("nullable"))) {
            allowNull(read);
        }
        return read;
    }

    private static @Nullable Object type(@Nullable Object type) {
        return switch (type) {
            case String name when name.equals(TYPES_BY_NUMBER.getFirst()) -> null;
            case String name -> name.toLowerCase(Locale.ROOT);
            case Integer number
            when number >= 0 && number < TYPES_BY_NUMBER.size() -> type(TYPES_BY_NUMBER.get(number));
            case null, default -> type;
        };
    }

    private static @Nullable Object reference(@Nullable Object value) {
        return value instanceof String text ? text.replace("#/defs/", "#/$defs/") : value;
    }

    private static @Nullable Object count(@Nullable Object value) {
        if (value instanceof String text && text.length() <= 20) {
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException notANumber) {
                // Whoever reads the schema will say so.
                return value;
            }
        }
        return value;
    }

    private static @Nullable Object readEach(@Nullable Object value, int depth) {
        if (!(value instanceof Map<?, ?> schemas)) {
            return value;
        }
        Map<String, @Nullable Object> read = new LinkedHashMap<>();
        schemas.forEach((name, schema) -> read.put((String) name, readAny(schema, depth + 1)));
        return read;
    }

    private static @Nullable Object readList(@Nullable Object value, int depth) {
        if (!(value instanceof List<?> schemas)) {
            return value;
        }
        List<@Nullable Object> read = new ArrayList<>();
        schemas.forEach(schema -> read.add(readAny(schema, depth + 1)));
        return read;
    }

    private static void order(@Nullable Object ordering, Map<String, @Nullable Object> schema) {
        if (!(ordering instanceof List<?> names) || !(schema.get("properties") instanceof Map<?, ?> properties)) {
            return;
        }
        Map<String, @Nullable Object> ordered = new LinkedHashMap<>();
        for (Object name : names) {
            if (name instanceof String text && properties.containsKey(text)) {
                ordered.put(text, properties.get(text));
            }
        }
        properties.forEach((name, property) -> ordered.putIfAbsent((String) name, property));
        schema.put("properties", ordered);
    }

    private static void allowNull(Map<String, @Nullable Object> schema) {
        if (schema.get("type") instanceof String type && !type.equals("null")) {
            schema.put("type", List.of(type, "null"));
            if (schema.get("enum") instanceof List<?> values && !values.contains(null)) {
                List<@Nullable Object> withNull = new ArrayList<>(values);
                withNull.add(null);
                schema.put("enum", withNull);
            }
        } else if (schema.get("anyOf") instanceof List<?> branches) {
            List<@Nullable Object> withNull = new ArrayList<>(branches);
            Map<String, @Nullable Object> nothing = new LinkedHashMap<>();
            nothing.put("type", "null");
            withNull.add(nothing);
            schema.put("anyOf", withNull);
        }
    }
}
