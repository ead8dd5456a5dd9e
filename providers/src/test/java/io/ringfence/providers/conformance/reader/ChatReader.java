package io.ringfence.providers.conformance.reader;

import static io.ringfence.providers.conformance.reader.GrammarException.require;

import io.ringfence.providers.conformance.reader.ReadAnswer.Call;
import io.ringfence.providers.conformance.reader.ReadAnswer.Tokens;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// OpenAI's chat completions, with `reasoning_content` as DeepSeek has it.
final class ChatReader implements AnswerReader {
    @Override
    public ReadAnswer unary(String body) {
        Node root = Node.parse(body);
        if (!root.at("error").isMissing()) {
            return ReadAnswer.failure(error(root));
        }
        require(root.at("object").is("chat.completion"), "object", root.value());
        require(root.at("id").isText() && !root.at("id").text().isEmpty(), "id", root.at("id"));
        require(root.at("created").number() != null, "created");
        require(root.at("model").isText(), "model");
        List<Node> choices = root.at("choices").list();
        require(!choices.isEmpty(), "no choices");
        for (int i = 0; i < choices.size(); i++) {
            require(
                    choices.get(i).at("index").is(i),
                    "index of a choice",
                    choices.get(i).at("index"));
        }
        Node message = choices.get(0).at("message");
        require(message.at("role").is("assistant"), "role", message.value());
        require(message.has("content"), "content must be there, if only as null", message.value());
        require(message.at("content").isMissing() || message.at("content").isText(), "content", message.value());
        List<Call> calls = new ArrayList<>();
        for (Node call : message.at("tool_calls").list()) {
            calls.add(call(call));
        }
        require(!message.at("tool_calls").isList() || !calls.isEmpty(), "an empty list of calls");
        return new ReadAnswer(
                message.at("content").text() + message.at("refusal").text(),
                message.at("reasoning_content").text(),
                calls,
                message.at("refusal").text().isEmpty() ? finish(choices.get(0).at("finish_reason")) : "content-filter",
                usage(root.at("usage")),
                null,
                opaque(message));
    }

    private static Call call(Node call) {
        String id = call.at("id").text();
        require(!id.isEmpty(), "a call without id", call.value());
        if (call.at("type").is("custom")) {
            return new Call(
                    id,
                    call.at("custom", "name").text(),
                    call.at("custom", "input").text());
        }
        require(call.at("type").is("function"), "type of a call", call.value());
        Node arguments = call.at("function", "arguments");
        require(arguments.isText(), "arguments are a string", call.value());
        require(!call.at("function", "name").text().isEmpty(), "a call without a name", call.value());
        return new Call(id, call.at("function", "name").text(), AnswerReader.arguments(arguments.text()));
    }

    private static List<String> opaque(Node message) {
        List<String> opaque = new ArrayList<>();
        for (Node detail : message.at("reasoning_details").list()) {
            addText(detail.at("signature"), opaque);
            addText(detail.at("data"), opaque);
        }
        for (Node call : message.at("tool_calls").list()) {
            addText(call.at("extra_content", "google", "thought_signature"), opaque);
        }
        return opaque;
    }

    private static void addText(Node node, List<String> to) {
        if (node.isText()) {
            to.add(node.text());
        }
    }

    private static String error(Node root) {
        require(root.at("error").isObject(), "error is an object", root.value());
        require(root.at("error", "message").isText(), "message of an error", root.value());
        return root.at("error", "message").text();
    }

    private static String finish(Node reason) {
        return switch (reason.text()) {
            case "stop" -> "stop";
            case "length" -> "length";
            case "tool_calls", "function_call" -> "tool-calls";
            case "content_filter" -> "content-filter";
            default -> throw new GrammarException("finish_reason " + reason.value());
        };
    }

    private static @Nullable Tokens usage(Node usage) {
        if (usage.isMissing()) {
            return null;
        }
        require(
                usage.at("prompt_tokens").number() != null
                        && usage.at("completion_tokens").number() != null
                        && usage.at("total_tokens").number() != null,
                "usage",
                usage.value());
        return new Tokens(
                usage.at("prompt_tokens").number(),
                usage.at("completion_tokens").number(),
                usage.at("prompt_tokens_details", "cached_tokens").number(),
                usage.at("prompt_tokens_details", "cache_write_tokens").number(),
                usage.at("completion_tokens_details", "reasoning_tokens").number());
    }

    @Override
    public ReadAnswer stream(String body) {
        return new Stream().read(SseEvent.all(body, "\n"));
    }

    private static final class Stream {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder reasoning = new StringBuilder();
        private final List<OpenCall> calls = new ArrayList<>();
        private final List<String> opaque = new ArrayList<>();
        private final Set<Object> opened = new HashSet<>();
        private final Set<Object> finished = new HashSet<>();
        private @Nullable String id;
        private String finish = "";
        private @Nullable Tokens usage;
        private @Nullable String error;
        private boolean isDone;
        private boolean isRefused;

        private static final class OpenCall {
            private final String id;
            private final String name;
            private final StringBuilder arguments = new StringBuilder();
            private boolean isCustom;

            OpenCall(String id, String name) {
                this.id = id;
                this.name = name;
            }

            Call closed() {
                return new Call(
                        id, name, isCustom ? arguments.toString() : AnswerReader.arguments(arguments.toString()));
            }
        }

        ReadAnswer read(List<SseEvent> events) {
            for (SseEvent event : events) {
                require(event.name() == null, "an event with a name", event.name());
                require(!isDone, "something follows [DONE]", event.data());
                if (event.data().equals("[DONE]")) {
                    isDone = true;
                } else {
                    require(error == null, "something follows an error", event.data());
                    chunk(Node.parse(event.data()));
                }
            }
            require(isDone || error != null, "no [DONE]");
            require(error != null || finished.equals(opened), "choices without finish_reason");
            List<Call> closed = calls.stream().map(OpenCall::closed).toList();
            return new ReadAnswer(
                    text.toString(),
                    reasoning.toString(),
                    closed,
                    error != null ? "error" : isRefused ? "content-filter" : finish,
                    usage,
                    error,
                    opaque);
        }

        private void chunk(Node chunk) {
            if (!chunk.at("error").isMissing()) {
                error = error(chunk);
                return;
            }
            require(chunk.at("object").is("chat.completion.chunk"), "object", chunk.value());
            require(chunk.at("created").number() != null, "created", chunk.value());
            require(chunk.at("model").isText(), "model", chunk.value());
            String chunkId = chunk.at("id").text();
            require(!chunkId.isEmpty() && (id == null || id.equals(chunkId)), "id", chunk.value());
            id = chunkId;
            require(chunk.at("choices").isList(), "choices", chunk.value());
            if (!chunk.at("usage").isMissing()) {
                require(chunk.at("choices").list().isEmpty(), "usage beside choices", chunk.value());
                require(usage == null, "usage twice", chunk.value());
                usage = usage(chunk.at("usage"));
            }
            for (Node choice : chunk.at("choices").list()) {
                choice(choice);
            }
        }

        private void choice(Node choice) {
            Object index = choice.at("index").value();
            require(index instanceof Integer, "index of a choice", choice.value());
            Node delta = choice.at("delta");
            require(delta.isObject(), "delta", choice.value());
            require(!finished.contains(index), "a choice goes on behind its finish_reason", choice.value());
            if (opened.add(java.util.Objects.requireNonNull(index))) {
                require(delta.at("role").is("assistant"), "the first delta has no role", choice.value());
            } else {
                require(delta.at("role").isMissing(), "a role twice", choice.value());
            }
            Node reason = choice.at("finish_reason");
            if (!reason.isMissing()) {
                finished.add(index);
                require(delta.names().isEmpty(), "a delta beside finish_reason", choice.value());
            }
            if (!index.equals(0)) {
                return;
            }
            finish = reason.isMissing() ? finish : finish(reason);
            text.append(delta.at("content").text()).append(delta.at("refusal").text());
            isRefused |= !delta.at("refusal").text().isEmpty();
            reasoning.append(delta.at("reasoning_content").text());
            opaque.addAll(opaque(delta));
            for (Node call : delta.at("tool_calls").list()) {
                callDelta(call);
            }
        }

        private void callDelta(Node delta) {
            Long index = delta.at("index").number();
            require(index != null && index <= calls.size(), "index of a call", delta.value());
            String kind = delta.at("custom").isMissing() ? "function" : "custom";
            if (index == calls.size()) {
                require(!delta.at("id").text().isEmpty(), "the first delta of a call has no id", delta.value());
                require(delta.at("type").is(kind), "the first delta of a call has no type", delta.value());
                require(!delta.at(kind, "name").text().isEmpty(), "a call without a name", delta.value());
                calls.add(new OpenCall(
                        delta.at("id").text(), delta.at(kind, "name").text()));
                calls.get(calls.size() - 1).isCustom = kind.equals("custom");
            } else {
                require(delta.at("id").isMissing(), "the id of a call twice", delta.value());
                require(delta.at(kind, "name").isMissing(), "the name of a call twice", delta.value());
            }
            calls.get(index.intValue())
                    .arguments
                    .append(delta.at(kind, kind.equals("custom") ? "input" : "arguments")
                            .text());
        }
    }
}
