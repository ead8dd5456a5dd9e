package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.ANTHROPIC_MESSAGES;
import static io.ringfence.providers.Dialect.GEMINI;
import static io.ringfence.providers.Dialect.OPENAI_CHAT;
import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the tools of a request, and remembers which there are for the choice among them. One request, one
/// thread.
final class ToolsWriter {
    private final boolean isOwn;
    private final Flavour flavour;
    private final Losses losses;
    private final Set<String> functions = new LinkedHashSet<>();
    private final Set<String> customTools = new LinkedHashSet<>();

    /// @param isOwn whether the tools were read from this dialect, whose defaults are others: what is not said
    /// there is strict
    ToolsWriter(boolean isOwn, Flavour flavour, Losses losses) {
        this.isOwn = isOwn;
        this.flavour = flavour;
        this.losses = losses;
    }

    List<@Nullable Object> tools(List<Tool> tools) {
        List<@Nullable Object> written = new ArrayList<>();
        for (Tool tool : tools) {
            Object one = switch (tool) {
                case Tool.Function function -> function(function);
                case Tool.BuiltIn builtIn -> builtIn(builtIn);
            };
            if (one != null) {
                written.add(one);
            }
        }
        return written;
    }

    private Map<String, @Nullable Object> function(Tool.Function function) {
        functions.add(function.name());
        Map<String, @Nullable Object> written = Trees.object("type", "function", "name", function.name());
        Trees.putIfPresent(written, "description", function.description());
        if (isOwn) {
            Trees.putIfPresent(written, "parameters", function.parameters());
            Trees.putIfPresent(written, "strict", function.strict());
        } else {
            written.put("parameters", function.parameters() == null ? noParameters() : function.parameters());
            written.put("strict", Boolean.TRUE.equals(function.strict()));
        }
        if (function.cache() != null) {
            new ContentWriter(flavour, losses).noCache(function.cache());
        }
        if (function.extensions().belongTo(OPENAI_RESPONSES)) {
            function.extensions().members().forEach(written::putIfAbsent);
        } else {
            losses.extensions("tools." + function.name(), function.extensions());
        }
        return written;
    }

    private static Map<String, @Nullable Object> noParameters() {
        return Trees.object("type", "object", "properties", Trees.object());
    }

    private @Nullable Map<String, @Nullable Object> builtIn(Tool.BuiltIn tool) {
        if (tool.origin() == OPENAI_RESPONSES) {
            if (tool.raw().get("name") instanceof String name && tool.kind() == Tool.BuiltIn.Kind.FREE_TEXT) {
                customTools.add(name);
            }
            return tool.raw();
        }
        Map<String, @Nullable Object> written = switch (tool.kind()) {
            case FREE_TEXT -> freeText(tool);
            case WEB_SEARCH -> webSearch(tool);
            default -> null;
        };
        if (written == null) {
            losses.droppedAll("builtin tools");
            losses.dropped("tool " + tool.type());
        }
        return written;
    }

    /// Chat has it as `{type: custom, custom: {…}}`, and the grammar one deeper.
    private @Nullable Map<String, @Nullable Object> freeText(Tool.BuiltIn tool) {
        if (tool.origin() != OPENAI_CHAT || !(tool.raw().get("custom") instanceof Map<?, ?>)) {
            return null;
        }
        JsonObject custom = JsonObject.of(tool.raw().get("custom"), "custom");
        String name = custom.requiredString("name");
        customTools.add(name);
        Map<String, @Nullable Object> written = Trees.object("type", "custom", "name", name);
        Trees.putIfPresent(written, "description", custom.string("description"));
        JsonObject format = custom.object("format");
        if (format != null) {
            JsonObject grammar = format.object("grammar");
            Map<String, @Nullable Object> flat = Trees.object("type", format.string("type"));
            flat.putAll(grammar == null ? format.unread() : grammar.members());
            written.put("format", flat);
        }
        return written;
    }

    /// The one kind of tool that providers offer alike. Only OpenAI's own servers search.
    private @Nullable Map<String, @Nullable Object> webSearch(Tool.BuiltIn tool) {
        boolean searches = flavour == Flavour.PLAIN || flavour == Flavour.AZURE || flavour == Flavour.XAI;
        if (!searches || (tool.origin() != ANTHROPIC_MESSAGES && tool.origin() != GEMINI)) {
            return null;
        }
        JsonObject raw = JsonObject.of(tool.raw(), tool.type());
        raw.ignore("type", "name", "googleSearch", "google_search");
        Map<String, @Nullable Object> written = Trees.object("type", "web_search");
        Object domains = raw.any("allowed_domains");
        if (domains != null) {
            written.put("filters", Trees.object("allowed_domains", domains));
        }
        Trees.putIfPresent(written, "user_location", raw.any("user_location"));
        if (tool.origin() == ANTHROPIC_MESSAGES) {
            for (String name : raw.unread().keySet()) {
                losses.dropped(tool.type() + "." + name);
            }
        }
        return written;
    }

    /// The choice; null when there is nothing to choose from, or nobody said.
    ///
    /// @throws io.ringfence.providers.translate.ProtocolException when it demands a tool that was dropped
    @Nullable
    Object choice(@Nullable ToolChoice choice) {
        return switch (choice) {
            case null -> null;
            case ToolChoice.Auto _ -> "auto";
            case ToolChoice.None _ -> "none";
            case ToolChoice.Required _ -> "required";
            case ToolChoice.Named named -> Trees.object("type", typeOf(named.name()), "name", named.name());
            case ToolChoice.Subset subset -> {
                List<@Nullable Object> tools = new ArrayList<>();
                for (String name : subset.names()) {
                    tools.add(Trees.object("type", typeOf(name), "name", name));
                }
                yield Trees.object(
                        "type", "allowed_tools", "mode", subset.required() ? "required" : "auto", "tools", tools);
            }
        };
    }

    private String typeOf(String name) {
        return customTools.contains(name) ? "custom" : "function";
    }

    /// Whether a tool of this name was written.
    boolean has(String name) {
        return functions.contains(name) || customTools.contains(name);
    }
}
