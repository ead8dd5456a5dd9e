package io.ringfence.providers.cohere;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes `tools`, `strict_tools` and `tool_choice`. One tool is demanded by declaring no other and demanding
/// some.
final class CohereTools {
    private static final Dialect DIALECT = Dialect.COHERE_CHAT;

    private CohereTools() {}

    /// @return the tools that were written
    /// @throws ProtocolException when a tool must be called and cannot be declared
    static List<Map<String, @Nullable Object>> write(
            ToolSettings settings, Map<String, @Nullable Object> to, Losses losses) {
        List<Tool.Function> functions = new ArrayList<>();
        List<Map<String, @Nullable Object>> tools = new ArrayList<>();
        for (int i = 0; i < settings.tools().size(); i++) {
            switch (settings.tools().get(i)) {
                case Tool.Function function -> {
                    if (isWanted(function.name(), settings.choice())) {
                        functions.add(function);
                        tools.add(function(function, "tools[" + i + "]", losses));
                    }
                }
                case Tool.BuiltIn builtIn -> {
                    if (builtIn.origin() == DIALECT) {
                        tools.add(builtIn.raw());
                    } else {
                        losses.droppedAll("builtin tools");
                    }
                }
            }
        }
        String choice = choice(settings.choice());
        if (tools.isEmpty()) {
            if ("REQUIRED".equals(choice) && !settings.tools().isEmpty()) {
                throw ProtocolException.unsupported(
                        "a tool must be called, but none can be declared to " + DIALECT.wireFormat());
            }
            return tools;
        }
        to.put("tools", tools);
        strict(functions, to, losses);
        Members.put(to, "tool_choice", choice);
        if (Boolean.FALSE.equals(settings.parallel())) {
            losses.dropped("parallel_tool_calls");
        }
        return tools;
    }

    private static boolean isWanted(String name, @Nullable ToolChoice choice) {
        return switch (choice) {
            case null -> true;
            case ToolChoice.Named named -> named.name().equals(name);
            case ToolChoice.Subset subset -> subset.names().contains(name);
            case ToolChoice.Auto _, ToolChoice.None _, ToolChoice.Required _ -> true;
        };
    }

    private static @Nullable String choice(@Nullable ToolChoice choice) {
        return switch (choice) {
            case null -> null;
            case ToolChoice.Auto _ -> null;
            case ToolChoice.None _ -> "NONE";
            case ToolChoice.Required _, ToolChoice.Named _ -> "REQUIRED";
            case ToolChoice.Subset subset -> subset.required() ? "REQUIRED" : null;
        };
    }

    private static Map<String, @Nullable Object> function(Tool.Function function, String path, Losses losses) {
        Map<String, @Nullable Object> written = Members.of("name", function.name());
        Members.put(written, "description", function.description());
        written.put(
                "parameters",
                function.parameters() == null
                        ? Members.of("type", "object", "properties", Map.of())
                        : function.parameters());
        if (function.cache() != null) {
            losses.dropped("prompt cache policy");
        }
        losses.extensions(path, function.extensions());
        if (function.extensions().belongTo(DIALECT)) {
            function.extensions().members().forEach(written::putIfAbsent);
        }
        return Members.of("type", "function", "function", written);
    }

    /// All tools are strict, or none.
    private static void strict(List<Tool.Function> functions, Map<String, @Nullable Object> to, Losses losses) {
        long strict = functions.stream()
                .filter(function -> Boolean.TRUE.equals(function.strict()))
                .count();
        if (strict > 0 && strict == functions.size()) {
            to.put("strict_tools", true);
        } else if (strict > 0) {
            losses.add("strict is dropped when bridging to " + DIALECT.wireFormat() + " unless all tools have it");
        }
    }
}
