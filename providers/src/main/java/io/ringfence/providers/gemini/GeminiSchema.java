package io.ringfence.providers.gemini;

import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonTree;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Writes JSON schemas for Gemini: tidied up where it takes JSON schemas, else in Google's own subset, in which
/// one word that it does not know has the whole request refused.
///
/// What the subset says otherwise is translated (references, `const`, lists of types, `oneOf`, `allOf`), what
/// it cannot say is dropped and noted. References are written out; those that come back to themselves, and all
/// once the schema has grown too large, end in an object of any kind.
final class GeminiSchema {
    /// Schemas beyond this many are not written out any more.
    private static final int MAX_SCHEMAS = 4_000;

    private static final int MAX_DEPTH = 60;

    /// Words that say nothing about what is valid, or that have been written out.
    private static final Set<String> WITHOUT_MEANING = Set.of(
            "$schema",
            "$id",
            "$anchor",
            "$comment",
            "$defs",
            "definitions",
            "deprecated",
            "readOnly",
            "writeOnly",
            "$ref",
            "propertyOrdering");

    /// Words that are copied as they are.
    private static final Set<String> COPIED = Set.of(
            "title",
            "description",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "pattern",
            "default",
            "example");

    /// Words that mean something with one type only. They say nothing beside another.
    private static final Map<String, Set<String>> TYPES_BY_WORD = Map.ofEntries(
            Map.entry("properties", Set.of("object")),
            Map.entry("required", Set.of("object")),
            Map.entry("additionalProperties", Set.of("object")),
            Map.entry("minProperties", Set.of("object")),
            Map.entry("maxProperties", Set.of("object")),
            Map.entry("items", Set.of("array")),
            Map.entry("prefixItems", Set.of("array")),
            Map.entry("minItems", Set.of("array")),
            Map.entry("maxItems", Set.of("array")),
            Map.entry("uniqueItems", Set.of("array")),
            Map.entry("pattern", Set.of("string")),
            Map.entry("minLength", Set.of("string")),
            Map.entry("maxLength", Set.of("string")),
            Map.entry("minimum", Set.of("number", "integer")),
            Map.entry("maximum", Set.of("number", "integer")),
            Map.entry("exclusiveMinimum", Set.of("number", "integer")),
            Map.entry("exclusiveMaximum", Set.of("number", "integer")),
            Map.entry("multipleOf", Set.of("number", "integer")));

    private static final Set<String> TEXT_FORMATS = Set.of("date-time", "enum");
    private static final Set<String> NUMBER_FORMATS = Set.of("float", "double", "int32", "int64");

    private final Map<String, @Nullable Object> root;
    private final String where;
    private final Losses losses;
    private final Deque<String> open = new ArrayDeque<>();
    private int schemas;

    private GeminiSchema(Map<String, @Nullable Object> root, String where, Losses losses) {
        this.root = root;
        this.where = where;
        this.losses = losses;
    }

    // ---- JSON schemas for models that take them

    /// `schema` without the two things that such models do not take: `const`, and words beside `$ref`.
    static Map<String, @Nullable Object> tidy(Map<String, @Nullable Object> schema) {
        return tidy(schema, schema, 0);
    }

    private static Map<String, @Nullable Object> tidy(
            Map<String, @Nullable Object> schema, Map<String, @Nullable Object> root, int depth) {
        if (depth > MAX_DEPTH) {
            return schema;
        }
        Map<String, @Nullable Object> beside = withSiblings(schema, root);
        Map<String, @Nullable Object> tidy = new LinkedHashMap<>();
        beside.forEach((name, value) -> {
            switch (name) {
                case "const" -> tidy.putIfAbsent("enum", Collections.singletonList(value));
                case "properties", "$defs", "definitions", "patternProperties" -> {
                    Map<String, @Nullable Object> each = new LinkedHashMap<>();
                    mapOf(value).forEach((key, nested) -> each.put(key, tidyAny(nested, root, depth + 1)));
                    tidy.put(name, each);
                }
                case "anyOf", "oneOf", "allOf", "prefixItems" -> {
                    List<@Nullable Object> each = new ArrayList<>();
                    listOf(value).forEach(nested -> each.add(tidyAny(nested, root, depth + 1)));
                    tidy.put(name, each);
                }
                case "items", "additionalProperties", "not" -> tidy.put(name, tidyAny(value, root, depth + 1));
                default -> tidy.put(name, value);
            }
        });
        return tidy;
    }

    private static @Nullable Object tidyAny(@Nullable Object schema, Map<String, @Nullable Object> root, int depth) {
        return schema instanceof Map<?, ?> ? tidy(mapOf(schema), root, depth) : schema;
    }

    /// Beside `$ref` nothing else may stand: then what it points at is written out, one step deep.
    private static Map<String, @Nullable Object> withSiblings(
            Map<String, @Nullable Object> schema, Map<String, @Nullable Object> root) {
        boolean isAlone = schema.keySet().stream().allMatch(name -> name.startsWith("$"));
        if (!(schema.get("$ref") instanceof String reference) || isAlone) {
            return schema;
        }
        Map<String, @Nullable Object> target = resolve(reference, root);
        if (target == null || target.containsKey("$ref")) {
            return schema;
        }
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(target);
        schema.forEach((name, value) -> {
            if (!name.equals("$ref")) {
                merged.put(name, value);
            }
        });
        return merged;
    }

    // ---- The subset

    /// `schema` in Google's subset.
    ///
    /// @param where whose schema it is, as in `tools[0]`
    static Map<String, @Nullable Object> subset(Map<String, @Nullable Object> schema, String where, Losses losses) {
        return new GeminiSchema(schema, where, losses).write(schema, 0);
    }

    private Map<String, @Nullable Object> writeAny(@Nullable Object schema, int depth) {
        if (schema instanceof Map<?, ?>) {
            return write(mapOf(schema), depth);
        }
        // `true` allows everything, `false` nothing; neither can be said.
        lost("a schema without words");
        return typed("STRING");
    }

    private Map<String, @Nullable Object> write(Map<String, @Nullable Object> schema, int depth) {
        if (++schemas > MAX_SCHEMAS || depth > MAX_DEPTH) {
            lost("what exceeds the size of schemas");
            return typed("OBJECT");
        }
        if (schema.get("$ref") instanceof String reference) {
            return writeReference(reference, schema, depth);
        }
        if (schema.containsKey("allOf")) {
            return writeMerged(schema, depth);
        }
        List<@Nullable Object> branches = branches(schema);
        return branches.isEmpty() ? writePlain(schema, depth) : writeBranches(schema, branches, depth);
    }

    private Map<String, @Nullable Object> writeReference(
            String reference, Map<String, @Nullable Object> schema, int depth) {
        Map<String, @Nullable Object> target = resolve(reference, root);
        if (target == null || open.contains(reference)) {
            lost(target == null ? "an unknown $ref" : "a recursive $ref");
            Map<String, @Nullable Object> any = typed("OBJECT");
            GeminiFields.put(any, "description", schema.get("description"));
            return any;
        }
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(target);
        schema.forEach((name, value) -> {
            if (!name.equals("$ref") && !name.equals("$defs") && !name.equals("definitions")) {
                merged.put(name, value);
            }
        });
        open.push(reference);
        try {
            return write(merged, depth + 1);
        } finally {
            open.pop();
        }
    }

    // ---- Alternatives

    /// The alternatives that `schema` allows, none of them `null`; none when there is but one.
    private static List<@Nullable Object> branches(Map<String, @Nullable Object> schema) {
        for (String name : List.of("anyOf", "oneOf")) {
            List<@Nullable Object> branches = listOf(schema.get(name));
            if (!branches.isEmpty()) {
                return branches;
            }
        }
        if (schema.get("type") instanceof List<?> types && withoutNull(types).size() > 1) {
            List<@Nullable Object> branches = new ArrayList<>();
            for (Object type : types) {
                Map<String, @Nullable Object> branch = new LinkedHashMap<>(schema);
                branch.put("type", type);
                branch.remove("description");
                branch.remove("title");
                branch.remove("default");
                branches.add(branch);
            }
            return branches;
        }
        return List.of();
    }

    private static List<Object> withoutNull(List<?> types) {
        List<Object> others = new ArrayList<>();
        for (Object type : types) {
            if (type != null && !"null".equals(type)) {
                others.add(type);
            }
        }
        return others;
    }

    /// Beside `anyOf` nothing else may stand: what all alternatives share goes into each of them.
    private Map<String, @Nullable Object> writeBranches(
            Map<String, @Nullable Object> schema, List<@Nullable Object> branches, int depth) {
        Map<String, @Nullable Object> shared = new LinkedHashMap<>(schema);
        Stream.of("anyOf", "oneOf", "$defs", "definitions").forEach(shared::remove);
        if (schema.get("type") instanceof List<?>) {
            shared.keySet().retainAll(Set.of("description", "title"));
        }
        boolean nullable = Boolean.TRUE.equals(shared.remove("nullable"));
        Object description = shared.remove("description");
        List<Map<String, @Nullable Object>> written = new ArrayList<>();
        for (Object branch : branches) {
            if (isNull(branch)) {
                nullable = true;
                continue;
            }
            Map<String, @Nullable Object> whole = new LinkedHashMap<>(mapOf(branch));
            merge(shared, whole);
            Map<String, @Nullable Object> result = write(whole, depth + 1);
            if (!written.contains(result)) {
                written.add(result);
            }
        }
        if (written.isEmpty()) {
            written.add(typed("STRING"));
        }
        if (nullable) {
            written.forEach(GeminiSchema::allowNull);
        }
        if (description instanceof String words) {
            introduce(words, written.getFirst());
        }
        if (written.size() == 1) {
            return written.getFirst();
        }
        Map<String, @Nullable Object> any = new LinkedHashMap<>();
        any.put("anyOf", written);
        return any;
    }

    private static void introduce(String words, Map<String, @Nullable Object> branch) {
        Map<String, @Nullable Object> first = branch;
        while (!listOf(first.get("anyOf")).isEmpty()) {
            first = mapOf(listOf(first.get("anyOf")).getFirst());
        }
        Object there = first.get("description");
        first.put("description", there instanceof String own && !own.equals(words) ? words + " " + own : words);
    }

    private static void allowNull(Map<String, @Nullable Object> schema) {
        if (schema.get("anyOf") instanceof List<?> branches) {
            branches.forEach(branch -> mapOf(branch).put("nullable", true));
        } else {
            schema.put("nullable", true);
        }
    }

    private static boolean isNull(@Nullable Object schema) {
        Map<String, @Nullable Object> members = mapOf(schema);
        boolean isConst = members.containsKey("const") && members.get("const") == null;
        return "null".equals(members.get("type")) || isConst;
    }

    // ---- allOf

    private Map<String, @Nullable Object> writeMerged(Map<String, @Nullable Object> schema, int depth) {
        List<String> used = new ArrayList<>();
        Map<String, @Nullable Object> merged = merged(schema, used, depth);
        used.forEach(open::push);
        try {
            return write(merged, depth + 1);
        } finally {
            used.forEach(_ -> open.pop());
        }
    }

    /// `schema` with what its `allOf` says said by itself.
    ///
    /// @param used takes the references that were followed
    private Map<String, @Nullable Object> merged(Map<String, @Nullable Object> schema, List<String> used, int depth) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(schema);
        merged.remove("allOf");
        for (Object part : listOf(schema.get("allOf"))) {
            Map<String, @Nullable Object> member = followed(mapOf(part), used);
            boolean isTooLarge = ++schemas > MAX_SCHEMAS || depth > MAX_DEPTH;
            if (isTooLarge) {
                lost("what exceeds the size of schemas");
                break;
            }
            merge(member.containsKey("allOf") ? merged(member, used, depth + 1) : member, merged);
        }
        return merged;
    }

    private Map<String, @Nullable Object> followed(Map<String, @Nullable Object> member, List<String> used) {
        Map<String, @Nullable Object> at = member;
        while (at.get("$ref") instanceof String reference) {
            Map<String, @Nullable Object> beside = new LinkedHashMap<>(at);
            beside.remove("$ref");
            Map<String, @Nullable Object> target = resolve(reference, root);
            if (target == null || used.contains(reference) || open.contains(reference)) {
                lost(target == null ? "an unknown $ref" : "a recursive $ref");
                return beside;
            }
            used.add(reference);
            at = new LinkedHashMap<>(target);
            at.putAll(beside);
        }
        return at;
    }

    private void merge(Map<String, @Nullable Object> from, Map<String, @Nullable Object> into) {
        from.forEach((name, value) -> {
            Object there = into.get(name);
            switch (name) {
                case "properties" -> {
                    Map<String, @Nullable Object> properties = new LinkedHashMap<>(mapOf(there));
                    mapOf(value).forEach((key, property) -> properties.merge(key, property, (a, b) -> both(a, b)));
                    into.put(name, properties);
                }
                case "required" -> {
                    Set<Object> required = new LinkedHashSet<>(listOf(there));
                    required.addAll(listOf(value));
                    into.put(name, new ArrayList<>(required));
                }
                case "description", "title", "default" -> into.putIfAbsent(name, value);
                default -> {
                    if (into.containsKey(name) && !Objects.equals(there, value) && !WITHOUT_MEANING.contains(name)) {
                        lost(name);
                    }
                    into.putIfAbsent(name, value);
                }
            }
        });
    }

    private static Object both(@Nullable Object one, @Nullable Object other) {
        if (Objects.equals(one, other)) {
            return Objects.requireNonNull(one);
        }
        Map<String, @Nullable Object> both = new LinkedHashMap<>();
        List<@Nullable Object> members = new ArrayList<>();
        members.add(one);
        members.add(other);
        both.put("allOf", members);
        return both;
    }

    // ---- One schema

    private Map<String, @Nullable Object> writePlain(Map<String, @Nullable Object> schema, int depth) {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        String type = type(schema);
        written.put("type", type.toUpperCase(Locale.ROOT));
        if (schema.get("type") instanceof List<?> types && types.contains("null")) {
            written.put("nullable", true);
        }
        schema.forEach((name, value) -> {
            if (COPIED.contains(name) && applies(name, type)) {
                GeminiFields.put(written, name, value);
            }
        });
        for (String name : schema.keySet()) {
            if (applies(name, type)) {
                writeWord(name, schema, type, written, depth);
            }
        }
        if (type.equals("array") && !written.containsKey("items")) {
            if (!schema.containsKey("items") && !schema.containsKey("prefixItems")) {
                lost("an array of anything");
            }
            written.put("items", typed("STRING"));
        }
        return written;
    }

    private static boolean applies(String word, String type) {
        Set<String> types = TYPES_BY_WORD.get(word);
        return types == null || types.contains(type);
    }

    private void writeWord(
            String name,
            Map<String, @Nullable Object> schema,
            String type,
            Map<String, @Nullable Object> written,
            int depth) {
        Object value = schema.get(name);
        switch (name) {
            case "type" -> {}
            case "nullable" -> GeminiFields.put(written, name, Boolean.TRUE.equals(value) ? true : null);
            case "properties" -> writeProperties(mapOf(value), listOf(schema.get("required")), written, depth);
            case "required" -> {
                if (!schema.containsKey("properties") && !listOf(value).isEmpty()) {
                    lost("required");
                }
            }
            case "items" ->
                written.put("items", value instanceof List<?> list ? tuple(list, depth) : writeAny(value, depth + 1));
            case "prefixItems" -> written.putIfAbsent("items", tuple(listOf(value), depth));
            case "enum" -> writeEnum(listOf(value), type, written);
            case "const" -> {
                if (!schema.containsKey("enum")) {
                    writeConst(value, type, written);
                }
            }
            case "format" -> writeFormat(value, type, written);
            case "exclusiveMinimum" -> writeExclusive(value, "minimum", BigDecimal.ONE, type, written);
            case "exclusiveMaximum" -> writeExclusive(value, "maximum", BigDecimal.ONE.negate(), type, written);
            case "examples" -> {
                List<@Nullable Object> examples = listOf(value);
                if (!examples.isEmpty()) {
                    written.putIfAbsent("example", examples.getFirst());
                }
            }
            default -> {
                if (!COPIED.contains(name) && !WITHOUT_MEANING.contains(name)) {
                    lost(name);
                }
            }
        }
    }

    /// The type of a schema that has no alternatives.
    private String type(Map<String, @Nullable Object> schema) {
        Object type = schema.get("type") instanceof List<?> types
                ? withoutNull(types).stream().findFirst().orElse("null")
                : schema.get("type");
        if (type instanceof String name && !name.equals("null")) {
            return name.toLowerCase(Locale.ROOT);
        }
        if (schema.containsKey("properties") || schema.containsKey("additionalProperties")) {
            return "object";
        }
        if (schema.containsKey("items") || schema.containsKey("prefixItems")) {
            return "array";
        }
        Object sample = schema.containsKey("const")
                ? schema.get("const")
                : listOf(schema.get("enum")).stream()
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
        return switch (sample) {
            case Boolean _ -> "boolean";
            case Integer _, Long _ -> "integer";
            case Number _ -> "number";
            case String _ -> "string";
            case null, default -> {
                if (schema.containsKey("minimum") || schema.containsKey("maximum")) {
                    yield "number";
                }
                if (!schema.containsKey("pattern") && !schema.containsKey("minLength")) {
                    lost("a schema without a type");
                }
                yield "string";
            }
        };
    }

    private void writeProperties(
            Map<String, @Nullable Object> properties,
            List<@Nullable Object> required,
            Map<String, @Nullable Object> written,
            int depth) {
        if (properties.isEmpty()) {
            return;
        }
        Map<String, @Nullable Object> each = new LinkedHashMap<>();
        properties.forEach((name, schema) -> each.put(name, writeAny(schema, depth + 1)));
        written.put("properties", each);
        List<@Nullable Object> known = required.stream()
                .filter((Predicate<@Nullable Object>) properties::containsKey)
                .toList();
        if (!known.isEmpty()) {
            written.put("required", known);
        }
    }

    private Map<String, @Nullable Object> tuple(List<?> items, int depth) {
        lost("the order of an array's items");
        Map<String, @Nullable Object> any = new LinkedHashMap<>();
        any.put("anyOf", items);
        return items.isEmpty() ? typed("STRING") : write(any, depth + 1);
    }

    private void writeEnum(List<@Nullable Object> values, String type, Map<String, @Nullable Object> written) {
        List<Object> said = new ArrayList<>();
        for (Object value : values) {
            if (value != null) {
                said.add(value);
            }
        }
        if (said.size() < values.size()) {
            written.put("nullable", true);
        }
        boolean isText = type.equals("string") && said.stream().allMatch(String.class::isInstance);
        if (isText && !said.contains("")) {
            written.put("enum", said);
            return;
        }
        lost("an enum of " + (isText ? "empty texts" : type));
        describe("One of " + JsonTree.string(said) + ".", written);
    }

    private void writeConst(@Nullable Object value, String type, Map<String, @Nullable Object> written) {
        switch (value) {
            case String text when type.equals("string") && !text.isEmpty() -> written.put("enum", List.of(text));
            case Number number -> {
                written.put("minimum", number);
                written.put("maximum", number);
            }
            case null -> written.put("nullable", true);
            default -> {
                lost("const");
                describe("Always " + JsonTree.string(value) + ".", written);
            }
        }
    }

    private static void describe(String words, Map<String, @Nullable Object> written) {
        Object there = written.get("description");
        written.put("description", there instanceof String text && !text.isEmpty() ? text + " " + words : words);
    }

    private void writeFormat(@Nullable Object format, String type, Map<String, @Nullable Object> written) {
        boolean isKnown = switch (type) {
            case "string" -> TEXT_FORMATS.contains(String.valueOf(format));
            case "number", "integer" -> NUMBER_FORMATS.contains(String.valueOf(format));
            default -> false;
        };
        if (isKnown) {
            written.put("format", format);
        } else {
            lost("format");
        }
    }

    private void writeExclusive(
            @Nullable Object bound, String name, BigDecimal step, String type, Map<String, @Nullable Object> written) {
        Object plain = written.get(name);
        Object base = Boolean.TRUE.equals(bound) ? plain : bound;
        if (!(base instanceof Number number)) {
            return; // `false`, or nonsense
        }
        BigDecimal within = new BigDecimal(number.toString());
        // An exponent of a billion must not be expanded.
        if (!type.equals("integer") || Math.abs((long) within.scale()) > 30) {
            lost("exclusiveM" + name.substring(1));
            written.putIfAbsent(name, number);
            return;
        }
        BigDecimal inclusive = step.signum() > 0
                ? within.setScale(0, RoundingMode.FLOOR).add(step)
                : within.setScale(0, RoundingMode.CEILING).add(step);
        boolean isTighter = !(plain instanceof Number other)
                || Boolean.TRUE.equals(bound)
                || inclusive.compareTo(new BigDecimal(other.toString())) * step.signum() > 0;
        if (isTighter) {
            written.put(name, inclusive);
        }
    }

    private void lost(String what) {
        losses.add(what + " in the schema of " + where + " is dropped when bridging to "
                + losses.target().wireFormat());
    }

    private static Map<String, @Nullable Object> typed(String type) {
        Map<String, @Nullable Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        return schema;
    }

    // ---- References

    private static @Nullable Map<String, @Nullable Object> resolve(
            String reference, Map<String, @Nullable Object> root) {
        if (reference.equals("#")) {
            return root;
        }
        if (!reference.startsWith("#/")) {
            return null;
        }
        Object at = root;
        for (String step : reference.substring(2).split("/", -1)) {
            String name = step.replace("~1", "/").replace("~0", "~").replace("%24", "$");
            at = mapOf(at).get(name);
        }
        return at instanceof Map<?, ?> ? mapOf(at) : null;
    }

    @SuppressWarnings("unchecked") // maps of the tree have strings for keys
    private static Map<String, @Nullable Object> mapOf(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : new LinkedHashMap<>();
    }

    @SuppressWarnings("unchecked") // lists of the tree hold whatever JSON has
    private static List<@Nullable Object> listOf(@Nullable Object value) {
        return value instanceof List<?> list ? (List<@Nullable Object>) list : List.of();
    }
}
