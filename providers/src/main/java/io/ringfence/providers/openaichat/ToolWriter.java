package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.FreeText;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes tools and the choice among them for one provider.
final class ToolWriter {
    private final ToolSettings settings;
    private final Flavour flavour;
    private final Losses losses;
    private final PartWriter partWriter;
    private final boolean isLegacy;

    private final Set<String> custom = new HashSet<>();
    private final Set<String> functions = new HashSet<>();

    ToolWriter(ToolSettings settings, Flavour flavour, Losses losses) {
        this.settings = settings;
        this.flavour = flavour;
        this.losses = losses;
        this.partWriter = new PartWriter(flavour, losses);
        this.isLegacy = settings.legacyFunctions() && ChatTraits.hasLegacyFunctions(flavour);
    }

    void write(Map<String, @Nullable Object> body) {
        List<@Nullable Object> tools = new ArrayList<>();
        boolean isDropped = false;
        for (Tool tool : settings.tools()) {
            Map<String, @Nullable Object> written = switch (tool) {
                case Tool.Function function -> isChosen(function.name()) ? function(function) : null;
                case Tool.BuiltIn builtIn -> builtIn(builtIn, body);
            };
            if (written != null) {
                tools.add(written);
            }
            isDropped |= written == null && tool instanceof Tool.BuiltIn;
        }
        if (!tools.isEmpty()) {
            body.put(isLegacy ? "functions" : "tools", tools);
        }
        writeChoice(body, tools.isEmpty(), isDropped);
        if (settings.parallel() != null && !tools.isEmpty()) {
            body.put("parallel_tool_calls", settings.parallel());
        }
    }

    /// Where a provider has no word for a subset, only the subset is told.
    private boolean isChosen(String name) {
        return ChatTraits.isOpenAi(flavour)
                || !(settings.choice() instanceof ToolChoice.Subset subset)
                || subset.names().contains(name);
    }

    private Map<String, @Nullable Object> function(Tool.Function tool) {
        functions.add(tool.name());
        Map<String, @Nullable Object> function = new LinkedHashMap<>();
        function.put("name", tool.name());
        if (tool.description() != null) {
            function.put("description", tool.description());
        } else if (flavour == Flavour.MISTRAL) {
            function.put("description", "");
        }
        if (tool.parameters() != null) {
            function.put("parameters", tool.parameters());
        } else if (!ChatTraits.isOpenAi(flavour)) {
            Map<String, @Nullable Object> none = new LinkedHashMap<>();
            none.put("type", "object");
            none.put("properties", Map.of());
            function.put("parameters", none);
        }
        if (tool.strict() != null && !isLegacy) {
            function.put("strict", tool.strict());
        }
        if (isLegacy) {
            partWriter.cache(null, tool.cache());
            if (tool.extensions().members().get("function") instanceof Map<?, ?> rest) {
                rest.forEach((name, value) -> function.putIfAbsent((String) name, value));
            }
            return function;
        }
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("type", "function");
        written.put("function", function);
        partWriter.cache(written, tool.cache());
        partWriter.putBack(written, tool.extensions(), "tools." + tool.name());
        return written;
    }

    private @Nullable Map<String, @Nullable Object> builtIn(Tool.BuiltIn tool, Map<String, @Nullable Object> body) {
        if (tool.kind() == Tool.BuiltIn.Kind.FREE_TEXT) {
            return freeText(tool);
        }
        if (tool.origin() == Dialect.OPENAI_CHAT) {
            if (tool.type().equals(ChatTools.WEB_SEARCH_OPTIONS)) {
                body.put(ChatTools.WEB_SEARCH_OPTIONS, tool.raw());
                return null;
            }
            return tool.raw();
        }
        losses.droppedAll("builtin tools");
        return null;
    }

    /// A tool whose input is free text, or a function with a text where the provider knows none.
    private @Nullable Map<String, @Nullable Object> freeText(Tool.BuiltIn tool) {
        Map<?, ?> inner = FreeText.description(tool);
        String name = FreeText.name(tool);
        if (name == null) {
            losses.droppedAll("builtin tools");
            return null;
        }
        if (!ChatTraits.hasCustomTools(flavour)) {
            if (inner.get("format") instanceof Map<?, ?> format && !"text".equals(format.get("type"))) {
                losses.dropped("the format of the tool " + name);
            }
            String description = inner.get("description") instanceof String text ? text : null;
            return function(new Tool.Function(name, description, FreeText.parameters(), null, null, Extensions.NONE));
        }
        custom.add(name);
        if (tool.origin() == Dialect.OPENAI_CHAT) {
            return tool.raw();
        }
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("name", name);
        if (inner.get("description") instanceof String description) {
            written.put("description", description);
        }
        if (inner.get("format") instanceof Map<?, ?> format) {
            written.put("format", format(format));
        }
        Map<String, @Nullable Object> typed = new LinkedHashMap<>();
        typed.put("type", "custom");
        typed.put("custom", written);
        return typed;
    }

    /// Chat has a grammar in an object of its own, Responses beside the type.
    private static Map<String, @Nullable Object> format(Map<?, ?> format) {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("type", format.get("type"));
        if (format.get("definition") != null) {
            Map<String, @Nullable Object> grammar = new LinkedHashMap<>();
            grammar.put("definition", format.get("definition"));
            grammar.put("syntax", format.get("syntax"));
            written.put("grammar", grammar);
        }
        return written;
    }

    // ---- The choice

    /// @param isEmpty whether no tool is left to choose
    /// @param isDropped whether that is because tools could not be said
    private void writeChoice(Map<String, @Nullable Object> body, boolean isEmpty, boolean isDropped) {
        ToolChoice choice = settings.choice();
        if (choice == null) {
            return;
        }
        boolean isNeeded = switch (choice) {
            case ToolChoice.Named named -> !custom.contains(named.name()) && !functions.contains(named.name());
            case ToolChoice.Required _ -> isEmpty;
            case ToolChoice.Subset subset -> subset.required() && isEmpty;
            case ToolChoice.Auto _, ToolChoice.None _ -> false;
        };
        if (isNeeded && isDropped) {
            throw ProtocolException.unsupported("the tool that must be called cannot be declared in "
                    + losses.target().wireFormat());
        }
        if (!isEmpty) {
            body.put(isLegacy ? "function_call" : "tool_choice", isLegacy ? legacy(choice) : modern(choice));
        }
    }

    private Object modern(ToolChoice choice) {
        return switch (choice) {
            case ToolChoice.Auto _ -> "auto";
            case ToolChoice.None _ -> "none";
            case ToolChoice.Required _ -> required();
            case ToolChoice.Named named -> reference(named.name());
            case ToolChoice.Subset subset when ChatTraits.isOpenAi(flavour) -> allowed(subset);
            case ToolChoice.Subset subset -> subset.required() ? required() : "auto";
        };
    }

    private String required() {
        return flavour == Flavour.MISTRAL ? "any" : "required";
    }

    private Map<String, @Nullable Object> reference(String name) {
        String type = custom.contains(name) ? "custom" : "function";
        Map<String, @Nullable Object> reference = new LinkedHashMap<>();
        reference.put("type", type);
        reference.put(type, new LinkedHashMap<>(Map.of("name", name)));
        return reference;
    }

    private Map<String, @Nullable Object> allowed(ToolChoice.Subset subset) {
        Map<String, @Nullable Object> allowed = new LinkedHashMap<>();
        allowed.put("mode", subset.required() ? "required" : "auto");
        allowed.put("tools", subset.names().stream().map(this::reference).toList());
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("type", "allowed_tools");
        written.put("allowed_tools", allowed);
        return written;
    }

    /// The old form can name a function, but not demand just any.
    private Object legacy(ToolChoice choice) {
        return switch (choice) {
            case ToolChoice.None _ -> "none";
            case ToolChoice.Named named -> new LinkedHashMap<>(Map.of("name", named.name()));
            case ToolChoice.Auto _, ToolChoice.Required _, ToolChoice.Subset _ -> "auto";
        };
    }
}
