package io.ringfence.providers.translate;

import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.tree.JsonTree;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The client's tools whose input is free text instead of JSON (`custom`). A provider that knows none is told of
/// a function with one parameter, `input`; what it calls so is a call with free text for the client again.
public final class FreeText {
    /// The function's parameter.
    public static final String PARAMETER = "input";

    private final Set<String> tools = new HashSet<>();

    /// @param request what the client asked; null when it is not known
    public FreeText(@Nullable ChatRequest request) {
        if (request == null) {
            return;
        }
        for (Tool tool : request.tools().tools()) {
            if (tool instanceof Tool.BuiltIn builtIn && builtIn.kind() == Tool.BuiltIn.Kind.FREE_TEXT) {
                String name = name(builtIn);
                if (name != null) {
                    tools.add(name);
                }
            }
        }
    }

    /// Whether the client expects free text for this tool.
    public boolean isWanted(String name) {
        return tools.contains(name);
    }

    /// The text in a function's arguments; the arguments themselves when they hold something else.
    public static String unwrapped(String arguments) {
        try {
            Object read = JsonTree.read(arguments);
            if (read instanceof Map<?, ?> members
                    && members.size() == 1
                    && members.get(PARAMETER) instanceof String text) {
                return text;
            }
            return read instanceof Map<?, ?> members && members.isEmpty() ? "" : arguments;
        } catch (ProtocolException cut) {
            return arguments; // the client's tool will say what it misses
        }
    }

    /// What describes the tool: chat has it in an object of its own, Responses beside the type.
    public static Map<?, ?> description(Tool.BuiltIn tool) {
        return tool.raw().get("custom") instanceof Map<?, ?> nested ? nested : tool.raw();
    }

    /// The tool's name; null when it has none.
    public static @Nullable String name(Tool.BuiltIn tool) {
        return description(tool).get("name") instanceof String name && !name.isEmpty() ? name : null;
    }

    /// The schema of a function with nothing but a text.
    public static Map<String, @Nullable Object> parameters() {
        Map<String, @Nullable Object> input = new LinkedHashMap<>();
        input.put("type", "string");
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        properties.put(PARAMETER, input);
        Map<String, @Nullable Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", List.of(PARAMETER));
        return schema;
    }
}
