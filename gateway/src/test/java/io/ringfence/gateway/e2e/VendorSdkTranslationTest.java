package io.ringfence.gateway.e2e;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.JsonValue;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.google.genai.ResponseStream;
import com.google.genai.types.Content;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.Part;
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
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The vendors' own clients hold a conversation with a tool with providers of every other dialect: a question,
/// the model's call, its result, and the answer to that; whole and streamed.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VendorSdkTranslationTest {
    private static final String CONFIG = """
        server: {host: 127.0.0.1, port: 0, workers: 1}
        telemetry: {metrics: {enabled: false}}
        resilience: {retry: {max_attempts: 1}}
        providers:
          chat: {type: demo, dialect: openai-chat, base_url: UPSTREAM, api_key: k1, models: ["*"]}
          responses: {type: demo, dialect: openai-responses, base_url: UPSTREAM, api_key: k2, models: ["*"]}
          messages: {type: demo, dialect: anthropic-messages, base_url: UPSTREAM, api_key: k3, models: ["*"]}
          gemini: {type: demo, dialect: gemini, base_url: UPSTREAM, api_key: k4, models: ["*"]}
        keys: [{name: app, key: rf-app}]
        """;

    private static final String KEY = "rf-app";

    /// What every signature of the demo provider's begins with, in Base64.
    private static final String SIGNATURE = "ZGVtby1zaWduYXR1cmUt";

    private final TestGateway gateway = TestGateway.start(CONFIG);
    private final OpenAIClient openAi = VendorClients.openAi(gateway.baseUrl(), KEY);
    private final AnthropicClient anthropic = VendorClients.anthropic(gateway.baseUrl(), KEY);

    @AfterAll
    void close() {
        openAi.close();
        anthropic.close();
        gateway.close();
    }

    /// Providers of other dialects than `client`, unary and streamed.
    private static Stream<Arguments> others(Wire client) {
        List<Arguments> others = new ArrayList<>();
        for (Wire provider : Wire.values()) {
            if (provider != client) {
                others.add(Arguments.of(provider, false));
                others.add(Arguments.of(provider, true));
            }
        }
        return others.stream();
    }

    private static String model(Wire provider) {
        return provider.name().toLowerCase(Locale.ROOT) + "/demo-fast";
    }

    private void assertResultReached(Wire provider) {
        String body = gateway.upstream().requests().getLast().bodyText();
        Conversation.Seen seen = Conversation.seenBy(provider, body);
        assertFalse(seen.callId().isEmpty(), body);
        assertEquals(seen.callId(), seen.resultId(), body);
        assertTrue(seen.result().contains(Conversation.TOOL_RESULT), body);
    }

    /// What the provider wants back of its thoughts, it gets back.
    private void assertSignatureReached() {
        String body = gateway.upstream().requests().getLast().bodyText();
        assertTrue(body.contains(SIGNATURE), body);
    }

    // ---- OpenAI: chat ---------------------------------------------------------------------------------------------

    static Stream<Arguments> foreignToChat() {
        return others(Wire.CHAT);
    }

    @ParameterizedTest
    @MethodSource("foreignToChat")
    void shouldTalkToOpenAiChatClients(Wire provider, boolean streamed) {
        ChatCompletionCreateParams.Builder talk = ChatCompletionCreateParams.builder()
                .model(model(provider))
                .maxCompletionTokens(500)
                .addUserMessage(Conversation.TOOL_QUESTION)
                .addFunctionTool(FunctionDefinition.builder()
                        .name(Conversation.TOOL_NAME)
                        .parameters(FunctionParameters.builder()
                                .putAllAdditionalProperties(json(VendorClients.TOOL_SCHEMA))
                                .build())
                        .build());
        ChatCompletion.Choice asked = chat(talk.build(), streamed);
        assertEquals(ChatCompletion.Choice.FinishReason.TOOL_CALLS, asked.finishReason());
        ChatCompletionMessageFunctionToolCall call =
                asked.message().toolCalls().orElseThrow().getFirst().asFunction();
        assertEquals(Conversation.TOOL_ARGUMENTS, call.function().arguments());

        talk.addMessage(asked.message());
        talk.addMessage(ChatCompletionToolMessageParam.builder()
                .toolCallId(call.id())
                .content(Conversation.TOOL_RESULT)
                .build());
        ChatCompletion.Choice answered = chat(talk.build(), streamed);
        assertEquals(ChatCompletion.Choice.FinishReason.STOP, answered.finishReason());
        assertTrue(answered.message().content().orElseThrow().startsWith("You said"));
        assertResultReached(provider);
    }

    private ChatCompletion.Choice chat(ChatCompletionCreateParams params, boolean streamed) {
        if (!streamed) {
            return openAi.chat()
                    .completions()
                    .create(params)
                    .validate()
                    .choices()
                    .getFirst();
        }
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> chunks =
                openAi.chat().completions().createStreaming(params)) {
            chunks.stream().forEach(chunk -> accumulator.accumulate(chunk.validate()));
        }
        return accumulator.chatCompletion().validate().choices().getFirst();
    }

    private static Map<String, com.openai.core.JsonValue> json(Map<String, Object> schema) {
        return schema.entrySet().stream()
                .collect(
                        Collectors.toMap(Map.Entry::getKey, entry -> com.openai.core.JsonValue.from(entry.getValue())));
    }

    // ---- OpenAI: responses ----------------------------------------------------------------------------------------

    static Stream<Arguments> foreignToResponses() {
        return others(Wire.RESPONSES);
    }

    @ParameterizedTest
    @MethodSource("foreignToResponses")
    void shouldTalkToOpenAiResponsesClients(Wire provider, boolean streamed) {
        List<ResponseInputItem> input = new ArrayList<>();
        input.add(ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
                .role(EasyInputMessage.Role.USER)
                .content(Conversation.TOOL_QUESTION)
                .build()));
        Response asked = respond(provider, input, streamed);
        assertEquals(ResponseStatus.COMPLETED, asked.status().orElseThrow());
        ResponseFunctionToolCall call = asked.output().stream()
                .filter(ResponseOutputItem::isFunctionCall)
                .findFirst()
                .orElseThrow()
                .asFunctionCall();
        assertEquals(Conversation.TOOL_ARGUMENTS, call.arguments());

        for (ResponseOutputItem item : asked.output()) {
            if (item.isReasoning()) {
                input.add(ResponseInputItem.ofReasoning(item.asReasoning()));
            } else {
                input.add(ResponseInputItem.ofFunctionCall(item.asFunctionCall()));
            }
        }
        input.add(ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                .callId(call.callId())
                .output(Conversation.TOOL_RESULT)
                .build()));
        Response answered = respond(provider, input, streamed);
        String text = answered.output()
                .getLast()
                .asMessage()
                .content()
                .getFirst()
                .asOutputText()
                .text();
        assertTrue(text.startsWith("You said"), text);
        assertResultReached(provider);
        if (provider != Wire.CHAT) {
            assertSignatureReached();
        }
    }

    private Response respond(Wire provider, List<ResponseInputItem> input, boolean streamed) {
        ResponseCreateParams params = ResponseCreateParams.builder()
                .model(model(provider))
                .maxOutputTokens(4_000)
                .inputOfResponse(List.copyOf(input))
                .store(false)
                .reasoning(Reasoning.builder()
                        .effort(ReasoningEffort.LOW)
                        .summary(Reasoning.Summary.AUTO)
                        .build())
                .addInclude(ResponseIncludable.REASONING_ENCRYPTED_CONTENT)
                .addTool(FunctionTool.builder()
                        .name(Conversation.TOOL_NAME)
                        .strict(true)
                        .parameters(FunctionTool.Parameters.builder()
                                .putAllAdditionalProperties(json(VendorClients.TOOL_SCHEMA))
                                .build())
                        .build())
                .build();
        if (!streamed) {
            return openAi.responses().create(params).validate();
        }
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events = openAi.responses().createStreaming(params)) {
            events.stream().forEach(event -> accumulator.accumulate(event.validate()));
        }
        return accumulator.response().validate();
    }

    // ---- Anthropic ------------------------------------------------------------------------------------------------

    static Stream<Arguments> foreignToMessages() {
        return others(Wire.MESSAGES);
    }

    @ParameterizedTest
    @MethodSource("foreignToMessages")
    void shouldTalkToAnthropicClients(Wire provider, boolean streamed) {
        MessageCreateParams.Builder talk = MessageCreateParams.builder()
                .model(model(provider))
                .maxTokens(4_000)
                .enabledThinking(1_024)
                .addTool(com.anthropic.models.messages.Tool.builder()
                        .name(Conversation.TOOL_NAME)
                        .inputSchema(com.anthropic.models.messages.Tool.InputSchema.builder()
                                .putAdditionalProperty(
                                        "properties", JsonValue.from(VendorClients.TOOL_SCHEMA.get("properties")))
                                .build())
                        .build())
                .addUserMessage(Conversation.TOOL_QUESTION);
        Message asked = message(talk.build(), streamed);
        assertEquals(StopReason.TOOL_USE, asked.stopReason().orElseThrow());
        ToolUseBlock call = asked.content().stream()
                .filter(ContentBlock::isToolUse)
                .findFirst()
                .orElseThrow()
                .asToolUse();
        assertEquals(JsonValue.from(Map.of("city", "demo")), call._input());

        talk.addMessage(asked);
        talk.addUserMessageOfContentBlockParams(List.of(ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                .toolUseId(call.id())
                .content(Conversation.TOOL_RESULT)
                .build())));
        Message answered = message(talk.build(), streamed);
        assertEquals(StopReason.END_TURN, answered.stopReason().orElseThrow());
        String text = answered.content().stream()
                .flatMap(block -> block.text().stream())
                .map(block -> block.text())
                .collect(Collectors.joining());
        assertTrue(text.startsWith("You said"), text);
        assertResultReached(provider);
        if (provider != Wire.CHAT) {
            assertSignatureReached();
        }
    }

    private Message message(MessageCreateParams params, boolean streamed) {
        if (!streamed) {
            return anthropic.messages().create(params).validate();
        }
        MessageAccumulator accumulator = MessageAccumulator.create();
        try (com.anthropic.core.http.StreamResponse<RawMessageStreamEvent> events =
                anthropic.messages().createStreaming(params)) {
            events.stream().forEach(event -> accumulator.accumulate(event.validate()));
        }
        return accumulator.message().validate();
    }

    // ---- Google ---------------------------------------------------------------------------------------------------

    static Stream<Arguments> foreignToGemini() {
        return others(Wire.GEMINI);
    }

    @ParameterizedTest
    @MethodSource("foreignToGemini")
    void shouldTalkToGoogleClients(Wire provider, boolean streamed) {
        try (com.google.genai.Client google = VendorClients.google(gateway.baseUrl(), KEY)) {
            List<Content> contents = new ArrayList<>();
            contents.add(Content.fromParts(Part.fromText(Conversation.TOOL_QUESTION)));
            List<Part> asked = generate(google, provider, contents, streamed);
            FunctionCall call = asked.stream()
                    .flatMap(part -> part.functionCall().stream())
                    .findFirst()
                    .orElseThrow();
            assertEquals(Map.of("city", "demo"), call.args().orElseThrow());

            contents.add(Content.builder().role("model").parts(asked).build());
            contents.add(Content.fromParts(
                    Part.fromFunctionResponse(call.name().orElseThrow(), Map.of("output", Conversation.TOOL_RESULT))));
            String text = generate(google, provider, contents, streamed).stream()
                    .filter(part -> !part.thought().orElse(false))
                    .map(part -> part.text().orElse(""))
                    .collect(Collectors.joining());
            assertTrue(text.startsWith("You said"), text);
            assertResultReached(provider);
            if (provider != Wire.CHAT) {
                assertSignatureReached();
            }
        }
    }

    private static List<Part> generate(
            com.google.genai.Client google, Wire provider, List<Content> contents, boolean streamed) {
        GenerateContentConfig config = GenerateContentConfig.builder()
                .maxOutputTokens(4_000)
                .thinkingConfig(ThinkingConfig.builder()
                        .includeThoughts(true)
                        .thinkingBudget(1_024)
                        .build())
                .tools(Tool.builder()
                        .functionDeclarations(FunctionDeclaration.builder()
                                .name(Conversation.TOOL_NAME)
                                .parametersJsonSchema(VendorClients.TOOL_SCHEMA)
                                .build())
                        .build())
                .build();
        List<Part> parts = new ArrayList<>();
        if (!streamed) {
            parts.addAll(requireNonNull(google.models
                    .generateContent(model(provider), contents, config)
                    .parts()));
            return parts;
        }
        try (ResponseStream<GenerateContentResponse> chunks =
                google.models.generateContentStream(model(provider), contents, config)) {
            for (GenerateContentResponse chunk : chunks) {
                if (chunk.parts() != null) {
                    parts.addAll(chunk.parts());
                }
            }
        }
        return parts;
    }
}
