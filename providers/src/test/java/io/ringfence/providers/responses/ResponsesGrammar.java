package io.ringfence.providers.responses;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.stream.DataEvents;
import io.ringfence.providers.tree.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a stream of OpenAI's Responses must look like, whoever wrote it: everything that is opened is closed
/// and in order, deltas amount to what is told at the end, places and numbers are dense, and the last event
/// repeats it all. For tests of every suite that produces such streams.
public final class ResponsesGrammar {
    /// One event.
    ///
    /// @param name the `event:` line's value, or null
    public record Event(@Nullable String name, Map<String, @Nullable Object> data) {
        public String type() {
            return String.valueOf(data.get("type"));
        }
    }

    /// A part of a message or of thoughts.
    private static final class OpenPart {
        final Map<?, ?> added;
        final StringBuilder words = new StringBuilder();
        final List<@Nullable Object> annotations = new ArrayList<>();
        boolean isTextDone;

        OpenPart(Map<?, ?> added) {
            this.added = added;
        }
    }

    private static final class OpenItem {
        final Map<?, ?> added;
        final String type;
        final StringBuilder arguments = new StringBuilder();
        final List<@Nullable Object> content = new ArrayList<>();
        final List<@Nullable Object> summary = new ArrayList<>();

        @Nullable
        OpenPart part;

        boolean hasArgumentsDone;

        @Nullable
        Map<?, ?> done;

        OpenItem(Map<?, ?> added) {
            this.added = added;
            this.type = String.valueOf(added.get("type"));
        }
    }

    private final List<String> problems = new ArrayList<>();
    private final Map<Long, OpenItem> items = new TreeMap<>();
    private final Map<String, Long> placeById = new HashMap<>();
    private String at = "";
    private @Nullable Object responseId;

    private ResponsesGrammar() {}

    /// The events of a body, without comments and `[DONE]`.
    public static List<Event> eventsOf(String body) {
        List<Event> events = new ArrayList<>();
        var reading = new DataEvents(64 << 20, UnpooledByteBufAllocator.DEFAULT);
        var sink = new DataEvents.Sink() {
            @Override
            public void event(@Nullable String name, ByteBuf data) {
                events.add(new Event(name, JsonTree.readObject(data)));
            }

            @Override
            public void done() {
                // Some servers say it, OpenAI does not.
            }

            @Override
            public void comment() {
                // A sign of life.
            }

            @Override
            public void oversize() {
                throw new AssertionError("an event of more than 64 MB");
            }
        };
        reading.accept(Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)), sink);
        reading.finish(sink);
        return events;
    }

    /// What is wrong with a body; empty when nothing is.
    public static List<String> problemsOf(String body) {
        return problemsOf(eventsOf(body));
    }

    /// As [#problemsOf(String)], of events.
    public static List<String> problemsOf(List<Event> events) {
        var grammar = new ResponsesGrammar();
        grammar.check(events);
        return grammar.problems;
    }

    private void problem(String text) {
        problems.add(at + ": " + text);
    }

    private void expect(boolean isSo, String otherwise) {
        if (!isSo) {
            problem(otherwise);
        }
    }

    private void check(List<Event> events) {
        if (events.isEmpty()) {
            problem("there is no event");
            return;
        }
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            at = "event " + i + " " + event.type();
            expect(Objects.equals(event.name(), event.type()), "is named " + event.name());
            expect(
                    event.data().get("sequence_number") instanceof Number number && number.longValue() == i,
                    "sequence_number is " + event.data().get("sequence_number"));
            boolean isLast = i == events.size() - 1;
            boolean isTerminal = isTerminal(event.type());
            boolean isErrorBeforeFailure = event.type().equals("error")
                    && i == events.size() - 2
                    && events.get(i + 1).type().equals("response.failed");
            expect(isTerminal == isLast || isErrorBeforeFailure, isLast ? "is no last event" : "is not the last event");
            event(event, i);
        }
    }

    private static boolean isTerminal(String type) {
        return switch (type) {
            case "response.completed", "response.incomplete", "response.failed", "error" -> true;
            default -> false;
        };
    }

    private void event(Event event, int index) {
        Map<String, @Nullable Object> data = event.data();
        switch (event.type()) {
            case "response.created" -> {
                expect(index == 0, "does not come first");
                begun(data);
            }
            case "response.queued" -> begun(data);
            case "response.in_progress" -> {
                expect(index == 1 || index == 2, "comes late");
                begun(data);
            }
            case "response.completed" -> terminal(data, "completed");
            case "response.incomplete" -> terminal(data, "incomplete");
            case "response.failed" -> terminal(data, "failed");
            case "error" -> expect(data.get("message") instanceof String, "has no message");
            case "response.output_item.added" -> itemAdded(data);
            case "response.output_item.done" -> itemDone(data);
            default -> inItem(event.type(), data);
        }
    }

    private void begun(Map<String, @Nullable Object> data) {
        Map<?, ?> response = map(data, "response");
        Object id = response.get("id");
        expect(id instanceof String && (responseId == null || responseId.equals(id)), "response.id is " + id);
        responseId = id;
        expect("response".equals(response.get("object")), "object is " + response.get("object"));
        expect(response.get("created_at") instanceof Number, "created_at is " + response.get("created_at"));
        expect(List.of().equals(response.get("output")), "output is not empty");
        Object status = response.get("status");
        expect("in_progress".equals(status) || "queued".equals(status), "status is " + status);
    }

    // ---- Items

    private void itemAdded(Map<String, @Nullable Object> data) {
        expect(responseId != null, "comes before response.created");
        Map<?, ?> item = map(data, "item");
        long place = place(data);
        expect(place == items.size(), "output_index is " + place + ", expected " + items.size());
        expect(item.get("id") instanceof String id && !id.isEmpty(), "the item has no id");
        String id = String.valueOf(item.get("id"));
        expect(placeById.put(id, place) == null, "the id " + id + " is taken");
        OpenItem opened = new OpenItem(item);
        items.put(place, opened);
        switch (opened.type) {
            case "message" -> expect(List.of().equals(item.get("content")), "the message begins with content");
            case "function_call" -> expect("".equals(item.get("arguments")), "the call begins with arguments");
            case "custom_tool_call" -> expect("".equals(item.get("input")), "the call begins with input");
            case "reasoning" -> expect(List.of().equals(item.get("summary")), "the reasoning begins with a summary");
            default -> {}
        }
    }

    private void itemDone(Map<String, @Nullable Object> data) {
        OpenItem item = openItem(place(data));
        Map<?, ?> done = map(data, "item");
        if (item == null) {
            return;
        }
        expect(item.part == null, "a part is still open");
        expect(Objects.equals(item.added.get("id"), done.get("id")), "the id became " + done.get("id"));
        expect(item.type.equals(done.get("type")), "the type became " + done.get("type"));
        switch (item.type) {
            case "message" ->
                expect(isSameContent(item.content, done.get("content")), "the content is not what was told");
            case "reasoning" -> {
                expect(item.summary.equals(done.get("summary")), "the summary is not what was told");
                Object content = done.get("content");
                expect(
                        item.content.equals(content == null ? List.of() : content),
                        "the thoughts are not what was told");
            }
            case "function_call" -> {
                expect(item.hasArgumentsDone, "the arguments were never done");
                expect(item.arguments.toString().equals(done.get("arguments")), "the arguments are not what was told");
                expect(done.get("call_id") instanceof String, "the call has no call_id");
                expect(done.get("name") instanceof String, "the call has no name");
            }
            case "custom_tool_call" -> {
                expect(item.hasArgumentsDone, "the input was never done");
                expect(item.arguments.toString().equals(done.get("input")), "the input is not what was told");
            }
            default -> {}
        }
        item.done = done;
    }

    /// OpenAI rounds the likelihoods differently each time.
    private static boolean isSameContent(List<@Nullable Object> told, @Nullable Object done) {
        return done instanceof List<?> parts && withoutLogprobs(told).equals(withoutLogprobs(parts));
    }

    private static List<Object> withoutLogprobs(List<?> parts) {
        List<Object> bare = new ArrayList<>();
        for (Object part : parts) {
            Map<Object, @Nullable Object> members = new LinkedHashMap<>(part instanceof Map<?, ?> map ? map : Map.of());
            members.remove("logprobs");
            bare.add(members);
        }
        return bare;
    }

    private @Nullable OpenItem openItem(long place) {
        OpenItem item = items.get(place);
        if (item == null) {
            problem("there is no item " + place);
            return null;
        }
        expect(item.done == null, "item " + place + " is done");
        return item;
    }

    private static long place(Map<String, @Nullable Object> data) {
        return data.get("output_index") instanceof Number number ? number.longValue() : -1;
    }

    // ---- What is in them

    private void inItem(String type, Map<String, @Nullable Object> data) {
        OpenItem item = openItem(place(data));
        if (item == null) {
            return;
        }
        expect(Objects.equals(item.added.get("id"), data.get("item_id")), "item_id is " + data.get("item_id"));
        switch (type) {
            case "response.content_part.added" -> partAdded(item, item.content, "content_index", data);
            case "response.reasoning_summary_part.added" -> partAdded(item, item.summary, "summary_index", data);
            case "response.content_part.done" -> partDone(item, item.content, "content_index", data);
            case "response.reasoning_summary_part.done" -> partDone(item, item.summary, "summary_index", data);
            case "response.output_text.delta" -> delta(item, "output_text", data);
            case "response.refusal.delta" -> delta(item, "refusal", data);
            case "response.reasoning_text.delta" -> delta(item, "reasoning_text", data);
            case "response.reasoning_summary_text.delta" -> delta(item, "summary_text", data);
            case "response.output_text.done", "response.reasoning_text.done", "response.reasoning_summary_text.done" ->
                textDone(item, data.get("text"));
            case "response.refusal.done" -> textDone(item, data.get("refusal"));
            case "response.output_text.annotation.added" -> annotation(item, data);
            case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" -> {
                expect(!item.hasArgumentsDone, "the arguments are done");
                expect(data.get("delta") instanceof String delta && !delta.isEmpty(), "the delta is empty");
                item.arguments.append(data.get("delta"));
            }
            case "response.function_call_arguments.done" -> argumentsDone(item, data.get("arguments"));
            case "response.custom_tool_call_input.done" -> argumentsDone(item, data.get("input"));
            default -> {
                // Progress of a provider's own tool.
            }
        }
    }

    private void argumentsDone(OpenItem item, @Nullable Object arguments) {
        expect(!item.hasArgumentsDone, "the arguments were done before");
        expect(item.arguments.toString().equals(arguments), "the arguments are not what was told");
        item.hasArgumentsDone = true;
    }

    private void partAdded(
            OpenItem item, List<@Nullable Object> before, String name, Map<String, @Nullable Object> data) {
        expect(item.part == null, "another part is open");
        index(before.size(), name, data);
        item.part = new OpenPart(map(data, "part"));
    }

    private void index(int expected, String name, Map<String, @Nullable Object> data) {
        expect(
                data.get(name) instanceof Number number && number.intValue() == expected,
                name + " is " + data.get(name) + ", expected " + expected);
    }

    private void delta(OpenItem item, String partType, Map<String, @Nullable Object> data) {
        OpenPart part = openPart(item);
        if (part == null) {
            return;
        }
        boolean isSummary = partType.equals("summary_text");
        index(
                isSummary ? item.summary.size() : item.content.size(),
                isSummary ? "summary_index" : "content_index",
                data);
        expect(partType.equals(part.added.get("type")), "the part is of the type " + part.added.get("type"));
        expect(!part.isTextDone, "the text is done");
        expect(data.get("delta") instanceof String delta && !delta.isEmpty(), "the delta is empty");
        part.words.append(data.get("delta"));
    }

    private @Nullable OpenPart openPart(OpenItem item) {
        if (item.part == null) {
            problem("no part is open");
        }
        return item.part;
    }

    private void textDone(OpenItem item, @Nullable Object text) {
        OpenPart part = openPart(item);
        if (part != null) {
            expect(!part.isTextDone, "the text was done before");
            expect(part.words.toString().equals(text), "the text is not what was told");
            part.isTextDone = true;
        }
    }

    private void annotation(OpenItem item, Map<String, @Nullable Object> data) {
        OpenPart part = openPart(item);
        if (part != null) {
            index(item.content.size(), "content_index", data);
            index(part.annotations.size(), "annotation_index", data);
            part.annotations.add(data.get("annotation"));
        }
    }

    private void partDone(
            OpenItem item, List<@Nullable Object> before, String name, Map<String, @Nullable Object> data) {
        OpenPart part = openPart(item);
        if (part == null) {
            return;
        }
        index(before.size(), name, data);
        Map<?, ?> done = map(data, "part");
        Object text = done.get("refusal") == null ? done.get("text") : done.get("refusal");
        expect(Objects.equals(part.added.get("type"), done.get("type")), "the type became " + done.get("type"));
        expect(part.words.toString().equals(text), "the text is not what was told");
        expect(part.isTextDone, "the text was never done");
        if (done.get("annotations") instanceof List<?> annotations) {
            expect(part.annotations.equals(annotations), "the annotations are not what was told");
        }
        before.add(done);
        item.part = null;
    }

    // ---- The end

    private void terminal(Map<String, @Nullable Object> data, String status) {
        Map<?, ?> response = map(data, "response");
        expect(responseId != null, "comes before response.created");
        expect(Objects.equals(responseId, response.get("id")), "response.id is " + response.get("id"));
        expect(status.equals(response.get("status")), "status is " + response.get("status"));
        boolean hasError = response.get("error") instanceof Map<?, ?> error && error.get("message") instanceof String;
        expect(hasError == status.equals("failed"), "error is " + response.get("error"));
        boolean hasDetails = response.get("incomplete_details") instanceof Map<?, ?>;
        expect(hasDetails == status.equals("incomplete"), "incomplete_details is not what the status says");
        List<?> output = response.get("output") instanceof List<?> list ? list : List.of();
        expect(output.size() == items.size(), "repeats " + output.size() + " of " + items.size() + " items");
        for (Map.Entry<Long, OpenItem> entry : items.entrySet()) {
            Map<?, ?> done = entry.getValue().done;
            boolean isCall = entry.getValue().type.endsWith("_call");
            if (done == null && isCall && status.equals("failed")) {
                continue; // nobody may run it
            }
            if (done == null) {
                problem("item " + entry.getKey() + " was never done");
            } else if (entry.getKey() < output.size()) {
                Object repeated = output.get(entry.getKey().intValue());
                expect(isSame(done, repeated), "item " + entry.getKey() + " is not repeated as it was");
            }
        }
    }

    /// OpenAI encrypts anew each time it writes a reasoning item.
    private static boolean isSame(Map<?, ?> done, @Nullable Object repeated) {
        return repeated instanceof Map<?, ?> members && bare(done).equals(bare(members));
    }

    private static Map<Object, @Nullable Object> bare(Map<?, ?> item) {
        Map<Object, @Nullable Object> bare = new LinkedHashMap<>(item);
        if ("reasoning".equals(item.get("type"))) {
            bare.remove("encrypted_content");
        }
        if (item.get("content") instanceof List<?> parts) {
            bare.put("content", withoutLogprobs(parts));
        }
        return bare;
    }

    private Map<?, ?> map(Map<String, @Nullable Object> data, String name) {
        if (data.get(name) instanceof Map<?, ?> map) {
            return map;
        }
        problem(name + " is no object");
        return Map.of();
    }
}
