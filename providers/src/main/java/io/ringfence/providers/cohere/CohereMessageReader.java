package io.ringfence.providers.cohere;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads messages, of requests and of answers.
///
/// What an assistant says before it calls tools stands in `tool_plan`, and is text as any other.
final class CohereMessageReader {
    private static final Dialect DIALECT = Dialect.COHERE_CHAT;

    private CohereMessageReader() {}

    static Message read(JsonObject message) {
        String role = message.requiredString("role");
        RawMessage raw = RawMessage.of(DIALECT, message.members());
        List<Part> parts = switch (role) {
            case "user", "system" -> content(message);
            case "assistant" -> assistant(message);
            case "tool" -> List.of(toolResult(message));
            default -> throw message.wrong("role", role, "system, user, assistant or tool");
        };
        return new Message(role(role), parts, null, null, raw, Extensions.unreadOf(message, DIALECT));
    }

    private static Role role(String role) {
        return switch (role) {
            case "user" -> Role.USER;
            case "system" -> Role.SYSTEM;
            case "assistant" -> Role.ASSISTANT;
            default -> Role.TOOL;
        };
    }

    private static List<Part> content(JsonObject message) {
        List<Part> parts = new ArrayList<>();
        Object content = message.any("content");
        if (content instanceof String text) {
            if (!text.isEmpty()) {
                parts.add(Part.Text.of(text));
            }
        } else {
            for (JsonObject block : message.objects("content")) {
                Part part = block(block);
                if (part != null) {
                    parts.add(part);
                }
            }
        }
        return parts;
    }

    /// The block, or null when it says nothing.
    private static @Nullable Part block(JsonObject block) {
        String type = block.requiredString("type");
        return switch (type) {
            case "text" -> {
                String text = block.string("text", "");
                yield text.isEmpty()
                        ? null
                        : new Part.Text(text, List.of(), null, null, Extensions.unreadOf(block, DIALECT));
            }
            case "thinking" -> {
                String thoughts = block.string("thinking", "");
                yield thoughts.isEmpty()
                        ? null
                        : new Part.Reasoning(
                                null, thoughts, List.of(), null, false, Extensions.unreadOf(block, DIALECT));
            }
            case "image_url" -> image(block);
            case "document" -> CohereDocuments.read(block.any("document"));
            default -> new Part.Vendor(DIALECT, type, block.members());
        };
    }

    private static Part image(JsonObject block) {
        Object url = block.any("image_url");
        if (url instanceof String address) {
            return new Part.Image(media(address), null, null, null, Extensions.unreadOf(block, DIALECT));
        }
        JsonObject image = block.requiredObject("image_url");
        String address = image.requiredString("url");
        String detail = image.string("detail");
        return new Part.Image(media(address), detail, null, null, Extensions.unreadOf(image, DIALECT));
    }

    private static Media media(String url) {
        int comma = url.indexOf(',');
        if (!url.startsWith("data:") || comma < 0 || !url.substring(0, comma).endsWith(";base64")) {
            return new Media.Url(null, url);
        }
        String mediaType = url.substring("data:".length(), comma - ";base64".length());
        return new Media.Inline(mediaType.isEmpty() ? null : mediaType, url.substring(comma + 1));
    }

    private static Part toolResult(JsonObject message) {
        String id = message.requiredText("tool_call_id");
        return Part.ToolResult.of(id, content(message));
    }

    private static List<Part> assistant(JsonObject message) {
        List<Part> parts = new ArrayList<>();
        String plan = message.string("tool_plan");
        List<Part> content = content(message);
        content.stream().filter(Part.Reasoning.class::isInstance).forEach(parts::add);
        if (plan != null && !plan.isEmpty()) {
            parts.add(Part.Text.of(plan));
        }
        content.stream().filter(part -> !(part instanceof Part.Reasoning)).forEach(parts::add);
        citations(message, parts);
        for (JsonObject call : message.objects("tool_calls")) {
            parts.add(toolCall(call));
        }
        return parts;
    }

    private static Part toolCall(JsonObject call) {
        call.ignore("type"); // there is only one
        JsonObject function = call.requiredObject("function");
        String arguments = function.string("arguments", "");
        return new Part.ToolCall(
                call.requiredText("id"),
                function.requiredText("name"),
                saysNothing(arguments) ? "{}" : arguments,
                false,
                null,
                null,
                Extensions.unreadOf(call, DIALECT));
    }

    /// Whether arguments are those of a call without any: models write `null` for them, too.
    static boolean saysNothing(String arguments) {
        return arguments.isBlank() || arguments.strip().equals("null");
    }

    /// Hangs citations on the text that they are of: the plan's, that of the block they name, or else the last.
    /// Those of thoughts have no place.
    private static void citations(JsonObject message, List<Part> parts) {
        Map<Integer, List<Citation>> byPart = new LinkedHashMap<>();
        for (JsonObject citation : message.objects("citations")) {
            Citation read = CohereCitations.read(citation);
            if (!"THINKING_CONTENT".equals(citation.string("type"))) {
                int place = place(parts, read);
                byPart.computeIfAbsent(place, _ -> new ArrayList<>()).add(read);
            }
        }
        byPart.forEach((place, citations) -> {
            if (place >= 0 && parts.get(place) instanceof Part.Text text) {
                parts.set(place, new Part.Text(text.text(), citations, null, null, text.extensions()));
            }
        });
    }

    /// The text that holds what is cited, the last one in doubt, or -1 when there is none.
    private static int place(List<Part> parts, Citation citation) {
        int last = -1;
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Part.Text text) {
                last = i;
                if (citation.raw().get("text") instanceof String cited
                        && text.text().startsWith(cited, (int) Math.max(0, citation.start()))) {
                    return i;
                }
            }
        }
        return last;
    }

    /// @throws ProtocolException when there is no message, or one of another role
    static Message answer(JsonObject message) {
        if (!"assistant".equals(message.string("role", "assistant"))) {
            throw message.wrong("role", message.any("role"), "assistant");
        }
        RawMessage raw = RawMessage.of(DIALECT, message.members());
        List<Part> parts = assistant(message);
        return new Message(Role.ASSISTANT, parts, null, null, raw, Extensions.unreadOf(message, DIALECT));
    }
}
