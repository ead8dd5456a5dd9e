package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.models.messages.MessageCreateParams;
import com.google.genai.Client;
import com.google.genai.errors.ClientException;
import com.google.genai.types.GenerateContentConfig;
import com.openai.client.OpenAIClient;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The gateway's refusals reach a program as the exception that its vendor's client has for them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VendorSdkErrorsTest {
    private static final String CONFIG = """
        providers: {demo: {base_url: UPSTREAM}}
        prices: [{model: "*", input_usd_per_million: 1, output_usd_per_million: 1}]
        keys:
          - {name: open, key: rf-open}
          - {name: poor, key: rf-poor, budget_usd: 0.000001}
          - {name: slow-openai, key: rf-slow-openai, requests_per_minute: 1}
          - {name: slow-anthropic, key: rf-slow-anthropic, requests_per_minute: 1}
          - {name: slow-google, key: rf-slow-google, requests_per_minute: 1}
        """;
    private static final String MODEL = "demo-fast";

    private final TestGateway gateway = TestGateway.start(CONFIG);

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void shouldRefuseUnknownKeys() {
        OpenAIServiceException openAi =
                assertThrows(com.openai.errors.UnauthorizedException.class, () -> askChat("rf-unknown", MODEL));
        assertEquals("invalid_api_key", openAi.code().orElseThrow());
        assertThrows(com.openai.errors.UnauthorizedException.class, () -> askResponses("rf-unknown", MODEL));
        AnthropicServiceException anthropic =
                assertThrows(com.anthropic.errors.UnauthorizedException.class, () -> askAnthropic("rf-unknown", MODEL));
        assertEquals("authentication_error", anthropic.type().orElseThrow().asString());
        assertGoogle(401, "UNAUTHENTICATED", "rf-unknown", MODEL);
    }

    @Test
    void shouldNotFindUnknownModels() {
        OpenAIServiceException openAi =
                assertThrows(com.openai.errors.NotFoundException.class, () -> askChat("rf-open", "no-such-model"));
        assertEquals("model_not_found", openAi.code().orElseThrow());
        assertThrows(com.openai.errors.NotFoundException.class, () -> askResponses("rf-open", "no-such-model"));
        AnthropicServiceException anthropic = assertThrows(
                com.anthropic.errors.NotFoundException.class, () -> askAnthropic("rf-open", "no-such-model"));
        assertEquals("not_found_error", anthropic.type().orElseThrow().asString());
        assertGoogle(404, "NOT_FOUND", "rf-open", "no-such-model");
    }

    @Test
    void shouldLimitRates() {
        askChat("rf-slow-openai", MODEL);
        OpenAIServiceException openAi =
                assertThrows(com.openai.errors.RateLimitException.class, () -> askChat("rf-slow-openai", MODEL));
        assertEquals("rate_limit_exceeded", openAi.code().orElseThrow());
        assertTrue(Integer.parseInt(openAi.headers().values("retry-after").getFirst()) > 0);
        assertThrows(com.openai.errors.RateLimitException.class, () -> askResponses("rf-slow-openai", MODEL));

        askAnthropic("rf-slow-anthropic", MODEL);
        AnthropicServiceException anthropic = assertThrows(
                com.anthropic.errors.RateLimitException.class, () -> askAnthropic("rf-slow-anthropic", MODEL));
        assertEquals("rate_limit_error", anthropic.type().orElseThrow().asString());

        askGoogle("rf-slow-google", MODEL);
        assertGoogle(429, "RESOURCE_EXHAUSTED", "rf-slow-google", MODEL);
    }

    @Test
    void shouldSayThatTheMoneyIsGone() {
        // OpenAI's client has no exception of its own for 402.
        OpenAIServiceException openAi =
                assertThrows(UnexpectedStatusCodeException.class, () -> askChat("rf-poor", MODEL));
        assertEquals(402, openAi.statusCode());
        assertEquals("budget_exceeded", openAi.code().orElseThrow());
        assertThrows(UnexpectedStatusCodeException.class, () -> askResponses("rf-poor", MODEL));
        AnthropicServiceException anthropic =
                assertThrows(com.anthropic.errors.PaymentRequiredException.class, () -> askAnthropic("rf-poor", MODEL));
        assertEquals(402, anthropic.statusCode());
        assertGoogle(402, "RESOURCE_EXHAUSTED", "rf-poor", MODEL);
        assertEquals(0, gateway.status().totals().inFlight());
    }

    private void assertGoogle(int status, String name, String key, String model) {
        ClientException refused = assertThrows(ClientException.class, () -> askGoogle(key, model));
        assertEquals(status, refused.code());
        assertEquals(name, refused.status());
    }

    private void askChat(String key, String model) {
        OpenAIClient client = VendorClients.openAi(gateway.baseUrl(), key);
        try {
            client.chat()
                    .completions()
                    .create(ChatCompletionCreateParams.builder()
                            .model(model)
                            .maxCompletionTokens(500)
                            .addUserMessage("hello")
                            .build())
                    .validate();
        } finally {
            client.close();
        }
    }

    private void askResponses(String key, String model) {
        OpenAIClient client = VendorClients.openAi(gateway.baseUrl(), key);
        try {
            client.responses()
                    .create(ResponseCreateParams.builder()
                            .model(model)
                            .maxOutputTokens(500)
                            .input("hello")
                            .build())
                    .validate();
        } finally {
            client.close();
        }
    }

    private void askAnthropic(String key, String model) {
        AnthropicClient client = VendorClients.anthropic(gateway.baseUrl(), key);
        try {
            client.messages()
                    .create(MessageCreateParams.builder()
                            .model(model)
                            .maxTokens(500)
                            .addUserMessage("hello")
                            .build())
                    .validate();
        } finally {
            client.close();
        }
    }

    private void askGoogle(String key, String model) {
        try (Client client = VendorClients.google(gateway.baseUrl(), key)) {
            var _ = client.models.generateContent(
                    model,
                    "hello",
                    GenerateContentConfig.builder().maxOutputTokens(500).build());
        }
    }
}
