package io.ringfence.demo;

import static io.ringfence.demo.Client.at;
import static io.ringfence.demo.Client.intAt;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatTest extends DialectTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String TOOLS =
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":" + WEATHER_SCHEMA
                    + "}}]";

    @Test
    void shouldEchoTheLastUserMessage() throws Exception {
        String body = request("demo-fast", "hello there", "\"temperature\":0");
        Map<String, Object> answer = client.postJson(PATH, body);
        assertEquals("chat.completion", answer.get("object"));
        assertEquals("assistant", at(answer, "choices", 0, "message", "role"));
        assertTrue(String.valueOf(at(answer, "choices", 0, "message", "content"))
                .startsWith("You said: \"hello there\". This answer"));
        assertEquals("stop", at(answer, "choices", 0, "finish_reason"));
        assertEquals(body.length() / 4, intAt(answer, "usage", "prompt_tokens"));
        assertEquals(
                intAt(answer, "usage", "prompt_tokens") + intAt(answer, "usage", "completion_tokens"),
                intAt(answer, "usage", "total_tokens"));
    }

    @Test
    void shouldAnswerWithoutTheVersionPrefix() throws Exception {
        assertEquals(
                200,
                client.post("/chat/completions", request("demo-tokens-2", "x")).statusCode());
    }

    @Test
    void shouldStreamTheSameTextThatItAnswersWhole() throws Exception {
        Map<String, Object> whole = client.postJson(PATH, request("demo-tokens-40", "größer 🦜"));
        List<Client.Event> events = client.postStream(PATH, request("demo-tokens-40", "größer 🦜", "\"stream\":true"));
        assertEquals("assistant", at(events.getFirst().json(), "choices", 0, "delta", "role"));
        assertEquals("[DONE]", events.getLast().data());
        assertEquals("stop", at(events.get(events.size() - 2).json(), "choices", 0, "finish_reason"));
        assertEquals(at(whole, "choices", 0, "message", "content"), text(events));
        assertTrue(events.stream().noneMatch(event -> event.data().contains("usage")), "usage was not asked for");
    }

    @Test
    void shouldGiveUsageInTheLastChunkWhenAsked() throws Exception {
        for (String model : List.of("demo-fast", "demo-tokens-5")) {
            List<Client.Event> events = client.postStream(
                    PATH, request(model, "x", "\"stream\":true", "\"stream_options\":{\"include_usage\":true}"));
            Map<String, Object> last = events.get(events.size() - 2).json();
            assertEquals(List.of(), last.get("choices"));
            assertEquals(tokens(events), intAt(last, "usage", "completion_tokens"));
            Map<String, Object> first = events.getFirst().json();
            assertTrue(first.containsKey("usage"));
            assertNull(first.get("usage"));
        }
    }

    @Test
    void shouldStopAtTheOutputLimit() throws Exception {
        for (String limit : List.of("\"max_tokens\":4", "\"max_completion_tokens\":4")) {
            Map<String, Object> answer = client.postJson(PATH, request("demo-fast", "x", limit));
            assertEquals("length", at(answer, "choices", 0, "finish_reason"));
            assertEquals(4, intAt(answer, "usage", "completion_tokens"));
        }
    }

    @Test
    void shouldCallAToolWhenTheUserAsksForOne() throws Exception {
        Map<String, Object> answer = client.postJson(PATH, request("demo-fast", "please Call a tool", TOOLS));
        assertEquals("tool_calls", at(answer, "choices", 0, "finish_reason"));
        assertNull(at(answer, "choices", 0, "message", "content"));
        Object function = at(answer, "choices", 0, "message", "tool_calls", 0, "function");
        assertEquals("weather", at(function, "name"));
        assertEquals(
                Map.of("city", "demo", "days", 1, "unit", "C"),
                Client.parse(String.valueOf(at(function, "arguments"))));
    }

    @Test
    void shouldStreamAToolCallInFragments() throws Exception {
        List<Client.Event> events = client.postStream(
                PATH, request("demo-fast", "hi", "\"stream\":true", TOOLS, "\"tool_choice\":\"required\""));
        StringBuilder arguments = new StringBuilder();
        int ids = 0;
        for (Client.Event event : events.subList(0, events.size() - 1)) {
            Object call = at(event.json(), "choices", 0, "delta", "tool_calls", 0);
            ids += at(call, "id") == null ? 0 : 1;
            arguments.append(Json.string(at(call, "function", "arguments")));
        }
        assertEquals(1, ids);
        assertEquals("demo", Client.parse(arguments.toString()).get("city"));
        assertEquals("tool_calls", at(events.get(events.size() - 2).json(), "choices", 0, "finish_reason"));
    }

    @Test
    void shouldNotCallAToolAgainAfterItsResult() throws Exception {
        String body =
                "{\"model\":\"demo-fast\"," + TOOLS + ",\"messages\":[{\"role\":\"user\",\"content\":\"call a tool\"},"
                                                    + "{\"role\":\"assistant\",\"tool_calls\":[]},{\"role\":\"tool\",\"tool_call_id\":\"1\",\"content\":\"sunny\"}]}";
        assertEquals("stop", at(client.postJson(PATH, body), "choices", 0, "finish_reason"));
    }

    @Test
    void shouldShowAndCountReasoning() throws Exception {
        Map<String, Object> answer = client.postJson(PATH, request("demo-fast", "x", "\"reasoning_effort\":\"low\""));
        assertEquals("The user wants a short demo answer.", at(answer, "choices", 0, "message", "reasoning_content"));
        assertEquals(8, intAt(answer, "usage", "completion_tokens_details", "reasoning_tokens"));
    }

    @Test
    void shouldNeverRepeatAnId() throws Exception {
        String body = request("demo-fast", "x");
        assertNotEquals(
                client.postJson(PATH, body).get("id"),
                client.postJson(PATH, body).get("id"));
    }

    @Test
    void shouldPutAnErrorIntoTheStreamBeforeContent() throws Exception {
        List<Client.Event> events = client.postStream(PATH, request("demo-error-event", "x", "\"stream\":true"));
        assertEquals("", text(events.subList(0, events.size() - 1)));
        assertEquals("server_error", at(events.getLast().json(), "error", "type"));
    }

    @Test
    void shouldPutAnErrorIntoTheStreamAfterContent() throws Exception {
        List<Client.Event> events = client.postStream(PATH, request("demo-error-mid", "x", "\"stream\":true"));
        assertEquals(3, tokens(events));
        assertEquals("server_error", at(events.getLast().json(), "error", "type"));
    }

    @Test
    void shouldRefuseWhatIsNoRequest() throws Exception {
        assertEquals(400, client.post(PATH, "{\"model\":\"demo-fast\"").statusCode());
        assertEquals(
                400,
                client.post(PATH, "{\"model\":\"demo-fast\",\"messages\":[]}").statusCode());
        assertEquals(
                400,
                client.post(PATH, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}")
                        .statusCode());
        assertEquals(404, client.post("/v1/nothing", "{}").statusCode());
    }

    private static String request(String model, String text, String... more) {
        String members = more.length == 0 ? "" : "," + String.join(",", more);
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":" + Json.text(text) + "}]"
                + members + "}";
    }

    private static String text(List<Client.Event> events) {
        StringBuilder text = new StringBuilder();
        for (Client.Event event : events) {
            if (!event.data().equals("[DONE]")) {
                text.append(Json.string(at(event.json(), "choices", 0, "delta", "content")));
            }
        }
        return text.toString();
    }

    private static long tokens(List<Client.Event> events) {
        return events.stream()
                .filter(event -> !event.data().equals("[DONE]"))
                .filter(event -> !Json.string(at(event.json(), "choices", 0, "delta", "content"))
                        .isEmpty())
                .count();
    }
}
