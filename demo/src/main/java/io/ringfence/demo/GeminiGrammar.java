package io.ringfence.demo;

import static io.ringfence.demo.Json.object;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Google's generateContent. Streams are server-sent events with CRLF and end with the body.
final class GeminiGrammar implements Grammar {
    @Override
    public Question read(Map<String, Object> body, int bodyBytes, String model, boolean isStream)
            throws InvalidRequestException {
        List<?> contents = Json.list(body.get("contents"));
        if (contents.isEmpty()) {
            throw new InvalidRequestException("* GenerateContentRequest.contents: contents is not specified");
        }

        Map<?, ?> config = Json.map(body.get("generationConfig"));
        Map<?, ?> calling = Json.map(Json.map(body.get("toolConfig")).get("functionCallingConfig"));
        String mode = Json.string(calling.get("mode"));
        List<?> allowed = Json.list(calling.get("allowedFunctionNames"));
        String forced = allowed.isEmpty() ? "" : Json.string(allowed.getFirst());
        String userText = lastUserText(contents);
        boolean isAsked = isUsersTurn(contents) && Question.asksForTool(userText) && !mode.equals("NONE");
        return new Question(
                model,
                isStream,
                true,
                userText,
                mode.equals("ANY") || isAsked,
                Question.choose(tools(body), forced),
                reasoning(Json.map(config.get("thinkingConfig"))),
                Json.positive(config.get("maxOutputTokens"), Integer.MAX_VALUE),
                Question.promptTokens(bodyBytes),
                body);
    }

    private static Question.Reasoning reasoning(Map<?, ?> thinking) {
        boolean isOff = thinking.get("thinkingBudget") instanceof Number budget && budget.intValue() == 0;
        if (thinking.isEmpty() || isOff) {
            return Question.Reasoning.NONE;
        }
        return Boolean.TRUE.equals(thinking.get("includeThoughts"))
                ? Question.Reasoning.SHOWN
                : Question.Reasoning.HIDDEN;
    }

    private static List<Question.Tool> tools(Map<String, Object> body) {
        List<Question.Tool> tools = new ArrayList<>();
        for (Object tool : Json.list(body.get("tools"))) {
            for (Object each : Json.list(Json.map(tool).get("functionDeclarations"))) {
                Map<?, ?> function = Json.map(each);
                Object schema = function.containsKey("parametersJsonSchema")
                        ? function.get("parametersJsonSchema")
                        : function.get("parameters");
                tools.add(new Question.Tool(Json.string(function.get("name")), Json.map(schema)));
            }
        }
        return tools;
    }

    /// Whether the user spoke last, and not a function in the user's name.
    private static boolean isUsersTurn(List<?> contents) {
        Map<?, ?> last = Json.map(contents.getLast());
        return !"model".equals(last.get("role"))
                && Json.list(last.get("parts")).stream()
                        .noneMatch(part -> Json.map(part).containsKey("functionResponse"));
    }

    private static String lastUserText(List<?> contents) {
        for (Object each : contents.reversed()) {
            Map<?, ?> content = Json.map(each);
            String text = ChatGrammar.textOf(content.get("parts"));
            if (!"model".equals(content.get("role")) && !text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    @Override
    public byte[] whole(Answer answer) {
        List<Object> parts = new ArrayList<>();
        if (answer.hasThoughts()) {
            parts.add(thought(answer));
        }
        Answer.ToolCall call = answer.call();
        if (call != null) {
            parts.add(functionCall(answer, call));
        } else {
            Map<String, @Nullable Object> text = object("text", answer.text().joined());
            sign(text, answer);
            parts.add(text);
        }
        return Json.bytes(response(answer, parts, finishReason(answer), answer.visibleTokens()));
    }

    @Override
    public AnswerStream stream(Answer answer) {
        return new GeminiStream(answer);
    }

    @Override
    public byte[] error(int status, String message, String id) {
        return Json.bytes(object("error", errorBody(status, message)));
    }

    private static Object errorBody(int status, String message) {
        return object("code", status, "message", message, "status", statusName(status));
    }

    private static String statusName(int status) {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 503 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
        };
    }

    private static Object thought(Answer answer) {
        return object("text", answer.thoughts(), "thought", true);
    }

    private static Object functionCall(Answer answer, Answer.ToolCall call) {
        Map<String, @Nullable Object> part =
                object("functionCall", object("name", call.name(), "args", call.arguments()));
        sign(part, answer);
        return part;
    }

    private static void sign(Map<String, @Nullable Object> part, Answer answer) {
        if (answer.reasoningTokens() > 0) {
            part.put("thoughtSignature", answer.signature());
        }
    }

    private static String finishReason(Answer answer) {
        return answer.finish() == Answer.Finish.LENGTH ? "MAX_TOKENS" : "STOP";
    }

    private static Map<String, @Nullable Object> response(
            Answer answer, List<?> parts, @Nullable String finishReason, int visibleTokens) {
        Map<String, @Nullable Object> candidate = object("content", object("parts", parts, "role", "model"));
        if (finishReason != null) {
            candidate.put("finishReason", finishReason);
        }
        candidate.put("index", 0);
        return object(
                "candidates", List.of(candidate),
                "usageMetadata", usage(answer, visibleTokens),
                "modelVersion", answer.question().model(),
                "responseId", answer.id());
    }

    private static Map<String, @Nullable Object> usage(Answer answer, int visibleTokens) {
        int promptTokens = answer.question().promptTokens();
        Map<String, @Nullable Object> usage = object("promptTokenCount", promptTokens);
        usage.put("candidatesTokenCount", visibleTokens);
        usage.put("totalTokenCount", promptTokens + visibleTokens + answer.reasoningTokens());
        usage.put("promptTokensDetails", List.of(object("modality", "TEXT", "tokenCount", promptTokens)));
        if (answer.reasoningTokens() > 0) {
            usage.put("thoughtsTokenCount", answer.reasoningTokens());
        }
        return usage;
    }

    private static final class GeminiStream implements AnswerStream {
        private final Answer answer;
        private int sentTokens;

        private GeminiStream(Answer answer) {
            this.answer = answer;
        }

        @Override
        public List<byte[]> opening() {
            return answer.hasThoughts()
                    ? List.of(event(response(answer, List.of(thought(answer)), null, 0)))
                    : List.of();
        }

        @Override
        public byte[] token(String token) {
            sentTokens++;
            return event(response(answer, List.of(object("text", token)), null, sentTokens));
        }

        @Override
        public List<byte[]> closing() {
            List<byte[]> events = new ArrayList<>();
            Answer.ToolCall call = answer.call();
            Map<String, @Nullable Object> last = object("text", "");
            if (call != null) {
                events.add(event(response(answer, List.of(functionCall(answer, call)), null, call.tokens())));
            } else {
                sign(last, answer);
            }
            events.add(event(response(answer, List.of(last), finishReason(answer), answer.visibleTokens())));
            return events;
        }

        @Override
        public byte[] error(String message) {
            return event(object("error", errorBody(503, message)));
        }

        private static byte[] event(Object response) {
            return ("data: " + Json.text(response) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        }
    }
}
