package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class FirstRequestTest {
    private static final String OPEN = "providers: {demo: {type: demo, base_url: UPSTREAM}}\n";
    private static final String HELLO =
            "{\"model\":\"demo-fast\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

    @Test
    void shouldAnswerThroughTheGateway() throws Exception {
        try (TestGateway gateway = TestGateway.start(OPEN)) {
            HttpResponse<String> answer = gateway.post("/v1/chat/completions", HELLO);

            assertEquals(200, answer.statusCode());
            assertEquals(
                    "demo", answer.headers().firstValue("x-ringfence-provider").orElseThrow());
            assertEquals(1, gateway.status().totals().settled());
            assertEquals(0, gateway.status().totals().inFlight());
        }
    }

    @Test
    void shouldStreamThroughTheGateway() throws Exception {
        try (TestGateway gateway = TestGateway.start(OPEN)) {
            HttpResponse<String> answer =
                    gateway.post("/v1/chat/completions", HELLO.replaceFirst("\\{", "{\"stream\":true,"));

            assertEquals(200, answer.statusCode());
            assertTrue(answer.body().endsWith("data: [DONE]\n\n"), answer.body());
        }
    }
}
