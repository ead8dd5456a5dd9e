package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `tools` and `toolConfig`.
final class GeminiTools {

    private static final Map<String, Tool.BuiltIn.Kind> KINDS = Map.of(
            "googleSearch", Tool.BuiltIn.Kind.WEB_SEARCH,
            "googleSearchRetrieval", Tool.BuiltIn.Kind.WEB_SEARCH,
            "enterpriseWebSearch", Tool.BuiltIn.Kind.WEB_SEARCH,
            "codeExecution", Tool.BuiltIn.Kind.CODE_EXECUTION,
            "urlContext", Tool.BuiltIn.Kind.URL_CONTEXT,
            "fileSearch", Tool.BuiltIn.Kind.FILE_SEARCH,
            "retrieval", Tool.BuiltIn.Kind.FILE_SEARCH,
            "computerUse", Tool.BuiltIn.Kind.COMPUTER_USE,
            "googleMaps", Tool.BuiltIn.Kind.MAPS,
            "mcpServers", Tool.BuiltIn.Kind.MCP);

    private GeminiTools() {}

    /// @param unread takes what is not understood, by its path
    static ToolSettings read(JsonObject request, Map<String, @Nullable Object> unread) {
        List<Tool> tools = new ArrayList<>();
        for (JsonObject tool : GeminiFields.objects(request, "tools")) {
            for (JsonObject declaration : GeminiFields.objects(tool, "functionDeclarations")) {
                tools.add(function(declaration));
            }
            tool.unread()
                    .forEach((type, value) -> tools.add(new Tool.BuiltIn(
                            KINDS.getOrDefault(type, Tool.BuiltIn.Kind.OTHER),
                            Dialect.GEMINI,
                            type,
                            java.util.Collections.singletonMap(type, value))));
        }
        return new ToolSettings(tools, choice(request, unread), null);
    }

    private static Tool function(JsonObject declaration) {
        String name = declaration.requiredString("name");
        String description = declaration.string("description");
        JsonObject parameters = declaration.object("parameters");
        JsonObject jsonSchema = declaration.object("parametersJsonSchema");
        Map<String, @Nullable Object> schema = jsonSchema != null
                ? jsonSchema.members()
                : parameters == null ? null : GeminiSchemaReader.jsonSchema(parameters.members());
        Extensions extensions = Extensions.unreadOf(declaration, Dialect.GEMINI);
        return new Tool.Function(name, description, schema, null, null, extensions);
    }

    private static @Nullable ToolChoice choice(JsonObject request, Map<String, @Nullable Object> unread) {
        JsonObject config = GeminiFields.object(request, "toolConfig");
        if (config == null) {
            return null;
        }
        JsonObject calling = GeminiFields.object(config, "functionCallingConfig");
        GeminiFields.keepUnread(config, "toolConfig", unread);
        if (calling == null) {
            return null;
        }
        String mode = calling.string("mode", "MODE_UNSPECIFIED").toUpperCase(Locale.ROOT);
        List<String> names = GeminiFields.strings(calling, "allowedFunctionNames");
        GeminiFields.keepUnread(calling, "toolConfig.functionCallingConfig", unread);
        return switch (mode) {
            case "NONE" -> new ToolChoice.None();
            case "ANY" ->
                switch (names.size()) {
                    case 0 -> new ToolChoice.Required();
                    case 1 -> new ToolChoice.Named(names.getFirst());
                    default -> new ToolChoice.Subset(names, true);
                };
            case "AUTO" -> names.isEmpty() ? new ToolChoice.Auto() : new ToolChoice.Subset(names, false);
            case "VALIDATED" -> {
                if (names.isEmpty()) {
                    // That arguments follow their schema is asked for in no other dialect in this way.
                    unread.put("toolConfig.functionCallingConfig.mode", mode);
                    yield null;
                }
                yield new ToolChoice.Subset(names, false);
            }
            default -> {
                if (!mode.equals("MODE_UNSPECIFIED")) {
                    unread.put("toolConfig.functionCallingConfig.mode", mode);
                }
                yield names.isEmpty() ? null : new ToolChoice.Subset(names, false);
            }
        };
    }
}
