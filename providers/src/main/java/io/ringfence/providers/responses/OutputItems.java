package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The items that a model's turn consists of, as trees. Stateless.
final class OutputItems {
    private OutputItems() {}

    static Map<String, @Nullable Object> message(String id, String status, List<@Nullable Object> content) {
        return Trees.object("id", id, "type", "message", "status", status, "content", content, "role", "assistant");
    }

    static Map<String, @Nullable Object> text(
            String text, List<@Nullable Object> annotations, List<@Nullable Object> logprobs) {
        return Trees.object("type", "output_text", "annotations", annotations, "logprobs", logprobs, "text", text);
    }

    static Map<String, @Nullable Object> refusal(String text) {
        return Trees.object("type", "refusal", "refusal", text);
    }

    static Map<String, @Nullable Object> call(String id, String status, String callId, String name, String arguments) {
        return Trees.object(
                "id",
                id,
                "type",
                "function_call",
                "status",
                status,
                "arguments",
                arguments,
                "call_id",
                callId,
                "name",
                name);
    }

    static Map<String, @Nullable Object> customCall(
            String id, String status, String callId, String name, String input) {
        return Trees.object(
                "id",
                id,
                "type",
                "custom_tool_call",
                "status",
                status,
                "call_id",
                callId,
                "input",
                input,
                "name",
                name);
    }

    static Map<String, @Nullable Object> reasoning(String id, List<String> summary, @Nullable String encrypted) {
        Map<String, @Nullable Object> item = Trees.object("id", id, "type", "reasoning");
        Trees.putIfPresent(item, "encrypted_content", encrypted);
        item.put("summary", summary(summary));
        return item;
    }

    static List<@Nullable Object> summary(List<String> texts) {
        List<@Nullable Object> parts = new ArrayList<>();
        for (String text : texts) {
            parts.add(summaryText(text));
        }
        return parts;
    }

    static Map<String, @Nullable Object> summaryText(String text) {
        return Trees.object("type", "summary_text", "text", text);
    }

    /// A picture that was made; null when its bytes are somewhere else.
    static @Nullable Map<String, @Nullable Object> image(Part.Image image, String id) {
        if (!(image.media() instanceof Media.Inline inline)) {
            return null;
        }
        Map<String, @Nullable Object> item =
                Trees.object("id", id, "type", "image_generation_call", "status", "completed");
        String mediaType = DataUrls.imageType(inline.mediaType(), inline.base64());
        if (mediaType.startsWith("image/")) {
            item.put("output_format", mediaType.substring("image/".length()));
        }
        item.put("result", inline.base64());
        if (image.extensions().belongTo(OPENAI_RESPONSES)) {
            image.extensions().members().forEach(item::putIfAbsent);
        }
        return item;
    }

    /// The phase of the message that a text was part of, where that says more than nothing.
    static @Nullable Object phase(Part part) {
        Extensions extensions = part instanceof Part.Text text ? text.extensions() : Extensions.NONE;
        return extensions.belongTo(OPENAI_RESPONSES) ? extensions.members().get("phase") : null;
    }
}
