package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.tree.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Turns what happens to the items of a stream into neutral events. One stream, one thread.
final class ItemDecoder {
    /// What is under way.
    private enum Kind {
        TEXT,
        REFUSAL,
        SUMMARY,
        THOUGHTS
    }

    private final AnswerSource source;
    private int calls;
    private boolean hasRefusal;

    private @Nullable DecodedItem current;
    private Kind currentKind = Kind.TEXT;
    private int currentIndex;

    ItemDecoder(AnswerSource source) {
        this.source = source;
    }

    boolean hasCalls() {
        return calls > 0;
    }

    boolean hasRefusal() {
        return hasRefusal;
    }

    // ---- An item opens

    void open(JsonObject announced, DecodedItem item, Consumer<StreamEvent> sink) {
        if (isCall(item.type)) {
            startCall(announced, item, sink);
        }
    }

    private static boolean isCall(String type) {
        return type.equals("function_call") || type.equals("custom_tool_call");
    }

    private void startCall(JsonObject item, DecodedItem state, Consumer<StreamEvent> sink) {
        String callId = item.string("call_id", "");
        callId = callId.isEmpty() ? item.string("id", "") : callId;
        String name = item.string("name", "");
        if (state.call >= 0 || name.isEmpty() || callId.isEmpty()) {
            return; // told by then, or not told enough yet
        }
        endPart(sink);
        state.call = calls++;
        boolean isCustom = state.type.equals("custom_tool_call");
        item.ignore("arguments", "input"); // come in deltas
        Extensions extensions = AssistantReader.rest(item);
        sink.accept(new StreamEvent.ToolCallStarted(0, state.call, callId, name, isCustom, null, extensions));
    }

    // ---- Something is added to it

    void delta(String type, JsonObject data, DecodedItem item, Consumer<StreamEvent> sink) {
        switch (type) {
            case "response.output_text.delta" -> {
                text(data.string("delta", ""), data, item, sink);
                logprobs(data.list("logprobs"), sink);
            }
            case "response.output_text.done" -> {
                if (!item.contents.get(contentIndex(data))) {
                    text(data.string("text", ""), data, item, sink);
                    logprobs(data.list("logprobs"), sink);
                }
            }
            case "response.refusal.delta" -> refusal(data.string("delta", ""), contentIndex(data), item, sink);
            case "response.refusal.done" -> {
                if (!item.contents.get(contentIndex(data))) {
                    refusal(data.string("refusal", ""), contentIndex(data), item, sink);
                }
            }
            case "response.output_text.annotation.added", "response.output_text_annotation.added" ->
                annotation(data.object("annotation"), contentIndex(data), item, sink);
            case "response.content_part.done" -> contentDone(data, item, sink);
            case "response.reasoning_summary_text.delta" ->
                summary(data.string("delta", ""), index(data, "summary_index"), item, sink);
            case "response.reasoning_summary_text.done" -> {
                if (!item.summaries.get(index(data, "summary_index"))) {
                    summary(data.string("text", ""), index(data, "summary_index"), item, sink);
                }
            }
            case "response.reasoning_text.delta" -> thoughts(data.string("delta", ""), contentIndex(data), item, sink);
            case "response.reasoning_text.done" -> {
                if (!item.hasThoughts) {
                    thoughts(data.string("text", ""), contentIndex(data), item, sink);
                }
            }
            case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" ->
                arguments(data.string("delta", ""), item, sink);
            case "response.function_call_arguments.done" -> wholeArguments(data.string("arguments", ""), item, sink);
            case "response.custom_tool_call_input.done" -> wholeArguments(data.string("input", ""), item, sink);
            default -> {
                // Progress of the provider's own tools, whose items come whole; and what is yet to be invented.
            }
        }
    }

    private static int contentIndex(JsonObject data) {
        return index(data, "content_index");
    }

    /// Places in a list; what is no such place is the first.
    private static int index(JsonObject data, String name) {
        long index = data.count(name);
        return index >= 0 && index < 10_000 ? (int) index : 0;
    }

    private void begin(DecodedItem item, Kind kind, int index, Consumer<StreamEvent> sink) {
        if (current != item || currentKind != kind || currentIndex != index) {
            endPart(sink);
            current = item;
            currentKind = kind;
            currentIndex = index;
        }
    }

    /// Ends the part that is under way, if there is one.
    void endPart(Consumer<StreamEvent> sink) {
        if (current != null) {
            current = null;
            sink.accept(new StreamEvent.PartEnded(0));
        }
    }

    private void text(String text, JsonObject data, DecodedItem item, Consumer<StreamEvent> sink) {
        text(text, contentIndex(data), item, sink);
    }

    private void text(String text, int index, DecodedItem item, Consumer<StreamEvent> sink) {
        if (!text.isEmpty()) {
            begin(item, Kind.TEXT, index, sink);
            item.contents.set(index);
            sink.accept(new StreamEvent.TextDelta(0, text));
        }
    }

    private static void logprobs(List<@Nullable Object> words, Consumer<StreamEvent> sink) {
        if (!words.isEmpty()) {
            sink.accept(new StreamEvent.Logprobs(0, Trees.object("content", words)));
        }
    }

    private void refusal(String text, int index, DecodedItem item, Consumer<StreamEvent> sink) {
        if (!text.isEmpty()) {
            begin(item, Kind.REFUSAL, index, sink);
            item.contents.set(index);
            hasRefusal = true;
            sink.accept(new StreamEvent.RefusalDelta(0, text));
        }
    }

    private static void annotation(
            @Nullable JsonObject annotation, int index, DecodedItem item, Consumer<StreamEvent> sink) {
        if (annotation != null) {
            item.citations = item.citedContent == index ? item.citations + 1 : 1;
            item.citedContent = index;
            sink.accept(new StreamEvent.CitationAdded(0, ContentReader.citation(annotation)));
        }
    }

    private void summary(String text, int index, DecodedItem item, Consumer<StreamEvent> sink) {
        if (!text.isEmpty()) {
            begin(item, Kind.SUMMARY, index, sink);
            item.summaries.set(index);
            sink.accept(new StreamEvent.ReasoningDelta(0, text, true));
        }
    }

    private void thoughts(String text, int index, DecodedItem item, Consumer<StreamEvent> sink) {
        if (!text.isEmpty()) {
            begin(item, Kind.THOUGHTS, index, sink);
            item.hasThoughts = true;
            sink.accept(new StreamEvent.ReasoningDelta(0, text, false));
        }
    }

    /// Pieces of a call that nobody has announced are left: its item tells them all in the end.
    private static void arguments(String fragment, DecodedItem item, Consumer<StreamEvent> sink) {
        if (item.call >= 0 && !fragment.isEmpty()) {
            item.hasArguments = true;
            sink.accept(new StreamEvent.ToolCallDelta(0, item.call, fragment));
        }
    }

    private static void wholeArguments(String arguments, DecodedItem item, Consumer<StreamEvent> sink) {
        if (!item.hasArguments) {
            arguments(arguments, item, sink);
        }
    }

    // ---- A part, or all of it, is done

    private void contentDone(JsonObject data, DecodedItem item, Consumer<StreamEvent> sink) {
        JsonObject part = data.object("part");
        if (part != null) {
            content(part, contentIndex(data), item, sink);
        }
    }

    /// Tells what has not been told of a part, and ends it.
    private void content(JsonObject part, int index, DecodedItem item, Consumer<StreamEvent> sink) {
        switch (part.string("type", "")) {
            case "output_text", "text" -> {
                if (!item.contents.get(index)) {
                    text(part.string("text", ""), index, item, sink);
                    logprobs(part.list("logprobs"), sink);
                }
                int told = item.citedContent == index ? item.citations : 0;
                List<JsonObject> annotations = part.objects("annotations");
                for (int i = told; i < annotations.size(); i++) {
                    annotation(annotations.get(i), index, item, sink);
                }
                endPartOf(item, sink);
            }
            case "refusal" -> {
                if (!item.contents.get(index)) {
                    refusal(part.string("refusal", ""), index, item, sink);
                }
                endPartOf(item, sink);
            }
            default -> {
                // Thoughts end with their item, whose encrypted content belongs to them.
            }
        }
    }

    private void endPartOf(DecodedItem item, Consumer<StreamEvent> sink) {
        if (current == item) {
            endPart(sink);
        }
    }

    /// Tells what has not been told of an item.
    void close(JsonObject whole, DecodedItem item, Consumer<StreamEvent> sink) {
        if (item.isDone) {
            return;
        }
        item.isDone = true;
        switch (item.type) {
            case "message" -> message(whole, item, sink);
            case "reasoning" -> reasoning(whole, item, sink);
            case "function_call", "custom_tool_call" -> {
                startCall(whole, item, sink);
                String member = item.type.equals("function_call") ? "arguments" : "input";
                wholeArguments(AssistantReader.arguments(whole, member), item, sink);
                if (item.call >= 0) {
                    sink.accept(new StreamEvent.ToolCallEnded(0, item.call));
                }
            }
            case "image_generation_call" -> added(AssistantReader.image(whole), sink);
            default -> added(new Part.Vendor(OPENAI_RESPONSES, item.type, whole.members()), sink);
        }
    }

    private void added(Part part, Consumer<StreamEvent> sink) {
        endPart(sink);
        sink.accept(new StreamEvent.PartAdded(0, part));
    }

    private void message(JsonObject whole, DecodedItem item, Consumer<StreamEvent> sink) {
        List<@Nullable Object> content = whole.list("content");
        for (int i = 0; i < content.size(); i++) {
            if (content.get(i) instanceof Map<?, ?>) {
                content(JsonObject.of(content.get(i), whole.path("content") + "[" + i + "]"), i, item, sink);
            }
        }
        endPartOf(item, sink);
    }

    private void reasoning(JsonObject whole, DecodedItem item, Consumer<StreamEvent> sink) {
        Part.Reasoning reasoning = AnswerReader.ofSource(AssistantReader.reasoning(whole), source);
        if (item.summaries.isEmpty()) {
            for (int i = 0; i < reasoning.summary().size(); i++) {
                summary(reasoning.summary().get(i), i, item, sink);
            }
        }
        if (!item.hasThoughts
                && (item.summaries.isEmpty() || !reasoning.summary().isEmpty())) {
            thoughts(reasoning.text(), 0, item, sink);
        }
        if (reasoning.state() == null) {
            endPartOf(item, sink);
            return;
        }
        if (current != item) {
            endPart(sink);
        }
        current = null;
        boolean isAll = item.summaries.isEmpty() && !item.hasThoughts && reasoning.redacted();
        sink.accept(new StreamEvent.ReasoningState(0, reasoning.state(), isAll));
    }
}
