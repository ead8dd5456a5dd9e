package io.ringfence.providers.messages;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.translate.StateTag;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the content blocks of a conversation or of an answer, in order. Remembers which tool each call named,
/// because results do not say it. One thread.
final class BlockReader {
    private final String stateOrigin;
    private final Map<String, String> toolByCall = new HashMap<>();

    /// @param stateOrigin who signs the thoughts that nobody wrapped
    BlockReader(String stateOrigin) {
        this.stateOrigin = stateOrigin;
    }

    /// The parts of a message: a text, or blocks.
    ///
    /// @param holder has them under `content`
    List<Part> read(JsonObject holder) {
        List<Part> parts = new ArrayList<>();
        if (holder.any("content") instanceof String text) {
            parts.add(Part.Text.of(text));
            return parts;
        }
        for (JsonObject block : holder.objects("content")) {
            parts.add(readOne(block));
        }
        return withStatesOnTheirCalls(parts);
    }

    private Part readOne(JsonObject block) {
        // A type that is not known yet is a vendor's part, too.
        return switch (block.requiredString("type")) {
            case "text" -> text(block);
            case "image" -> MediaBlocks.image(block);
            case "document" -> MediaBlocks.document(block);
            case "search_result" -> MediaBlocks.searchResult(block);
            case "tool_use" -> toolUse(block);
            case "tool_result" -> toolResult(block);
            case "thinking" -> thinking(block);
            case "redacted_thinking" -> redactedThinking(block);
            default -> MediaBlocks.vendor(block);
        };
    }

    /// A text, also one of a system prompt.
    static Part.Text text(JsonObject block) {
        block.ignore("type");
        String text = block.requiredString("text");
        List<Citation> citations = Citations.read(block);
        CacheHint cache = CacheControl.read(block);
        return new Part.Text(text, citations, cache, null, Extensions.unreadOf(block, Own.DIALECT));
    }

    private Part toolUse(JsonObject block) {
        String id = block.requiredString("id");
        String name = block.requiredString("name");
        toolByCall.put(id, name);
        Object input = block.any("input");
        String arguments = input == null ? "{}" : JsonTree.string(input);
        CacheHint cache = CacheControl.read(block);
        return new Part.ToolCall(id, name, arguments, false, null, cache, Extensions.unreadOf(block, Own.DIALECT));
    }

    private Part toolResult(JsonObject block) {
        block.ignore("type");
        String callId = block.requiredString("tool_use_id");
        List<Part> content = read(block);
        boolean isError = block.isTrue("is_error");
        CacheHint cache = CacheControl.read(block);
        return new Part.ToolResult(
                callId, toolByCall.get(callId), content, null, isError, cache, Extensions.unreadOf(block, Own.DIALECT));
    }

    private Part thinking(JsonObject block) {
        String text = block.string("thinking", "");
        ProviderState state = state(block.string("signature"));
        return new Part.Reasoning(null, text, List.of(), state, false, Extensions.unreadOf(block, Own.DIALECT));
    }

    private Part redactedThinking(JsonObject block) {
        ProviderState state = state(block.string("data"));
        return new Part.Reasoning(null, "", List.of(), state, true, Extensions.unreadOf(block, Own.DIALECT));
    }

    /// The state behind a signature; null for an empty one, which some clones send.
    @Nullable
    ProviderState state(@Nullable String carried) {
        return carried == null || carried.isEmpty() ? null : StateTag.unwrap(carried, stateOrigin);
    }

    /// Gemini signs calls, and this dialect has no place for it on them: the signature travels in a block of
    /// thoughts without words right before its call.
    private static List<Part> withStatesOnTheirCalls(List<Part> parts) {
        List<Part> joined = new ArrayList<>(parts.size());
        for (Part part : parts) {
            ProviderState state = joined.isEmpty() ? null : stateOfACall(joined.getLast());
            if (state != null && part instanceof Part.ToolCall call) {
                joined.removeLast();
                joined.add(new Part.ToolCall(
                        call.id(),
                        call.name(),
                        call.arguments(),
                        call.custom(),
                        state,
                        call.cache(),
                        call.extensions()));
            } else {
                joined.add(part);
            }
        }
        return joined;
    }

    private static @Nullable ProviderState stateOfACall(Part part) {
        boolean isWordless =
                part instanceof Part.Reasoning reasoning && reasoning.text().isEmpty() && !reasoning.redacted();
        ProviderState state = isWordless ? ((Part.Reasoning) part).state() : null;
        return state != null && state.origin().equals(Dialect.GEMINI.stateOrigin()) ? state : null;
    }
}
