package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.translate.FreeText;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes `tools` and `toolConfig`. One request.
final class GeminiToolsWriter {
    private static final String ONLY_CODE = "only code_execution builtin tools are preserved for ";

    /// What a tool of another dialect says about itself, and not about its work.
    private static final Set<String> MERE_NAMES = Set.of("type", "name", "cache_control");

    private final GeminiModel model;
    private final Losses losses;
    private final List<Object> declarations = new ArrayList<>();
    private final Map<String, @Nullable Object> builtIns = new LinkedHashMap<>();
    private final List<Object> moreBuiltIns = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> left = new LinkedHashSet<>();

    GeminiToolsWriter(GeminiModel model, Losses losses) {
        this.model = model;
        this.losses = losses;
    }

    /// Whether functions have been written.
    boolean hasFunctions() {
        return !declarations.isEmpty();
    }

    void write(ToolSettings settings, Map<String, @Nullable Object> body) {
        for (int i = 0; i < settings.tools().size(); i++) {
            switch (settings.tools().get(i)) {
                case Tool.Function function -> declare(function, "tools[" + i + "]");
                case Tool.BuiltIn builtIn -> add(builtIn);
            }
        }
        if (hasFunctions() && !builtIns.isEmpty() && !model.mixesTools()) {
            losses.droppedAll("builtin tools beside functions");
            left.addAll(builtIns.keySet());
            builtIns.clear();
            moreBuiltIns.clear();
        }
        List<Object> tools = new ArrayList<>();
        builtIns.forEach((type, value) -> tools.add(Collections.singletonMap(type, value)));
        tools.addAll(moreBuiltIns);
        if (hasFunctions()) {
            Map<String, @Nullable Object> functions = new LinkedHashMap<>();
            functions.put("functionDeclarations", declarations);
            tools.add(functions);
        }
        if (!tools.isEmpty()) {
            body.put("tools", tools);
        }
        if (settings.choice() != null) {
            writeChoice(settings.choice(), body);
        }
        if (Boolean.FALSE.equals(settings.parallel()) && hasFunctions()) {
            losses.dropped("parallel_tool_calls");
        }
    }

    // ---- Tools

    private void declare(Tool.Function function, String where) {
        if (Boolean.TRUE.equals(function.strict())) {
            losses.dropped("strict");
        }
        if (function.cache() != null) {
            losses.dropped(GeminiRequestWriter.CACHE_POLICY);
        }
        losses.extensions(where, function.extensions());
        Map<String, @Nullable Object> declaration = new LinkedHashMap<>();
        declaration.put("name", function.name());
        declaration.put("description", function.description() == null ? "" : function.description());
        GeminiFields.putBack(function.extensions(), declaration);
        writeParameters(function.parameters(), declaration, where);
        declarations.add(declaration);
        names.add(function.name());
    }

    private void writeParameters(
            @Nullable Map<String, @Nullable Object> schema, Map<String, @Nullable Object> to, String where) {
        if (schema == null || schema.isEmpty()) {
            return;
        }
        if (model.takesJsonSchema()) {
            to.put("parametersJsonSchema", GeminiSchema.tidy(schema));
        } else if (!isWithoutProperties(schema)) {
            to.put("parameters", GeminiSchema.subset(schema, where, losses));
        }
    }

    /// An object without properties is refused; a function without parameters means the same.
    private static boolean isWithoutProperties(Map<String, @Nullable Object> schema) {
        boolean hasProperties = schema.get("properties") instanceof Map<?, ?> map && !map.isEmpty();
        return "object".equals(schema.get("type"))
                && !hasProperties
                && !schema.containsKey("anyOf")
                && !schema.containsKey("oneOf")
                && !schema.containsKey("allOf")
                && !schema.containsKey("$ref");
    }

    private void add(Tool.BuiltIn tool) {
        if (tool.origin() == Dialect.GEMINI) {
            tool.raw().forEach((type, value) -> {
                if (builtIns.putIfAbsent(type, value) != null) {
                    moreBuiltIns.add(Collections.singletonMap(type, value));
                }
            });
            return;
        }
        switch (tool.kind()) {
            case WEB_SEARCH -> addSame(tool, "googleSearch");
            case CODE_EXECUTION -> addSame(tool, "codeExecution");
            case FREE_TEXT -> declareFreeText(tool);
            case FILE_SEARCH, COMPUTER_USE, URL_CONTEXT, MAPS, MCP, OTHER -> {
                losses.add(ONLY_CODE + Dialect.GEMINI.wireFormat());
                losses.dropped("the builtin tool " + tool.type());
                left.add(toolName(tool));
            }
        }
    }

    /// Settings of such tools have no counterpart.
    private void addSame(Tool.BuiltIn tool, String type) {
        for (String name : tool.raw().keySet()) {
            if (!MERE_NAMES.contains(name)) {
                losses.dropped(tool.type() + "." + name);
            }
        }
        left.add(toolName(tool));
        builtIns.putIfAbsent(type, new LinkedHashMap<String, @Nullable Object>());
    }

    private void declareFreeText(Tool.BuiltIn tool) {
        Map<?, ?> custom = FreeText.description(tool);
        String name = toolName(tool);
        if (custom.get("format") != null) {
            losses.dropped("the format of the custom tool " + name);
        }
        String description = custom.get("description") instanceof String text ? text : null;
        declare(
                new Tool.Function(
                        name,
                        description,
                        FreeText.parameters(),
                        null,
                        null,
                        io.ringfence.providers.neutral.Extensions.NONE),
                name);
    }

    private static String toolName(Tool.BuiltIn tool) {
        String name = FreeText.name(tool);
        return name == null ? tool.type() : name;
    }

    // ---- Choice

    private void writeChoice(ToolChoice choice, Map<String, @Nullable Object> body) {
        switch (choice) {
            case ToolChoice.Auto _ -> {
                if (hasFunctions()) {
                    write("AUTO", List.of(), body);
                }
            }
            case ToolChoice.None _ -> {
                if (hasFunctions()) {
                    write("NONE", List.of(), body);
                }
            }
            case ToolChoice.Required _ -> {
                if (hasFunctions()) {
                    write("ANY", List.of(), body);
                } else if (!left.isEmpty() || !builtIns.isEmpty()) {
                    throw ProtocolException.unsupported(
                            "a tool must be called, but " + Dialect.GEMINI.wireFormat() + " has none to be chosen");
                }
            }
            case ToolChoice.Named named -> {
                if (left.contains(named.name()) && !names.contains(named.name())) {
                    throw ProtocolException.unsupported("the tool " + named.name() + " must be called, but "
                            + Dialect.GEMINI.wireFormat() + " cannot force it");
                }
                if (hasFunctions()) {
                    write("ANY", List.of(named.name()), body);
                }
            }
            case ToolChoice.Subset subset -> {
                List<String> known = subset.names().stream()
                        .filter(name -> !left.contains(name))
                        .toList();
                if (known.isEmpty() && subset.required()) {
                    throw ProtocolException.unsupported("one of some tools must be called, but "
                            + Dialect.GEMINI.wireFormat() + " has none of them");
                }
                if (hasFunctions()) {
                    write(subset.required() ? "ANY" : known.isEmpty() ? "NONE" : "VALIDATED", known, body);
                }
            }
        }
    }

    private static void write(String mode, List<String> allowed, Map<String, @Nullable Object> body) {
        Map<String, @Nullable Object> calling = new LinkedHashMap<>();
        calling.put("mode", mode);
        if (!allowed.isEmpty()) {
            calling.put("allowedFunctionNames", allowed);
        }
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        config.put("functionCallingConfig", calling);
        body.put("toolConfig", config);
    }
}
