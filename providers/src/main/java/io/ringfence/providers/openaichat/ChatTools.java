package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the tools of a request: `tools` and `tool_choice`, the older `functions` and `function_call`, and
/// `web_search_options`.
final class ChatTools {
    /// Stands for `web_search_options`, which is a tool in all but its place.
    static final String WEB_SEARCH_OPTIONS = "web_search_options";

    static final String CUSTOM = "custom";

    private ChatTools() {}

    static ToolSettings read(JsonObject body) {
        List<Tool> tools = new ArrayList<>();
        for (JsonObject tool : body.objects("tools")) {
            tools.add(tool(tool));
        }
        boolean isLegacy = tools.isEmpty() && !body.list("functions").isEmpty();
        if (isLegacy) {
            for (JsonObject function : body.objects("functions")) {
                tools.add(function(function, null, Extensions.NONE));
            }
        }
        if (body.members().get(WEB_SEARCH_OPTIONS) instanceof Map<?, ?>) {
            JsonObject options = JsonObject.of(body.any(WEB_SEARCH_OPTIONS), WEB_SEARCH_OPTIONS);
            tools.add(new Tool.BuiltIn(
                    Tool.BuiltIn.Kind.WEB_SEARCH, Dialect.OPENAI_CHAT, WEB_SEARCH_OPTIONS, options.members()));
        }
        ToolChoice choice = choice(body);
        if (choice == null && isLegacy) {
            choice = legacyChoice(body);
        }
        return new ToolSettings(tools, choice, body.bool("parallel_tool_calls"), isLegacy);
    }

    private static Tool tool(JsonObject tool) {
        String type = tool.string("type", "function");
        if (!type.equals("function")) {
            return new Tool.BuiltIn(kind(type), Dialect.OPENAI_CHAT, type, tool.members());
        }
        JsonObject function = tool.requiredObject("function");
        CacheHint cache = ChatParts.cache(tool);
        return function(function, cache, Extensions.unreadOf(tool, Dialect.OPENAI_CHAT));
    }

    private static Tool function(JsonObject function, @Nullable CacheHint ofTool, Extensions beside) {
        String name = function.requiredString("name");
        String description = function.string("description");
        JsonObject parameters = function.object("parameters");
        Boolean strict = function.bool("strict");
        CacheHint cache = ofTool == null ? ChatParts.cache(function) : ofTool;
        Nested rest = new Nested();
        beside.members().forEach(rest::put);
        if (!function.unread().isEmpty()) {
            rest.put("function", function.unread());
        }
        return new Tool.Function(
                name, description, parameters == null ? null : parameters.members(), strict, cache, rest.extensions());
    }

    private static Tool.BuiltIn.Kind kind(String type) {
        if (type.equals(CUSTOM)) {
            return Tool.BuiltIn.Kind.FREE_TEXT;
        }
        String word = type.toLowerCase(Locale.ROOT);
        if (word.contains("web_search")) {
            return Tool.BuiltIn.Kind.WEB_SEARCH;
        } else if (word.contains("code_interpreter") || word.contains("code_execution")) {
            return Tool.BuiltIn.Kind.CODE_EXECUTION;
        } else if (word.contains("file_search")) {
            return Tool.BuiltIn.Kind.FILE_SEARCH;
        } else if (word.contains("computer")) {
            return Tool.BuiltIn.Kind.COMPUTER_USE;
        } else if (word.equals("mcp")) {
            return Tool.BuiltIn.Kind.MCP;
        }
        return Tool.BuiltIn.Kind.OTHER;
    }

    // ---- The choice

    private static @Nullable ToolChoice choice(JsonObject body) {
        Object choice = body.members().get("tool_choice");
        ToolChoice read = switch (choice) {
            case String word -> word(word);
            case Map<?, ?> _ -> chosen(JsonObject.of(choice, "tool_choice"));
            case null, default -> null;
        };
        if (read != null) {
            body.ignore("tool_choice"); // else it is an extension
        }
        return read;
    }

    private static @Nullable ToolChoice word(String word) {
        return switch (word) {
            case "auto" -> new ToolChoice.Auto();
            case "none" -> new ToolChoice.None();
            case "required", "any" -> new ToolChoice.Required();
            default -> null;
        };
    }

    private static @Nullable ToolChoice chosen(JsonObject choice) {
        String type = choice.string("type", "function");
        return switch (type) {
            case "function", CUSTOM ->
                new ToolChoice.Named(choice.requiredObject(type).requiredString("name"));
            case "allowed_tools" -> subset(choice.requiredObject("allowed_tools"));
            // Claude's clients, and Mistral's word
            case "auto", "none", "any", "required" -> word(type);
            case "tool" -> new ToolChoice.Named(choice.requiredString("name"));
            default -> null;
        };
    }

    private static ToolChoice subset(JsonObject allowed) {
        List<String> names = new ArrayList<>();
        for (JsonObject tool : allowed.objects("tools")) {
            JsonObject inner = tool.object(tool.string("type", "function"));
            String name = inner == null ? tool.string("name") : inner.string("name");
            if (name == null) {
                throw ProtocolException.missingField(tool.path("function.name"));
            }
            names.add(name);
        }
        return new ToolChoice.Subset(names, "required".equals(allowed.string("mode")));
    }

    private static @Nullable ToolChoice legacyChoice(JsonObject body) {
        Object choice = body.any("function_call");
        return switch (choice) {
            case null -> null;
            case String word -> {
                ToolChoice read = word(word);
                if (read == null) {
                    throw body.wrong("function_call", choice, "none, auto or an object");
                }
                yield read;
            }
            default ->
                new ToolChoice.Named(JsonObject.of(choice, "function_call").requiredString("name"));
        };
    }
}
