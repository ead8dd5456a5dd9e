package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.translate.FreeText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call of a tool: opened with its name, its arguments piece by piece. One thread.
final class CallItem implements EncodedItem {
    /// What the arguments are.
    enum Form {
        JSON,
        FREE_TEXT,
        /// Free text inside JSON, which can be taken out when it is whole only.
        WRAPPED_TEXT
    }

    private final EventWriter events;
    private final int outputIndex;
    private final String id;
    private final String callId;
    private final String name;
    private final Form form;
    private final boolean isCustom;
    private final Extensions extensions;
    private final StringBuilder arguments = new StringBuilder();
    private @Nullable Map<String, @Nullable Object> closed;

    /// @param extensions of the item, of which this dialect's own are told
    CallItem(
            EventWriter events,
            int outputIndex,
            String id,
            String callId,
            String name,
            Form form,
            Extensions extensions) {
        this.events = events;
        this.outputIndex = outputIndex;
        this.id = id;
        this.callId = callId;
        this.name = name;
        this.form = form;
        this.isCustom = form != Form.JSON;
        this.extensions = extensions;
        events.content("response.output_item.added", "output_index", outputIndex, "item", tree("in_progress"));
    }

    void delta(String fragment) {
        if (closed != null) {
            return; // a piece after the end would contradict what was told
        }
        arguments.append(fragment);
        if (form != Form.WRAPPED_TEXT) {
            told(fragment);
        }
    }

    private void told(String fragment) {
        String type = isCustom ? "response.custom_tool_call_input.delta" : "response.function_call_arguments.delta";
        events.content(type, "item_id", id, "output_index", outputIndex, "delta", fragment);
    }

    @Override
    public void close(String status) {
        if (closed != null) {
            return;
        }
        if (form == Form.WRAPPED_TEXT) {
            unwrap();
        } else if (arguments.isEmpty() && form == Form.JSON && status.equals(Ending.COMPLETED)) {
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

    private void unwrap() {
        String text = FreeText.unwrapped(arguments.toString());
        arguments.setLength(0);
        arguments.append(text);
        if (!text.isEmpty()) {
            told(text);
        }
    }

    @Override
    public Map<String, @Nullable Object> tree() {
        return closed == null ? tree(Ending.INCOMPLETE) : closed;
    }

    private Map<String, @Nullable Object> tree(String status) {
        Map<String, @Nullable Object> item = isCustom
                ? OutputItems.customCall(id, status, callId, name, arguments.toString())
                : OutputItems.call(id, status, callId, name, arguments.toString());
        if (extensions.belongTo(OPENAI_RESPONSES)) {
            extensions.members().forEach(item::putIfAbsent);
        }
        return item;
    }
}
