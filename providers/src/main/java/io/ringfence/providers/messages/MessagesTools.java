package io.ringfence.providers.messages;

import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tools of a request, and which of them may be called.
final class MessagesTools {
    private MessagesTools() {}

    // ---- Reading

    static ToolSettings read(JsonObject body) {
        List<Tool> tools = new ArrayList<>();
        for (JsonObject tool : body.objects("tools")) {
            tools.add(readOne(tool));
        }
        JsonObject choice = body.object("tool_choice");
        if (choice == null) {
            return new ToolSettings(tools, null, null);
        }
        Boolean noParallel = choice.bool("disable_parallel_tool_use");
        return new ToolSettings(tools, choice(choice), noParallel == null ? null : !noParallel);
    }

    private static Tool readOne(JsonObject tool) {
        String type = tool.string("type");
        if (type != null && !type.equals("custom")) {
            return new Tool.BuiltIn(kind(type), Own.DIALECT, type, tool.members());
        }
        String name = tool.requiredString("name");
        String description = tool.string("description");
        JsonObject schema = tool.object("input_schema");
        Boolean strict = tool.bool("strict");
        CacheHint cache = CacheControl.read(tool);
        return new Tool.Function(
                name,
                description,
                schema == null ? null : schema.members(),
                strict,
                cache,
                Extensions.unreadOf(tool, Own.DIALECT));
    }

    private static Tool.BuiltIn.Kind kind(String type) {
        if (type.startsWith("web_search")) {
            return Tool.BuiltIn.Kind.WEB_SEARCH;
        }
        if (type.startsWith("web_fetch")) {
            return Tool.BuiltIn.Kind.URL_CONTEXT;
        }
        if (type.startsWith("code_execution")) {
            return Tool.BuiltIn.Kind.CODE_EXECUTION;
        }
        if (type.startsWith("computer")) {
            return Tool.BuiltIn.Kind.COMPUTER_USE;
        }
        return type.startsWith("mcp") ? Tool.BuiltIn.Kind.MCP : Tool.BuiltIn.Kind.OTHER;
    }

    private static ToolChoice choice(JsonObject choice) {
        String type = choice.requiredString("type");
        return switch (type) {
            case "auto" -> new ToolChoice.Auto();
            case "none" -> new ToolChoice.None();
            case "any" -> new ToolChoice.Required();
            case "tool" -> new ToolChoice.Named(choice.requiredString("name"));
            default -> throw choice.wrong("type", type, "auto, any, tool or none");
        };
    }

    // ---- Writing

    /// Writes tools and choice.
    ///
    /// @param hasThinkingBudget whether the model must think, which forbids to force a call; a model that
    /// decides itself whether it thinks takes both
    static void write(
            ToolSettings settings, boolean hasThinkingBudget, Map<String, @Nullable Object> to, Losses losses) {
        List<String> allowed = settings.choice() instanceof ToolChoice.Subset subset ? subset.names() : null;
        List<Map<String, @Nullable Object>> tools = new ArrayList<>();
        for (Tool tool : settings.tools()) {
            boolean isAllowed = allowed == null || !(tool instanceof Tool.Function f) || allowed.contains(f.name());
            Map<String, @Nullable Object> written = isAllowed ? writeOne(tool, losses) : null;
            if (written != null) {
                tools.add(written);
            }
        }
        if (tools.isEmpty()) {
            boolean isForced = settings.choice() instanceof ToolChoice.Required
                    || settings.choice() instanceof ToolChoice.Named
                    || (settings.choice() instanceof ToolChoice.Subset subset && subset.required());
            if (isForced && !settings.tools().isEmpty()) {
                throw ProtocolException.unsupported(
                        "a tool must be called, but " + losses.target().wireFormat() + " has none of the tools");
            }
            return;
        }
        to.put("tools", tools);
        Map<String, @Nullable Object> choice = choice(settings, hasThinkingBudget, tools, losses);
        if (choice != null) {
            to.put("tool_choice", choice);
        }
    }

    /// Declares tools that were called earlier and may not be called now: a conversation with calls in it is
    /// refused where no tools are declared.
    static void writeKnownOnly(Set<String> names, Map<String, @Nullable Object> to) {
        if (names.isEmpty()) {
            return;
        }
        List<Map<String, @Nullable Object>> tools = new ArrayList<>();
        for (String name : names) {
            tools.add(withSchema(name));
        }
        to.put("tools", tools);
        to.put("tool_choice", Own.typed("none"));
    }

    private static Map<String, @Nullable Object> withSchema(String name) {
        Map<String, @Nullable Object> tool = new LinkedHashMap<>();
        tool.put("name", name);
        tool.put("input_schema", Own.typed("object"));
        return tool;
    }

    private static @Nullable Map<String, @Nullable Object> writeOne(Tool tool, Losses losses) {
        return switch (tool) {
            case Tool.Function function -> function(function, losses);
            case Tool.BuiltIn own when own.origin() == Own.DIALECT -> Own.copyOf(own.raw());
            case Tool.BuiltIn search when search.kind() == Tool.BuiltIn.Kind.WEB_SEARCH -> webSearch(search, losses);
            case Tool.BuiltIn foreign -> {
                losses.droppedAll("builtin tools");
                losses.dropped("tool " + foreign.type());
                yield null;
            }
        };
    }

    private static Map<String, @Nullable Object> function(Tool.Function function, Losses losses) {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("name", function.name());
        if (function.description() != null) {
            written.put("description", function.description());
        }
        boolean isStrict = Boolean.TRUE.equals(function.strict());
        Map<String, @Nullable Object> schema = schema(function);
        written.put("input_schema", isStrict ? OutputSchema.fit(schema, losses) : schema);
        if (isStrict) {
            written.put("strict", true);
        }
        CacheControl.write(function.cache(), written, losses);
        Own.putBack(function.extensions(), written, "tools." + function.name(), losses);
        return written;
    }

    /// The schema's root must say that it is an object.
    private static Map<String, @Nullable Object> schema(Tool.Function function) {
        Map<String, @Nullable Object> given = function.parameters();
        if (given != null && given.get("type") != null) {
            return given;
        }
        Map<String, @Nullable Object> schema = Own.typed("object");
        if (given == null || given.isEmpty()) {
            schema.put("properties", Map.of());
        } else {
            given.forEach(schema::putIfAbsent);
            schema.put("type", "object");
        }
        return schema;
    }

    /// All who search the web for their model mean the same by it, but for the finer settings.
    private static Map<String, @Nullable Object> webSearch(Tool.BuiltIn search, Losses losses) {
        Map<String, @Nullable Object> written = Own.typed("web_search_20250305");
        written.put("name", "web_search");
        search.raw().forEach((name, value) -> {
            switch (name) {
                case "type" -> {}
                case "user_location" -> written.put(name, value);
                case "filters" -> filters(value, written, losses);
                default -> {
                    boolean saysNothing = value == null || value.equals(Map.of());
                    if (!saysNothing) {
                        losses.dropped("tools." + search.type() + "." + name);
                    }
                }
            }
        });
        return written;
    }

    private static void filters(@Nullable Object filters, Map<String, @Nullable Object> to, Losses losses) {
        if (filters instanceof Map<?, ?> members) {
            members.forEach((name, value) -> {
                if (name.equals("allowed_domains") || name.equals("blocked_domains")) {
                    to.put((String) name, value);
                } else if (value != null) {
                    losses.dropped("web search filter " + name);
                }
            });
        }
    }

    private static @Nullable Map<String, @Nullable Object> choice(
            ToolSettings settings,
            boolean hasThinkingBudget,
            List<Map<String, @Nullable Object>> tools,
            Losses losses) {
        Map<String, @Nullable Object> choice = choiceAlone(settings, tools, losses);
        boolean isForced = choice != null && ("any".equals(choice.get("type")) || "tool".equals(choice.get("type")));
        if (isForced && hasThinkingBudget) {
            losses.add("a forced tool choice becomes auto because the model must think first");
            choice = Own.typed("auto");
        }
        if (!Boolean.FALSE.equals(settings.parallel())) {
            return choice;
        }
        if (choice == null) {
            choice = Own.typed("auto");
        }
        if (!"none".equals(choice.get("type"))) {
            choice.put("disable_parallel_tool_use", true);
        }
        return choice;
    }

    private static @Nullable Map<String, @Nullable Object> choiceAlone(
            ToolSettings settings, List<Map<String, @Nullable Object>> tools, Losses losses) {
        return switch (settings.choice()) {
            case null -> null;
            case ToolChoice.Auto _ -> Own.typed("auto");
            case ToolChoice.None _ -> Own.typed("none");
            case ToolChoice.Required _ -> Own.typed("any");
            case ToolChoice.Subset subset -> Own.typed(subset.required() ? "any" : "auto");
            case ToolChoice.Named named -> {
                boolean isThere = tools.stream().anyMatch(tool -> named.name().equals(tool.get("name")));
                if (!isThere && tools.size() < settings.tools().size()) {
                    throw ProtocolException.unsupported("the tool " + named.name() + " must be called, but "
                            + losses.target().wireFormat() + " has it not");
                }
                Map<String, @Nullable Object> choice = Own.typed("tool");
                choice.put("name", named.name());
                yield choice;
            }
        };
    }
}
