package io.ringfence.providers.openaichat;

import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `reasoning_details`: thoughts with what makes them replayable. Details of the same `index` are one block,
/// and possibly its pieces as a stream sent them.
final class ReasoningDetails {
    static final String TEXT = "reasoning.text";
    static final String SUMMARY = "reasoning.summary";
    static final String ENCRYPTED = "reasoning.encrypted";

    private ReasoningDetails() {}

    // ---- Reading

    private static final class Block {
        final @Nullable Long index;
        final StringBuilder text = new StringBuilder();
        final List<StringBuilder> summaries = new ArrayList<>();

        @Nullable
        ProviderState state;

        boolean isEncrypted;

        @Nullable
        String id;

        boolean continuesSummary;

        Block(@Nullable Long index) {
            this.index = index;
        }

        boolean takes(@Nullable Long other) {
            return state == null && index != null && index.equals(other);
        }

        boolean isSummaryOnly() {
            return state == null && text.isEmpty() && !summaries.isEmpty();
        }

        Part.Reasoning part() {
            return new Part.Reasoning(
                    id,
                    text.toString(),
                    summaries.stream().map(StringBuilder::toString).toList(),
                    state,
                    isEncrypted && text.isEmpty() && summaries.isEmpty(),
                    Extensions.NONE);
        }
    }

    /// The thoughts that the details amount to.
    static List<Part.Reasoning> read(List<JsonObject> details, ChatStates states) {
        List<Block> blocks = new ArrayList<>();
        for (JsonObject detail : details) {
            Long index = detail.integer("index");
            Block block = blocks.isEmpty() ? null : blocks.getLast();
            if (block == null || !block.takes(index)) {
                block = new Block(index);
                blocks.add(block);
            }
            add(block, detail, states);
        }
        return merged(blocks);
    }

    private static void add(Block block, JsonObject detail, ChatStates states) {
        String id = detail.string("id");
        block.id = id == null || id.isEmpty() ? block.id : id;
        String summary = detail.string("summary");
        if (summary != null && !summary.isEmpty()) {
            if (!block.continuesSummary) {
                block.summaries.add(new StringBuilder());
            }
            block.summaries.getLast().append(summary);
        }
        block.continuesSummary = summary != null;
        block.text.append(detail.string("text", ""));
        ProviderState signature = DetailState.read(detail, "signature", states::ofDetail);
        ProviderState data = DetailState.read(detail, "data", states::ofDetail);
        if (data != null) {
            block.state = data;
            block.isEncrypted = true;
        } else if (signature != null) {
            block.state = signature;
        }
    }

    /// Every summary of an item is a block of its own; the last one carries the item's state.
    private static List<Part.Reasoning> merged(List<Block> blocks) {
        List<Part.Reasoning> parts = new ArrayList<>();
        List<StringBuilder> pending = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            boolean goesOn = i + 1 < blocks.size() && blocks.get(i + 1).text.isEmpty();
            if (block.isSummaryOnly() && goesOn) {
                pending.addAll(block.summaries);
                continue;
            }
            block.summaries.addAll(0, pending);
            pending.clear();
            if (!block.text.isEmpty() || !block.summaries.isEmpty() || block.state != null) {
                parts.add(block.part());
            }
        }
        return parts;
    }

    // ---- Writing

    /// Appends the details of one block.
    ///
    /// @param index of the block
    /// @param carried what becomes of its state
    /// @return the index of the next block
    static int write(
            Part.Reasoning reasoning,
            int index,
            Function<ProviderState, DetailState> carried,
            List<@Nullable Object> to) {
        DetailState state = reasoning.state() == null ? null : carried.apply(reasoning.state());
        Map<String, @Nullable Object> beside = new LinkedHashMap<>();
        if (state != null) {
            beside.putAll(state.beside());
        }
        if (reasoning.id() != null) {
            beside.putIfAbsent("id", reasoning.id());
        }
        int at = index;
        boolean hasText = !reasoning.text().isEmpty();
        int summaries = reasoning.summary().size();
        for (int i = 0; i < summaries; i++) {
            to.add(detail(SUMMARY, "summary", reasoning.summary().get(i), beside, at));
            at += i + 1 < summaries ? 1 : 0;
        }
        boolean isEncrypted = !hasText && (reasoning.redacted() || summaries > 0);
        if (hasText || (state != null && !isEncrypted)) {
            Map<String, @Nullable Object> text = detail(TEXT, "text", reasoning.text(), beside, at);
            if (state != null) {
                text.put("signature", state.value());
            }
            to.add(text);
        } else if (state != null) {
            to.add(detail(ENCRYPTED, "data", state.value(), beside, at));
        }
        return at + 1;
    }

    static Map<String, @Nullable Object> detail(
            String type, String member, String value, Map<String, @Nullable Object> beside, int index) {
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("type", type);
        detail.put(member, value);
        detail.putAll(beside);
        detail.put("index", index);
        return detail;
    }
}
