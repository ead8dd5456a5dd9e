package io.ringfence.providers.responses;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call of a tool: opened with its name, its arguments piece by piece. One thread.
final class CallItem implements EncodedItem {
    private final EventWriter events;
    private final int outputIndex;
    private final String id;
    private final String callId;
    private final String name;
    private final boolean isCustom;
    private final StringBuilder arguments = new StringBuilder();
    private @Nullable Map<String, @Nullable Object> closed;

    CallItem(EventWriter events, int outputIndex, String id, String callId, String name, boolean isCustom) {
        this.events = events;
        this.outputIndex = outputIndex;
        this.id = id;
        this.callId = callId;
        this.name = name;
        this.isCustom = isCustom;
        events.content("response.output_item.added", "output_index", outputIndex, "item", tree("in_progress"));
    }

    void delta(String fragment) {
        if (closed != null) {
            return; // a piece after the end would contradict what was told
        }
        arguments.append(fragment);
        String type = isCustom ? "response.custom_tool_call_input.delta" : "response.function_call_arguments.delta";
        events.content(type, "item_id", id, "output_index", outputIndex, "delta", fragment);
    }

    boolean isClosed() {
        return closed != null;
    }

    @Override
    public void close(String status) {
        if (closed != null) {
            return;
        }
        boolean isWhole = status.equals(Ending.COMPLETED);
        if (arguments.isEmpty() && !isCustom && isWhole) {
            delta("{}");
        }
        if (isCustom) {
            events.content(
                    "response.custom_tool_call_input.done",
                    "item_id",
                    id,
                    "output_index",
                    outputIndex,
                    "input",
                    arguments.toString());
        } else {
            events.content(
                    "response.function_call_arguments.done",
                    "item_id",
                    id,
                    "name",
                    name,
                    "output_index",
                    outputIndex,
                    "arguments",
                    arguments.toString());
        }
        closed = tree(status);
        events.content("response.output_item.done", "output_index", outputIndex, "item", closed);
    }

    @Override
    public Map<String, @Nullable Object> tree() {
        return closed == null ? tree("in_progress") : closed;
    }

    private Map<String, @Nullable Object> tree(String status) {
        return isCustom
                ? OutputItems.customCall(id, status, callId, name, arguments.toString())
                : OutputItems.call(id, status, callId, name, arguments.toString());
    }
}
