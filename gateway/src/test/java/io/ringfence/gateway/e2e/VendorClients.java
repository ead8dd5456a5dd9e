package io.ringfence.gateway.e2e;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.google.genai.Client;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import java.util.List;
import java.util.Map;

/// The vendors' own clients, pointed at a gateway or provider as each vendor documents it, without retries.
final class VendorClients {
    /// The arguments of the tool that the tests declare, as a JSON schema.
    static final Map<String, Object> TOOL_SCHEMA = Map.of(
            "type",
            "object",
            "properties",
            Map.of("city", Map.of("type", "string")),
            "required",
            List.of("city"),
            "additionalProperties",
            false);

    private VendorClients() {}

    static OpenAIClient openAi(String baseUrl, String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(baseUrl + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .timeout(TestGateway.PATIENCE)
                .build();
    }

    static AnthropicClient anthropic(String baseUrl, String key) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(baseUrl)
                .apiKey(key)
                .maxRetries(0)
                .timeout(TestGateway.PATIENCE)
                .build();
    }

    static Client google(String baseUrl, String key) {
        return new Client.Builder()
                .apiKey(key)
                .httpOptions(HttpOptions.builder()
                        .baseUrl(baseUrl)
                        .timeout((int) TestGateway.PATIENCE.toMillis())
                        .retryOptions(HttpRetryOptions.builder().attempts(1))
                        .build())
                .build();
    }
}
