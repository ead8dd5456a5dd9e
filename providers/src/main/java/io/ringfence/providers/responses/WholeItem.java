package io.ringfence.providers.responses;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An item that came whole. One thread.
final class WholeItem implements EncodedItem {
    private final Map<String, @Nullable Object> tree;

    /// @param tree the item, with an id
    WholeItem(EventWriter events, int outputIndex, Map<String, @Nullable Object> tree) {
        this.tree = tree;
        boolean isImage = "image_generation_call".equals(tree.get("type"));
        Object begun = isImage
                ? Trees.object("id", tree.get("id"), "type", tree.get("type"), "status", "in_progress", "result", null)
                : tree;
        events.content("response.output_item.added", "output_index", outputIndex, "item", begun);
        if (isImage) {
            for (String step : new String[] {"in_progress", "generating", "completed"}) {
                events.content(
                        "response.image_generation_call." + step,
                        "output_index",
                        outputIndex,
                        "item_id",
                        tree.get("id"));
            }
        }
        events.content("response.output_item.done", "output_index", outputIndex, "item", tree);
    }

    @Override
    public void close(String status) {
        // It was never open.
    }

    @Override
    public Map<String, @Nullable Object> tree() {
        return tree;
    }
}
