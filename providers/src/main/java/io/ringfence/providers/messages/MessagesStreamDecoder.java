package io.ringfence.providers.messages;

import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.StreamDecoder;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads one stream. Whole only with `message_stop`; what follows it is ignored.
///
/// A second `message_start`, which some servers send when they begin anew, opens no second answer: its blocks
/// go on with the first one's. Of several `message_delta`s the last one's reason counts.
final class MessagesStreamDecoder implements StreamDecoder {
    private final BlockReader states;
    private final Map<Long, StreamedBlock> open = new LinkedHashMap<>();
    private boolean hasStarted;
    private boolean isOver;
    private int calls;
    private boolean hasDirectCalls;
    private @Nullable TokenUsage usage;

    /// What stands beside the content: a container, the details of a reason to stop.
    private final Map<String, @Nullable Object> beside = new LinkedHashMap<>();

    /// The last object that told a reason to stop.
    private JsonObject end = JsonObject.root(Map.of());

    MessagesStreamDecoder(AnswerSource source) {
        this.states = new BlockReader(source.stateOrigin());
    }

    @Override
    public void decode(@Nullable String name, JsonObject data, Consumer<StreamEvent> sink) {
        if (isOver) {
            return;
        }
        switch (data.string("type", name == null ? "" : name)) {
            case "message_start" -> start(data.requiredObject("message"), sink);
            case "content_block_start" -> startBlock(data.count("index"), data.requiredObject("content_block"), sink);
            case "content_block_delta" -> delta(data.count("index"), data.requiredObject("delta"), sink);
            case "content_block_stop" -> stop(data.count("index"), sink);
            case "message_delta" -> messageDelta(data, sink);
            case "message_stop" -> finish(data, sink);
            case "ping" -> sink.accept(new StreamEvent.Ping());
            case "error" -> {
                isOver = true;
                sink.accept(new StreamEvent.Failed(ProviderError.ofTree(data.members())));
            }
            default -> {} // the provider may add events at any time
        }
    }

    private void start(JsonObject message, Consumer<StreamEvent> sink) {
        if (!hasStarted) {
            hasStarted = true;
            sink.accept(new StreamEvent.Started(message.string("id"), message.string("model", ""), -1));
        }
        stopAll(sink);
        report(message.object("usage"), sink);
        // An answer that is nothing but the next call of running code may stand in its start whole.
        for (JsonObject block : message.objects("content")) {
            startBlock(-1, block, sink);
            stop(-1, sink);
        }
        if (message.has("stop_reason")) {
            end = message;
        }
        message.ignore("type", "role", "id", "model", "stop_reason", "stop_sequence");
        beside.putAll(message.unread());
    }

    private void startBlock(long index, JsonObject block, Consumer<StreamEvent> sink) {
        stop(index, sink);
        String type = block.requiredString("type");
        hasDirectCalls |= type.equals("tool_use")
                && MessagesFinish.isDirect(block.members().get("caller"));
        open.put(
                index,
                switch (type) {
                    case "text" -> new StreamedBlock.OfText(block, sink);
                    case "thinking" -> new StreamedBlock.OfThoughts(block, states, sink);
                    case "redacted_thinking" -> new StreamedBlock.OfRedactedThoughts(block, states, sink);
                    case "tool_use" -> new StreamedBlock.OfCall(block, calls++, sink);
                    default -> new StreamedBlock.OfVendor(type, block);
                });
    }

    private void delta(long index, JsonObject delta, Consumer<StreamEvent> sink) {
        String type = delta.requiredString("type");
        StreamedBlock block = open.get(index);
        if (block == null) {
            block = blockOf(type, sink);
            open.put(index, block);
        }
        block.delta(type, delta, sink);
    }

    /// The block that a delta without one belongs to.
    private StreamedBlock blockOf(String deltaType, Consumer<StreamEvent> sink) {
        JsonObject nothing = JsonObject.root(Map.of());
        return switch (deltaType) {
            case "text_delta", "citations_delta" -> new StreamedBlock.OfText(nothing, sink);
            case "thinking_delta", "signature_delta" -> new StreamedBlock.OfThoughts(nothing, states, sink);
            default -> throw ProtocolException.invalidShape("a " + deltaType + " belongs to no content block");
        };
    }

    private void stop(long index, Consumer<StreamEvent> sink) {
        StreamedBlock block = open.remove(index);
        if (block != null) {
            block.stop(sink);
        }
    }

    private void stopAll(Consumer<StreamEvent> sink) {
        List<StreamedBlock> blocks = new ArrayList<>(open.values());
        open.clear();
        blocks.forEach(block -> block.stop(sink));
    }

    private void messageDelta(JsonObject data, Consumer<StreamEvent> sink) {
        report(data.object("usage"), sink);
        JsonObject delta = data.object("delta");
        data.ignore("type");
        beside.putAll(data.unread());
        if (delta == null) {
            return;
        }
        if (delta.has("stop_reason")) {
            end = delta;
        }
        delta.ignore("stop_reason", "stop_sequence");
        beside.putAll(delta.unread());
    }

    private void report(@Nullable JsonObject stated, Consumer<StreamEvent> sink) {
        if (stated == null) {
            return;
        }
        TokenUsage next = MessagesUsage.read(stated);
        TokenUsage before = usage;
        usage = before == null
                ? next
                : before.updatedBy(next).withExtensions(joined(before.extensions(), next.extensions()));
        sink.accept(new StreamEvent.UsageReported(usage));
    }

    private static Extensions joined(Extensions before, Extensions next) {
        if (before.isEmpty() || next.isEmpty()) {
            return before.isEmpty() ? next : before;
        }
        Map<String, @Nullable Object> members = new LinkedHashMap<>(before.members());
        members.putAll(next.members());
        return new Extensions(Own.DIALECT, members);
    }

    private void finish(JsonObject data, Consumer<StreamEvent> sink) {
        isOver = true;
        stopAll(sink);
        JsonObject metrics = data.object("amazon-bedrock-invocationMetrics");
        if (usage == null && metrics != null) {
            sink.accept(new StreamEvent.UsageReported(
                    TokenUsage.of(metrics.count("inputTokenCount"), metrics.count("outputTokenCount"))));
        }
        if (!beside.isEmpty()) {
            sink.accept(new StreamEvent.Extended(0, new Extensions(Own.DIALECT, beside)));
        }
        sink.accept(new StreamEvent.Finished(0, MessagesFinish.read(end, calls > 0, hasDirectCalls)));
        sink.accept(new StreamEvent.Ended());
    }

    /// Without `message_stop` an answer is cut, however much of it there is.
    @Override
    public void end(Consumer<StreamEvent> sink) {}
}
