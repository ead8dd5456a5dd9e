package io.ringfence.providers.openaichat;

import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what an assistant thought, in whichever of chat's forms it stands: `reasoning_details` (OpenRouter),
/// `thinking_blocks` (LiteLLM), `reasoning_content` (DeepSeek and most others) or `reasoning` (Groq, Ollama,
/// vLLM). Several of them say the same; the most telling one counts.
final class Thoughts {
    private Thoughts() {}

    static List<Part.Reasoning> read(JsonObject message, ChatStates states) {
        List<Part.Reasoning> parts = new ArrayList<>();
        if (areObjects(message, "reasoning_details")) {
            parts.addAll(ReasoningDetails.read(message.objects("reasoning_details"), states));
        }
        if (areObjects(message, "thinking_blocks")) {
            List<Part.Reasoning> blocks = blocks(message.objects("thinking_blocks"), states);
            if (parts.isEmpty()) {
                parts.addAll(blocks);
            }
        }
        addText(parts, text(message));
        return parts;
    }

    private static boolean areObjects(JsonObject message, String name) {
        return message.members().get(name) instanceof List<?> list
                && list.stream().allMatch(element -> element instanceof Map<?, ?>);
    }

    /// `reasoning_content`, else `reasoning`; empty when there is neither.
    static String text(JsonObject message) {
        String text = "";
        for (String name : List.of("reasoning_content", "reasoning")) {
            if (message.members().get(name) instanceof String value) {
                message.ignore(name);
                text = text.isEmpty() ? value : text;
            }
        }
        return text;
    }

    /// Adds the plain text where the blocks do not tell it.
    private static void addText(List<Part.Reasoning> parts, String text) {
        if (text.isEmpty()
                || parts.stream().anyMatch(part -> !part.visibleText().isEmpty())) {
            return;
        }
        if (parts.size() == 1 && !parts.getFirst().redacted()) {
            Part.Reasoning only = parts.getFirst();
            parts.set(0, new Part.Reasoning(only.id(), text, List.of(), only.state(), false, only.extensions()));
        } else {
            parts.addFirst(Part.Reasoning.of(text, null));
        }
    }

    private static List<Part.Reasoning> blocks(List<JsonObject> blocks, ChatStates states) {
        List<Part.Reasoning> parts = new ArrayList<>();
        for (JsonObject block : blocks) {
            boolean isRedacted = "redacted_thinking".equals(block.string("type"));
            String value = block.string(isRedacted ? "data" : "signature", "");
            ProviderState state = value.isEmpty() ? null : states.ofThinkingBlock(value);
            String text = block.string("thinking", "");
            if (state != null || !text.isEmpty()) {
                parts.add(new Part.Reasoning(null, text, List.of(), state, isRedacted, Extensions.NONE));
            }
        }
        return parts;
    }

    /// `extra_content.google.thought_signature` of a message, a delta or a call; null when there is none. Says
    /// that the member is read when nothing else stands in it.
    static @Nullable ProviderState googleState(JsonObject holder, ChatStates states) {
        if (!(holder.members().get("extra_content") instanceof Map<?, ?> extra)
                || !(extra.get("google") instanceof Map<?, ?> google)
                || !(google.get("thought_signature") instanceof String signature)
                || signature.isEmpty()) {
            return null;
        }
        boolean isAll = extra.size() == 1
                && google.keySet().stream()
                        .allMatch(name -> name.equals("thought_signature") || name.equals("thought"));
        if (isAll) {
            holder.ignore("extra_content");
        }
        // Google repeats it at the top.
        if (signature.equals(holder.members().get("thought_signature"))) {
            holder.ignore("thought_signature");
        }
        return states.ofGoogle(signature);
    }
}
