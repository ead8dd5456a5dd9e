package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the contents of a request as messages. Answers of functions find their calls by id, else by name and
/// order among those of the model's last turn. One request.
final class GeminiConversationReader {
    /// A call that has not been answered.
    private record Open(String id, boolean hadId, String name) {}

    private final GeminiPartReader partReader = GeminiPartReader.ofClient();
    private final MintedIds ids = MintedIds.ofConversation();
    private final List<Message> messages = new ArrayList<>();
    private List<Open> open = new ArrayList<>();

    List<Message> read(List<JsonObject> contents) {
        contents.forEach(this::read);
        return messages;
    }

    private void read(JsonObject raw) {
        JsonObject content = GeminiFields.camel(raw);
        List<JsonObject> parts = GeminiFields.objects(content, "parts");
        String role = content.string("role", "user");
        switch (role) {
            case "model" -> readModels(raw, content, parts);
            case "user", "function", "tool", "" -> readUsers(raw, content, parts);
            default ->
                throw io.ringfence.providers.translate.ProtocolException.invalidShape(
                        content.path("role") + " is neither user nor model");
        }
    }

    private void readModels(JsonObject raw, JsonObject content, List<JsonObject> parts) {
        List<Part> read = new ArrayList<>(parts.size());
        List<Open> calls = new ArrayList<>();
        for (JsonObject part : parts) {
            Part next = withoutCarried(partReader.read(part, true, ids), read);
            read.add(next);
            if (next instanceof Part.ToolCall call) {
                boolean hadId = !MintedIds.isMinted(call.id());
                calls.add(new Open(call.id(), hadId, call.name()));
            }
        }
        open = calls;
        add(Role.ASSISTANT, GeminiPartReader.joined(read), RawMessage.of(Dialect.GEMINI, raw.members()), content);
    }

    /// `part`, with the reasoning that its state carries added to `before` unless it is there.
    private static Part withoutCarried(Part part, List<Part> before) {
        if (!(part instanceof Part.ToolCall call) || !CarriedReasoning.isCarried(call.state())) {
            return part;
        }
        CarriedReasoning.restore(Objects.requireNonNull(call.state()), before);
        return new Part.ToolCall(
                call.id(), call.name(), call.arguments(), call.custom(), null, call.cache(), call.extensions());
    }

    /// What stands beside answers of functions is a message of its own; the first of the two carries the raw
    /// content of both.
    private void readUsers(JsonObject raw, JsonObject content, List<JsonObject> parts) {
        List<Part> results = new ArrayList<>();
        List<Part> others = new ArrayList<>();
        for (JsonObject part : parts) {
            JsonObject fields = GeminiFields.camel(part);
            JsonObject response = GeminiFields.object(fields, "functionResponse");
            if (response == null) {
                others.add(partReader.read(part, false, ids));
            } else {
                results.add(result(fields, response));
            }
        }
        RawMessage whole = RawMessage.of(Dialect.GEMINI, raw.members());
        if (results.isEmpty()) {
            add(Role.USER, others, whole, content);
            return;
        }
        add(Role.TOOL, results, whole, content);
        if (!others.isEmpty()) {
            add(Role.USER, others, new RawMessage(Dialect.GEMINI, List.of()), content);
        }
    }

    private void add(Role role, List<Part> parts, RawMessage raw, JsonObject content) {
        Extensions extensions = Extensions.unreadOf(content, Dialect.GEMINI);
        messages.add(new Message(role, parts, null, null, raw, extensions));
    }

    private Part result(JsonObject part, JsonObject response) {
        String name = response.string("name", "");
        String callId = answered(response.string("id"), name);
        JsonObject output = response.object("response");
        Map<String, @Nullable Object> json = output == null ? Map.of() : output.members();
        List<Part> media = new ArrayList<>();
        for (JsonObject medium : GeminiFields.objects(response, "parts")) {
            media.add(partReader.read(medium, false, ids));
        }
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        GeminiFields.keepUnread(part, "", kept);
        GeminiFields.keepUnread(response, "functionResponse", kept);
        Extensions extensions = kept.isEmpty() ? Extensions.NONE : new Extensions(Dialect.GEMINI, kept);
        boolean isError = json.get("error") != null && json.get("output") == null;
        String text = onlyText(json, isError ? "error" : "output");
        String nameOrNull = name.isEmpty() ? null : name;
        if (text == null && media.isEmpty()) {
            return new Part.ToolResult(callId, nameOrNull, List.of(), json, isError, null, extensions);
        }
        List<Part> content = new ArrayList<>();
        if (text != null) {
            content.add(Part.Text.of(text));
        } else if (!json.isEmpty()) {
            content.add(Part.Text.of(JsonTree.string(json)));
        }
        content.addAll(media);
        return new Part.ToolResult(callId, nameOrNull, content, null, isError, null, extensions);
    }

    /// The text of a result that is nothing else, under the name that Google gives to it; null otherwise.
    private static @Nullable String onlyText(Map<String, @Nullable Object> json, String name) {
        return json.size() == 1 && json.get(name) instanceof String text ? text : null;
    }

    private String answered(@Nullable String id, String name) {
        for (Open call : open) {
            if (id != null && call.id().equals(id)) {
                open.remove(call);
                return id;
            }
        }
        for (Open call : open) {
            if (call.name().equals(name) && (id == null || !call.hadId())) {
                open.remove(call);
                return call.id();
            }
        }
        return ids.next(id);
    }
}
