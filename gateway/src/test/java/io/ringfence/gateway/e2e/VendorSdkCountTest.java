package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.google.genai.Client;
import com.openai.client.OpenAIClient;
import com.openai.models.responses.inputtokens.InputTokenCountParams;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The vendors' own clients have tokens counted, by the demo provider and by the gateway.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VendorSdkCountTest {
    private static final String COUNTED = "demo/demo-fast";
    private static final String ESTIMATED = "other/some-model";

    private final TestGateway gateway = TestGateway.start("""
        providers:
          demo: {base_url: UPSTREAM}
          other: {type: openai_compatible, base_url: UPSTREAM/v1, api_key: p, models: ["*"]}
        """ + Meter.YAML);
    private final OpenAIClient openAi = VendorClients.openAi(gateway.baseUrl(), Meter.KEY);
    private final AnthropicClient anthropic = VendorClients.anthropic(gateway.baseUrl(), Meter.KEY);

    @AfterAll
    void close() {
        openAi.close();
        anthropic.close();
        gateway.close();
    }

    @Test
    void shouldCountForOpenAi() {
        assertTrue(openAi(COUNTED) > 0);
        assertEquals(8, openAi(ESTIMATED));
    }

    private long openAi(String model) {
        return openAi.responses()
                .inputTokens()
                .count(InputTokenCountParams.builder()
                        .model(model)
                        .input("Hello")
                        .build())
                .validate()
                .inputTokens();
    }

    @Test
    void shouldCountForAnthropic() {
        assertTrue(anthropic(COUNTED) > 0);
        assertEquals(8, anthropic(ESTIMATED));
    }

    private long anthropic(String model) {
        return anthropic
                .messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model(model)
                        .addUserMessage("Hello")
                        .build())
                .validate()
                .inputTokens();
    }

    @Test
    void shouldCountForGoogle() {
        try (Client google = VendorClients.google(gateway.baseUrl(), Meter.KEY)) {
            assertTrue(google.models
                            .countTokens(COUNTED, "Hello", null)
                            .totalTokens()
                            .orElseThrow()
                    > 0);
            assertEquals(
                    8,
                    google.models
                            .countTokens(ESTIMATED, "Hello", null)
                            .totalTokens()
                            .orElseThrow());
        }
    }
}
