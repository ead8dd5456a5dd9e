package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.Tool.BuiltIn.Kind;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the tools of a request. Stateless.
final class ToolsReader {
    private ToolsReader() {}

    /// A choice that names a tool of OpenAI's own stays unread, for the request's extensions.
    static ToolSettings read(JsonObject request) {
        List<Tool> tools = new ArrayList<>();
        for (JsonObject tool : request.objects("tools")) {
            tools.add(tool(tool));
        }
        return new ToolSettings(tools, choice(request), request.bool("parallel_tool_calls"));
    }

    private static Tool tool(JsonObject tool) {
        String type = tool.string("type", "function");
        return type.equals("function")
                ? function(tool)
                : new Tool.BuiltIn(kind(type), OPENAI_RESPONSES, type, tool.members());
    }

    /// Also in the form of chat, where the function is an object of its own: clients mix the two.
    private static Tool function(JsonObject tool) {
        JsonObject nested = tool.object("function");
        JsonObject function = nested == null ? tool : nested;
        String name = function.string("name");
        return new Tool.Function(
                name == null ? tool.requiredString("name") : name,
                function.string("description"),
                members(function.object("parameters")),
                function.bool("strict"),
                null,
                Extensions.unreadOf(tool, OPENAI_RESPONSES));
    }

    private static @Nullable Map<String, @Nullable Object> members(@Nullable JsonObject object) {
        return object == null ? null : object.members();
    }

    private static Kind kind(String type) {
        return switch (type) {
            case "file_search" -> Kind.FILE_SEARCH;
            case "code_interpreter" -> Kind.CODE_EXECUTION;
            case "computer", "computer_use", "computer_use_preview" -> Kind.COMPUTER_USE;
            case "mcp" -> Kind.MCP;
            case "custom" -> Kind.FREE_TEXT;
            default -> type.startsWith("web_search") ? Kind.WEB_SEARCH : Kind.OTHER;
        };
    }

    private static @Nullable ToolChoice choice(JsonObject request) {
        Object choice = request.members().get("tool_choice");
        ToolChoice understood = switch (choice) {
            case null -> null;
            case String word -> word(request, word);
            case Map<?, ?> _ -> object(JsonObject.of(choice, request.path("tool_choice")));
            default -> throw request.wrong("tool_choice", choice, "a string or an object");
        };
        if (understood != null) {
            request.ignore("tool_choice");
        }
        return understood;
    }

    private static ToolChoice word(JsonObject request, String word) {
        return switch (word) {
            case "auto" -> new ToolChoice.Auto();
            case "none" -> new ToolChoice.None();
            case "required" -> new ToolChoice.Required();
            default -> throw request.wrong("tool_choice", word, "auto, none, required or an object");
        };
    }

    private static @Nullable ToolChoice object(JsonObject choice) {
        return switch (choice.requiredString("type")) {
            case "function", "custom" -> new ToolChoice.Named(name(choice));
            case "allowed_tools" -> subset(choice);
            default -> null;
        };
    }

    private static String name(JsonObject choice) {
        String name = choice.string("name");
        if (name == null) {
            JsonObject nested = choice.object("function");
            name = nested == null ? null : nested.string("name");
        }
        return name == null ? choice.requiredString("name") : name;
    }

    private static @Nullable ToolChoice subset(JsonObject choice) {
        JsonObject nested = choice.object("allowed_tools");
        JsonObject allowed = nested == null ? choice : nested;
        List<String> names = new ArrayList<>();
        for (JsonObject tool : allowed.objects("tools")) {
            String type = tool.string("type", "function");
            if (!type.equals("function") && !type.equals("custom")) {
                return null; // names alone cannot tell which
            }
            names.add(name(tool));
        }
        return new ToolChoice.Subset(names, "required".equals(allowed.string("mode")));
    }
}
