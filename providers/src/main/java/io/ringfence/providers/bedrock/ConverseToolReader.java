package io.ringfence.providers.bedrock;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `toolConfig`.
final class ConverseToolReader {
    private static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;

    private ConverseToolReader() {}

    /// @param parallel what the additional fields say
    static ToolSettings read(@Nullable JsonObject config, @Nullable Boolean parallel) {
        if (config == null) {
            return parallel == null ? ToolSettings.NONE : new ToolSettings(List.of(), null, parallel);
        }
        List<Tool> tools = new ArrayList<>();
        for (JsonObject tool : config.objects("tools")) {
            tool(tool, tools);
        }
        return new ToolSettings(tools, choice(config.object("toolChoice")), parallel);
    }

    private static void tool(JsonObject tool, List<Tool> tools) {
        JsonObject spec = tool.object("toolSpec");
        JsonObject cachePoint = tool.object("cachePoint");
        if (spec != null) {
            JsonObject schema = spec.object("inputSchema");
            JsonObject json = schema == null ? null : schema.object("json");
            tools.add(new Tool.Function(
                    spec.requiredString("name"),
                    spec.string("description"),
                    json == null ? null : json.members(),
                    spec.bool("strict"),
                    null,
                    Extensions.unreadOf(spec, DIALECT)));
        } else if (cachePoint != null && !tools.isEmpty() && tools.getLast() instanceof Tool.Function before) {
            CacheHint hint = ConverseBlockReader.hint(cachePoint);
            tools.set(
                    tools.size() - 1,
                    new Tool.Function(
                            before.name(),
                            before.description(),
                            before.parameters(),
                            before.strict(),
                            hint,
                            before.extensions()));
        } else {
            tools.add(builtIn(tool.members()));
        }
    }

    private static Tool builtIn(Map<String, @Nullable Object> tool) {
        String type = tool.keySet().stream().findFirst().orElse("");
        Tool.BuiltIn.Kind kind = Tool.BuiltIn.Kind.OTHER;
        if (tool.get("systemTool") instanceof Map<?, ?> system && system.get("name") instanceof String name) {
            type = name;
            kind = switch (name) {
                case "nova_grounding" -> Tool.BuiltIn.Kind.WEB_SEARCH;
                case "nova_code_interpreter" -> Tool.BuiltIn.Kind.CODE_EXECUTION;
                default -> Tool.BuiltIn.Kind.OTHER;
            };
        }
        return new Tool.BuiltIn(kind, DIALECT, type, tool);
    }

    private static @Nullable ToolChoice choice(@Nullable JsonObject choice) {
        if (choice == null) {
            return null;
        }
        JsonObject tool = choice.object("tool");
        if (tool != null) {
            return new ToolChoice.Named(tool.requiredString("name"));
        }
        return choice.has("any") ? new ToolChoice.Required() : new ToolChoice.Auto();
    }
}
