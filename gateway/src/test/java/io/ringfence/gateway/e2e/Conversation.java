package io.ringfence.gateway.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Requests with a tool, as clients of each dialect write them.
final class Conversation {
    static final String TOOL_QUESTION = "call a tool";
    static final String TOOL_NAME = "weather";
    static final String TOOL_ARGUMENTS = "{\"city\":\"demo\"}";
    static final String TOOL_RESULT = "sunny, 21 degrees";

    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}";

    private Conversation() {}

    /// A question that the demo provider answers with a call.
    static String question(Wire wire, String model, boolean streamed) {
        String words = Answered.json(TOOL_QUESTION);
        return switch (wire) {
            case CHAT -> chat(model, streamed, "{\"role\":\"user\",\"content\":" + words + "}");
            case RESPONSES -> responses(model, streamed, "{\"role\":\"user\",\"content\":" + words + "}");
            case MESSAGES -> messages(model, streamed, "{\"role\":\"user\",\"content\":" + words + "}");
            case GEMINI -> gemini("{\"role\":\"user\",\"parts\":[{\"text\":" + words + "}]}");
        };
    }

    /// The same conversation with the call and its result.
    static String result(Wire wire, String model, boolean streamed, Answered.Call call) {
        String words = Answered.json(TOOL_QUESTION);
        String id = Answered.json(call.id());
        String name = Answered.json(call.name());
        String arguments = Answered.json(call.arguments());
        String result = Answered.json(TOOL_RESULT);
        return switch (wire) {
            case CHAT ->
                chat(
                        model,
                        streamed,
                        "{\"role\":\"user\",\"content\":" + words + "},"
                                + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":" + id
                                + ",\"type\":\"function\",\"function\":{\"name\":" + name + ",\"arguments\":"
                                + arguments + "}}]},"
                                + "{\"role\":\"tool\",\"tool_call_id\":" + id + ",\"content\":" + result + "}");
            case RESPONSES ->
                responses(
                        model,
                        streamed,
                        "{\"role\":\"user\",\"content\":" + words + "},"
                                + "{\"type\":\"function_call\",\"call_id\":" + id + ",\"name\":" + name
                                + ",\"arguments\":" + arguments + "},"
                                + "{\"type\":\"function_call_output\",\"call_id\":" + id + ",\"output\":" + result
                                + "}");
            case MESSAGES ->
                messages(
                        model,
                        streamed,
                        "{\"role\":\"user\",\"content\":" + words + "},"
                                + "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":" + id
                                + ",\"name\":" + name + ",\"input\":" + call.arguments() + "}]},"
                                + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":" + id
                                + ",\"content\":" + result + "}]}");
            case GEMINI ->
                gemini("{\"role\":\"user\",\"parts\":[{\"text\":" + words + "}]},"
                        + "{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"id\":" + id + ",\"name\":" + name
                        + ",\"args\":" + call.arguments() + "}}]},"
                        + "{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"id\":" + id + ",\"name\":" + name
                        + ",\"response\":{\"output\":" + result + "}}}]}");
        };
    }

    private static String chat(String model, boolean streamed, String messages) {
        return "{\"model\":\"" + model + "\",\"max_completion_tokens\":500,\"messages\":[" + messages + "]"
                + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"description\":\"Looks.\","
                + "\"parameters\":" + SCHEMA + "}}]"
                + (streamed ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "") + "}";
    }

    private static String responses(String model, boolean streamed, String input) {
        return "{\"model\":\"" + model + "\",\"max_output_tokens\":500,\"input\":[" + input + "]"
                + ",\"tools\":[{\"type\":\"function\",\"name\":\"weather\",\"description\":\"Looks.\",\"parameters\":"
                + SCHEMA + "}]" + (streamed ? ",\"stream\":true" : "") + "}";
    }

    private static String messages(String model, boolean streamed, String messages) {
        return "{\"model\":\"" + model + "\",\"max_tokens\":500,\"messages\":[" + messages + "]"
                + ",\"tools\":[{\"name\":\"weather\",\"description\":\"Looks.\",\"input_schema\":" + SCHEMA + "}]"
                + (streamed ? ",\"stream\":true" : "") + "}";
    }

    private static String gemini(String contents) {
        return "{\"contents\":[" + contents + "],\"generationConfig\":{\"maxOutputTokens\":500}"
                + ",\"tools\":[{\"functionDeclarations\":[{\"name\":\"weather\",\"description\":\"Looks.\","
                + "\"parametersJsonSchema\":" + SCHEMA + "}]}]}";
    }

    /// What a provider of a dialect reads in a conversation with one call and its result.
    ///
    /// @param callId by which the call is known; its name where the dialect has no ids
    /// @param resultId by which the result names the call
    record Seen(String callId, String resultId, String arguments, String result) {}

    /// Reads the request that such a provider got.
    static Seen seenBy(Wire provider, String body) {
        Map<String, Object> tree = Wire.parse(body);
        List<String> found = new ArrayList<>(List.of("", "", "", ""));
        switch (provider) {
            case CHAT -> {
                for (Object each : Answered.list(tree.get("messages"))) {
                    Map<String, Object> message = Wire.map(each);
                    for (Object item : Answered.list(message.get("tool_calls"))) {
                        found.set(0, String.valueOf(Wire.map(item).get("id")));
                        Map<String, Object> function = Wire.map(Wire.map(item).get("function"));
                        found.set(2, String.valueOf(function.get("arguments")));
                    }
                    if ("tool".equals(message.get("role"))) {
                        found.set(1, String.valueOf(message.get("tool_call_id")));
                        found.set(3, Answered.json(message.get("content")));
                    }
                }
            }
            case RESPONSES -> {
                for (Object each : Answered.list(tree.get("input"))) {
                    Map<String, Object> item = Wire.map(each);
                    if ("function_call".equals(item.get("type"))) {
                        found.set(0, String.valueOf(item.get("call_id")));
                        found.set(2, String.valueOf(item.get("arguments")));
                    } else if ("function_call_output".equals(item.get("type"))) {
                        found.set(1, String.valueOf(item.get("call_id")));
                        found.set(3, Answered.json(item.get("output")));
                    }
                }
            }
            case MESSAGES -> {
                for (Object each : Answered.list(tree.get("messages"))) {
                    for (Object part : Answered.list(Wire.map(each).get("content"))) {
                        Map<String, Object> block = Wire.map(part);
                        if ("tool_use".equals(block.get("type"))) {
                            found.set(0, String.valueOf(block.get("id")));
                            found.set(2, Answered.json(block.get("input")));
                        } else if ("tool_result".equals(block.get("type"))) {
                            found.set(1, String.valueOf(block.get("tool_use_id")));
                            found.set(3, Answered.json(block.get("content")));
                        }
                    }
                }
            }
            case GEMINI -> {
                for (Object each : Answered.list(tree.get("contents"))) {
                    for (Object part : Answered.list(Wire.map(each).get("parts"))) {
                        Map<String, Object> members = Wire.map(part);
                        if (members.get("functionCall") instanceof Map<?, ?> call) {
                            found.set(0, String.valueOf(call.get("name")));
                            found.set(2, Answered.json(call.get("args")));
                        } else if (members.get("functionResponse") instanceof Map<?, ?> response) {
                            found.set(1, String.valueOf(response.get("name")));
                            found.set(3, Answered.json(response.get("response")));
                        }
                    }
                }
            }
        }
        return new Seen(found.get(0), found.get(1), found.get(2), found.get(3));
    }
}
