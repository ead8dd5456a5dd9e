package io.ringfence.providers.conformance.reader;

import static io.ringfence.providers.conformance.reader.GrammarException.require;

import io.ringfence.providers.conformance.reader.ReadAnswer.Call;
import io.ringfence.providers.conformance.reader.ReadAnswer.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// OpenAI's responses. A stream is read twice, from its deltas and from the answer that its last event repeats,
/// and both must say the same.
final class ResponsesReader implements AnswerReader {
    @Override
    public ReadAnswer unary(String body) {
        Node root = Node.parse(body);
        if (!root.at("error").isMissing() && root.at("object").isMissing()) {
            require(root.at("error", "message").isText(), "message of an error", body);
            return ReadAnswer.failure(root.at("error", "message").text());
        }
        return response(root);
    }

    private static ReadAnswer response(Node response) {
        require(response.at("object").is("response"), "object", response.value());
        require(!response.at("id").text().isEmpty(), "id", response.value());
        require(response.at("created_at").number() != null, "created_at", response.value());
        require(response.at("model").isText(), "model", response.value());
        require(response.at("output").isList(), "output", response.value());
        StringBuilder text = new StringBuilder();
        StringBuilder reasoning = new StringBuilder();
        List<Call> calls = new ArrayList<>();
        List<String> opaque = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Node item : response.at("output").list()) {
            require(item.at("type").isText(), "type of an item", item.value());
            require(
                    item.at("id").isMissing() || ids.add(item.at("id").text()),
                    "the same id for two items",
                    item.value());
            item(item, text, reasoning, calls, opaque);
        }
        String failure = response.at("error").isMissing()
                ? null
                : response.at("error", "message").text();
        return new ReadAnswer(
                text.toString(),
                reasoning.toString(),
                calls,
                finish(response, calls),
                usage(response.at("usage")),
                failure,
                opaque);
    }

    private static void item(
            Node item, StringBuilder text, StringBuilder reasoning, List<Call> calls, List<String> opaque) {
        switch (item.at("type").text()) {
            case "message" -> {
                require(item.at("role").is("assistant"), "role", item.value());
                require(item.at("status").isText(), "status of a message", item.value());
                for (Node part : item.at("content").list()) {
                    if (part.at("type").is("output_text")) {
                        require(part.at("text").isText(), "text", part.value());
                        require(part.at("annotations").isList(), "annotations", part.value());
                        text.append(part.at("text").text());
                    } else {
                        require(part.at("type").is("refusal"), "an unknown part", part.value());
                        text.append(part.at("refusal").text());
                    }
                }
            }
            case "reasoning" -> {
                require(item.at("summary").isList(), "summary", item.value());
                for (Node part : item.at("summary").list()) {
                    require(part.at("type").is("summary_text"), "summary", part.value());
                    reasoning.append(part.at("text").text());
                }
                for (Node part : item.at("content").list()) {
                    require(part.at("type").is("reasoning_text"), "content of reasoning", part.value());
                    reasoning.append(part.at("text").text());
                }
                if (item.at("encrypted_content").isText()) {
                    opaque.add(item.at("encrypted_content").text());
                }
            }
            case "function_call" -> {
                require(item.at("arguments").isText(), "arguments are a string", item.value());
                require(!item.at("call_id").text().isEmpty(), "call_id", item.value());
                require(!item.at("name").text().isEmpty(), "name", item.value());
                calls.add(new Call(
                        item.at("call_id").text(),
                        item.at("name").text(),
                        AnswerReader.arguments(item.at("arguments").text())));
            }
            case "custom_tool_call" ->
                calls.add(new Call(
                        item.at("call_id").text(),
                        item.at("name").text(),
                        item.at("input").text()));
            default -> {}
        }
    }

    private static String finish(Node response, List<Call> calls) {
        String reason = response.at("incomplete_details", "reason").text();
        return switch (response.at("status").text()) {
            case "completed" -> isRefused(response) ? "content-filter" : calls.isEmpty() ? "stop" : "tool-calls";
            case "incomplete" ->
                switch (reason) {
                    case "max_output_tokens" -> "length";
                    case "content_filter" -> "content-filter";
                    default -> throw new GrammarException("incomplete because of " + reason);
                };
            case "failed" -> "error";
            default ->
                throw new GrammarException("status " + response.at("status").value());
        };
    }

    private static boolean isRefused(Node response) {
        return response.at("output").list().stream()
                .flatMap(item -> item.at("content").list().stream())
                .anyMatch(part -> part.at("type").is("refusal"));
    }

    private static @Nullable Tokens usage(Node usage) {
        if (usage.isMissing()) {
            return null;
        }
        require(usage.at("total_tokens").number() != null, "usage", usage.value());
        require(usage.at("input_tokens_details", "cached_tokens").number() != null, "usage", usage.value());
        require(usage.at("output_tokens_details", "reasoning_tokens").number() != null, "usage", usage.value());
        return new Tokens(
                usage.at("input_tokens").number(),
                usage.at("output_tokens").number(),
                usage.at("input_tokens_details", "cached_tokens").number(),
                usage.at("input_tokens_details", "cache_write_tokens").number(),
                usage.at("output_tokens_details", "reasoning_tokens").number());
    }

    @Override
    public ReadAnswer stream(String body) {
        return new Stream().read(SseEvent.all(body, "\n"));
    }

    private static final class Stream {
        private static final Set<String> TERMINAL =
                Set.of("response.completed", "response.incomplete", "response.failed", "error");

        private final Map<Long, OpenItem> open = new HashMap<>();
        private final List<@Nullable Object> doneItems = new ArrayList<>();
        private long nextItem;
        private long nextNumber;
        private @Nullable ReadAnswer answer;
        private boolean hasError;

        private static final class OpenItem {
            private final Node added;
            private final Map<String, StringBuilder> texts = new HashMap<>();
            private final Set<String> openParts = new HashSet<>();
            private final Set<String> doneParts = new HashSet<>();

            OpenItem(Node added) {
                this.added = added;
            }

            void append(String place, String delta) {
                require(!delta.isEmpty(), "an empty delta for " + place);
                texts.computeIfAbsent(place, _ -> new StringBuilder()).append(delta);
            }

            String gathered(String place) {
                StringBuilder text = texts.get(place);
                return text == null ? "" : text.toString();
            }
        }

        ReadAnswer read(List<SseEvent> events) {
            for (int i = 0; i < events.size(); i++) {
                SseEvent event = events.get(i);
                Node data = Node.parse(event.data());
                String type = data.at("type").text();
                require(type.equals(event.name()), "event and type differ", event);
                boolean isErrorsEnd = type.equals("response.failed") && hasError;
                require(answer == null || isErrorsEnd, "something follows the last event", event);
                require(
                        Objects.equals(data.at("sequence_number").number(), nextNumber),
                        "sequence_number is not " + nextNumber,
                        event);
                nextNumber++;
                require(!(i == 0) || type.equals("response.created") || type.equals("error"), "first event", event);
                require(!(i == 1) || type.equals("response.in_progress") || TERMINAL.contains(type), "second", event);
                event(type, data);
            }
            require(answer != null, "no last event");
            return Objects.requireNonNull(answer);
        }

        private void event(String type, Node data) {
            switch (type) {
                case "response.created", "response.in_progress" -> {
                    require(data.at("response", "object").is("response"), "response", data.value());
                    require(data.at("response", "status").is("in_progress"), "status", data.value());
                    require(data.at("response", "output").list().isEmpty(), "output at the start", data.value());
                }
                case "response.completed", "response.incomplete", "response.failed" -> terminal(type, data);
                case "error" -> {
                    require(data.at("message").isText(), "message of an error", data.value());
                    answer = ReadAnswer.failure(data.at("message").text());
                    hasError = true;
                }
                case "response.output_item.added" -> {
                    require(data.at("output_index").is((int) nextItem), "output_index", data.value());
                    open.put(nextItem, new OpenItem(data.at("item")));
                    nextItem++;
                }
                default -> ofItem(type, data);
            }
        }

        private void ofItem(String type, Node data) {
            OpenItem item = open.get(data.at("output_index").number());
            require(item != null, "no such item is open", data.value());
            OpenItem of = Objects.requireNonNull(item);
            if (type.equals("response.output_item.done")) {
                itemDone(of, data);
                return;
            }
            require(data.at("item_id").text().equals(of.added.at("id").text()), "item_id", data.value());
            String part = data.at("content_index").text() + "/"
                    + data.at("summary_index").text();
            switch (type) {
                case "response.content_part.added", "response.reasoning_summary_part.added" -> {
                    require(data.at("part").isObject(), "part", data.value());
                    require(of.openParts.add(part) && !of.doneParts.contains(part), "a part twice", data.value());
                }
                case "response.content_part.done", "response.reasoning_summary_part.done" -> {
                    require(of.openParts.remove(part), "a part that is not open", data.value());
                    of.doneParts.add(part);
                    Node whole = data.at("part").has("refusal") ? data.at("part", "refusal") : data.at("part", "text");
                    require(whole.text().equals(of.gathered(part)), "the part is not its deltas", data.value());
                }
                case "response.output_text.delta",
                        "response.refusal.delta",
                        "response.reasoning_text.delta",
                        "response.reasoning_summary_text.delta" -> {
                    require(of.openParts.contains(part), "a delta outside its part", data.value());
                    of.append(part, data.at("delta").text());
                }
                case "response.output_text.done",
                        "response.reasoning_text.done",
                        "response.reasoning_summary_text.done" ->
                    require(
                            data.at("text").text().equals(of.gathered(part)),
                            "the text is not its deltas",
                            data.value());
                case "response.refusal.done" ->
                    require(
                            data.at("refusal").text().equals(of.gathered(part)),
                            "the refusal is not its deltas",
                            data.value());
                case "response.output_text.annotation.added" ->
                    require(data.at("annotation", "type").isText(), "annotation", data.value());
                case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" ->
                    of.append("arguments", data.at("delta").text());
                case "response.function_call_arguments.done" -> arguments(of, data, "arguments");
                case "response.custom_tool_call_input.done" -> arguments(of, data, "input");
                // The steps of a provider's own tool.
                default -> require(type.matches("response\\.[a-z_]+_call(_code)?\\.[a-z_]+"), "unknown event " + type);
            }
        }

        /// A call without arguments has no deltas, but `{}` for a whole.
        private static void arguments(OpenItem of, Node data, String name) {
            String gathered = of.gathered("arguments");
            String whole = data.at(name).text();
            require(
                    whole.equals(gathered) || (gathered.isEmpty() && whole.equals("{}")),
                    "the arguments are not their deltas",
                    data.value());
            of.doneParts.add("arguments");
        }

        private void itemDone(OpenItem of, Node data) {
            Node item = data.at("item");
            require(item.at("id").text().equals(of.added.at("id").text()), "the id has changed", data.value());
            require(item.at("type").text().equals(of.added.at("type").text()), "the type has changed", data.value());
            require(of.openParts.isEmpty(), "a part is still open", data.value());
            if (item.at("type").is("function_call")) {
                require(of.doneParts.contains("arguments"), "no arguments.done", data.value());
                require(
                        item.at("arguments").text().equals(of.gathered("arguments"))
                                || of.gathered("arguments").isEmpty(),
                        "the arguments are not their deltas",
                        data.value());
            }
            Long index = data.at("output_index").number();
            int at = index == null ? -1 : index.intValue();
            while (doneItems.size() <= at) {
                doneItems.add(null);
            }
            doneItems.set(at, item.value());
            open.remove((long) at);
        }

        private void terminal(String type, Node data) {
            Node response = data.at("response");
            require(response.at("status").is(type.substring("response.".length())), "status", data.value());
            if (!type.equals("response.failed")) {
                require(open.isEmpty(), "an item is still open", data.value());
                require(doneItems.equals(response.at("output").value()), "output is not its items", data.value());
            }
            answer = response(response);
        }
    }
}
