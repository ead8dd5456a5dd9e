package io.ringfence.gateway.e2e;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.JsonValue;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.ToolUseBlock;
import com.google.genai.ResponseStream;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.ThinkingConfig;
import com.google.genai.types.Tool;
import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionUsage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The vendors' own clients talk to the demo provider through the gateway, each sending the virtual key its own way.
/// What they read is whole, and what they read as usage is what the key was billed.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VendorSdkTest {
    private static final String MODEL = "demo-fast";
    private static final String ARGUMENTS = "{\"city\":\"demo\"}";

    private final TestGateway gateway = TestGateway.start("providers: {demo: {base_url: UPSTREAM}}\n" + Meter.YAML);
    private Meter meter = new Meter(gateway);
    private final OpenAIClient openAi = VendorClients.openAi(gateway.baseUrl(), Meter.KEY);
    private final AnthropicClient anthropic = VendorClients.anthropic(gateway.baseUrl(), Meter.KEY);

    @BeforeEach
    void startMetering() {
        meter = new Meter(gateway);
    }

    @AfterAll
    void close() {
        openAi.close();
        anthropic.close();
        gateway.close();
    }

    // ---- OpenAI: chat completions ---------------------------------------------------------------------------------

    @Test
    void shouldServeOpenAiChat() {
        ChatCompletion whole = openAi.chat().completions().create(chat("hello")).validate();
        Meter.Tokens billedWhole = meter.read();
        ChatCompletion streamed = streamed(chat("hello"));
        Meter.Tokens billedStream = meter.read();

        for (ChatCompletion answer : List.of(whole, streamed)) {
            ChatCompletion.Choice choice = answer.choices().getFirst();
            assertText(choice.message().content().orElseThrow());
            assertEquals(ChatCompletion.Choice.FinishReason.STOP, choice.finishReason());
        }
        assertEquals(tokens(whole.usage().orElseThrow()), billedWhole);
        assertEquals(tokens(streamed.usage().orElseThrow()), billedStream);
    }

    @Test
    void shouldServeOpenAiChatTools() {
        ChatCompletion whole =
                openAi.chat().completions().create(chat("call a tool")).validate();
        ChatCompletion streamed = streamed(chat("call a tool"));
        for (ChatCompletion answer : List.of(whole, streamed)) {
            ChatCompletion.Choice choice = answer.choices().getFirst();
            ChatCompletionMessageFunctionToolCall call =
                    choice.message().toolCalls().orElseThrow().getFirst().asFunction();
            assertEquals("weather", call.function().name());
            assertEquals(ARGUMENTS, call.function().arguments());
            assertEquals(ChatCompletion.Choice.FinishReason.TOOL_CALLS, choice.finishReason());
        }
    }

    private static ChatCompletionCreateParams chat(String message) {
        return ChatCompletionCreateParams.builder()
                .model(MODEL)
                .maxCompletionTokens(500)
                .addUserMessage(message)
                .addFunctionTool(FunctionDefinition.builder()
                        .name("weather")
                        .parameters(FunctionParameters.builder()
                                .putAllAdditionalProperties(json(VendorClients.TOOL_SCHEMA))
                                .build())
                        .build())
                .build();
    }

    private ChatCompletion streamed(ChatCompletionCreateParams params) {
        ChatCompletionCreateParams withUsage = params.toBuilder()
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> chunks =
                openAi.chat().completions().createStreaming(withUsage)) {
            chunks.stream().forEach(chunk -> accumulator.accumulate(chunk.validate()));
        }
        return accumulator.chatCompletion().validate();
    }

    private static Meter.Tokens tokens(CompletionUsage usage) {
        return new Meter.Tokens(usage.promptTokens(), usage.completionTokens());
    }

    private static Map<String, com.openai.core.JsonValue> json(Map<String, Object> schema) {
        return schema.entrySet().stream()
                .collect(
                        Collectors.toMap(Map.Entry::getKey, entry -> com.openai.core.JsonValue.from(entry.getValue())));
    }

    // ---- OpenAI: responses ----------------------------------------------------------------------------------------

    @Test
    void shouldServeOpenAiResponses() {
        Response whole = openAi.responses().create(responses("hello")).validate();
        Meter.Tokens billedWhole = meter.read();
        Response streamed = streamed(responses("hello"));
        Meter.Tokens billedStream = meter.read();

        for (Response answer : List.of(whole, streamed)) {
            assertEquals(ResponseStatus.COMPLETED, answer.status().orElseThrow());
            assertTrue(answer.output().getFirst().isReasoning());
            assertTrue(
                    answer.output().getFirst().asReasoning().encryptedContent().isPresent());
            assertText(answer.output().getLast().asMessage().content().stream()
                    .map(content -> content.asOutputText().text())
                    .reduce("", String::concat));
        }
        assertEquals(tokens(whole.usage().orElseThrow()), billedWhole);
        assertEquals(tokens(streamed.usage().orElseThrow()), billedStream);
    }

    @Test
    void shouldServeOpenAiResponsesTools() {
        Response whole = openAi.responses().create(responses("call a tool")).validate();
        for (Response answer : List.of(whole, streamed(responses("call a tool")))) {
            ResponseFunctionToolCall call = answer.output().stream()
                    .filter(ResponseOutputItem::isFunctionCall)
                    .findFirst()
                    .orElseThrow()
                    .asFunctionCall();
            assertEquals("weather", call.name());
            assertEquals(ARGUMENTS, call.arguments());
        }
    }

    private static ResponseCreateParams responses(String input) {
        return ResponseCreateParams.builder()
                .model(MODEL)
                .maxOutputTokens(500)
                .input(input)
                .reasoning(Reasoning.builder()
                        .effort(ReasoningEffort.LOW)
                        .summary(Reasoning.Summary.AUTO)
                        .build())
                .addInclude(ResponseIncludable.REASONING_ENCRYPTED_CONTENT)
                .addTool(FunctionTool.builder()
                        .name("weather")
                        .strict(true)
                        .parameters(FunctionTool.Parameters.builder()
                                .putAllAdditionalProperties(json(VendorClients.TOOL_SCHEMA))
                                .build())
                        .build())
                .build();
    }

    private Response streamed(ResponseCreateParams params) {
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events = openAi.responses().createStreaming(params)) {
            events.stream().forEach(event -> accumulator.accumulate(event.validate()));
        }
        return accumulator.response().validate();
    }

    private static Meter.Tokens tokens(ResponseUsage usage) {
        return new Meter.Tokens(usage.inputTokens(), usage.outputTokens());
    }

    // ---- Anthropic ------------------------------------------------------------------------------------------------

    @Test
    void shouldServeAnthropicMessages() {
        Message whole = anthropic.messages().create(messages("hello")).validate();
        Meter.Tokens billedWhole = meter.read();
        Message streamed = streamed(messages("hello"));
        Meter.Tokens billedStream = meter.read();

        for (Message answer : List.of(whole, streamed)) {
            assertThinking(answer);
            assertText(answer.content().getLast().asText().text());
            assertEquals(StopReason.END_TURN, answer.stopReason().orElseThrow());
        }
        assertEquals(tokens(whole), billedWhole);
        assertEquals(tokens(streamed), billedStream);
    }

    @Test
    void shouldServeAnthropicTools() {
        Message whole = anthropic.messages().create(messages("call a tool")).validate();
        for (Message answer : List.of(whole, streamed(messages("call a tool")))) {
            assertThinking(answer);
            ToolUseBlock call = answer.content().getLast().asToolUse();
            assertEquals("weather", call.name());
            assertEquals(JsonValue.from(Map.of("city", "demo")), call._input());
            assertEquals(StopReason.TOOL_USE, answer.stopReason().orElseThrow());
        }
    }

    private static void assertThinking(Message answer) {
        assertEquals(
                "The user wants a short demo answer.",
                answer.content().getFirst().asThinking().thinking());
        assertTrue(answer.content().getFirst().asThinking().signature().length() > 20);
    }

    private static MessageCreateParams messages(String message) {
        return MessageCreateParams.builder()
                .model(MODEL)
                .maxTokens(4_000)
                .enabledThinking(1_024)
                .addTool(com.anthropic.models.messages.Tool.builder()
                        .name("weather")
                        .inputSchema(com.anthropic.models.messages.Tool.InputSchema.builder()
                                .putAdditionalProperty(
                                        "properties", JsonValue.from(VendorClients.TOOL_SCHEMA.get("properties")))
                                .build())
                        .build())
                .addUserMessage(message)
                .build();
    }

    private Message streamed(MessageCreateParams params) {
        MessageAccumulator accumulator = MessageAccumulator.create();
        try (com.anthropic.core.http.StreamResponse<RawMessageStreamEvent> events =
                anthropic.messages().createStreaming(params)) {
            events.stream().forEach(event -> accumulator.accumulate(event.validate()));
        }
        return accumulator.message().validate();
    }

    private static Meter.Tokens tokens(Message answer) {
        return new Meter.Tokens(answer.usage().inputTokens(), answer.usage().outputTokens());
    }

    // ---- Google ---------------------------------------------------------------------------------------------------

    @Test
    void shouldServeGoogle() {
        try (com.google.genai.Client google = VendorClients.google(gateway.baseUrl(), Meter.KEY)) {
            GenerateContentResponse whole = google.models.generateContent(MODEL, "hello", google());
            assertText(whole.text());
            assertEquals(FinishReason.Known.STOP, whole.finishReason().knownEnum());
            assertTrue(requireNonNull(whole.parts()).getFirst().thought().orElseThrow());
            assertEquals(tokens(whole), meter.read());

            List<GenerateContentResponse> chunks = chunks(google, "hello");
            StringBuilder text = new StringBuilder();
            for (GenerateContentResponse chunk : chunks) {
                String piece = chunk.text();
                text.append(piece == null ? "" : piece);
            }
            assertEquals(whole.text(), text.toString());
            assertEquals(
                    FinishReason.Known.STOP, chunks.getLast().finishReason().knownEnum());
            assertEquals(tokens(chunks.getLast()), meter.read());
        }
    }

    @Test
    void shouldServeGoogleTools() {
        try (com.google.genai.Client google = VendorClients.google(gateway.baseUrl(), Meter.KEY)) {
            List<GenerateContentResponse> answers = new ArrayList<>(chunks(google, "call a tool"));
            answers.add(google.models.generateContent(MODEL, "call a tool", google()));
            List<com.google.genai.types.FunctionCall> calls = new ArrayList<>();
            for (GenerateContentResponse answer : answers) {
                if (answer.functionCalls() != null) {
                    calls.addAll(answer.functionCalls());
                }
            }
            assertEquals(2, calls.size(), "one streamed, one whole");
            for (com.google.genai.types.FunctionCall call : calls) {
                assertEquals("weather", call.name().orElseThrow());
                assertEquals(Map.of("city", "demo"), call.args().orElseThrow());
            }
        }
    }

    private static List<GenerateContentResponse> chunks(com.google.genai.Client google, String message) {
        List<GenerateContentResponse> chunks = new ArrayList<>();
        try (ResponseStream<GenerateContentResponse> responses =
                google.models.generateContentStream(MODEL, message, google())) {
            responses.forEach(chunks::add);
        }
        return chunks;
    }

    private static GenerateContentConfig google() {
        return GenerateContentConfig.builder()
                .maxOutputTokens(500)
                .thinkingConfig(ThinkingConfig.builder().includeThoughts(true).build())
                .tools(Tool.builder()
                        .functionDeclarations(FunctionDeclaration.builder()
                                .name("weather")
                                .parametersJsonSchema(VendorClients.TOOL_SCHEMA)
                                .build())
                        .build())
                .build();
    }

    private static Meter.Tokens tokens(GenerateContentResponse answer) {
        GenerateContentResponseUsageMetadata usage = answer.usageMetadata().orElseThrow();
        return new Meter.Tokens(
                usage.promptTokenCount().orElseThrow(),
                usage.candidatesTokenCount().orElseThrow()
                        + usage.thoughtsTokenCount().orElse(0));
    }

    private static void assertText(@Nullable String text) {
        assertNotNull(text);
        assertTrue(text.startsWith("You said: \"hello\"."), text);
        assertTrue(text.endsWith("one word at a time."), text);
    }
}
