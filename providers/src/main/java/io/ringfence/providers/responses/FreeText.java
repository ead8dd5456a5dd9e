package io.ringfence.providers.responses;

import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonTree;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The client's tools that take free text instead of JSON. A provider of another dialect was told of a function
/// with one parameter, `input`; what it calls so is a call with free text for the client again.
final class FreeText {
    private static final String PARAMETER = "input";

    private final Set<String> tools = new HashSet<>();

    /// @param request what the client asked; null when it is not known
    FreeText(@Nullable ChatRequest request) {
        if (request == null) {
            return;
        }
        for (Tool tool : request.tools().tools()) {
            if (tool instanceof Tool.BuiltIn builtIn
                    && builtIn.kind() == Tool.BuiltIn.Kind.FREE_TEXT
                    && builtIn.raw().get("name") instanceof String name) {
                tools.add(name);
            }
        }
    }

    /// Whether the client expects free text for this tool.
    boolean isWanted(String name) {
        return tools.contains(name);
    }

    /// The text in a function's arguments; the arguments themselves when they hold something else.
    static String unwrapped(String arguments) {
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
}
