package io.ringfence.providers.bedrock;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.Members;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes `toolConfig` of one request, and what of it only an additional field can say.
final class ConverseToolWriter {
    private static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;

    private final ConverseModel model;
    private final boolean hasThinkingBudget;
    private final Losses losses;

    /// @param hasThinkingBudget whether the model must think, which Claude does only when it may choose its
    /// tools
    ConverseToolWriter(ConverseModel model, boolean hasThinkingBudget, Losses losses) {
        this.model = model;
        this.hasThinkingBudget = hasThinkingBudget;
        this.losses = losses;
    }

    /// `toolConfig`, or null when no tool is declared.
    ///
    /// @param additional takes additional fields
    /// @throws ProtocolException when a tool must be called and none can be declared, or a name is impossible
    @Nullable
    Map<String, @Nullable Object> write(ToolSettings settings, Map<String, @Nullable Object> additional) {
        ToolChoice choice = settings.choice() == null ? new ToolChoice.Auto() : settings.choice();
        // There is no word for "none": a model without tools calls none.
        List<Map<String, @Nullable Object>> tools =
                choice instanceof ToolChoice.None ? List.of() : tools(settings.tools(), choice);
        if (tools.isEmpty()) {
            boolean isDemanded = choice instanceof ToolChoice.Required
                    || choice instanceof ToolChoice.Named
                    || (choice instanceof ToolChoice.Subset subset && subset.required());
            if (isDemanded && !settings.tools().isEmpty()) {
                throw ProtocolException.unsupported(
                        "a tool must be called, but none can be declared to " + DIALECT.wireFormat());
            }
            return null;
        }
        if (choice instanceof ToolChoice.Named named
                && !declares(tools, named.name())
                && tools.size() < settings.tools().size()) {
            throw ProtocolException.unsupported(
                    "the tool " + named.name() + " must be called, but cannot be declared to " + DIALECT.wireFormat());
        }
        Map<String, @Nullable Object> config = Members.of("tools", tools);
        Map<String, @Nullable Object> written = settings.choice() == null ? null : choice(choice);
        if (Boolean.FALSE.equals(settings.parallel())) {
            written = oneAtATime(written, additional);
        }
        Members.put(config, "toolChoice", written);
        return config;
    }

    private static boolean declares(List<Map<String, @Nullable Object>> tools, String name) {
        return tools.stream()
                .anyMatch(tool -> tool.get("toolSpec") instanceof Map<?, ?> spec && name.equals(spec.get("name")));
    }

    private List<Map<String, @Nullable Object>> tools(List<Tool> tools, ToolChoice choice) {
        List<Map<String, @Nullable Object>> written = new ArrayList<>();
        for (int i = 0; i < tools.size(); i++) {
            switch (tools.get(i)) {
                case Tool.Function function -> {
                    if (isWanted(function.name(), choice)) {
                        function(function, "tools[" + i + "]", written);
                    }
                }
                case Tool.BuiltIn builtIn -> {
                    if (builtIn.origin() == DIALECT) {
                        written.add(builtIn.raw());
                    } else {
                        losses.droppedAll("builtin tools");
                    }
                }
            }
        }
        return written;
    }

    private boolean isWanted(String name, ToolChoice choice) {
        return switch (choice) {
            case ToolChoice.Subset subset -> subset.names().contains(name);
            case ToolChoice.Named named ->
                model.canDemandNamedTool() || named.name().equals(name);
            case ToolChoice.Auto _, ToolChoice.None _, ToolChoice.Required _ -> true;
        };
    }

    private void function(Tool.Function function, String path, List<Map<String, @Nullable Object>> to) {
        if (!ConverseBlockWriter.isToolName(function.name())) {
            throw ProtocolException.unsupported(path + " has a name that " + DIALECT.wireFormat()
                    + " cannot say: 1 to 64 letters, digits, hyphens, underscores");
        }
        Map<String, @Nullable Object> spec = Members.of("name", function.name());
        if (function.description() != null && !function.description().isBlank()) {
            spec.put("description", function.description());
        }
        spec.put("inputSchema", Members.of("json", schema(function.parameters())));
        if (Boolean.TRUE.equals(function.strict())) {
            if (model.knowsStrictTools()) {
                spec.put("strict", true);
            } else {
                losses.dropped("strict");
            }
        }
        losses.extensions(path, function.extensions());
        if (function.extensions().belongTo(DIALECT)) {
            function.extensions().members().forEach(spec::putIfAbsent);
        }
        to.add(Members.of("toolSpec", spec));
        if (function.cache() != null) {
            if (model.knowsCachePointsAfterTools()) {
                to.add(Members.of("cachePoint", ConverseBlockWriter.point(function.cache(), model, losses)));
            } else {
                losses.dropped("prompt cache policy");
            }
        }
    }

    /// The schema of the arguments, whose root must be called an object.
    private static Map<String, @Nullable Object> schema(@Nullable Map<String, @Nullable Object> parameters) {
        if (parameters == null) {
            return Members.of("type", "object", "properties", Map.of());
        }
        if ("object".equals(parameters.get("type"))) {
            return parameters;
        }
        Map<String, @Nullable Object> schema = new LinkedHashMap<>(Members.of("type", "object"));
        parameters.forEach(schema::putIfAbsent);
        return schema;
    }

    private @Nullable Map<String, @Nullable Object> choice(ToolChoice choice) {
        Map<String, @Nullable Object> any = Members.of("any", Map.of());
        Map<String, @Nullable Object> written = switch (choice) {
            case ToolChoice.Auto _ -> Members.of("auto", Map.of());
            case ToolChoice.None _ -> null;
            case ToolChoice.Required _ -> any;
            case ToolChoice.Named named ->
                model.canDemandNamedTool() ? Members.of("tool", Members.of("name", named.name())) : any;
            case ToolChoice.Subset subset -> subset.required() ? any : Members.of("auto", Map.of());
        };
        if (hasThinkingBudget && written != null && !written.containsKey("auto")) {
            losses.add("a forced tool choice becomes auto because the model must think first");
            return Members.of("auto", Map.of());
        }
        return written;
    }

    /// Claude's own `tool_choice` forbids several calls at once. It wants a type, but not a second one beside a
    /// choice of Converse's.
    private @Nullable Map<String, @Nullable Object> oneAtATime(
            @Nullable Map<String, @Nullable Object> choice, Map<String, @Nullable Object> additional) {
        if (!model.isClaude()) {
            losses.dropped("parallel_tool_calls");
            return choice;
        }
        boolean isFree = choice == null || choice.containsKey("auto");
        Map<String, @Nullable Object> own = new LinkedHashMap<>();
        if (isFree) {
            own.put("type", "auto");
        }
        own.put("disable_parallel_tool_use", true);
        additional.put("tool_choice", own);
        return isFree ? null : choice;
    }
}
