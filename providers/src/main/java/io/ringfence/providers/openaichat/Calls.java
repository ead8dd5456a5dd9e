package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads calls of tools in whole messages: `tool_calls` and the older `function_call`.
final class Calls {
    private Calls() {}

    /// The calls of an assistant's message.
    ///
    /// @param mint makes an id for a call that has none
    /// @param messageState a signature that hangs on the message as a whole, which is then the first call's
    static List<Part.ToolCall> read(
            JsonObject message, ChatStates states, Supplier<String> mint, @Nullable ProviderState messageState) {
        List<Part.ToolCall> calls = new ArrayList<>();
        ProviderState left = messageState;
        for (JsonObject call : message.objects("tool_calls")) {
            ProviderState own = Thoughts.googleState(call, states);
            Part.ToolCall read = call(call, own == null ? left : own, mint);
            left = null;
            calls.add(read);
        }
        Part.ToolCall legacy = legacy(message, mint);
        if (legacy != null && calls.isEmpty()) {
            calls.add(legacy);
        }
        return calls;
    }

    private static Part.ToolCall call(JsonObject call, @Nullable ProviderState state, Supplier<String> mint) {
        String type = call.string("type", "");
        call.ignore("index");
        String id = call.string("id", "");
        boolean isCustom = type.equals("custom") || (!call.has("function") && call.has("custom"));
        JsonObject inner;
        String arguments;
        if (isCustom) {
            call.ignore("function");
            inner = call.requiredObject("custom");
            arguments = inner.string("input", "");
        } else {
            call.ignore("custom"); // some servers write every form at once
            inner = call.requiredObject("function");
            arguments = arguments(inner);
        }
        String name = inner.string("name", "");
        Nested rest = new Nested().add("", call);
        if (!inner.unread().isEmpty()) {
            rest.put(isCustom ? "custom" : "function", inner.unread());
        }
        return new Part.ToolCall(
                id.isEmpty() ? mint.get() : id, name, arguments, isCustom, state, null, rest.extensions());
    }

    /// JSON text, `{}` for none. Some servers send the object itself.
    static String arguments(JsonObject function) {
        Object arguments = function.any("arguments");
        return switch (arguments) {
            case null -> "{}";
            case String text -> text.isBlank() ? "{}" : text;
            default -> JsonTree.string(arguments);
        };
    }

    private static Part.@Nullable ToolCall legacy(JsonObject message, Supplier<String> mint) {
        if (!(message.members().get("function_call") instanceof Map<?, ?>)) {
            return null;
        }
        JsonObject call = JsonObject.of(message.any("function_call"), message.path("function_call"));
        String name = call.string("name", "");
        String arguments = arguments(call);
        return name.isEmpty()
                ? null
                : new Part.ToolCall(
                        mint.get(), name, arguments, false, null, null, Extensions.unreadOf(call, Dialect.OPENAI_CHAT));
    }
}
