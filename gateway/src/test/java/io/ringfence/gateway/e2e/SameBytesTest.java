package io.ringfence.gateway.e2e;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.google.genai.Client;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseOutputItem;
import io.ringfence.demo.Script;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Thinking, signatures and tool calls, written as no serialiser would write them again: they arrive as they were sent,
/// and the vendors' clients read the same through the gateway as from the provider.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SameBytesTest {
    private static final String MODEL = "demo-fast";
    private static final String SIGNATURE = "EqoBCkgIBxABGAIiQL+/9x3k0Zz8Yh1wT5mVJpN7rUe4aSdFgHjKlQwErTyUiOp==";
    private static final String ARGUMENTS = "{ \"city\" :\"Z\\u00fcrich\",  \"n\":1.0e2,\"emoji\":\"🙂\"}";

    private static final String MESSAGE = """
        { "type" :"message","id":"msg_1", "role":"assistant","model":"m", "stop_sequence":null,
          "content":[ {"type":"thinking","thinking":"Gr\\u00fc\\u00df \\/ ü","signature":"SIGNATURE"},
          {"type":"redacted_thinking","data":"SIGNATURE"},
          {"type":"tool_use", "id":"toolu_1","name":"weather","input":ARGUMENTS} ],
          "stop_reason":"tool_use", "new_member":[1.00, 1E3, {}],
          "usage":{"input_tokens":5,"output_tokens":9} }
        """.replace("SIGNATURE", SIGNATURE).replace("ARGUMENTS", ARGUMENTS);
    private static final String MESSAGE_STREAM =
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m",\
            "content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":5,"output_tokens":1}}}

            event:content_block_start
            data:{"type":"content_block_start", "index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Gr\\u00fc\\u00df \\/ ü"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"SIGNATURE"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0 , "new_member":1.00}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"SIGNATURE"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":1}

            event: content_block_start
            data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"PARTIAL"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":2}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":9}}

            event: message_stop
            data: {"type":"message_stop"}

            """.replace("SIGNATURE", SIGNATURE).replace("PARTIAL", escaped(ARGUMENTS));

    private static final String CHAT = """
        {"id":"c1", "object":"chat.completion","created":1,"model":"m","choices":[ {"index":0,"logprobs":null,
         "message":{"role":"assistant","content":null,"refusal":null,"reasoning_content":"Gr\\u00fc\\u00df",
         "tool_calls":[{"id":"call_1","type":"function", "function":{"name":"weather","arguments":"PARTIAL"}}]},
         "finish_reason":"tool_calls"} ],"usage":{"prompt_tokens":5,"completion_tokens":9,"total_tokens":14}}
        """.replace("PARTIAL", escaped(ARGUMENTS));
    private static final String RESPONSE = """
        {"id":"resp_1","object":"response","created_at":1.0,"status":"completed","model":"m","error":null,
         "output":[ {"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"SIGNATURE"},
         {"id":"fc_1","type":"function_call","status":"completed","name":"weather","call_id":"call_1",
          "arguments":"PARTIAL"} ],
         "usage":{"input_tokens":5,"input_tokens_details":{"cached_tokens":0},"output_tokens":9,
          "output_tokens_details":{"reasoning_tokens":3},"total_tokens":14}}
        """.replace("SIGNATURE", SIGNATURE).replace("PARTIAL", escaped(ARGUMENTS));
    private static final String GEMINI = """
        { "candidates":[ {"content":{"role":"model","parts":[ {"text":"Gr\\u00fc\\u00df","thought":true},
         {"functionCall":{"name":"weather","args":ARGUMENTS},"thoughtSignature":"SIGNATURE"} ]},
         "finishReason":"STOP","index":0} ],
         "usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":6,"thoughtsTokenCount":3,"totalTokenCount":14}}
        """.replace(
                    "SIGNATURE", Base64.getEncoder().encodeToString(SIGNATURE.getBytes(StandardCharsets.US_ASCII)))
            .replace("ARGUMENTS", ARGUMENTS);

    private final TestGateway gateway = TestGateway.start("providers: {demo: {base_url: UPSTREAM}}\n");
    private final List<String> places = List.of(gateway.upstream().baseUrl(), gateway.baseUrl());

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void shouldRelayThinkingAndToolCallsOfAnthropic() throws Exception {
        String question = "{\"model\":\"demo-fast\",\"max_tokens\":99,STREAM\"messages\":[{\"role\":\"user\","
                + "\"content\":\"call a tool\"}]}";
        MessageCreateParams params = MessageCreateParams.builder()
                .model(MODEL)
                .maxTokens(99)
                .addUserMessage("call a tool")
                .build();
        assertSameBytes(MESSAGE, "application/json", "/v1/messages", question.replace("STREAM", ""));
        for (String place : places) {
            try (Closing<AnthropicClient> client =
                    new Closing<>(VendorClients.anthropic(place, "any"), AnthropicClient::close)) {
                assertThinkingAndTool(client.value().messages().create(params));
            }
        }

        assertSameBytes(
                MESSAGE_STREAM, "text/event-stream", "/v1/messages", question.replace("STREAM", "\"stream\":true,"));
        for (String place : places) {
            MessageAccumulator streamed = MessageAccumulator.create();
            try (Closing<AnthropicClient> client =
                            new Closing<>(VendorClients.anthropic(place, "any"), AnthropicClient::close);
                    StreamResponse<RawMessageStreamEvent> events =
                            client.value().messages().createStreaming(params)) {
                events.stream().forEach(streamed::accumulate);
            }
            assertThinkingAndTool(streamed.message());
        }
    }

    private static void assertThinkingAndTool(Message message) {
        assertEquals("Grüß / ü", message.content().get(0).asThinking().thinking());
        assertEquals(SIGNATURE, message.content().get(0).asThinking().signature());
        assertEquals(SIGNATURE, message.content().get(1).asRedactedThinking().data());
        assertEquals("weather", message.content().get(2).asToolUse().name());
        Map<?, ?> input = message.content().get(2).asToolUse()._input().convert(Map.class);
        assertEquals("Zürich", input == null ? null : input.get("city"));
        assertEquals(9, message.usage().outputTokens());
    }

    @Test
    void shouldRelayToolCallsOfChat() throws Exception {
        assertSameBytes(
                CHAT,
                "application/json",
                "/v1/chat/completions",
                "{\"model\":\"demo-fast\",\"messages\":[{\"role\":\"user\",\"content\":\"call a tool\"}]}");
        for (String place : places) {
            try (Closing<OpenAIClient> client =
                    new Closing<>(VendorClients.openAi(place, "any"), OpenAIClient::close)) {
                ChatCompletionMessageFunctionToolCall call = client.value()
                        .chat()
                        .completions()
                        .create(ChatCompletionCreateParams.builder()
                                .model(MODEL)
                                .addUserMessage("call a tool")
                                .build())
                        .choices()
                        .getFirst()
                        .message()
                        .toolCalls()
                        .orElseThrow()
                        .getFirst()
                        .asFunction();
                assertEquals(ARGUMENTS, call.function().arguments());
            }
        }
    }

    @Test
    void shouldRelayReasoningAndToolCallsOfResponses() throws Exception {
        String question = "{\"model\":\"demo-fast\",\"input\":\"call a tool\"}";
        assertSameBytes(RESPONSE, "application/json", "/v1/responses", question);
        for (String place : places) {
            try (Closing<OpenAIClient> client =
                    new Closing<>(VendorClients.openAi(place, "any"), OpenAIClient::close)) {
                List<ResponseOutputItem> output = client.value()
                        .responses()
                        .create(ResponseCreateParams.builder()
                                .model(MODEL)
                                .input("call a tool")
                                .build())
                        .output();
                assertEquals(
                        SIGNATURE,
                        output.get(0).asReasoning().encryptedContent().orElseThrow());
                assertEquals(ARGUMENTS, output.get(1).asFunctionCall().arguments());
            }
        }
    }

    @Test
    void shouldRelayThoughtSignaturesOfGemini() throws Exception {
        String question = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"call a tool\"}]}]}";
        assertSameBytes(GEMINI, "application/json", "/v1beta/models/demo-fast:generateContent", question);
        for (String place : places) {
            try (Client client = VendorClients.google(place, "any")) {
                GenerateContentResponse answer = client.models.generateContent(
                        MODEL, "call a tool", GenerateContentConfig.builder().build());
                byte[] signature = requireNonNull(answer.parts())
                        .getLast()
                        .thoughtSignature()
                        .orElseThrow();
                assertEquals(SIGNATURE, new String(signature, StandardCharsets.US_ASCII));
                assertEquals(
                        "Zürich",
                        requireNonNull(answer.functionCalls())
                                .getFirst()
                                .args()
                                .orElseThrow()
                                .get("city"));
            }
        }
        String stream = "data: " + GEMINI.replace("\n", "") + "\r\n\r\n";
        assertSameBytes(
                stream, "text/event-stream", "/v1beta/models/demo-fast:streamGenerateContent?alt=sse", question);
    }

    /// Makes the provider answer with these bytes from now on, and reads them from it and from the gateway.
    private void assertSameBytes(String sent, String contentType, String path, String question) throws Exception {
        byte[] bytes = sent.getBytes(StandardCharsets.UTF_8);
        gateway.upstream().always(Script.answer(200, Map.of("content-type", contentType), bytes));
        for (String place : places) {
            assertArrayEquals(bytes, read(place + path, question), place);
        }
    }

    private byte[] read(String url, String question) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(TestGateway.PATIENCE)
                .header("content-type", "application/json")
                .header("authorization", "Bearer any")
                .POST(HttpRequest.BodyPublishers.ofString(question))
                .build();
        HttpResponse<byte[]> answer = gateway.client().send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertEquals(200, answer.statusCode(), url);
        return answer.body();
    }

    private static String escaped(String json) {
        return json.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /// For the clients that have `close` but are not AutoCloseable.
    private record Closing<T>(T value, Consumer<T> closer) implements AutoCloseable {
        @Override
        public void close() {
            closer.accept(value);
        }
    }
}
