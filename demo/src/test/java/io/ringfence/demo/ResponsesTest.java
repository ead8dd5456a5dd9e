package io.ringfence.demo;

import static io.ringfence.demo.Client.at;
import static io.ringfence.demo.Client.intAt;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ResponsesTest extends DialectTest {
    private static final String PATH = "/v1/responses";
    private static final String TOOLS =
            "\"tools\":[{\"type\":\"function\",\"name\":\"weather\",\"parameters\":" + WEATHER_SCHEMA + "}]";
    private static final String REASONING = "\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"},"
            + "\"include\":[\"reasoning.encrypted_content\"]";

    @Test
    void shouldAnswerTextInput() throws Exception {
        Map<String, Object> response = client.postJson(PATH, request("demo-tokens-30", "hi"));
        assertEquals("completed", response.get("status"));
        assertTrue(
                String.valueOf(at(response, "output", 0, "content", 0, "text")).startsWith("You said: \"hi\"."));
        assertEquals(30, intAt(response, "usage", "output_tokens"));
    }

    @Test
    void shouldRepeatTheStreamedTextInTheTerminalEvent() throws Exception {
        for (String model : List.of("demo-fast", "demo-tokens-30")) {
            List<Client.Event> events = client.postStream(PATH, request(model, "hi", "\"stream\":true"));
            assertNumbered(events);
            Map<String, Object> last = events.getLast().json();
            assertEquals("response.completed", last.get("type"));
            assertEquals(
                    at(last, "response", "output", 0, "content", 0, "text"),
                    deltas(events, "response.output_text.delta"));
            assertTrue(intAt(last, "response", "usage", "total_tokens") > 0);
        }
    }

    @Test
    void shouldReasonThenCallAFunction() throws Exception {
        String[] members = {"\"stream\":true", TOOLS, REASONING};
        List<Client.Event> events = client.postStream(PATH, request("demo-fast", "call a tool", members));
        assertNumbered(events);
        Map<String, Object> last = events.getLast().json();
        assertEquals("reasoning", at(last, "response", "output", 0, "type"));
        assertEquals(
                at(last, "response", "output", 0, "summary", 0, "text"),
                deltas(events, "response.reasoning_summary_text.delta"));
        assertTrue(at(last, "response", "output", 0, "encrypted_content") instanceof String);
        assertEquals("function_call", at(last, "response", "output", 1, "type"));
        String arguments = deltas(events, "response.function_call_arguments.delta");
        assertEquals(at(last, "response", "output", 1, "arguments"), arguments);
        assertEquals("demo", Client.parse(arguments).get("city"));
        assertEquals(
                2,
                events.stream()
                        .filter(e -> e.name().equals("response.output_item.done"))
                        .count());
    }

    @Test
    void shouldBeIncompleteAtTheOutputLimit() throws Exception {
        String[] members = {"\"stream\":true", "\"max_output_tokens\":5"};
        Map<String, Object> last = client.postStream(PATH, request("demo-fast", "x", members))
                .getLast()
                .json();
        assertEquals("response.incomplete", last.get("type"));
        assertEquals("max_output_tokens", at(last, "response", "incomplete_details", "reason"));
        assertEquals(5, intAt(last, "response", "usage", "output_tokens"));
    }

    @Test
    void shouldEndWithAnErrorEventWhenTold() throws Exception {
        List<Client.Event> events = client.postStream(PATH, request("demo-error-mid", "x", "\"stream\":true"));
        assertNumbered(events);
        assertEquals("error", events.getLast().name());
        assertTrue(!deltas(events, "response.output_text.delta").isEmpty());
    }

    private static void assertNumbered(List<Client.Event> events) {
        for (int i = 0; i < events.size(); i++) {
            assertEquals(i, events.get(i).json().get("sequence_number"));
            assertEquals(events.get(i).name(), events.get(i).json().get("type"));
        }
    }

    private static String deltas(List<Client.Event> events, String type) {
        return events.stream()
                .filter(event -> event.name().equals(type))
                .map(event -> String.valueOf(event.json().get("delta")))
                .collect(Collectors.joining());
    }

    private static String request(String model, String text, String... more) {
        String members = more.length == 0 ? "" : "," + String.join(",", more);
        return "{\"model\":\"" + model + "\",\"input\":" + Json.text(text) + members + "}";
    }
}
