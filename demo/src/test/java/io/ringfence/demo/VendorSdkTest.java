package io.ringfence.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.Tool;
import com.google.genai.ResponseStream;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.ThinkingConfig;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// The vendors' own clients, with their strictest validation where they have one.
class VendorSdkTest extends DialectTest {
    private static final List<String> MODELS = List.of("demo-fast", "demo-tokens-25");

    private final OpenAIClient openAi = OpenAIOkHttpClient.builder()
            .baseUrl(provider.baseUrl() + "/v1")
            .apiKey("any")
            .build();
    private final AnthropicClient anthropic = AnthropicOkHttpClient.builder()
            .baseUrl(provider.baseUrl())
            .apiKey("any")
            .build();

    @AfterAll
    void closeClients() {
        openAi.close();
        anthropic.close();
    }

    @Test
    void shouldSatisfyOpenAiChat() {

        for (String model : MODELS) {
            ChatCompletionCreateParams params = ChatCompletionCreateParams.builder()
                    .model(model)
                    .addUserMessage("hello")
                    .build();
            ChatCompletion whole = openAi.chat().completions().create(params).validate();
            ChatCompletionAccumulator streamed = ChatCompletionAccumulator.create();
            ChatCompletionCreateParams withUsage = params.toBuilder()
                    .streamOptions(ChatCompletionStreamOptions.builder()
                            .includeUsage(true)
                            .build())
                    .build();
            try (com.openai.core.http.StreamResponse<ChatCompletionChunk> chunks =
                    openAi.chat().completions().createStreaming(withUsage)) {
                chunks.stream().forEach(chunk -> streamed.accumulate(chunk.validate()));
            }
            ChatCompletion together = streamed.chatCompletion().validate();
            assertEquals(
                    whole.choices().getFirst().message().content(),
                    together.choices().getFirst().message().content());
            assertEquals(
                    whole.usage().orElseThrow().completionTokens(),
                    together.usage().orElseThrow().completionTokens());
        }
    }

    @Test
    void shouldSatisfyOpenAiResponses() {

        for (String model : MODELS) {
            ResponseCreateParams params =
                    ResponseCreateParams.builder().model(model).input("hello").build();
            Response whole = openAi.responses().create(params).validate();
            ResponseAccumulator streamed = ResponseAccumulator.create();
            try (com.openai.core.http.StreamResponse<ResponseStreamEvent> events =
                    openAi.responses().createStreaming(params)) {
                events.stream().forEach(event -> streamed.accumulate(event.validate()));
            }
            assertEquals(
                    whole.usage().orElseThrow().outputTokens(),
                    streamed.response().validate().usage().orElseThrow().outputTokens());
        }
    }

    @Test
    void shouldSatisfyOpenAiModels() {

        assertEquals(Behaviour.EXAMPLES.size(), openAi.models().list().data().size());
    }

    @Test
    void shouldSatisfyAnthropic() {

        for (String model : MODELS) {
            for (String question : List.of("hello", "call a tool")) {
                MessageCreateParams params = MessageCreateParams.builder()
                        .model(model)
                        .maxTokens(4_000)
                        .enabledThinking(1_024)
                        .addTool(Tool.builder()
                                .name("weather")
                                .inputSchema(Tool.InputSchema.builder()
                                        .putAdditionalProperty(
                                                "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                                        .build())
                                .build())
                        .addUserMessage(question)
                        .build();
                Message whole = anthropic.messages().create(params).validate();
                MessageAccumulator streamed = MessageAccumulator.create();
                try (StreamResponse<RawMessageStreamEvent> events =
                        anthropic.messages().createStreaming(params)) {
                    events.stream().forEach(event -> streamed.accumulate(event.validate()));
                }
                Message together = streamed.message().validate();
                assertEquals(whole.stopReason(), together.stopReason());
                assertEquals(whole.usage().outputTokens(), together.usage().outputTokens());
                assertEquals(2, together.content().size());
                assertTrue(together.content().getFirst().isThinking());
            }
        }
    }

    @Test
    void shouldSatisfyGoogle() {
        try (com.google.genai.Client google = new com.google.genai.Client.Builder()
                .apiKey("any")
                .httpOptions(HttpOptions.builder().baseUrl(provider.baseUrl()).build())
                .build()) {
            GenerateContentConfig config = GenerateContentConfig.builder()
                    .thinkingConfig(
                            ThinkingConfig.builder().includeThoughts(true).build())
                    .build();
            for (String model : MODELS) {
                GenerateContentResponse whole = google.models.generateContent(model, "hello", config);
                StringBuilder streamed = new StringBuilder();
                try (ResponseStream<GenerateContentResponse> responses =
                        google.models.generateContentStream(model, "hello", config)) {
                    for (GenerateContentResponse response : responses) {
                        String text = response.text();
                        streamed.append(text == null ? "" : text);
                    }
                }
                assertEquals(whole.text(), streamed.toString());
                assertEquals(
                        8,
                        whole.usageMetadata().orElseThrow().thoughtsTokenCount().orElseThrow());
            }
        }
    }
}
