package io.ringfence.demo;

import static io.ringfence.demo.Client.at;
import static io.ringfence.demo.Client.intAt;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessagesTest extends DialectTest {
    private static final String PATH = "/v1/messages";
    private static final String TOOLS = "\"tools\":[{\"name\":\"weather\",\"input_schema\":" + WEATHER_SCHEMA + "}]";
    private static final String THINKING = "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}";

    @Test
    void shouldAnswerWithATextBlock() throws Exception {
        for (String model : List.of("demo-fast", "demo-tokens-9")) {
            Map<String, Object> message = client.postJson(PATH, request(model, "hi"));
            assertEquals("message", message.get("type"));
            assertEquals("end_turn", message.get("stop_reason"));
            assertEquals("text", at(message, "content", 0, "type"));
            assertTrue(intAt(message, "usage", "input_tokens") > 0);
            assertTrue(intAt(message, "usage", "output_tokens") > 0);
        }
    }

    @Test
    void shouldThinkBeforeItCallsATool() throws Exception {
        Map<String, Object> message = client.postJson(PATH, request("demo-fast", "call a tool", TOOLS, THINKING));
        assertEquals("thinking", at(message, "content", 0, "type"));
        assertTrue(!Json.string(at(message, "content", 0, "signature")).isEmpty());
        assertEquals("tool_use", at(message, "content", 1, "type"));
        assertEquals("demo", at(message, "content", 1, "input", "city"));
        assertEquals("tool_use", message.get("stop_reason"));
    }

    @Test
    void shouldStreamBlocksOneAfterAnother() throws Exception {
        for (String question : List.of("call a tool", "just talk")) {
            List<Client.Event> events =
                    client.postStream(PATH, request("demo-fast", question, "\"stream\":true", TOOLS, THINKING));
            Map<String, Object> whole = client.postJson(PATH, request("demo-fast", question, TOOLS, THINKING));
            List<Map<String, String>> blocks = blocks(events);
            assertEquals(2, blocks.size());
            assertEquals(at(whole, "content", 0, "thinking"), blocks.get(0).get("thinking"));
            assertTrue(!Json.string(blocks.get(0).get("signature")).isEmpty());
            if (question.equals("just talk")) {
                assertEquals(at(whole, "content", 1, "text"), blocks.get(1).get("text"));
            } else {
                assertEquals(
                        at(whole, "content", 1, "input"),
                        Client.parse(String.valueOf(blocks.get(1).get("partial_json"))));
            }
            Map<String, Object> delta = events.get(events.size() - 2).json();
            assertEquals(whole.get("stop_reason"), at(delta, "delta", "stop_reason"));
            assertEquals(intAt(whole, "usage", "output_tokens"), intAt(delta, "usage", "output_tokens"));
            assertEquals("message_stop", events.getLast().name());
        }
    }

    @Test
    void shouldStreamFastAnswersInTheSameGrammar() throws Exception {
        List<Client.Event> events = client.postStream(PATH, request("demo-fast", "hi", "\"stream\":true"));
        List<Map<String, String>> blocks = blocks(events);
        assertEquals(1, blocks.size());
        Map<String, Object> delta = events.get(events.size() - 2).json();
        Map<String, Object> start = events.getFirst().json();
        assertEquals("end_turn", at(delta, "delta", "stop_reason"));
        assertEquals(intAt(start, "message", "usage", "input_tokens"), intAt(delta, "usage", "input_tokens"));
    }

    @Test
    void shouldStopAtMaxTokens() throws Exception {
        Map<String, Object> message = client.postJson(
                PATH,
                "{\"model\":\"demo-fast\",\"max_tokens\":3,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
        assertEquals("max_tokens", message.get("stop_reason"));
        assertEquals(3, intAt(message, "usage", "output_tokens"));
    }

    @Test
    void shouldTellErrorsInItsShape() throws Exception {
        Map<String, Object> error = client.postJson(PATH, request("demo-fail-529", "x"));
        assertEquals("error", error.get("type"));
        assertEquals("overloaded_error", at(error, "error", "type"));
        assertEquals(
                400,
                client.post(PATH, "{\"model\":\"demo-fast\",\"messages\":[{}]}").statusCode());
    }

    @Test
    void shouldPutAnErrorEventIntoTheStream() throws Exception {
        List<Client.Event> events = client.postStream(PATH, request("demo-error-event", "x", "\"stream\":true"));
        assertEquals(
                List.of("message_start", "error"),
                events.stream().map(Client.Event::name).toList());
    }

    /// Reads blocks strictly: each opened once with the next index, closed before the next, and nothing outside of one.
    private static List<Map<String, String>> blocks(List<Client.Event> events) {
        assertEquals("message_start", events.getFirst().name());
        List<Map<String, String>> blocks = new ArrayList<>();
        boolean isOpen = false;
        for (Client.Event event : events) {
            Map<String, Object> data = event.json();
            assertEquals(event.name(), data.get("type"));
            switch (event.name()) {
                case "content_block_start" -> {
                    assertTrue(!isOpen);
                    assertEquals(blocks.size(), data.get("index"));
                    blocks.add(new HashMap<>());
                    isOpen = true;
                }
                case "content_block_delta" -> {
                    assertTrue(isOpen);
                    assertEquals(blocks.size() - 1, data.get("index"));
                    Json.map(data.get("delta")).forEach((name, value) -> {
                        if (!"type".equals(name)) {
                            blocks.getLast().merge(String.valueOf(name), String.valueOf(value), String::concat);
                        }
                    });
                }
                case "content_block_stop" -> {
                    assertTrue(isOpen);
                    isOpen = false;
                }
                default -> assertTrue(!isOpen, event.name());
            }
        }
        return blocks;
    }

    private static String request(String model, String text, String... more) {
        String members = more.length == 0 ? "" : "," + String.join(",", more);
        return "{\"model\":\"" + model + "\",\"max_tokens\":2000,\"messages\":[{\"role\":\"user\",\"content\":"
                + "[{\"type\":\"text\",\"text\":" + Json.text(text) + "}]}]" + members + "}";
    }
}
