package io.ringfence.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenCountTest extends DialectTest {
    private static final String HELLO =
            "{\"model\":\"demo-fast\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    @Test
    void shouldCountInTheShapeOfEachVendor() throws Exception {
        int tokens = Question.promptTokens(HELLO.length());
        assertEquals(Map.of("input_tokens", tokens), client.postJson("/v1/messages/count_tokens", HELLO));
        assertEquals(
                Map.of("object", "response.input_tokens", "input_tokens", tokens),
                client.postJson("/v1/responses/input_tokens", HELLO));
        assertEquals(Map.of("totalTokens", tokens), client.postJson("/v1beta/models/demo-fast:countTokens", HELLO));
    }

    @Test
    void shouldFailAsItsModelIsNamed() throws Exception {
        String path = "/v1/messages/count_tokens";
        assertEquals(
                529,
                client.post(path, HELLO.replace("demo-fast", "demo-fail-529")).statusCode());
        assertEquals(
                404,
                client.post(path, HELLO.replace("demo-fast", "demo-unknown")).statusCode());
        assertEquals(400, client.post(path, "[]").statusCode());
        assertTrue(client.post(path, HELLO).body().contains("input_tokens"));
    }
}
