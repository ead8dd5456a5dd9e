package io.ringfence.demo;

import static io.ringfence.demo.Client.at;
import static io.ringfence.demo.Client.intAt;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GeminiTest extends DialectTest {
    private static final String TOOLS =
            "\"tools\":[{\"functionDeclarations\":[{\"name\":\"weather\",\"parameters\":" + WEATHER_SCHEMA + "}]}]";
    private static final String THINKING =
            "\"generationConfig\":{\"thinkingConfig\":{\"includeThoughts\":true,\"thinkingBudget\":100}}";

    @Test
    void shouldAnswerInEachVersionOfThePath() throws Exception {
        for (String version : List.of("v1", "v1beta", "v1alpha")) {
            Map<String, Object> answer =
                    client.postJson("/" + version + "/models/demo-fast:generateContent", request("hi"));
            assertEquals("STOP", at(answer, "candidates", 0, "finishReason"));
            assertEquals("model", at(answer, "candidates", 0, "content", "role"));
            assertEquals(
                    intAt(answer, "usageMetadata", "promptTokenCount")
                            + intAt(answer, "usageMetadata", "candidatesTokenCount"),
                    intAt(answer, "usageMetadata", "totalTokenCount"));
        }
    }

    @Test
    void shouldStreamWholeResponses() throws Exception {
        for (String model : List.of("demo-fast", "demo-tokens-6")) {
            List<Client.Event> events =
                    client.postStream("/v1beta/models/" + model + ":streamGenerateContent?alt=sse", request("hi"));
            Map<String, Object> last = events.getLast().json();
            assertEquals("STOP", at(last, "candidates", 0, "finishReason"));
            assertEquals(events.size() - 1, intAt(last, "usageMetadata", "candidatesTokenCount"));
            assertTrue(at(events.getFirst().json(), "candidates", 0, "finishReason") == null);
        }
    }

    @Test
    void shouldStreamOneJsonArrayWithoutServerSentEvents() throws Exception {
        HttpResponse<String> response =
                client.post("/v1beta/models/demo-tokens-3:streamGenerateContent", request("hi"));
        assertEquals(
                "application/json",
                response.headers().firstValue("content-type").orElseThrow());
        Object array = Client.parse("{\"all\":" + response.body() + "}").get("all");
        assertEquals(4, Json.list(array).size());
    }

    @Test
    void shouldSignTheCallThatFollowsThoughts() throws Exception {
        String body = request("call a tool", TOOLS, THINKING);
        Map<String, Object> answer = client.postJson("/v1beta/models/demo-fast:generateContent", body);
        Object parts = at(answer, "candidates", 0, "content", "parts");
        assertEquals(true, at(parts, 0, "thought"));
        assertEquals("weather", at(parts, 1, "functionCall", "name"));
        assertEquals("demo", at(parts, 1, "functionCall", "args", "city"));
        assertTrue(at(parts, 1, "thoughtSignature") instanceof String);
        assertEquals(8, intAt(answer, "usageMetadata", "thoughtsTokenCount"));

        List<Client.Event> events = client.postStream("/v1beta/models/demo-fast:streamGenerateContent?alt=sse", body);
        assertEquals(3, events.size());
        assertEquals(
                "weather", at(events.get(1).json(), "candidates", 0, "content", "parts", 0, "functionCall", "name"));
    }

    @Test
    void shouldStopAtTheOutputLimit() throws Exception {
        Map<String, Object> answer = client.postJson(
                "/v1beta/models/demo-fast:generateContent",
                request("hi", "\"generationConfig\":{\"maxOutputTokens\":2}"));
        assertEquals("MAX_TOKENS", at(answer, "candidates", 0, "finishReason"));
        assertEquals(2, intAt(answer, "usageMetadata", "candidatesTokenCount"));
    }

    @Test
    void shouldTellErrorsInItsShape() throws Exception {
        Map<String, Object> error = client.postJson("/v1beta/models/demo-fail-429:generateContent", request("hi"));
        assertEquals(429, intAt(error, "error", "code"));
        assertEquals("RESOURCE_EXHAUSTED", at(error, "error", "status"));
        List<Client.Event> events =
                client.postStream("/v1beta/models/demo-error-event:streamGenerateContent?alt=sse", request("hi"));
        assertEquals(1, events.size());
        assertEquals("UNAVAILABLE", at(events.getFirst().json(), "error", "status"));
    }

    private static String request(String text, String... more) {
        String members = more.length == 0 ? "" : "," + String.join(",", more);
        return "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":" + Json.text(text) + "}]}]" + members + "}";
    }
}
