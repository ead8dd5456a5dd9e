package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What each dialect looks like on the wire: one small request, one small answer, and the parts of one small stream.
///
/// Every whole answer states a usage of [#INPUT_TOKENS] and [#OUTPUT_TOKENS].
public enum Wire {
    CHAT("/v1/chat/completions", "[DONE]") {
        @Override
        String request(String model, String more) {
            return "{\"model\":\"" + model + "\"" + more + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
        }

        @Override
        public String answer() {
            return "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15}}";
        }

        @Override
        public String preamble() {
            return chunk("\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                    + "\"finish_reason\":null}]");
        }

        @Override
        public String content(String text) {
            return chunk("\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"},\"finish_reason\":null}]");
        }

        @Override
        public String ending() {
            return chunk("\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]")
                    + chunk("\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,"
                            + "\"total_tokens\":15}")
                    + "data: [DONE]\n\n";
        }

        private String chunk(String members) {
            return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\"," + members
                    + "}\n\n";
        }

        @Override
        String errorEvent() {
            return "data: {\"error\":{\"message\":\"boom\",\"type\":\"server_error\",\"code\":null}}\n\n";
        }
    },

    RESPONSES("/v1/responses", "response.completed") {
        @Override
        String request(String model, String more) {
            return "{\"model\":\"" + model + "\"" + more + ",\"input\":\"Hello\"}";
        }

        @Override
        public String answer() {
            return "{\"id\":\"r1\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"m\",\"output\":["
                    + "{\"type\":\"message\",\"id\":\"i1\",\"role\":\"assistant\",\"content\":["
                    + "{\"type\":\"output_text\",\"text\":\"Hi\",\"annotations\":[]}]}],"
                    + "\"usage\":{\"input_tokens\":10,\"output_tokens\":5,\"total_tokens\":15}}";
        }

        @Override
        public String preamble() {
            return event(
                    "response.created",
                    "\"sequence_number\":0,\"response\":{\"id\":\"r1\",\"object\":\"response\","
                            + "\"status\":\"in_progress\",\"model\":\"m\",\"output\":[]}");
        }

        @Override
        public String content(String text) {
            return event(
                    "response.output_text.delta",
                    "\"sequence_number\":1,\"item_id\":\"i1\",\"output_index\":0,\"content_index\":0,\"delta\":\""
                            + text + "\"");
        }

        @Override
        public String ending() {
            return event("response.completed", "\"sequence_number\":2,\"response\":" + answer());
        }

        private String event(String type, String members) {
            return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n";
        }

        @Override
        String errorEvent() {
            return event(
                    "error", "\"code\":\"server_error\",\"message\":\"boom\",\"param\":null,\"sequence_number\":2");
        }
    },

    MESSAGES("/v1/messages", "message_stop") {
        @Override
        String request(String model, String more) {
            return "{\"model\":\"" + model + "\",\"max_tokens\":50" + more
                    + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
        }

        @Override
        public String answer() {
            return "{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":["
                    + "{\"type\":\"text\",\"text\":\"Hi\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
                    + "\"usage\":{\"input_tokens\":10,\"output_tokens\":5}}";
        }

        @Override
        public String preamble() {
            return event(
                            "message_start",
                            "\"message\":{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\","
                                    + "\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
                                    + "\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}")
                    + event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}");
        }

        @Override
        public String content(String text) {
            return event(
                    "content_block_delta", "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + text + "\"}");
        }

        @Override
        public String ending() {
            return event("content_block_stop", "\"index\":0")
                    + event(
                            "message_delta",
                            "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},"
                                    + "\"usage\":{\"output_tokens\":5}")
                    + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
        }

        private String event(String type, String members) {
            return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n";
        }

        @Override
        String errorEvent() {
            return event("error", "\"error\":{\"type\":\"api_error\",\"message\":\"boom\"}");
        }
    },

    GEMINI("/v1beta/models/", "finishReason") {
        @Override
        String request(String model, String more) {
            return "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}";
        }

        @Override
        public String answer() {
            return "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}],\"role\":\"model\"},"
                    + "\"finishReason\":\"STOP\",\"index\":0}]," + USAGE + "}";
        }

        // Gemini has no event before the first content; servers in between send comments.
        @Override
        public String preamble() {
            return ": waiting\r\n\r\n";
        }

        @Override
        public String content(String text) {
            return "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + text
                    + "\"}],\"role\":\"model\"},\"index\":0}]}\r\n\r\n";
        }

        @Override
        public String ending() {
            return "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}],\"role\":\"model\"},"
                    + "\"finishReason\":\"STOP\",\"index\":0}]," + USAGE + "}\r\n\r\n";
        }

        @Override
        String errorEvent() {
            return "data: {\"error\":{\"code\":500,\"message\":\"boom\",\"status\":\"INTERNAL\"}}\r\n\r\n";
        }
    };

    static final int INPUT_TOKENS = 10;
    static final int OUTPUT_TOKENS = 5;

    /// Forty bytes of generated text: ten tokens where tokens are estimated.
    static final String FORTY = "0123456789012345678901234567890123456789";

    static final Map<String, String> SSE = Map.of("content-type", "text/event-stream");
    static final Map<String, String> JSON_TYPE = Map.of("content-type", "application/json");

    private static final String USAGE =
            "\"usageMetadata\":{\"promptTokenCount\":10,\"candidatesTokenCount\":5,\"totalTokenCount\":15}";

    private final String path;
    private final String terminal;

    Wire(String path, String terminal) {
        this.path = path;
        this.terminal = terminal;
    }

    abstract String request(String model, String more);

    /// A whole unary answer.
    public abstract String answer();

    /// Events before the first content.
    public abstract String preamble();

    public abstract String content(String text);

    /// From the last content to the dialect's proof of a whole answer.
    public abstract String ending();

    /// The provider's own way to say in mid-stream that it failed.
    abstract String errorEvent();

    public String unary(String model) {
        return request(model, "");
    }

    public String streamed(String model) {
        return request(model, ",\"stream\":true");
    }

    public String path(String model, boolean streaming) {
        if (this != GEMINI) {
            return path;
        }
        return path + model + (streaming ? ":streamGenerateContent?alt=sse" : ":generateContent");
    }

    /// The events that `stream` consists of, each without its blank line.
    static List<String> events(String stream) {
        return List.of(stream.replace("\r\n", "\n").strip().split("\n\n"));
    }

    /// The dialect's error object of a unary error, checked for its shape.
    Told error(String body) {
        Map<String, Object> tree = parse(body);
        Map<String, Object> error = map(tree.get("error"));
        return switch (this) {
            case CHAT, RESPONSES ->
                new Told(
                        text(error, "type"),
                        text(error, "code"),
                        text(error, "message"),
                        text(error, "source"),
                        error.get("provider"),
                        text(error, "request_id"),
                        null);
            case MESSAGES -> {
                assertEquals("error", tree.get("type"), body);
                yield new Told(
                        text(error, "type"),
                        text(error, "code"),
                        text(error, "message"),
                        text(error, "source"),
                        error.get("provider"),
                        text(tree, "request_id"),
                        null);
            }
            case GEMINI -> {
                List<?> details = assertInstanceOf(List.class, error.get("details"), body);
                Map<String, Object> metadata = map(map(details.getFirst()).get("metadata"));
                yield new Told(
                        text(error, "status"),
                        text(metadata, "code"),
                        text(error, "message"),
                        text(metadata, "source"),
                        metadata.get("provider"),
                        text(metadata, "request_id"),
                        null);
            }
        };
    }

    /// The error event that ends a broken stream, after which nothing may come and before which nothing looks whole.
    Told endingError(String stream) {
        assertFalse(stream.contains(terminal), () -> "the stream looks whole: " + stream);
        String last = events(stream).getLast();
        boolean isNamed = this == RESPONSES || this == MESSAGES;
        assertEquals(isNamed, last.startsWith("event: error\n"), last);
        String data = last.substring(last.indexOf("data: ") + "data: ".length());
        Told error = error(data);
        if (this != RESPONSES) {
            return error;
        }
        Map<String, Object> tree = parse(data);
        assertEquals("error", tree.get("type"), data);
        assertEquals(error.code(), tree.get("code"), data);
        return error.withSequenceNumber(assertInstanceOf(Number.class, tree.get("sequence_number"), data));
    }

    public boolean isWhole(String stream) {
        return stream.contains(terminal);
    }

    void assertWhole(String stream) {
        assertTrue(stream.contains(terminal), () -> "the stream is not whole: " + stream);
        assertFalse(stream.contains("error"), stream);
    }

    static Map<String, Object> parse(String json) {
        try {
            return JSON.std.mapFrom(json);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + json, e);
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) assertInstanceOf(Map.class, value);
    }

    private static String text(Map<String, Object> tree, String name) {
        Object value = tree.get(name);
        assertNotNull(value, () -> name + " in " + tree);
        return value.toString();
    }

    /// What all dialects' errors have in common.
    record Told(
            String type,
            String code,
            String message,
            String source,
            @Nullable Object provider,
            String requestId,
            @Nullable Number sequenceNumber) {

        Told withSequenceNumber(Number number) {
            return new Told(type, code, message, source, provider, requestId, number);
        }
    }
}
