package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a client of a dialect makes of an answer, read by the dialect's own rules and with none of the
/// gateway's code. Reading checks what clients rely on: ids, the order of events, that what streams add up to
/// is what they end with.
///
/// @param text visible words
/// @param thoughts reasoning, or summaries of it
/// @param calls of tools
/// @param finish `stop`, `tool_calls` or `length`, whatever the dialect's word
/// @param usage null when none was told
record Answered(
        String model, String text, String thoughts, List<Call> calls, String finish, Meter.@Nullable Tokens usage) {

    /// @param arguments JSON text
    record Call(String id, String name, String arguments) {}

    static Answered unary(Wire wire, String body) {
        Map<String, Object> tree = Wire.parse(body);
        return switch (wire) {
            case CHAT -> chat(tree);
            case RESPONSES -> response(tree);
            case MESSAGES -> message(tree);
            case GEMINI -> candidates(List.of(tree));
        };
    }

    static Answered streamed(Wire wire, String stream) {
        assertFalse(stream.contains("event: error"), stream);
        return switch (wire) {
            case CHAT -> chatStream(stream);
            case RESPONSES -> responsesStream(stream);
            case MESSAGES -> messagesStream(stream);
            case GEMINI -> candidates(data(stream));
        };
    }

    // ---- Chat -----------------------------------------------------------------------------------------------------

    private static Answered chat(Map<String, Object> tree) {
        assertEquals("chat.completion", tree.get("object"));
        assertTrue(text(tree, "id").length() > 5, () -> "id in " + tree);
        Map<String, Object> choice = Wire.map(list(tree.get("choices")).getFirst());
        Map<String, Object> message = Wire.map(choice.get("message"));
        assertEquals("assistant", message.get("role"));
        List<Call> calls = new ArrayList<>();
        for (Object each : list(message.get("tool_calls"))) {
            Map<String, Object> call = Wire.map(each);
            Map<String, Object> function = Wire.map(call.get("function"));
            assertEquals("function", call.get("type"));
            calls.add(new Call(text(call, "id"), text(function, "name"), text(function, "arguments")));
        }
        return new Answered(
                text(tree, "model"),
                text(message, "content"),
                text(message, "reasoning_content"),
                calls,
                text(choice, "finish_reason"),
                usage(tree.get("usage"), "prompt_tokens", "completion_tokens"));
    }

    private static Answered chatStream(String stream) {
        StringBuilder text = new StringBuilder();
        StringBuilder thoughts = new StringBuilder();
        Map<Integer, StringBuilder> arguments = new TreeMap<>();
        Map<Integer, Call> begun = new TreeMap<>();
        String model = "";
        String finish = "";
        String role = "";
        Meter.Tokens usage = null;
        assertTrue(stream.strip().endsWith("data: [DONE]"), stream);
        for (Map<String, Object> chunk : data(stream)) {
            assertEquals("chat.completion.chunk", chunk.get("object"));
            model = text(chunk, "model");
            usage = chunk.get("usage") == null
                    ? usage
                    : usage(chunk.get("usage"), "prompt_tokens", "completion_tokens");
            for (Object each : list(chunk.get("choices"))) {
                Map<String, Object> choice = Wire.map(each);
                Map<String, Object> delta = Wire.map(choice.get("delta"));
                role += text(delta, "role");
                text.append(text(delta, "content"));
                thoughts.append(text(delta, "reasoning_content"));
                for (Object piece : list(delta.get("tool_calls"))) {
                    Map<String, Object> call = Wire.map(piece);
                    Integer index = (Integer) call.get("index");
                    Map<String, Object> function = Wire.map(call.get("function"));
                    if (call.get("id") != null) {
                        begun.put(index, new Call(text(call, "id"), text(function, "name"), ""));
                    }
                    arguments.computeIfAbsent(index, _ -> new StringBuilder()).append(text(function, "arguments"));
                }
                finish += text(choice, "finish_reason");
            }
        }
        assertEquals("assistant", role, "said once");
        List<Call> calls = new ArrayList<>();
        begun.forEach(
                (index, call) -> calls.add(new Call(call.id(), call.name(), String.valueOf(arguments.get(index)))));
        return new Answered(model, text.toString(), thoughts.toString(), calls, finish, usage);
    }

    // ---- Responses ------------------------------------------------------------------------------------------------

    private static Answered response(Map<String, Object> tree) {
        assertEquals("response", tree.get("object"));
        assertTrue(text(tree, "id").startsWith("resp_"), () -> "id in " + tree);
        StringBuilder text = new StringBuilder();
        StringBuilder thoughts = new StringBuilder();
        List<Call> calls = new ArrayList<>();
        for (Object each : list(tree.get("output"))) {
            Map<String, Object> item = Wire.map(each);
            switch (text(item, "type")) {
                case "message" -> list(item.get("content")).forEach(part -> text.append(text(Wire.map(part), "text")));
                case "function_call" ->
                    calls.add(new Call(text(item, "call_id"), text(item, "name"), text(item, "arguments")));
                case "reasoning" -> {
                    list(item.get("summary")).forEach(part -> thoughts.append(text(Wire.map(part), "text")));
                    list(item.get("content")).forEach(part -> thoughts.append(text(Wire.map(part), "text")));
                }
                default -> throw new AssertionError("an item of type " + item.get("type"));
            }
        }
        String status = text(tree, "status");
        return new Answered(
                text(tree, "model"),
                text.toString(),
                thoughts.toString(),
                calls,
                status.equals("incomplete") ? "length" : calls.isEmpty() ? "stop" : "tool_calls",
                usage(tree.get("usage"), "input_tokens", "output_tokens"));
    }

    private static Answered responsesStream(String stream) {
        StringBuilder text = new StringBuilder();
        StringBuilder arguments = new StringBuilder();
        Map<Object, Integer> open = new TreeMap<>();
        long sequence = -1;
        Answered whole = null;
        for (Map<String, Object> event : data(stream)) {
            long number = number(event.getOrDefault("sequence_number", -1));
            assertTrue(number > sequence, () -> "sequence numbers in " + stream);
            sequence = number;
            assertEquals(null, whole, "nothing after the end");
            switch (text(event, "type")) {
                case "response.output_item.added" -> open.merge(event.get("output_index"), 1, Integer::sum);
                case "response.output_item.done" -> open.merge(event.get("output_index"), -1, Integer::sum);
                case "response.output_text.delta" -> text.append(text(event, "delta"));
                case "response.function_call_arguments.delta" -> arguments.append(text(event, "delta"));
                case "response.completed", "response.incomplete" -> whole = response(Wire.map(event.get("response")));
                default -> {
                    // Lifecycle that adds nothing to the answer.
                }
            }
        }
        assertNotNull(whole, stream);
        assertTrue(open.values().stream().allMatch(count -> count == 0), () -> "every item ends: " + stream);
        assertEquals(whole.text(), text.toString());
        assertEquals(whole.calls().stream().map(Call::arguments).reduce("", String::concat), arguments.toString());
        return whole;
    }

    // ---- Messages -------------------------------------------------------------------------------------------------

    private static Answered message(Map<String, Object> tree) {
        assertEquals("message", tree.get("type"));
        assertEquals("assistant", tree.get("role"));
        assertTrue(text(tree, "id").startsWith("msg_"), () -> "id in " + tree);
        StringBuilder text = new StringBuilder();
        StringBuilder thoughts = new StringBuilder();
        List<Call> calls = new ArrayList<>();
        for (Object each : list(tree.get("content"))) {
            Map<String, Object> block = Wire.map(each);
            switch (text(block, "type")) {
                case "text" -> text.append(text(block, "text"));
                case "thinking" -> thoughts.append(text(block, "thinking"));
                case "tool_use" ->
                    calls.add(new Call(text(block, "id"), text(block, "name"), json(block.get("input"))));
                case "redacted_thinking" -> {}
                default -> throw new AssertionError("a block of type " + block.get("type"));
            }
        }
        return new Answered(
                text(tree, "model"),
                text.toString(),
                thoughts.toString(),
                calls,
                finishOfMessage(text(tree, "stop_reason")),
                new Meter.Tokens(
                        input(tree.get("usage")),
                        number(Wire.map(tree.get("usage")).get("output_tokens"))));
    }

    /// Anthropic counts what the cache has to do with apart.
    private static long input(@Nullable Object usage) {
        Map<String, Object> counts = Wire.map(usage);
        return number(counts.get("input_tokens"))
                + number(counts.get("cache_read_input_tokens"))
                + number(counts.get("cache_creation_input_tokens"));
    }

    private static String finishOfMessage(String stopReason) {
        return switch (stopReason) {
            case "end_turn" -> "stop";
            case "tool_use" -> "tool_calls";
            case "max_tokens" -> "length";
            default -> stopReason;
        };
    }

    private static Answered messagesStream(String stream) {
        StringBuilder text = new StringBuilder();
        StringBuilder thoughts = new StringBuilder();
        List<Call> calls = new ArrayList<>();
        StringBuilder arguments = new StringBuilder();
        String model = "";
        String finish = "";
        long input = 0;
        long output = 0;
        int blocks = 0;
        boolean isOpen = false;
        boolean isStopped = false;
        for (Map<String, Object> event : data(stream)) {
            assertFalse(isStopped, "nothing after the end");
            String type = text(event, "type");
            if (type.startsWith("content_block")) {
                assertEquals(type.equals("content_block_start") ? blocks : blocks - 1, event.get("index"), stream);
                assertEquals(!type.equals("content_block_start"), isOpen, stream);
            }
            switch (type) {
                case "message_start" -> {
                    Map<String, Object> message = Wire.map(event.get("message"));
                    model = text(message, "model");
                    input = input(message.get("usage"));
                }
                case "content_block_start" -> {
                    blocks++;
                    isOpen = true;
                    Map<String, Object> block = Wire.map(event.get("content_block"));
                    if (text(block, "type").equals("tool_use")) {
                        arguments.setLength(0);
                        calls.add(new Call(text(block, "id"), text(block, "name"), ""));
                    }
                }
                case "content_block_delta" -> {
                    Map<String, Object> delta = Wire.map(event.get("delta"));
                    text.append(text(delta, "text"));
                    thoughts.append(text(delta, "thinking"));
                    arguments.append(text(delta, "partial_json"));
                }
                case "content_block_stop" -> {
                    isOpen = false;
                    if (!calls.isEmpty() && calls.getLast().arguments().isEmpty()) {
                        Call call = calls.removeLast();
                        calls.add(new Call(call.id(), call.name(), arguments.isEmpty() ? "{}" : arguments.toString()));
                    }
                }
                case "message_delta" -> {
                    finish = finishOfMessage(text(Wire.map(event.get("delta")), "stop_reason"));
                    Map<String, Object> usage = Wire.map(event.get("usage"));
                    output = number(usage.get("output_tokens"));
                    input = Math.max(input, input(usage));
                }
                case "message_stop" -> {
                    assertFalse(isOpen, stream);
                    isStopped = true;
                }
                default -> assertEquals("ping", type);
            }
        }
        assertTrue(isStopped, stream);
        return new Answered(
                model, text.toString(), thoughts.toString(), calls, finish, new Meter.Tokens(input, output));
    }

    // ---- Gemini ---------------------------------------------------------------------------------------------------

    private static Answered candidates(List<Map<String, Object>> chunks) {
        StringBuilder text = new StringBuilder();
        StringBuilder thoughts = new StringBuilder();
        List<Call> calls = new ArrayList<>();
        String finish = "";
        String model = "";
        Meter.Tokens usage = null;
        for (Map<String, Object> chunk : chunks) {
            model = text(chunk, "modelVersion");
            if (chunk.get("usageMetadata") instanceof Map<?, ?> told) {
                usage = new Meter.Tokens(
                        number(told.get("promptTokenCount")),
                        number(told.get("candidatesTokenCount")) + number(told.get("thoughtsTokenCount")));
            }
            for (Object each : list(chunk.get("candidates"))) {
                Map<String, Object> candidate = Wire.map(each);
                finish = candidate.get("finishReason") == null ? finish : text(candidate, "finishReason");
                Object content = candidate.get("content");
                for (Object part :
                        content == null ? List.of() : list(Wire.map(content).get("parts"))) {
                    Map<String, Object> members = Wire.map(part);
                    StringBuilder to = Boolean.TRUE.equals(members.get("thought")) ? thoughts : text;
                    to.append(text(members, "text"));
                    if (members.get("functionCall") instanceof Map<?, ?> call) {
                        calls.add(new Call(
                                String.valueOf(call.get("id")),
                                String.valueOf(call.get("name")),
                                json(call.get("args"))));
                    }
                }
            }
        }
        String word = switch (finish) {
            case "STOP" -> calls.isEmpty() ? "stop" : "tool_calls";
            case "MAX_TOKENS" -> "length";
            default -> finish;
        };
        return new Answered(model, text.toString(), thoughts.toString(), calls, word, usage);
    }

    // ---- Helpers --------------------------------------------------------------------------------------------------

    /// The data of a stream's events, without `[DONE]`.
    static List<Map<String, Object>> data(String stream) {
        List<Map<String, Object>> data = new ArrayList<>();
        for (String event : Wire.events(stream)) {
            for (String line : event.lines().toList()) {
                if (line.startsWith("data: {")) {
                    data.add(Wire.parse(line.substring("data: ".length())));
                }
            }
        }
        return data;
    }

    private static Meter.@Nullable Tokens usage(@Nullable Object told, String input, String output) {
        return told instanceof Map<?, ?> usage
                ? new Meter.Tokens(number(usage.get(input)), number(usage.get(output)))
                : null;
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    private static String text(Map<String, Object> tree, String name) {
        return tree.get(name) instanceof String text ? text : "";
    }

    static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    static Object orZero(@Nullable Object value) {
        return value == null ? 0 : value;
    }

    static String json(@Nullable Object value) {
        try {
            return JSON.std.asString(value);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
