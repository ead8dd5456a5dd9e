package io.ringfence.providers.conformance.schema;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// One provider's OpenAPI document. Its `nullable` is honoured in version 3.1, too, where real documents still
/// have it, and a `discriminator` decides which alternative is meant.
public final class SpecFile {
    static final ObjectMapper JSON = new JsonMapper();

    private static final Map<String, SpecFile> LOADED = new ConcurrentHashMap<>();

    private final Map<String, Object> document;
    private final JsonNode components;
    private final Map<String, SchemaCheck> checks = new ConcurrentHashMap<>();

    private SpecFile(Map<String, Object> document) {
        this.document = document;
        this.components = JSON.valueToTree(document.get("components"));
    }

    /// The document at `place` below the folder of specifications. Aborts the calling test, saying so, where
    /// there is none.
    public static SpecFile at(String place) {
        return LOADED.computeIfAbsent(place, SpecFile::load);
    }

    /// Where the specifications are.
    public static Path folder() {
        Path folder = RecordingsFolder.require().resolveSibling("specs");
        Assumptions.assumeTrue(Files.isDirectory(folder), "no specifications beside the recordings");
        return folder;
    }

    @SuppressWarnings("unchecked") // documents are objects
    private static SpecFile load(String place) {
        try {
            String text = Files.readString(folder().resolve(place));
            Object document = place.endsWith(".json")
                    ? JSON.readValue(text, Object.class)
                    : new Load(LoadSettings.builder()
                                    .setCodePointLimit(16 << 20)
                                    .build())
                            .loadFromString(text);
            return new SpecFile((Map<String, Object>) Objects.requireNonNull(asJsonSchema(document)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `nullable: true` and discriminators as version 2020-12 of JSON schema says them.
    private static @Nullable Object asJsonSchema(@Nullable Object node) {
        if (node instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(element -> copy.add(asJsonSchema(element)));
            return copy;
        }
        if (!(node instanceof Map<?, ?> map)) {
            return node;
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((name, value) -> copy.put(String.valueOf(name), asJsonSchema(value)));
        if (copy.get("oneOf") instanceof List<?> alternatives
                && at(copy, "discriminator", "mapping") instanceof Map<?, ?> mapping) {
            String member = String.valueOf(at(copy, "discriminator", "propertyName"));
            copy.put(
                    "oneOf",
                    alternatives.stream()
                            .map(one -> meant(one, member, mapping))
                            .toList());
        }
        // Version 3.0 has flags beside the limits.
        if (copy.get("exclusiveMinimum") instanceof Boolean) {
            copy.remove("exclusiveMinimum");
        }
        if (copy.get("exclusiveMaximum") instanceof Boolean) {
            copy.remove("exclusiveMaximum");
        }
        if (!Boolean.TRUE.equals(copy.get("nullable"))) {
            return copy;
        }
        copy.remove("nullable");
        return Map.of("anyOf", List.of(copy, Map.of("type", "null")));
    }

    /// One of several alternatives: meant only where the member that decides says so.
    private static Object meant(Object alternative, String member, Map<?, ?> mapping) {
        List<?> words = mapping.entrySet().stream()
                .filter(entry -> entry.getValue().equals(at(alternative, "$ref")))
                .map(Map.Entry::getKey)
                .toList();
        return words.isEmpty()
                ? alternative
                : Map.of("allOf", List.of(alternative, Map.of("properties", Map.of(member, Map.of("enum", words)))));
    }

    /// The check against a schema of `components.schemas`.
    public SchemaCheck schema(String name) {
        return checks.computeIfAbsent(
                name, _ -> check(Map.of("$ref", "#/components/schemas/" + name), "/components/schemas/" + name));
    }

    /// The check of what is sent to a path.
    public SchemaCheck requestOf(String path) {
        Object schema = at(document, "paths", path, "post", "requestBody", "content", "application/json", "schema");
        return checks.computeIfAbsent(path, _ -> check(Objects.requireNonNull(schema, path), path));
    }

    private SchemaCheck check(Object schema, String id) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("allOf", List.of(schema));
        tools.jackson.databind.node.ObjectNode node = JSON.valueToTree(root);
        node.set("components", components);
        Schema compiled = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(node);
        return new SchemaCheck(compiled, id);
    }

    /// The schemas that one of the alternatives of `union` has, by the only value that their member `type`
    /// allows.
    public Map<String, String> alternativesByType(String union) {
        Map<String, String> names = new LinkedHashMap<>();
        collect(union, names);
        return names;
    }

    private void collect(String union, Map<String, String> names) {
        for (String keyword : List.of("anyOf", "oneOf")) {
            if (at(document, "components", "schemas", union, keyword) instanceof List<?> alternatives) {
                for (Object alternative : alternatives) {
                    if (at(alternative, "$ref") instanceof String ref) {
                        String name = ref.substring(ref.lastIndexOf('/') + 1);
                        Object type = at(document, "components", "schemas", name, "properties", "type");
                        if (at(type, "const") instanceof String only) {
                            names.put(only, name);
                        } else if (at(type, "enum") instanceof List<?> values && values.size() == 1) {
                            names.put(String.valueOf(values.get(0)), name);
                        }
                    }
                }
            }
        }
    }

    private static @Nullable Object at(@Nullable Object node, String... path) {
        Object at = node;
        for (String step : path) {
            at = at instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return at;
    }
}
