package io.ringfence.demo;

import static io.ringfence.demo.Json.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// OpenAI's chat completions. Reasoning is shown as `reasoning_content`, as DeepSeek and others do; OpenAI itself shows
/// none.
final class ChatGrammar implements Grammar {
    @Override
    public Question read(Map<String, Object> body, int bodyBytes, String model, boolean isStream)
            throws InvalidRequestException {
        String name = Json.string(body.get("model"));
        if (name.isEmpty()) {
            throw new InvalidRequestException("you must provide a model parameter");
        }
        List<?> messages = Json.list(body.get("messages"));
        if (messages.isEmpty()) {
            throw new InvalidRequestException("'messages' must be a list with at least one message");
        }

        Map<?, ?> last = Json.map(messages.getLast());
        boolean isUsersTurn = "user".equals(last.get("role"));
        String userText = isUsersTurn ? textOf(last.get("content")) : lastUserText(messages);
        Object choice = body.get("tool_choice");
        String forced = Json.string(Json.map(Json.map(choice).get("function")).get("name"));
        boolean isForced = "required".equals(choice) || !forced.isEmpty();
        boolean isAsked = isUsersTurn && Question.asksForTool(userText) && !"none".equals(choice);
        String effort = Json.string(body.get("reasoning_effort"));
        return new Question(
                name,
                Boolean.TRUE.equals(body.get("stream")),
                Boolean.TRUE.equals(Json.map(body.get("stream_options")).get("include_usage")),
                userText,
                isForced || isAsked,
                Question.choose(tools(body), forced),
                effort.isEmpty() || effort.equals("none") ? Question.Reasoning.NONE : Question.Reasoning.SHOWN,
                Json.positive(
                        body.get("max_completion_tokens"), Json.positive(body.get("max_tokens"), Integer.MAX_VALUE)),
                Question.promptTokens(bodyBytes),
                body);
    }

    private static List<Question.Tool> tools(Map<String, Object> body) {
        List<Question.Tool> tools = new ArrayList<>();
        for (Object tool : Json.list(body.get("tools"))) {
            Map<?, ?> function = Json.map(Json.map(tool).get("function"));
            if (!Json.string(function.get("name")).isEmpty()) {
                tools.add(new Question.Tool(Json.string(function.get("name")), Json.map(function.get("parameters"))));
            }
        }
        return tools;
    }

    private static String lastUserText(List<?> messages) {
        for (Object message : messages.reversed()) {
            if ("user".equals(Json.map(message).get("role"))) {
                return textOf(Json.map(message).get("content"));
            }
        }
        return "";
    }

    /// The text of a content that is a string or a list of parts; parts of all OpenAI and Anthropic kinds carry it as
    /// `text`.
    static String textOf(@Nullable Object content) {
        if (content instanceof String text) {
            return text;
        }
        return Json.list(content).stream()
                .map(part -> Json.string(Json.map(part).get("text")))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" "));
    }

    @Override
    public byte[] whole(Answer answer) {
        Answer.ToolCall call = answer.call();
        Map<String, @Nullable Object> message = object(
                "role", "assistant", "content", call == null ? answer.text().joined() : null, "refusal", null);
        if (answer.hasThoughts()) {
            message.put("reasoning_content", answer.thoughts());
        }
        if (call != null) {
            message.put(
                    "tool_calls",
                    List.of(object(
                            "id",
                            "call_" + answer.id(),
                            "type",
                            "function",
                            "function",
                            object("name", call.name(), "arguments", call.argumentsText()))));
        } else {
            message.put("annotations", List.of());
        }
        return Json.bytes(object(
                "id",
                "chatcmpl-" + answer.id(),
                "object",
                "chat.completion",
                "created",
                answer.createdSeconds(),
                "model",
                answer.question().model(),
                "choices",
                List.of(object(
                        "index", 0, "message", message, "logprobs", null, "finish_reason", finishReason(answer))),
                "usage",
                usage(answer),
                "service_tier",
                "default",
                "system_fingerprint",
                "fp_demo"));
    }

    @Override
    public AnswerStream stream(Answer answer) {
        return new ChatStream(answer);
    }

    @Override
    public byte[] error(int status, String message, String id) {
        return OpenAiErrors.body(status, message);
    }

    private static String finishReason(Answer answer) {
        return switch (answer.finish()) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case TOOL_CALL -> "tool_calls";
        };
    }

    private static Map<String, @Nullable Object> usage(Answer answer) {
        return object(
                "prompt_tokens", answer.question().promptTokens(),
                "completion_tokens", answer.outputTokens(),
                "total_tokens", answer.totalTokens(),
                "prompt_tokens_details", object("cached_tokens", 0, "audio_tokens", 0),
                "completion_tokens_details",
                        object(
                                "reasoning_tokens", answer.reasoningTokens(),
                                "audio_tokens", 0,
                                "accepted_prediction_tokens", 0,
                                "rejected_prediction_tokens", 0));
    }

    private static final class ChatStream implements AnswerStream {
        private final Answer answer;
        private final boolean includesUsage;
        private final String tokenPrefix;
        private final String tokenSuffix;

        private ChatStream(Answer answer) {
            this.answer = answer;
            includesUsage = answer.question().includesUsage();
            String[] around = chunk(delta("content", "\u0001"), null).split("\"\\\\u0001\"", 2);
            tokenPrefix = around[0];
            tokenSuffix = around[1];
        }

        @Override
        public List<byte[]> opening() {
            List<byte[]> events = new ArrayList<>();
            boolean callsTool = answer.call() != null;
            events.add(Sse.data(
                    chunk(object("role", "assistant", "content", callsTool ? null : "", "refusal", null), null)));
            if (answer.hasThoughts()) {
                events.add(Sse.data(chunk(delta("reasoning_content", answer.thoughts()), null)));
            }
            return events;
        }

        @Override
        public byte[] token(String token) {
            return Sse.data(tokenPrefix + Json.text(token) + tokenSuffix);
        }

        @Override
        public List<byte[]> closing() {
            List<byte[]> events = new ArrayList<>();
            Answer.ToolCall call = answer.call();
            if (call != null) {
                Map<String, @Nullable Object> first = object(
                        "index",
                        0,
                        "id",
                        "call_" + answer.id(),
                        "type",
                        "function",
                        "function",
                        object("name", call.name(), "arguments", ""));
                events.add(Sse.data(chunk(delta("tool_calls", List.of(first)), null)));
                for (String fragment : Fragments.of(call.argumentsText())) {
                    Map<String, @Nullable Object> next = object("index", 0, "function", object("arguments", fragment));
                    events.add(Sse.data(chunk(delta("tool_calls", List.of(next)), null)));
                }
            }
            events.add(Sse.data(chunk(object(), finishReason(answer))));
            if (includesUsage) {
                Map<String, @Nullable Object> last = envelope(List.of());
                last.put("usage", usage(answer));
                events.add(Sse.data(Json.text(last)));
            }
            events.add(Sse.data("[DONE]"));
            return events;
        }

        @Override
        public byte[] error(String message) {
            return Sse.data(Json.text(object("error", OpenAiErrors.error(500, message))));
        }

        private String chunk(Map<String, @Nullable Object> delta, @Nullable String finishReason) {
            Map<String, @Nullable Object> choice =
                    object("index", 0, "delta", delta, "logprobs", null, "finish_reason", finishReason);
            Map<String, @Nullable Object> chunk = envelope(List.of(choice));
            if (includesUsage) {
                chunk.put("usage", null);
            }
            return Json.text(chunk);
        }

        private Map<String, @Nullable Object> envelope(List<?> choices) {
            return object(
                    "id",
                    "chatcmpl-" + answer.id(),
                    "object",
                    "chat.completion.chunk",
                    "created",
                    answer.createdSeconds(),
                    "model",
                    answer.question().model(),
                    "service_tier",
                    "default",
                    "system_fingerprint",
                    "fp_demo",
                    "choices",
                    choices);
        }

        private static Map<String, @Nullable Object> delta(String name, Object value) {
            return object(name, value);
        }
    }
}
