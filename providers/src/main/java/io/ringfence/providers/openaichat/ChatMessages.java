package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the conversation of a request. Calls without an id (the old function calls, and servers that give
/// none) get one, and their results find it.
final class ChatMessages {
    private final ChatStates states = ChatStates.ofClient();
    private final Set<String> ids = new HashSet<>();

    /// Names of the calls that no result has answered yet, by id.
    private final Map<String, String> unanswered = new LinkedHashMap<>();

    private int minted;

    static List<Message> read(List<JsonObject> messages) {
        return new ChatMessages().all(messages);
    }

    private List<Message> all(List<JsonObject> messages) {
        for (JsonObject message : messages) {
            collectIds(message);
        }
        List<Message> read = new ArrayList<>(messages.size());
        for (JsonObject message : messages) {
            read.add(message(message));
        }
        return read;
    }

    private void collectIds(JsonObject message) {
        if (message.members().get("tool_calls") instanceof List<?> calls) {
            for (Object call : calls) {
                if (call instanceof Map<?, ?> members && members.get("id") instanceof String id) {
                    ids.add(id);
                }
            }
        }
    }

    private String mint() {
        String id;
        do {
            id = "call_" + minted++;
        } while (ids.contains(id));
        return id;
    }

    private Message message(JsonObject message) {
        String role = message.requiredString("role");
        return switch (role) {
            case "system" -> plain(message, Role.SYSTEM);
            case "developer" -> plain(message, Role.DEVELOPER);
            case "user" -> plain(message, Role.USER);
            case "assistant", "model" -> assistant(message);
            case "tool", "function" -> toolResult(message);
            default -> stranger(message, role);
        };
    }

    private static Message plain(JsonObject message, Role role) {
        List<Part> parts = ChatParts.read(message, "content");
        String name = message.string("name");
        AssistantMessage.addCache(parts, ChatParts.cache(message));
        return new Message(role, parts, name, null, raw(message), rest(message));
    }

    /// A speaker whom the dialect does not know is taken for the user.
    private static Message stranger(JsonObject message, String role) {
        Message read = plain(message, Role.USER);
        Nested rest = new Nested().put("role", role);
        read.extensions().members().forEach(rest::put);
        return new Message(Role.USER, read.parts(), read.name(), null, null, rest.extensions());
    }

    private Message assistant(JsonObject message) {
        Message read = AssistantMessage.read(message, states, this::mint);
        for (Part part : read.parts()) {
            if (part instanceof Part.ToolCall call) {
                unanswered.put(call.id(), call.name());
            }
        }
        return read;
    }

    private Message toolResult(JsonObject message) {
        String name = message.string("name");
        String id = message.string("tool_call_id", "");
        List<Part> content = ChatParts.read(message, "content");
        CacheHint cache = ChatParts.cache(message);
        Part.ToolResult result =
                new Part.ToolResult(answered(id, name), name, content, null, false, cache, Extensions.NONE);
        return new Message(Role.TOOL, List.of(result), null, null, raw(message), rest(message));
    }

    /// The id that a result names, else that of the oldest call of that name which waits for its result, else
    /// of the oldest of all.
    private String answered(String id, @Nullable String name) {
        String found = id;
        if (found.isEmpty()) {
            for (Map.Entry<String, String> call : unanswered.entrySet()) {
                if (found.isEmpty() || (name != null && name.equals(call.getValue()))) {
                    found = call.getKey();
                    if (name == null || name.equals(call.getValue())) {
                        break;
                    }
                }
            }
        }
        unanswered.remove(found);
        return found.isEmpty() ? mint() : found;
    }

    private static RawMessage raw(JsonObject message) {
        return RawMessage.of(Dialect.OPENAI_CHAT, message.members());
    }

    private static Extensions rest(JsonObject message) {
        message.ignore("role");
        return Extensions.unreadOf(message, Dialect.OPENAI_CHAT);
    }
}
