package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the items that a model's turn consists of, one after the other, into the parts of one message: in a
/// history as in an answer. One turn, one thread.
final class AssistantReader {
    private static final String GEMINI = Dialect.GEMINI.stateOrigin();

    private final List<Part> parts = new ArrayList<>();
    private final List<Map<String, @Nullable Object>> items = new ArrayList<>();
    private @Nullable String messageId;
    private boolean hasMessage;

    /// Takes the next item.
    void read(JsonObject item, String type) {
        items.add(item.members());
        switch (type) {
            case "message" -> message(item);
            case "reasoning" -> parts.add(reasoning(item));
            case "function_call" -> addCall(call(item));
            case "custom_tool_call" -> addCall(customCall(item));
            case "image_generation_call" -> parts.add(image(item));
            default -> parts.add(new Part.Vendor(OPENAI_RESPONSES, type, item.members()));
        }
    }

    List<Part> parts() {
        return Collections.unmodifiableList(parts);
    }

    List<Map<String, @Nullable Object>> items() {
        return Collections.unmodifiableList(items);
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /// The first message item's id.
    @Nullable
    String messageId() {
        return messageId;
    }

    boolean hasMessage() {
        return hasMessage;
    }

    private void message(JsonObject item) {
        String id = item.string("id");
        messageId = messageId == null ? id : messageId;
        hasMessage = true;
        item.ignore("role", "status");
        if ("final_answer".equals(item.members().get("phase"))) {
            item.ignore("phase"); // what every dialect's text is
        }
        List<Part> content = ContentReader.read(item, "content");
        Extensions extensions = Extensions.unreadOf(item, OPENAI_RESPONSES);
        for (Part part : content) {
            parts.add(part instanceof Part.Text text && !extensions.isEmpty() ? with(text, extensions) : part);
        }
    }

    /// What is said of the message is said of its texts, as one neutral message may hold several items.
    private static Part.Text with(Part.Text text, Extensions ofItem) {
        Map<String, @Nullable Object> members =
                new LinkedHashMap<>(text.extensions().members());
        members.putAll(ofItem.members());
        return new Part.Text(
                text.text(), text.citations(), text.cache(), text.state(), new Extensions(OPENAI_RESPONSES, members));
    }

    static Part.Reasoning reasoning(JsonObject item) {
        String id = item.string("id");
        String encrypted = item.string("encrypted_content");
        List<String> summary = texts(item, "summary");
        String text = String.join("\n\n", texts(item, "content"));
        item.ignore("type", "status");
        Extensions extensions = Extensions.unreadOf(item, OPENAI_RESPONSES);
        if (encrypted == null || encrypted.isEmpty()) {
            return new Part.Reasoning(id, text, summary, null, false, extensions);
        }
        Seal seal = Seal.read(encrypted);
        boolean isThoughts = seal.kind() == Seal.Kind.THOUGHTS && text.isEmpty();
        return new Part.Reasoning(
                id,
                isThoughts ? String.join("\n\n", summary) : text,
                isThoughts ? List.of() : summary,
                seal.state(),
                isRedacted(seal, text, summary),
                extensions);
    }

    private static boolean isRedacted(Seal seal, String text, List<String> summary) {
        return seal.isNative() ? text.isEmpty() && summary.isEmpty() : seal.kind() == Seal.Kind.REDACTED;
    }

    /// The texts of a list of `{type, text}`; some servers give a bare text.
    private static List<String> texts(JsonObject item, String name) {
        if (item.members().get(name) instanceof String text) {
            item.ignore(name);
            return text.isEmpty() ? List.of() : List.of(text);
        }
        List<String> texts = new ArrayList<>();
        for (JsonObject part : item.objects(name)) {
            texts.add(part.string("text", ""));
        }
        return texts;
    }

    private static Part.ToolCall call(JsonObject item) {
        String arguments = arguments(item, "arguments");
        return new Part.ToolCall(
                callId(item),
                item.requiredString("name"),
                arguments.isEmpty() ? "{}" : arguments,
                false,
                null,
                null,
                rest(item));
    }

    private static Part.ToolCall customCall(JsonObject item) {
        return new Part.ToolCall(
                callId(item), item.requiredString("name"), arguments(item, "input"), true, null, null, rest(item));
    }

    /// The text; of an object, which some servers send, its JSON.
    static String arguments(JsonObject item, String name) {
        Object arguments = item.any(name);
        return arguments instanceof Map<?, ?> ? JsonTree.string(arguments) : item.string(name, "");
    }

    private static String callId(JsonObject item) {
        String callId = item.string("call_id", "");
        return callId.isEmpty() ? item.requiredString("id") : callId;
    }

    /// What nobody has read of an item.
    static Extensions rest(JsonObject item) {
        // Bedrock Mantle has repeated the place in the stream inside the item.
        item.ignore("type", "id", "status", "item_id", "output_index");
        return Extensions.unreadOf(item, OPENAI_RESPONSES);
    }

    /// A state of Gemini's that stands alone before a call hangs on that call: calls have no place for it here.
    private void addCall(Part.ToolCall call) {
        if (!parts.isEmpty()
                && parts.getLast() instanceof Part.Reasoning before
                && before.state() != null
                && before.state().origin().equals(GEMINI)
                && before.visibleText().isEmpty()) {
            parts.removeLast();
            parts.add(new Part.ToolCall(
                    call.id(),
                    call.name(),
                    call.arguments(),
                    call.custom(),
                    before.state(),
                    call.cache(),
                    call.extensions()));
        } else {
            parts.add(call);
        }
    }

    /// A picture that was made, or the unfinished work on one.
    static Part image(JsonObject item) {
        String result = item.string("result");
        if (result == null || result.isEmpty()) {
            return new Part.Vendor(OPENAI_RESPONSES, "image_generation_call", item.members());
        }
        item.ignore("type", "id", "status");
        String format = item.string("output_format");
        String mediaType = DataUrls.imageType(format == null ? null : "image/" + format, result);
        return new Part.Image(
                new Media.Inline(mediaType, result), null, null, null, Extensions.unreadOf(item, OPENAI_RESPONSES));
    }
}
