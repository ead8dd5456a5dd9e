package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ringfence.demo.ReceivedRequest;
import io.ringfence.demo.Script;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Providers for which no key is configured.
class KeylessProviderTest {
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

    @Test
    void shouldSendNoCredentialWhereNoneIsConfigured() throws Exception {
        String local = "providers: {local: {type: openai_compatible, base_url: UPSTREAM/v1}}\n" + Meter.YAML;
        try (TestGateway gateway = TestGateway.start(local)) {
            gateway.upstream().script(Script.answer(200, Map.of("content-type", "application/json"), "{}"));
            HttpResponse<String> answer = gateway.post(
                    "/v1/chat/completions",
                    "{\"model\":\"local/llama\",\"max_tokens\":9," + MESSAGES,
                    "authorization",
                    "Bearer " + Meter.KEY);
            assertEquals(200, answer.statusCode(), answer.body());
            ReceivedRequest request = gateway.upstream().requests().getLast();
            for (String header : List.of("authorization", "x-api-key", "api-key", "x-goog-api-key")) {
                assertNull(request.header(header), header);
            }
        }
    }
}
