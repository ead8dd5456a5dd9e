package io.ringfence.demo;

import static io.ringfence.demo.Json.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Anthropic's messages.
final class MessagesGrammar implements Grammar {
    @Override
    public Question read(Map<String, Object> body, int bodyBytes, String model, boolean isStream)
            throws InvalidRequestException {
        String name = Json.string(body.get("model"));
        if (name.isEmpty()) {
            throw new InvalidRequestException("model: Field required");
        }
        List<?> messages = Json.list(body.get("messages"));
        if (messages.isEmpty()) {
            throw new InvalidRequestException("messages: at least one message is required");
        }
        int maxTokens = Json.positive(body.get("max_tokens"), 0);
        if (maxTokens == 0) {
            throw new InvalidRequestException("max_tokens: Field required");
        }

        String userText = lastUserText(messages);
        Map<?, ?> choice = Json.map(body.get("tool_choice"));
        String choiceType = Json.string(choice.get("type"));
        boolean isForced = choiceType.equals("any") || choiceType.equals("tool");
        boolean isAsked = isUsersTurn(messages) && Question.asksForTool(userText) && !choiceType.equals("none");
        return new Question(
                name,
                Boolean.TRUE.equals(body.get("stream")),
                true,
                userText,
                isForced || isAsked,
                Question.choose(tools(body), Json.string(choice.get("name"))),
                reasoning(Json.map(body.get("thinking"))),
                maxTokens,
                Question.promptTokens(bodyBytes),
                body);
    }

    private static Question.Reasoning reasoning(Map<?, ?> thinking) {
        String type = Json.string(thinking.get("type"));
        return type.isEmpty() || type.equals("disabled") ? Question.Reasoning.NONE : Question.Reasoning.SHOWN;
    }

    private static List<Question.Tool> tools(Map<String, Object> body) {
        List<Question.Tool> tools = new ArrayList<>();
        for (Object each : Json.list(body.get("tools"))) {
            Map<?, ?> tool = Json.map(each);
            if (tool.containsKey("input_schema")) {
                tools.add(new Question.Tool(Json.string(tool.get("name")), Json.map(tool.get("input_schema"))));
            }
        }
        return tools;
    }

    /// Whether the user spoke last, and not a tool in the user's name.
    private static boolean isUsersTurn(List<?> messages) {
        Map<?, ?> last = Json.map(messages.getLast());
        return "user".equals(last.get("role"))
                && Json.list(last.get("content")).stream()
                        .noneMatch(part -> "tool_result".equals(Json.map(part).get("type")));
    }

    private static String lastUserText(List<?> messages) {
        for (Object each : messages.reversed()) {
            Map<?, ?> message = Json.map(each);
            String text = ChatGrammar.textOf(message.get("content"));
            if ("user".equals(message.get("role")) && !text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    @Override
    public byte[] whole(Answer answer) {
        List<Object> content = new ArrayList<>();
        if (answer.hasThoughts()) {
            content.add(object("type", "thinking", "thinking", answer.thoughts(), "signature", answer.signature()));
        }
        Answer.ToolCall call = answer.call();
        if (call != null) {
            content.add(toolUse(answer, call, call.arguments()));
        } else if (answer.text().length() > 0) {
            content.add(object("type", "text", "text", answer.text().joined(), "citations", null));
        }
        return Json.bytes(message(answer, content, stopReason(answer), usage(answer, answer.outputTokens())));
    }

    @Override
    public AnswerStream stream(Answer answer) {
        return new MessagesStream(answer);
    }

    @Override
    public byte[] error(int status, String message, String id) {
        return Json.bytes(errorBody(status, message, id));
    }

    private static Object errorBody(int status, String message, String id) {
        return object(
                "type",
                "error",
                "error",
                object("type", errorType(status), "message", message),
                "request_id",
                "req_" + id);
    }

    private static String errorType(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            case 503, 529 -> "overloaded_error";
            default -> status >= 500 ? "api_error" : "invalid_request_error";
        };
    }

    private static Map<String, @Nullable Object> message(
            Answer answer, List<?> content, @Nullable String stopReason, Map<String, @Nullable Object> usage) {
        return object(
                "id",
                "msg_01" + answer.id(),
                "type",
                "message",
                "role",
                "assistant",
                "model",
                answer.question().model(),
                "content",
                content,
                "stop_reason",
                stopReason,
                "stop_sequence",
                null,
                "stop_details",
                null,
                "container",
                null,
                "usage",
                usage);
    }

    private static Map<String, @Nullable Object> toolUse(Answer answer, Answer.ToolCall call, Object input) {
        return object(
                "type",
                "tool_use",
                "id",
                "toolu_01" + answer.id(),
                "name",
                call.name(),
                "input",
                input,
                "caller",
                object("type", "direct"));
    }

    private static String stopReason(Answer answer) {
        return switch (answer.finish()) {
            case STOP -> "end_turn";
            case LENGTH -> "max_tokens";
            case TOOL_CALL -> "tool_use";
        };
    }

    private static Map<String, @Nullable Object> usage(Answer answer, int outputTokens) {
        return object(
                "input_tokens",
                answer.question().promptTokens(),
                "cache_creation_input_tokens",
                0,
                "cache_read_input_tokens",
                0,
                "cache_creation",
                object("ephemeral_5m_input_tokens", 0, "ephemeral_1h_input_tokens", 0),
                "output_tokens",
                outputTokens,
                "output_tokens_details",
                object("thinking_tokens", Math.min(outputTokens, answer.reasoningTokens())),
                "server_tool_use",
                null,
                "inference_geo",
                null,
                "service_tier",
                "standard");
    }

    private static final class MessagesStream implements AnswerStream {
        private final Answer answer;
        /// Index of the content block that is open or comes next.
        private int index;

        private MessagesStream(Answer answer) {
            this.answer = answer;
        }

        @Override
        public List<byte[]> opening() {
            List<byte[]> events = new ArrayList<>();
            Object message = message(answer, List.of(), null, usage(answer, 1));
            events.add(event("message_start", object("type", "message_start", "message", message)));
            events.add(event("ping", object("type", "ping")));
            if (answer.hasThoughts()) {
                events.add(start(object("type", "thinking", "thinking", "", "signature", "")));
                events.add(delta(object("type", "thinking_delta", "thinking", answer.thoughts())));
                events.add(delta(object("type", "signature_delta", "signature", answer.signature())));
                events.add(stop());
            }
            if (answer.text().length() > 0) {
                events.add(start(object("type", "text", "text", "", "citations", null)));
            }
            return events;
        }

        @Override
        public byte[] token(String token) {
            return Sse.event(
                    "content_block_delta",
                    "{\"type\":\"content_block_delta\",\"index\":" + index
                            + ",\"delta\":{\"type\":\"text_delta\",\"text\":" + Json.text(token) + "}}");
        }

        @Override
        public List<byte[]> closing() {
            List<byte[]> events = new ArrayList<>();
            if (answer.text().length() > 0) {
                events.add(stop());
            }
            Answer.ToolCall call = answer.call();
            if (call != null) {
                events.add(start(toolUse(answer, call, Map.of())));
                events.add(delta(object("type", "input_json_delta", "partial_json", "")));
                for (String fragment : Fragments.of(call.argumentsText())) {
                    events.add(delta(object("type", "input_json_delta", "partial_json", fragment)));
                }
                events.add(stop());
            }
            Object delta = object(
                    "stop_reason", stopReason(answer), "stop_sequence", null, "stop_details", null, "container", null);
            Object usage = usage(answer, answer.outputTokens());
            events.add(event("message_delta", object("type", "message_delta", "delta", delta, "usage", usage)));
            events.add(event("message_stop", object("type", "message_stop")));
            return events;
        }

        @Override
        public byte[] error(String message) {
            return event("error", errorBody(529, message, answer.id()));
        }

        private byte[] start(Object block) {
            return event(
                    "content_block_start",
                    object("type", "content_block_start", "index", index, "content_block", block));
        }

        private byte[] delta(Object delta) {
            return event("content_block_delta", object("type", "content_block_delta", "index", index, "delta", delta));
        }

        private byte[] stop() {
            return event("content_block_stop", object("type", "content_block_stop", "index", index++));
        }

        private static byte[] event(String name, Object data) {
            return Sse.event(name, Json.text(data));
        }
    }
}
