package io.ringfence.providers.gemini;

import static io.ringfence.providers.gemini.RecordedGemini.list;
import static io.ringfence.providers.gemini.RecordedGemini.map;

import io.ringfence.providers.tree.JsonTree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Brings requests that mean the same into the same form: one spelling of names, no defaults, one alphabet of
/// Base64, JSON schemas, numbers by value, one tool per kind.
final class PlainRequest {
    private PlainRequest() {}

    static String of(Map<String, @Nullable Object> body) {
        Map<String, @Nullable Object> plain = plain(body);
        List<Object> contents = new ArrayList<>();
        list(plain.get("contents")).forEach(content -> contents.add(content(map(content))));
        plain.put("contents", contents);
        if (plain.containsKey("systemInstruction")) {
            Map<String, @Nullable Object> system = content(map(plain.get("systemInstruction")));
            system.remove("role");
            plain.put("systemInstruction", system);
        }
        tools(plain);
        config(plain);
        return JsonTree.string(sorted(plain));
    }

    /// As [#of], with the turns of a side in one content and what a model said in pieces in one part.
    static String ofTurns(Map<String, @Nullable Object> body) {
        List<Map<String, @Nullable Object>> turns = new ArrayList<>();
        for (Object raw : list(body.get("contents"))) {
            Map<String, @Nullable Object> content = content(map(raw));
            boolean goesOn = !turns.isEmpty() && Objects.equals(turns.getLast().get("role"), content.get("role"));
            List<Object> parts =
                    new ArrayList<>(goesOn ? list(turns.removeLast().get("parts")) : List.of());
            list(content.get("parts")).forEach(part -> add(map(part), content.get("role"), parts));
            content.put("parts", parts);
            turns.add(content);
        }
        Map<String, @Nullable Object> joined = new TreeMap<>(body);
        joined.put("contents", turns);
        return of(joined);
    }

    private static void add(Map<String, @Nullable Object> part, @Nullable Object role, List<Object> to) {
        Map<String, @Nullable Object> last = to.isEmpty() ? Map.of() : map(to.getLast());
        boolean goesOn = "model".equals(role)
                && last.size() == 1
                && part.size() == 1
                && last.containsKey("text")
                && part.containsKey("text");
        if (goesOn) {
            to.removeLast();
            Map<String, @Nullable Object> whole = new TreeMap<>();
            whole.put("text", String.valueOf(last.get("text")) + part.get("text"));
            to.add(whole);
        } else {
            to.add(part);
        }
    }

    private static Map<String, @Nullable Object> plain(Map<String, @Nullable Object> members) {
        Map<String, @Nullable Object> plain = new TreeMap<>(GeminiFields.camel(members));
        plain.values().removeIf(Objects::isNull);
        return plain;
    }

    static Map<String, @Nullable Object> content(Map<String, @Nullable Object> raw) {
        Map<String, @Nullable Object> content = plain(raw);
        content.putIfAbsent("role", "user");
        List<Object> parts = new ArrayList<>();
        for (Object part : list(content.get("parts"))) {
            parts.add(part(map(part)));
        }
        content.put("parts", parts);
        return content;
    }

    private static Map<String, @Nullable Object> part(Map<String, @Nullable Object> raw) {
        Map<String, @Nullable Object> part = plain(raw);
        for (String name : List.of("inlineData", "fileData", "functionCall", "functionResponse", "videoMetadata")) {
            if (part.get(name) instanceof Map<?, ?>) {
                Map<String, @Nullable Object> data = plain(map(part.get(name)));
                if (data.get("data") instanceof String base64) {
                    data.put("data", GeminiMedia.standardBase64(base64));
                }
                if (name.equals("functionResponse") && data.containsKey("parts")) {
                    data.put(
                            "parts",
                            list(data.get("parts")).stream()
                                    .map(each -> part(map(each)))
                                    .toList());
                }
                part.put(name, data);
            }
        }
        if (Boolean.FALSE.equals(part.get("thought"))) {
            part.remove("thought");
        }
        return part;
    }

    private static void tools(Map<String, @Nullable Object> body) {
        List<Object> functions = new ArrayList<>();
        Map<String, @Nullable Object> others = new TreeMap<>();
        for (Object tool : list(body.remove("tools"))) {
            Map<String, @Nullable Object> members = plain(map(tool));
            list(members.remove("functionDeclarations")).forEach(each -> functions.add(function(map(each))));
            others.putAll(members);
        }
        body.put("tools", List.of(functions, others));
        Map<String, @Nullable Object> config = plain(map(body.remove("toolConfig")));
        Map<String, @Nullable Object> calling = plain(map(config.remove("functionCallingConfig")));
        calling.computeIfPresent("mode", (_, mode) -> mode.toString().toUpperCase(Locale.ROOT));
        if (!calling.isEmpty()) {
            config.put("functionCallingConfig", calling);
        }
        if (!config.isEmpty()) {
            body.put("toolConfig", config);
        }
    }

    private static Map<String, @Nullable Object> function(Map<String, @Nullable Object> raw) {
        Map<String, @Nullable Object> function = plain(raw);
        function.remove("description", "");
        Object schema = function.remove("parameters");
        Object jsonSchema = function.remove("parametersJsonSchema");
        Map<String, @Nullable Object> written = schema(schema == null ? jsonSchema : schema);
        boolean isEmpty = written.isEmpty()
                || ("object".equals(written.get("type"))
                        && map(written.get("properties")).isEmpty());
        function.put("schema", isEmpty ? "nothing" : written);
        return function;
    }

    private static Map<String, @Nullable Object> schema(@Nullable Object schema) {
        return GeminiSchema.tidy(GeminiSchemaReader.jsonSchema(map(schema)));
    }

    private static void config(Map<String, @Nullable Object> body) {
        Map<String, @Nullable Object> config = plain(map(body.remove("generationConfig")));
        for (String name : List.of("responseSchema", "responseJsonSchema")) {
            if (config.containsKey(name)) {
                config.put("schema", schema(config.remove(name)));
            }
        }
        if (config.containsKey("thinkingConfig")) {
            Map<String, @Nullable Object> thinking = plain(map(config.get("thinkingConfig")));
            thinking.computeIfPresent(
                    "thinkingLevel", (_, level) -> level.toString().toUpperCase(Locale.ROOT));
            config.put("thinkingConfig", thinking);
        }
        body.put("generationConfig", config);
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> sorted = new TreeMap<>();
                map.forEach((name, member) -> sorted.put((String) name, sorted(member)));
                yield sorted;
            }
            case List<?> list -> {
                List<@Nullable Object> all = new ArrayList<>();
                list.forEach(each -> all.add(sorted(each)));
                yield all;
            }
            case Number number -> new BigDecimal(number.toString()).stripTrailingZeros();
            case null, default -> value;
        };
    }
}
