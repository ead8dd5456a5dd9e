package io.ringfence.providers.cohere;

import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.StreamDecoder;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the events of a streamed answer, each of which names its type. `message-end` is the proof that it is
/// whole.
final class CohereStreamDecoder implements StreamDecoder {
    private static final String NULL = "null";

    /// A call whose arguments are under way. Models write `null` for a call without any, which must not be
    /// handed on: the beginning is held back as long as it may become that.
    private static final class Call {
        final int number;
        final StringBuilder held = new StringBuilder();
        boolean isSayingSomething;

        Call(int number) {
            this.number = number;
        }

        void add(String fragment, Consumer<StreamEvent> sink) {
            if (isSayingSomething) {
                say(fragment, sink);
                return;
            }
            held.append(fragment);
            String stripped = held.toString().strip();
            if (!NULL.startsWith(stripped)) {
                isSayingSomething = true;
                say(held.toString(), sink);
                held.setLength(0);
            }
        }

        /// Arguments that were cut before they said anything are cut for the client, too.
        void end(Consumer<StreamEvent> sink) {
            String rest = held.toString();
            if (!isSayingSomething && !CohereMessageReader.saysNothing(rest)) {
                say(rest, sink);
            }
            sink.accept(new StreamEvent.ToolCallEnded(0, number));
        }

        private void say(String fragment, Consumer<StreamEvent> sink) {
            if (!fragment.isEmpty()) {
                sink.accept(new StreamEvent.ToolCallDelta(0, number, fragment));
            }
        }
    }

    private final Map<Long, Call> open = new HashMap<>();
    private int calls;
    private boolean started;
    private boolean ended;

    @Override
    public void decode(@Nullable String name, JsonObject data, Consumer<StreamEvent> sink) {
        if (ended) {
            return;
        }
        String type = data.string("type");
        if (type == null) {
            type = name;
        }
        switch (type) {
            case "message-start" -> start(data.string("id"), sink);
            case "content-start", "content-delta" -> content(data, sink);
            case "content-end" -> {
                start(null, sink);
                sink.accept(new StreamEvent.PartEnded(0));
            }
            case "tool-plan-delta" -> plan(data, sink);
            case "tool-call-start" -> callStart(data, sink);
            case "tool-call-delta" -> callDelta(data, sink);
            case "tool-call-end" -> callEnd(data, sink);
            case "citation-start" -> citations(data, sink);
            case "message-end" -> messageEnd(data, sink);
            case null -> sink.accept(new StreamEvent.Failed(ProviderError.ofTree(data.members())));
            default -> sink.accept(new StreamEvent.Ping()); // citation-end, debug, and what a later version has
        }
    }

    private void start(@Nullable String id, Consumer<StreamEvent> sink) {
        if (!started) {
            started = true;
            sink.accept(new StreamEvent.Started(id, "", -1));
        }
    }

    /// The member of `delta.message`, or null.
    private @Nullable JsonObject message(JsonObject data, Consumer<StreamEvent> sink) {
        start(null, sink);
        JsonObject delta = data.object("delta");
        return delta == null ? null : delta.object("message");
    }

    private void content(JsonObject data, Consumer<StreamEvent> sink) {
        JsonObject message = message(data, sink);
        JsonObject content = message == null ? null : message.object("content");
        if (content == null) {
            return;
        }
        String thoughts = content.string("thinking", "");
        if (!thoughts.isEmpty()) {
            sink.accept(new StreamEvent.ReasoningDelta(0, thoughts, false));
        }
        text(content.string("text"), sink);
        JsonObject logprobs = data.object("logprobs");
        Map<String, @Nullable Object> read = logprobs == null ? null : CohereLogprobs.read(List.of(logprobs));
        if (read != null) {
            sink.accept(new StreamEvent.Logprobs(0, read));
        }
    }

    private static void text(@Nullable String text, Consumer<StreamEvent> sink) {
        if (text != null && !text.isEmpty()) {
            sink.accept(new StreamEvent.TextDelta(0, text));
        }
    }

    private void plan(JsonObject data, Consumer<StreamEvent> sink) {
        JsonObject message = message(data, sink);
        text(message == null ? null : message.string("tool_plan"), sink);
    }

    private void callStart(JsonObject data, Consumer<StreamEvent> sink) {
        JsonObject message = message(data, sink);
        if (message == null) {
            throw ProtocolException.missingField("delta.message");
        }
        JsonObject start = message.requiredObject("tool_calls");
        JsonObject function = start.requiredObject("function");
        String id = start.requiredText("id");
        String name = function.requiredText("name");
        var call = new Call(calls++);
        Call before = open.put(data.count("index"), call);
        if (before != null) {
            before.end(sink);
        }
        sink.accept(new StreamEvent.ToolCallStarted(0, call.number, id, name, false, null));
        call.add(function.string("arguments", ""), sink);
    }

    private void callDelta(JsonObject data, Consumer<StreamEvent> sink) {
        JsonObject message = message(data, sink);
        JsonObject delta = message == null ? null : message.object("tool_calls");
        JsonObject function = delta == null ? null : delta.object("function");
        if (function != null) {
            Call call = open.get(data.count("index"));
            if (call == null) {
                throw ProtocolException.invalidShape("index is that of a tool call that has not begun");
            }
            call.add(function.string("arguments", ""), sink);
        }
    }

    private void callEnd(JsonObject data, Consumer<StreamEvent> sink) {
        Call call = open.remove(data.count("index"));
        if (call != null) {
            call.end(sink);
        }
    }

    private void citations(JsonObject data, Consumer<StreamEvent> sink) {
        JsonObject message = message(data, sink);
        if (message == null) {
            return;
        }
        List<JsonObject> citations = message.any("citations") instanceof List<?>
                ? message.objects("citations")
                : List.of(message.requiredObject("citations"));
        for (JsonObject citation : citations) {
            if (!"THINKING_CONTENT".equals(citation.string("type"))) {
                sink.accept(new StreamEvent.CitationAdded(0, CohereCitations.read(citation)));
            }
        }
    }

    private void messageEnd(JsonObject data, Consumer<StreamEvent> sink) {
        start(data.string("id"), sink);
        List<Call> unfinished = new ArrayList<>(open.values());
        open.clear();
        unfinished.forEach(call -> call.end(sink));
        JsonObject delta = data.object("delta");
        String error = delta == null ? null : delta.string("error");
        String reason = delta == null ? null : delta.string("finish_reason");
        Finish finish = CohereFinish.read(reason, calls > 0);
        if (error != null || finish.reason() == FinishReason.ERROR) {
            String message = error == null ? "The answer ended with " + reason + "." : error;
            ended = true;
            sink.accept(new StreamEvent.Failed(ProviderError.ofTree(Map.of("message", message))));
            return;
        }
        JsonObject usage = delta == null ? null : delta.object("usage");
        if (usage != null) {
            sink.accept(new StreamEvent.UsageReported(CohereUsage.read(usage)));
        }
        sink.accept(new StreamEvent.Finished(0, finish));
        ended = true;
        sink.accept(new StreamEvent.Ended());
    }

    /// Only `message-end` proves that the answer is whole.
    @Override
    public void end(Consumer<StreamEvent> sink) {}
}
