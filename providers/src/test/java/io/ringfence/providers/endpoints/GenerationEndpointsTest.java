package io.ringfence.providers.endpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.translate.ConversionReport;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The family whose formats are dialects.
class GenerationEndpointsTest {
    private static GenerationRequest request(String model, boolean stream) {
        return new GenerationRequest(ChatRequest.builder(model).stream(stream)
                .messages(List.of(Message.text(Role.USER, "hi")))
                .maxOutputTokens(100L)
                .build());
    }

    private static TransportRequest sent(WireFormat format, GenerationRequest request) {
        return Endpoints.emitTransportRequest(format, request).value();
    }

    @ParameterizedTest
    @CsvSource({
        "OPEN_AI_RESPONSES, m, false, /responses, application/json",
        "OPEN_AI_RESPONSES, m, true, /responses, text/event-stream",
        "OPEN_AI_CHAT_COMPLETIONS, m, false, /chat/completions, application/json",
        "ANTHROPIC_MESSAGES, m, true, /messages, text/event-stream",
        "GEMINI_GENERATE_CONTENT, gemini-x, false, /models/gemini-x:generateContent, application/json",
        "GEMINI_GENERATE_CONTENT, models/gemini-x, true, /models/gemini-x:streamGenerateContent?alt=sse,"
                + " text/event-stream",
        "GEMINI_GENERATE_CONTENT, tunedModels/a b*~, false, /tunedModels/a%20b%2A~:generateContent, application/json",
        "BEDROCK_CONVERSE, us.a-v1:0, false, /model/us.a-v1%3A0/converse, application/json",
        "BEDROCK_CONVERSE, arn:aws:x/y, true, /model/arn%3Aaws%3Ax%2Fy/converse-stream,"
                + " application/vnd.amazon.eventstream"
    })
    void shouldSendARequestToItsPath(WireFormat format, String model, boolean stream, String path, String accept) {
        TransportRequest sent = sent(format, request(model, stream));
        assertEquals("POST", sent.method());
        assertEquals(path, sent.path());
        assertEquals(accept, sent.accept());
    }

    @Test
    void shouldTellAnthropicWhichVersionIsSpoken() {
        assertEquals(
                List.of(new Header("content-type", "application/json"), new Header("anthropic-version", "2023-06-01")),
                sent(WireFormat.ANTHROPIC_MESSAGES, request("m", false)).headers());
    }

    @ParameterizedTest
    @CsvSource({
        "GEMINI_GENERATE_CONTENT, gemini-x, true",
        "GEMINI_GENERATE_CONTENT, tunedModels/y, false",
        "BEDROCK_CONVERSE, arn:aws:x/y, true",
        "OPEN_AI_CHAT_COMPLETIONS, m, true"
    })
    void shouldReadARequestAsItWasSent(WireFormat format, String model, boolean stream) {
        ApiRequest read = Endpoints.parseTransportRequest(format, sent(format, request(model, stream)))
                .value();
        ChatRequest request = assertInstanceOf(GenerationRequest.class, read).request();
        assertEquals(model, request.model());
        assertEquals(stream, request.stream());
        assertEquals("hi", request.messages().getFirst().joinedText(""));
    }

    @Test
    void shouldReadTheModelFromTheBodyWhereThereIsNoPath() {
        ApiRequest read = Endpoints.parseRequest(
                        WireFormat.GEMINI_GENERATE_CONTENT,
                        "{\"model\":\"gemini-x\",\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}")
                .value();
        assertEquals(
                "gemini-x",
                assertInstanceOf(GenerationRequest.class, read).request().model());
    }

    @Test
    void shouldRefuseAPathWhoseEscapesAreNone() {
        TransportRequest broken = new TransportRequest(
                "POST", "/model/%zz/converse", List.of(), null, new TransportBody.Json(JsonTree.read("{}")));
        ProtocolException failure = assertThrows(
                ProtocolException.class, () -> Endpoints.parseTransportRequest(WireFormat.BEDROCK_CONVERSE, broken));
        assertEquals("the path has an escape that is none", failure.getMessage());
    }

    @Test
    void shouldCallResponsesNativeAndEverythingElseBridged() {
        String responses = "{\"model\":\"m\",\"input\":\"hi\"}";
        assertFalse(Endpoints.transcodeRequest(WireFormat.OPEN_AI_RESPONSES, WireFormat.OPEN_AI_RESPONSES, responses)
                .bridged());
        ConversionReport<String> toChat = Endpoints.transcodeRequest(
                WireFormat.OPEN_AI_RESPONSES, WireFormat.OPEN_AI_CHAT_COMPLETIONS, responses);
        assertTrue(toChat.bridged());
        assertFalse(toChat.lossy());
        ConversionReport<ApiRequest> chat = Endpoints.parseRequest(WireFormat.OPEN_AI_CHAT_COMPLETIONS, toChat.value());
        assertTrue(chat.bridged());
        assertTrue(Endpoints.transcodeRequest(
                        WireFormat.OPEN_AI_CHAT_COMPLETIONS, WireFormat.OPEN_AI_RESPONSES, toChat.value())
                .bridged());
    }

    @Test
    void shouldTranslateAnAnswerAndNameWhatIsLost() {
        String answer = """
            {"id":"c","object":"chat.completion","created":7,"model":"m","choices":[{"index":0,"finish_reason":"stop",
            "message":{"role":"assistant","content":"hi"}},{"index":1,"finish_reason":"stop",
            "message":{"role":"assistant","content":"ho"}}],"usage":{"prompt_tokens":1,"completion_tokens":2}}
            """;
        ConversionReport<String> report =
                Endpoints.transcodeResponse(WireFormat.OPEN_AI_CHAT_COMPLETIONS, WireFormat.ANTHROPIC_MESSAGES, answer);
        assertEquals("message", JsonTree.readObject(report.value()).get("type"));
        assertTrue(report.lossy(), "a message has one answer only");
        ApiResponse read = Endpoints.parseTransportResponse(
                        WireFormat.OPEN_AI_CHAT_COMPLETIONS,
                        new TransportResponse(
                                200, List.of(), "application/octet-stream", new TransportBody.Text(answer)))
                .value();
        assertEquals(
                2,
                assertInstanceOf(GenerationResponse.class, read)
                        .response()
                        .choices()
                        .size());
    }

    @Test
    void shouldNotWriteAnswersThatNoClientReads() {
        String answer = "{\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\","
                + "\"content\":\"hi\"}}]}";
        ProtocolException failure = assertThrows(
                ProtocolException.class,
                () -> Endpoints.transcodeResponse(WireFormat.OPEN_AI_CHAT_COMPLETIONS, WireFormat.COHERE_CHAT, answer));
        assertEquals("cohere_chat has no endpoint for answers to clients", failure.getMessage());
    }
}
