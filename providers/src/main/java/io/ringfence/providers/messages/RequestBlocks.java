package io.ringfence.providers.messages;

import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.RawMessage;
import io.ringfence.providers.translate.CallIds;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the parts of a conversation as content blocks that the provider takes. One request, one thread.
final class RequestBlocks {
    private final RequestTarget target;
    private final Losses losses;
    private final CallIds ids = new CallIds(CallIds.Rule.ANTHROPIC);

    RequestBlocks(RequestTarget target, Losses losses) {
        this.target = target;
        this.losses = losses;
    }

    // ---- As it was

    /// What a message was read from, when it may go out again as it stands: it was of this dialect, and holds
    /// nothing that this provider refuses. Null otherwise.
    @Nullable
    RawMessage replayable(Message message) {
        RawMessage raw = message.raw();
        boolean isOwn =
                raw != null && raw.dialect() == Own.DIALECT && raw.items().size() == 1;
        return isOwn && message.parts().stream().allMatch(this::isReplayable) ? raw : null;
    }

    private boolean isReplayable(Part part) {
        return switch (part) {
            case Part.Text text -> !text.text().isEmpty() && text.state() == null && isReplayable(text);
            case Part.ToolCall call -> call.state() == null && CallIds.Rule.ANTHROPIC.accepts(call.id());
            case Part.ToolResult result ->
                CallIds.Rule.ANTHROPIC.accepts(result.callId())
                        && result.content().stream().allMatch(this::isReplayable);
            case Part.Reasoning reasoning -> isReplayable(reasoning);
            default -> true;
        };
    }

    private static boolean isReplayable(Part.Text text) {
        return text.citations().stream()
                .noneMatch(citation -> "".equals(citation.raw().get("encrypted_index")));
    }

    private boolean isReplayable(Part.Reasoning reasoning) {
        ProviderState state = reasoning.state();
        return state == null ? takesUnsignedThoughts() : state.origin().equals(target.stateOrigin());
    }

    /// Anthropic checks signatures. Those who copied its interface often make none, and want their thoughts
    /// back all the same.
    private boolean takesUnsignedThoughts() {
        return target.flavour() == Flavour.COMPATIBLE;
    }

    // ---- Part by part

    /// Appends the blocks of a part: one, or none when it cannot be said or says nothing.
    ///
    /// @param where the part's message, for errors
    void write(Part part, String where, List<Map<String, @Nullable Object>> to) {
        Map<String, @Nullable Object> block = switch (part) {
            case Part.Text text -> text(text, where);
            case Part.Image image -> {
                stateIsLost(image.state());
                yield MediaBlocks.write(image, losses);
            }
            case Part.Recording recording -> recording(recording);
            case Part.Document document -> MediaBlocks.write(document, losses);
            case Part.ToolCall call -> toolUse(call, where);
            case Part.ToolResult result -> toolResult(result, where);
            case Part.Reasoning reasoning -> thinking(reasoning, where);
            case Part.Refusal refusal -> {
                losses.extensions(where, refusal.extensions());
                yield textBlock(refusal.text());
            }
            case Part.Vendor vendor -> vendor(vendor);
        };
        if (block != null) {
            to.add(block);
        }
    }

    /// A block of text; null for an empty one, which the provider refuses.
    static @Nullable Map<String, @Nullable Object> textBlock(String text) {
        if (text.isEmpty()) {
            return null;
        }
        Map<String, @Nullable Object> block = Own.typed("text");
        block.put("text", text);
        return block;
    }

    /// Takes away texts of nothing but white space, which the provider refuses, except between an assistant's
    /// other texts, where it writes them itself.
    static void dropBlank(List<Map<String, @Nullable Object>> blocks, boolean isAssistant) {
        for (int i = blocks.size() - 1; i >= 0; i--) {
            boolean isBetweenTexts = isAssistant
                    && i > 0
                    && i < blocks.size() - 1
                    && hasWords(blocks.get(i - 1))
                    && hasWords(blocks.get(i + 1));
            if (blocks.get(i).get("text") instanceof String text && text.isBlank() && !isBetweenTexts) {
                blocks.remove(i);
            }
        }
    }

    private static boolean hasWords(Map<String, @Nullable Object> block) {
        return block.get("text") instanceof String text && !text.isBlank();
    }

    @Nullable
    Map<String, @Nullable Object> text(Part.Text text, String where) {
        stateIsLost(text.state());
        Map<String, @Nullable Object> block = textBlock(text.text());
        if (block == null) {
            return null;
        }
        List<Map<String, @Nullable Object>> citations = Citations.replayed(text.citations(), losses);
        if (!citations.isEmpty()) {
            block.put("citations", citations);
        }
        CacheControl.write(text.cache(), block, losses);
        Own.putBack(text.extensions(), block, where, losses);
        return block;
    }

    private @Nullable Map<String, @Nullable Object> recording(Part.Recording recording) {
        losses.dropped("audio or video");
        return recording.transcript() == null ? null : textBlock(recording.transcript());
    }

    private Map<String, @Nullable Object> toolUse(Part.ToolCall call, String where) {
        stateIsLost(call.state());
        Map<String, @Nullable Object> block = Own.typed("tool_use");
        block.put("id", ids.fit(call.id()));
        block.put("name", call.name());
        block.put("input", call.custom() ? freeText(call) : arguments(call, where));
        CacheControl.write(call.cache(), block, losses);
        Own.putBack(call.extensions(), block, where, losses);
        return block;
    }

    static Map<String, @Nullable Object> freeText(Part.ToolCall call) {
        Map<String, @Nullable Object> input = new LinkedHashMap<>();
        input.put("input", call.arguments());
        return input;
    }

    private static Map<String, @Nullable Object> arguments(Part.ToolCall call, String where) {
        if (call.arguments().isBlank()) {
            return Map.of();
        }
        try {
            return JsonTree.readObject(call.arguments());
        } catch (ProtocolException invalid) {
            throw ProtocolException.invalidShape(
                    where + ": the arguments of the call " + call.id() + " are no JSON object");
        }
    }

    private Map<String, @Nullable Object> toolResult(Part.ToolResult result, String where) {
        Map<String, @Nullable Object> block = Own.typed("tool_result");
        block.put("tool_use_id", ids.fit(result.callId()));
        Object content = result.json() == null ? content(result, where) : JsonResults.text(result.json());
        if (content != null) {
            block.put("content", content);
        }
        if (result.isError()) {
            block.put("is_error", true);
        }
        CacheControl.write(result.cache(), block, losses);
        Own.putBack(result.extensions(), block, where, losses);
        return block;
    }

    /// A text when that is all there is, else blocks; null for nothing.
    private @Nullable Object content(Part.ToolResult result, String where) {
        List<Map<String, @Nullable Object>> blocks = new ArrayList<>();
        for (Part part : result.content()) {
            write(part, where, blocks);
        }
        dropBlank(blocks, false);
        if (blocks.isEmpty()) {
            return null;
        }
        Map<String, @Nullable Object> first = blocks.getFirst();
        boolean isPlainText = blocks.size() == 1 && "text".equals(first.get("type")) && first.size() == 2;
        return isPlainText ? first.get("text") : blocks;
    }

    private @Nullable Map<String, @Nullable Object> thinking(Part.Reasoning reasoning, String where) {
        ProviderState state = reasoning.state();
        if (state == null && !takesUnsignedThoughts()) {
            losses.add("reasoning without a signature is not replayed to "
                    + losses.target().wireFormat());
            return null;
        }
        if (state != null && !state.origin().equals(target.stateOrigin())) {
            stateIsLost(state);
            return null;
        }
        Map<String, @Nullable Object> block;
        if (reasoning.redacted()) {
            block = Own.typed("redacted_thinking");
            block.put("data", state == null ? "" : state.value());
        } else {
            block = Own.typed("thinking");
            block.put("thinking", reasoning.visibleText());
            block.put("signature", state == null ? "" : state.value());
        }
        Own.putBack(reasoning.extensions(), block, where, losses);
        return block;
    }

    private @Nullable Map<String, @Nullable Object> vendor(Part.Vendor vendor) {
        if (vendor.origin() != Own.DIALECT) {
            losses.dropped(vendor.type());
            return null;
        }
        return Own.copyOf(vendor.raw());
    }

    private void stateIsLost(@Nullable ProviderState state) {
        if (state != null) {
            losses.add("reasoning of " + state.origin() + " is not replayed to "
                    + losses.target().wireFormat());
        }
    }
}
