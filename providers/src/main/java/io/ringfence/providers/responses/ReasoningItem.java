package io.ringfence.providers.responses;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Thoughts, shown as summaries: one after the other, and what encrypts or signs them at the end. One thread.
final class ReasoningItem implements EncodedItem {
    private final EventWriter events;
    private final int outputIndex;
    private final String id;
    private final boolean isSummary;
    private final List<String> parts = new ArrayList<>();
    private @Nullable StringBuilder open;
    private @Nullable Map<String, @Nullable Object> closed;
    private boolean isPartEnded;

    /// @param isSummary whether its texts are a provider's summaries, not the thoughts themselves
    ReasoningItem(EventWriter events, int outputIndex, String id, boolean isSummary) {
        this.events = events;
        this.outputIndex = outputIndex;
        this.id = id;
        this.isSummary = isSummary;
        Map<String, @Nullable Object> begun = OutputItems.reasoning(id, List.of(), null);
        events.content("response.output_item.added", "output_index", outputIndex, "item", begun);
    }

    /// Whether such thoughts belong into this item: summaries may follow each other, thoughts may not.
    boolean takes(boolean summary) {
        return summary == isSummary && (summary || !isPartEnded);
    }

    boolean isSummary() {
        return isSummary;
    }

    /// Whether nothing of the thoughts is told.
    boolean isSilent() {
        return parts.isEmpty() && open == null;
    }

    void delta(String text) {
        if (isPartEnded) {
            endPart();
        }
        if (open == null) {
            open = new StringBuilder();
            part("added", "");
        }
        open.append(text);
        events.content(
                "response.reasoning_summary_text.delta",
                "item_id",
                id,
                "output_index",
                outputIndex,
                "summary_index",
                parts.size(),
                "delta",
                text);
    }

    /// The next words begin a new summary.
    void partEnded() {
        isPartEnded = open != null;
    }

    private void endPart() {
        isPartEnded = false;
        if (open == null) {
            return;
        }
        String text = open.toString();
        open = null;
        events.content(
                "response.reasoning_summary_text.done",
                "item_id",
                id,
                "output_index",
                outputIndex,
                "summary_index",
                parts.size(),
                "text",
                text);
        part("done", text);
        parts.add(text);
    }

    private void part(String step, String text) {
        events.content(
                "response.reasoning_summary_part." + step,
                "item_id",
                id,
                "output_index",
                outputIndex,
                "summary_index",
                parts.size(),
                "part",
                OutputItems.summaryText(text));
    }

    @Override
    public void close(String status) {
        close((String) null, status);
    }

    /// Ends the item with its state.
    ///
    /// @param encrypted as clients shall send it back, or null
    void close(@Nullable String encrypted, String status) {
        if (closed != null) {
            return;
        }
        endPart();
        closed = OutputItems.reasoning(id, parts, encrypted);
        if (status.equals(Ending.INCOMPLETE)) {
            closed.put("status", status);
        }
        events.content("response.output_item.done", "output_index", outputIndex, "item", closed);
    }

    @Override
    public Map<String, @Nullable Object> tree() {
        return closed == null ? OutputItems.reasoning(id, parts, null) : closed;
    }
}
