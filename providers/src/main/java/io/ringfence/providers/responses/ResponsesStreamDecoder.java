package io.ringfence.providers.responses;

import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.prices.ServiceTier;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.StreamDecoder;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads one stream. Items are told apart by their place in the output, as they may interleave. What a server
/// tells only when an item is done, or only at the very end, is told on then; what came in deltas is not told
/// twice.
final class ResponsesStreamDecoder implements StreamDecoder {
    /* One server (OpenRouter) opens the next item before it closes the reasoning before it, whose encrypted
     * content comes with the closing. The state must follow its thoughts, so that what belongs to other items
     * waits meanwhile; but not for long, as a server may forget to close. */
    private static final int MAX_HELD_EVENTS = 64;
    private static final int MAX_HELD_CHARS = 16 * 1024;

    private final Map<Object, DecodedItem> items = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private final List<JsonObject> held = new ArrayList<>();
    private final ItemDecoder decoder;
    private final ToolsUsed tools = new ToolsUsed();
    private int heldChars;
    private @Nullable DecodedItem openReasoning;
    private boolean started;
    private boolean ended;

    ResponsesStreamDecoder(AnswerSource source) {
        this.decoder = new ItemDecoder(source);
    }

    @Override
    public void decode(@Nullable String name, JsonObject data, Consumer<StreamEvent> sink) {
        if (ended) {
            return;
        }
        String type = data.string("type", name == null ? "" : name);
        if (mustWait(type, data)) {
            held.add(data);
            heldChars += data.members().get("delta") instanceof String delta ? delta.length() : 0;
            if (held.size() >= MAX_HELD_EVENTS || heldChars >= MAX_HELD_CHARS) {
                release(sink);
            }
        } else {
            event(type, data, sink);
        }
    }

    private boolean mustWait(String type, JsonObject data) {
        return openReasoning != null
                && data.has("output_index")
                && !type.equals("error")
                && items.get(place(data)) != openReasoning;
    }

    private void release(Consumer<StreamEvent> sink) {
        openReasoning = null;
        List<JsonObject> waiting = List.copyOf(held);
        held.clear();
        heldChars = 0;
        for (JsonObject data : waiting) {
            event(data.string("type", ""), data, sink);
        }
    }

    private void event(String type, JsonObject data, Consumer<StreamEvent> sink) {
        switch (type) {
            case "response.created", "response.in_progress", "response.queued" -> start(data.object("response"), sink);
            case "response.output_item.added" -> added(data, sink);
            case "response.output_item.done" -> done(data, sink);
            case "response.completed", "response.incomplete", "response.done" -> finish(type, data, sink);
            case "response.failed", "response.cancelled", "error", "response.error" -> fail(data, sink);
            case "" -> {
                if (data.has("error")) {
                    fail(data, sink);
                }
            }
            default -> decoder.delta(type, data, item(data), sink);
        }
    }

    private void start(@Nullable JsonObject response, Consumer<StreamEvent> sink) {
        if (!started && response != null) {
            started = true;
            sink.accept(new StreamEvent.Started(
                    response.string("id"), response.string("model", ""), AnswerReader.createdSeconds(response)));
        }
    }

    // ---- Items

    private void added(JsonObject data, Consumer<StreamEvent> sink) {
        JsonObject announced = data.object("item");
        if (announced == null) {
            return;
        }
        DecodedItem item = item(data);
        item.type = announced.string("type", "");
        register(announced, item);
        if (item.type.equals("reasoning") && openReasoning == null) {
            openReasoning = item;
        }
        decoder.open(announced, item, sink);
    }

    private void done(JsonObject data, Consumer<StreamEvent> sink) {
        JsonObject whole = data.object("item");
        if (whole == null) {
            return;
        }
        tools.done(whole.members());
        DecodedItem item = item(data);
        item.type = whole.string("type", item.type);
        register(whole, item);
        decoder.close(whole, item, sink);
        if (item == openReasoning) {
            release(sink);
        }
    }

    private void register(JsonObject whole, DecodedItem item) {
        String id = whole.string("id");
        if (id != null) {
            ids.add(id);
            items.putIfAbsent(id, item);
        }
    }

    /// The item that an event is about; a new one where none was announced.
    private DecodedItem item(JsonObject data) {
        Object place = place(data);
        return items.computeIfAbsent(place, _ -> new DecodedItem());
    }

    private static Object place(JsonObject data) {
        Long index = data.integer("output_index");
        if (index != null) {
            return index;
        }
        String id = data.string("item_id");
        if (id == null
                && data.members().get("item") instanceof Map<?, ?> item
                && item.get("id") instanceof String own) {
            id = own;
        }
        return id == null ? "" : id;
    }

    // ---- The end

    private void finish(String type, JsonObject data, Consumer<StreamEvent> sink) {
        JsonObject response = data.object("response");
        if (response == null) {
            fail(data, sink);
            return;
        }
        release(sink);
        start(response, sink);
        rest(response, sink);
        decoder.endPart(sink);
        if (!response.has("status") && type.equals("response.incomplete")) {
            ended(Finish.of(FinishReason.OTHER, Ending.INCOMPLETE), response, sink);
            return;
        }
        Finish finish = Ending.read(response, decoder.hasCalls(), decoder.hasRefusal());
        if (finish.reason() == FinishReason.ERROR) {
            fail(data, sink);
        } else {
            ended(finish, response, sink);
        }
    }

    private void ended(Finish finish, JsonObject response, Consumer<StreamEvent> sink) {
        ended = true;
        sink.accept(new StreamEvent.Finished(0, finish));
        usage(response, sink);
        sink.accept(new StreamEvent.Ended());
    }

    /// Items that were never closed, or never came at all.
    private void rest(JsonObject response, Consumer<StreamEvent> sink) {
        List<JsonObject> output = response.objects("output");
        for (int i = 0; i < output.size(); i++) {
            JsonObject whole = output.get(i);
            String type = whole.string("type", "");
            String id = whole.string("id");
            DecodedItem item = items.get((long) i);
            if (item == null && id != null) {
                item = items.get(id);
            }
            if (item == null && (id == null || !ids.contains(id))) {
                item = new DecodedItem();
                item.type = type;
                items.put((long) i, item);
            }
            if (item != null && !item.isDone && (item.type.isEmpty() || item.type.equals(type))) {
                item.type = type;
                decoder.close(whole, item, sink);
            }
        }
    }

    private void usage(JsonObject response, Consumer<StreamEvent> sink) {
        JsonObject usage = response.object("usage");
        if (usage != null) {
            ServiceTier tier = ServiceTier.of(response.string("service_tier"));
            sink.accept(new StreamEvent.UsageReported(ResponsesUsage.read(usage).withTools(tools.of(response)), tier));
        }
    }

    private void fail(JsonObject data, Consumer<StreamEvent> sink) {
        release(sink);
        ended = true;
        JsonObject response = data.object("response");
        if (response != null) {
            start(response, sink);
            usage(response, sink);
        }
        sink.accept(new StreamEvent.Failed(ProviderError.ofTree(data.members())));
    }

    @Override
    public void end(Consumer<StreamEvent> sink) {
        // An answer without its last event is none that is known to be whole.
        if (ended) {
            return;
        }
        try {
            release(sink);
        } catch (ProtocolException malformed) {
            ended = true;
            String message = "The provider sent a malformed event: " + malformed.getMessage() + ".";
            sink.accept(new StreamEvent.Failed(ProviderError.ofTree(Map.of("message", message))));
        }
    }
}
