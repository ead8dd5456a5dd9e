package io.ringfence.providers.conformance.reader;

import static io.ringfence.providers.conformance.reader.GrammarException.require;

import io.ringfence.providers.conformance.reader.ReadAnswer.Call;
import io.ringfence.providers.conformance.reader.ReadAnswer.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Anthropic's messages.
final class MessagesReader implements AnswerReader {
    private static final Set<String> BLOCKS = Set.of("text", "thinking", "redacted_thinking", "tool_use");

    @Override
    public ReadAnswer unary(String body) {
        Node root = Node.parse(body);
        if (root.at("type").is("error")) {
            return ReadAnswer.failure(error(root));
        }
        message(root);
        Gathered gathered = new Gathered();
        for (Node block : root.at("content").list()) {
            switch (block.at("type").text()) {
                case "text" -> {
                    require(!block.at("text").text().isEmpty(), "an empty text block");
                    gathered.text.append(block.at("text").text());
                }
                case "thinking" -> {
                    require(block.at("thinking").isText(), "thinking", block.value());
                    require(block.at("signature").isText(), "thinking without a signature", block.value());
                    gathered.reasoning.append(block.at("thinking").text());
                    gathered.opaque(block.at("signature"));
                }
                case "redacted_thinking" -> gathered.opaque(block.at("data"));
                case "tool_use" -> {
                    require(block.at("input").isObject(), "input is an object", block.value());
                    gathered.calls.add(new Call(
                            id(block),
                            block.at("name").text(),
                            block.at("input").value()));
                }
                default -> require(isServerBlock(block), "an unknown block", block.value());
            }
        }
        return gathered.answer(finish(root.at("stop_reason")), usage(root.at("usage"), true));
    }

    private static boolean isServerBlock(Node block) {
        String type = block.at("type").text();
        return type.equals("server_tool_use")
                || type.endsWith("_tool_result")
                || type.equals("mcp_tool_use")
                || type.equals("container_upload")
                || type.equals("fallback");
    }

    private static void message(Node message) {
        require(message.at("type").is("message"), "type", message.value());
        require(message.at("role").is("assistant"), "role", message.value());
        require(!message.at("id").text().isEmpty(), "id", message.value());
        require(message.at("model").isText(), "model", message.value());
        require(message.at("content").isList(), "content", message.value());
        require(message.has("stop_reason") && message.has("stop_sequence"), "stop_reason", message.value());
        require(message.at("usage", "input_tokens").number() != null, "usage", message.value());
        require(message.at("usage", "output_tokens").number() != null, "usage", message.value());
    }

    private static String id(Node block) {
        String id = block.at("id").text();
        require(!id.isEmpty(), "id of a call", block.value());
        return id;
    }

    private static String error(Node root) {
        require(root.at("error", "type").isText(), "type of an error", root.value());
        require(root.at("error", "message").isText(), "message of an error", root.value());
        return root.at("error", "message").text();
    }

    private static String finish(Node reason) {
        return switch (reason.text()) {
            case "end_turn", "stop_sequence", "pause_turn" -> "stop";
            case "max_tokens", "model_context_window_exceeded" -> "length";
            case "tool_use" -> "tool-calls";
            case "refusal" -> "content-filter";
            default -> throw new GrammarException("stop_reason " + reason.value());
        };
    }

    /// Anthropic counts what concerns the cache beside `input_tokens`.
    private static Tokens usage(Node usage, boolean whole) {
        Long fresh = usage.at("input_tokens").number();
        require(fresh != null || !whole, "usage", usage.value());
        Long read = usage.at("cache_read_input_tokens").number();
        Long written = usage.at("cache_creation_input_tokens").number();
        Long input = fresh == null ? null : Long.valueOf(fresh + count(read) + count(written));
        return new Tokens(
                input,
                usage.at("output_tokens").number(),
                read,
                written,
                usage.at("output_tokens_details", "thinking_tokens").number());
    }

    private static long count(@Nullable Long tokens) {
        return tokens == null ? 0 : tokens;
    }

    @Override
    public ReadAnswer stream(String body) {
        return new Stream().read(SseEvent.all(body, "\n"));
    }

    private static final class Gathered {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder reasoning = new StringBuilder();
        private final List<Call> calls = new ArrayList<>();
        private final List<String> opaque = new ArrayList<>();

        void opaque(Node state) {
            if (!state.text().isEmpty()) {
                opaque.add(state.text());
            }
        }

        ReadAnswer answer(String finish, @Nullable Tokens usage) {
            return new ReadAnswer(text.toString(), reasoning.toString(), calls, finish, usage, null, opaque);
        }

        ReadAnswer failed(String error) {
            return new ReadAnswer(text.toString(), reasoning.toString(), calls, "error", null, error, opaque);
        }
    }

    private static final class Stream {
        private final Gathered gathered = new Gathered();
        private int nextIndex;
        private @Nullable Node block;
        private final StringBuilder input = new StringBuilder();
        private boolean signed;
        private @Nullable String finish;
        private @Nullable Tokens atStart;
        private @Nullable Tokens usage;
        private boolean isStopped;
        private @Nullable String error;

        ReadAnswer read(List<SseEvent> events) {
            for (SseEvent event : events) {
                Node data = Node.parse(event.data());
                require(data.at("type").is(String.valueOf(event.name())), "event and type differ", event);
                require(!isStopped && error == null, "something follows the end", event);
                event(data);
            }
            if (error != null) {
                return gathered.failed(error);
            }
            require(isStopped, "no message_stop");
            return gathered.answer(java.util.Objects.requireNonNull(finish), usage);
        }

        private void event(Node data) {
            String type = data.at("type").text();
            require(
                    atStart != null || Set.of("message_start", "ping", "error").contains(type),
                    "before message_start",
                    data.value());
            switch (type) {
                case "message_start" -> {
                    require(atStart == null, "message_start twice");
                    message(data.at("message"));
                    require(data.at("message", "content").list().isEmpty(), "content at the start", data.value());
                    require(data.at("message", "stop_reason").isMissing(), "stop_reason at the start", data.value());
                    atStart = usage(data.at("message", "usage"), true);
                }
                case "ping" -> require(data.names().size() == 1, "ping", data.value());
                case "error" -> error = error(data);
                case "content_block_start" -> blockStart(data);
                case "content_block_delta" -> blockDelta(data);
                case "content_block_stop" -> blockStop(data);
                case "message_delta" -> {
                    require(block == null, "message_delta within a block", data.value());
                    require(finish == null, "message_delta twice", data.value());
                    require(data.at("delta").has("stop_sequence"), "stop_sequence", data.value());
                    finish = finish(data.at("delta", "stop_reason"));
                    require(data.at("usage", "output_tokens").number() != null, "usage", data.value());
                    usage = merged(atStart, usage(data.at("usage"), false));
                }
                case "message_stop" -> {
                    require(finish != null, "message_stop without message_delta");
                    isStopped = true;
                }
                default -> throw new GrammarException("unknown event " + type);
            }
        }

        /// The last value counts.
        private static Tokens merged(@Nullable Tokens first, Tokens last) {
            if (first == null || last.input() != null) {
                return last;
            }
            return new Tokens(first.input(), last.output(), first.cacheRead(), first.cacheWrite(), last.reasoning());
        }

        private void blockStart(Node data) {
            require(block == null, "a block within a block", data.value());
            require(finish == null, "a block behind message_delta", data.value());
            require(data.at("index").is(nextIndex), "index is not the next one", data.value());
            Node opened = data.at("content_block");
            String type = opened.at("type").text();
            require(BLOCKS.contains(type) || isServerBlock(opened), "an unknown block", data.value());
            switch (type) {
                case "text" -> require(opened.at("text").is(""), "a text block begins empty", data.value());
                case "thinking" -> {
                    require(opened.at("thinking").is(""), "a thinking block begins empty", data.value());
                    require(opened.at("signature").is(""), "a thinking block begins unsigned", data.value());
                }
                case "tool_use" -> {
                    id(opened);
                    require(!opened.at("name").text().isEmpty(), "a call without a name", data.value());
                    require(
                            opened.at("input").isObject()
                                    && opened.at("input").names().isEmpty(),
                            "input begins empty",
                            data.value());
                }
                case "redacted_thinking" -> gathered.opaque(opened.at("data"));
                default -> {}
            }
            block = opened;
            input.setLength(0);
            signed = false;
        }

        private void blockDelta(Node data) {
            Node open = block;
            require(open != null && data.at("index").is(nextIndex), "a delta outside its block", data.value());
            String of = java.util.Objects.requireNonNull(open).at("type").text();
            String type = data.at("delta", "type").text();
            switch (type) {
                case "text_delta" -> {
                    require(of.equals("text"), "text in a block of " + of);
                    gathered.text.append(data.at("delta", "text").text());
                }
                case "thinking_delta" -> {
                    require(of.equals("thinking") && !signed, "thinking in a block of " + of);
                    gathered.reasoning.append(data.at("delta", "thinking").text());
                }
                case "signature_delta" -> {
                    require(of.equals("thinking") && !signed, "a signature in a block of " + of);
                    signed = true;
                    gathered.opaque(data.at("delta", "signature"));
                }
                case "input_json_delta" -> {
                    require(of.endsWith("tool_use"), "input in a block of " + of);
                    input.append(data.at("delta", "partial_json").text());
                }
                case "citations_delta" -> {
                    require(of.equals("text"), "a citation in a block of " + of);
                    require(data.at("delta", "citation", "type").isText(), "citation", data.value());
                }
                default -> throw new GrammarException("unknown delta " + type);
            }
        }

        private void blockStop(Node data) {
            Node open = block;
            require(open != null && data.at("index").is(nextIndex), "a stop outside its block", data.value());
            if (java.util.Objects.requireNonNull(open).at("type").is("tool_use")) {
                gathered.calls.add(new Call(
                        open.at("id").text(), open.at("name").text(), AnswerReader.arguments(input.toString())));
            }
            block = null;
            nextIndex++;
        }
    }
}
