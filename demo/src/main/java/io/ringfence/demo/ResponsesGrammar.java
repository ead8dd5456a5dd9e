package io.ringfence.demo;

import static io.ringfence.demo.Json.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// OpenAI's responses.
final class ResponsesGrammar implements Grammar {
    @Override
    public Question read(Map<String, Object> body, int bodyBytes, String model, boolean isStream)
            throws InvalidRequestException {
        String name = Json.string(body.get("model"));
        if (name.isEmpty()) {
            throw new InvalidRequestException("Missing required parameter: 'model'.");
        }
        Object input = body.get("input");
        if (input == null) {
            throw new InvalidRequestException("Missing required parameter: 'input'.");
        }

        String userText = input instanceof String text ? text : lastUserText(Json.list(input));
        Object choice = body.get("tool_choice");
        String forced = Json.string(Json.map(choice).get("name"));
        boolean isForced = "required".equals(choice) || !forced.isEmpty();
        boolean isAsked = isUsersTurn(input) && Question.asksForTool(userText) && !"none".equals(choice);
        String effort = Json.string(Json.map(body.get("reasoning")).get("effort"));
        return new Question(
                name,
                Boolean.TRUE.equals(body.get("stream")),
                true,
                userText,
                isForced || isAsked,
                Question.choose(tools(body), forced),
                body.get("reasoning") == null || effort.equals("none")
                        ? Question.Reasoning.NONE
                        : Question.Reasoning.SHOWN,
                Json.positive(body.get("max_output_tokens"), Integer.MAX_VALUE),
                Question.promptTokens(bodyBytes),
                body);
    }

    private static List<Question.Tool> tools(Map<String, Object> body) {
        List<Question.Tool> tools = new ArrayList<>();
        for (Object each : Json.list(body.get("tools"))) {
            Map<?, ?> tool = Json.map(each);
            if ("function".equals(tool.get("type"))) {
                tools.add(new Question.Tool(Json.string(tool.get("name")), Json.map(tool.get("parameters"))));
            }
        }
        return tools;
    }

    private static boolean isUsersTurn(Object input) {
        List<?> items = Json.list(input);
        return items.isEmpty() || "user".equals(Json.map(items.getLast()).get("role"));
    }

    private static String lastUserText(List<?> items) {
        for (Object item : items.reversed()) {
            if ("user".equals(Json.map(item).get("role"))) {
                return ChatGrammar.textOf(Json.map(item).get("content"));
            }
        }
        return "";
    }

    @Override
    public byte[] whole(Answer answer) {
        return Json.bytes(response(answer, status(answer), items(answer), usage(answer)));
    }

    @Override
    public AnswerStream stream(Answer answer) {
        return new ResponsesStream(answer);
    }

    @Override
    public byte[] error(int status, String message, String id) {
        return OpenAiErrors.body(status, message);
    }

    private static String status(Answer answer) {
        return answer.finish() == Answer.Finish.LENGTH ? "incomplete" : "completed";
    }

    private static List<Object> items(Answer answer) {
        List<Object> items = new ArrayList<>();
        if (answer.hasThoughts()) {
            items.add(reasoningItem(answer, summary(answer)));
        }
        Answer.ToolCall call = answer.call();
        if (call != null) {
            items.add(callItem(answer, call, call.argumentsText(), "completed"));
        } else if (answer.text().length() > 0) {
            items.add(messageItem(answer, List.of(textPart(answer.text().joined())), status(answer)));
        }
        return items;
    }

    /// The summary is given only to those who ask for one, the encrypted reasoning likewise.
    private static List<Object> summary(Answer answer) {
        Object wanted = Json.map(answer.question().body().get("reasoning")).get("summary");
        return wanted == null ? List.of() : List.of(object("type", "summary_text", "text", answer.thoughts()));
    }

    private static Map<String, @Nullable Object> reasoningItem(Answer answer, List<?> summary) {
        Map<String, @Nullable Object> item = object("id", "rs_" + answer.id(), "type", "reasoning", "summary", summary);
        if (Json.list(answer.question().body().get("include")).contains("reasoning.encrypted_content")) {
            item.put("encrypted_content", answer.signature());
        }
        return item;
    }

    private static Map<String, @Nullable Object> callItem(
            Answer answer, Answer.ToolCall call, String arguments, String status) {
        return object(
                "id",
                "fc_" + answer.id(),
                "type",
                "function_call",
                "status",
                status,
                "arguments",
                arguments,
                "call_id",
                "call_" + answer.id(),
                "name",
                call.name());
    }

    private static Map<String, @Nullable Object> messageItem(Answer answer, List<?> content, String status) {
        return object(
                "id",
                "msg_" + answer.id(),
                "type",
                "message",
                "status",
                status,
                "role",
                "assistant",
                "content",
                content);
    }

    private static Map<String, @Nullable Object> textPart(String text) {
        return object("type", "output_text", "text", text, "annotations", List.of(), "logprobs", List.of());
    }

    private static Map<String, @Nullable Object> response(
            Answer answer, String status, List<?> output, @Nullable Object usage) {
        Map<String, Object> asked = answer.question().body();
        boolean isIncomplete = status.equals("incomplete");
        Map<?, ?> reasoning = Json.map(asked.get("reasoning"));
        return object(
                "id", "resp_" + answer.id(),
                "object", "response",
                "created_at", answer.createdSeconds(),
                "status", status,
                "background", false,
                "error", null,
                "incomplete_details", isIncomplete ? object("reason", "max_output_tokens") : null,
                "instructions", asked.get("instructions"),
                "max_output_tokens", asked.get("max_output_tokens"),
                "max_tool_calls", null,
                "model", answer.question().model(),
                "output", output,
                "parallel_tool_calls", asked.getOrDefault("parallel_tool_calls", true),
                "previous_response_id", asked.get("previous_response_id"),
                "reasoning", object("effort", reasoning.get("effort"), "summary", reasoning.get("summary")),
                "service_tier", "default",
                "store", asked.getOrDefault("store", true),
                "temperature", asked.getOrDefault("temperature", 1.0),
                "text", asked.getOrDefault("text", object("format", object("type", "text"))),
                "tool_choice", asked.getOrDefault("tool_choice", "auto"),
                "tools", asked.getOrDefault("tools", List.of()),
                "top_logprobs", 0,
                "top_p", asked.getOrDefault("top_p", 1.0),
                "truncation", asked.getOrDefault("truncation", "disabled"),
                "usage", usage,
                "user", asked.get("user"),
                "metadata", asked.getOrDefault("metadata", Map.of()));
    }

    private static Map<String, @Nullable Object> usage(Answer answer) {
        return object(
                "input_tokens", answer.question().promptTokens(),
                "input_tokens_details", object("cached_tokens", 0, "cache_write_tokens", 0),
                "output_tokens", answer.outputTokens(),
                "output_tokens_details", object("reasoning_tokens", answer.reasoningTokens()),
                "total_tokens", answer.totalTokens());
    }

    private static final class ResponsesStream implements AnswerStream {
        private final Answer answer;
        private int sequence;
        private int outputIndex;

        private ResponsesStream(Answer answer) {
            this.answer = answer;
        }

        @Override
        public List<byte[]> opening() {
            List<byte[]> events = new ArrayList<>();
            Object begun = response(answer, "in_progress", List.of(), null);
            events.add(event("response.created", object("response", begun)));
            events.add(event("response.in_progress", object("response", begun)));
            if (answer.hasThoughts()) {
                addReasoning(events);
            }
            if (answer.text().length() > 0) {
                events.add(itemEvent("response.output_item.added", messageItem(answer, List.of(), "in_progress")));
                events.add(partEvent("response.content_part.added", "part", textPart("")));
            }
            return events;
        }

        private void addReasoning(List<byte[]> events) {
            List<Object> summary = summary(answer);
            events.add(itemEvent("response.output_item.added", reasoningItem(answer, List.of())));
            for (Object part : summary) {
                Object empty = object("type", "summary_text", "text", "");
                events.add(summaryEvent("response.reasoning_summary_part.added", "part", empty));
                for (String fragment : Fragments.of(answer.thoughts())) {
                    events.add(summaryEvent("response.reasoning_summary_text.delta", "delta", fragment));
                }
                events.add(summaryEvent("response.reasoning_summary_text.done", "text", answer.thoughts()));
                events.add(summaryEvent("response.reasoning_summary_part.done", "part", part));
            }
            events.add(itemEvent("response.output_item.done", reasoningItem(answer, summary)));
            outputIndex++;
        }

        @Override
        public byte[] token(String token) {
            return Sse.event(
                    "response.output_text.delta",
                    "{\"type\":\"response.output_text.delta\",\"sequence_number\":" + sequence++
                            + ",\"item_id\":\"msg_" + answer.id() + "\",\"output_index\":" + outputIndex
                            + ",\"content_index\":0,\"delta\":" + Json.text(token) + ",\"logprobs\":[]}");
        }

        @Override
        public List<byte[]> closing() {
            List<byte[]> events = new ArrayList<>();
            Answer.ToolCall call = answer.call();
            if (call != null) {
                addCall(events, call);
            } else if (answer.text().length() > 0) {
                Map<String, @Nullable Object> part = textPart(answer.text().joined());
                events.add(textDone(part));
                events.add(partEvent("response.content_part.done", "part", part));
                events.add(itemEvent("response.output_item.done", messageItem(answer, List.of(part), status(answer))));
            }
            Object whole = response(answer, status(answer), items(answer), usage(answer));
            events.add(event("response." + status(answer), object("response", whole)));
            return events;
        }

        private void addCall(List<byte[]> events, Answer.ToolCall call) {
            String arguments = call.argumentsText();
            String id = "fc_" + answer.id();
            events.add(itemEvent("response.output_item.added", callItem(answer, call, "", "in_progress")));
            for (String fragment : Fragments.of(arguments)) {
                events.add(event(
                        "response.function_call_arguments.delta",
                        object("item_id", id, "output_index", outputIndex, "delta", fragment)));
            }
            events.add(event(
                    "response.function_call_arguments.done",
                    object("item_id", id, "output_index", outputIndex, "arguments", arguments, "name", call.name())));
            events.add(itemEvent("response.output_item.done", callItem(answer, call, arguments, "completed")));
        }

        @Override
        public byte[] error(String message) {
            return event("error", object("code", OpenAiErrors.code(500), "message", message, "param", null));
        }

        private byte[] itemEvent(String type, Object item) {
            return event(type, object("output_index", outputIndex, "item", item));
        }

        private byte[] partEvent(String type, String name, Object value) {
            return event(
                    type,
                    object(
                            "item_id",
                            "msg_" + answer.id(),
                            "output_index",
                            outputIndex,
                            "content_index",
                            0,
                            name,
                            value));
        }

        private byte[] textDone(Map<String, @Nullable Object> part) {
            return event(
                    "response.output_text.done",
                    object(
                            "item_id",
                            "msg_" + answer.id(),
                            "output_index",
                            outputIndex,
                            "content_index",
                            0,
                            "text",
                            part.get("text"),
                            "logprobs",
                            List.of()));
        }

        private byte[] summaryEvent(String type, String name, Object value) {
            return event(
                    type,
                    object(
                            "item_id",
                            "rs_" + answer.id(),
                            "output_index",
                            outputIndex,
                            "summary_index",
                            0,
                            name,
                            value));
        }

        private byte[] event(String type, Map<String, @Nullable Object> fields) {
            Map<String, @Nullable Object> event = object("type", type, "sequence_number", sequence++);
            event.putAll(fields);
            return Sse.event(type, Json.text(event));
        }
    }
}
