package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the `input` of a request: the items of the conversation into messages. What a model said in one turn
/// is spread over several items here and becomes one message. One request, one thread.
final class InputReader {
    private final List<Message> messages = new ArrayList<>();
    private final Map<String, String> toolNames = new HashMap<>();
    private AssistantReader turn = new AssistantReader();

    /// The messages of `input`, a text or a list of items; none when it is absent.
    static List<Message> read(JsonObject request) {
        if (request.members().get("input") instanceof String text) {
            request.ignore("input");
            return List.of(userText(text));
        }
        InputReader reader = new InputReader();
        for (JsonObject item : request.objects("input")) {
            reader.item(item);
        }
        reader.endTurn();
        return reader.messages;
    }

    private static Message userText(String text) {
        RawMessage raw =
                RawMessage.of(OPENAI_RESPONSES, Trees.object("type", "message", "role", "user", "content", text));
        List<Part> parts = text.isEmpty() ? List.of() : List.of(Part.Text.of(text));
        return new Message(Role.USER, parts, null, null, raw, Extensions.NONE);
    }

    private void item(JsonObject item) {
        String type = type(item);
        item.ignore("type");
        switch (type) {
            case "message" -> message(item);
            case "function_call_output", "custom_tool_call_output" -> result(item);
            default -> {
                Role role = roleOf(type);
                if (role == Role.ASSISTANT) {
                    inTurn(item, type);
                } else {
                    Part whole = new Part.Vendor(OPENAI_RESPONSES, type, item.members());
                    add(role, List.of(whole), null, Extensions.NONE, item);
                }
            }
        }
    }

    private static String type(JsonObject item) {
        String type = item.string("type");
        if (type != null) {
            return type;
        }
        if (item.has("role")) {
            return "message";
        }
        if (item.has("id")) {
            return "item_reference";
        }
        return item.requiredString("type");
    }

    /// Items that no other dialect has are kept where they stood: results of the client's own machine
    /// (`computer_call_output`), its decisions, and everything else as the model's.
    private static Role roleOf(String type) {
        return switch (type) {
            case "tool_search_output", "program_output" -> Role.ASSISTANT;
            case "mcp_approval_response", "compaction_trigger" -> Role.USER;
            default -> type.endsWith("_output") ? Role.TOOL : Role.ASSISTANT;
        };
    }

    private void message(JsonObject item) {
        String role = item.requiredString("role");
        switch (role) {
            case "assistant" -> inTurn(item, "message");
            case "user" -> plain(Role.USER, item);
            case "system" -> plain(Role.SYSTEM, item);
            case "developer" -> plain(Role.DEVELOPER, item);
            default -> throw item.wrong("role", role, "user, assistant, system or developer");
        }
    }

    private void plain(Role role, JsonObject item) {
        item.ignore("status");
        String id = item.string("id");
        List<Part> content = ContentReader.read(item, "content");
        add(role, content, id, Extensions.unreadOf(item, OPENAI_RESPONSES), item);
    }

    private void result(JsonObject item) {
        endTurn();
        item.ignore("id", "status");
        String callId = item.requiredString("call_id");
        String name = item.string("name");
        List<Part> content = ContentReader.result(item, "output");
        Part result = new Part.ToolResult(
                callId,
                name == null ? toolNames.get(callId) : name,
                content,
                null,
                false,
                null,
                Extensions.unreadOf(item, OPENAI_RESPONSES));
        add(Role.TOOL, List.of(result), null, Extensions.NONE, item);
    }

    private void add(Role role, List<Part> parts, @Nullable String id, Extensions extensions, JsonObject item) {
        endTurn();
        RawMessage raw = RawMessage.of(OPENAI_RESPONSES, item.members());
        messages.add(new Message(role, parts, null, id, raw, extensions));
    }

    /// A second message item begins a message of its own, as the client told them apart.
    private void inTurn(JsonObject item, String type) {
        if (type.equals("message") && turn.hasMessage()) {
            endTurn();
        }
        turn.read(item, type);
    }

    private void endTurn() {
        if (turn.isEmpty()) {
            return;
        }
        for (Part part : turn.parts()) {
            if (part instanceof Part.ToolCall call) {
                toolNames.put(call.id(), call.name());
            }
        }
        RawMessage raw = new RawMessage(OPENAI_RESPONSES, turn.items());
        messages.add(new Message(Role.ASSISTANT, turn.parts(), null, turn.messageId(), raw, Extensions.NONE));
        turn = new AssistantReader();
    }
}
