package io.ringfence.providers.translate;

import static io.ringfence.providers.Dialect.ANTHROPIC_MESSAGES;
import static io.ringfence.providers.Dialect.BEDROCK_CONVERSE;
import static io.ringfence.providers.Dialect.COHERE_CHAT;
import static io.ringfence.providers.Dialect.GEMINI;
import static io.ringfence.providers.Dialect.OPENAI_CHAT;
import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.translate.ProtocolException.Kind;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.StreamTranscoder.Outcome;
import io.ringfence.providers.tree.JsonTree;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TranscoderTest {
    private static final String PLAIN_CHAT =
            "{\"model\":\"m\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private static final String CHAT_ANSWER = """
        {"id":"chatcmpl-1","object":"chat.completion","created":7,"model":"m",
        "choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"<think>w</think> hi"}}],
        "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}
        """;

    private final Transcoder lenient = new Transcoder(TranslationMode.LENIENT, null, () -> "1", () -> 42);
    private final Transcoder strict = new Transcoder(TranslationMode.STRICT, null, () -> "1", () -> 42);

    private static void assertFails(Kind kind, String message, Executable code) {
        ProtocolException failure = assertThrows(ProtocolException.class, code);
        assertEquals(message, failure.getMessage());
        assertEquals(kind, failure.kind());
    }

    /// The value at a path of names and indices, as text.
    private static String at(@Nullable Object tree, Object... path) {
        Object at = tree;
        for (Object step : path) {
            Object inside = requireNonNull(at);
            at = step instanceof Integer index ? ((List<?>) inside).get(index) : ((Map<?, ?>) inside).get(step);
        }
        return String.valueOf(at);
    }

    // ---- Requests

    @Test
    void shouldBridgeAPlainChatToResponsesWithoutLoss() {
        ConversionReport<String> report = lenient.transcodeRequest(OPENAI_CHAT, OPENAI_RESPONSES, PLAIN_CHAT);
        assertTrue(report.bridged());
        assertFalse(report.lossy());
        assertEquals(List.of(), report.lossReasons());
        assertEquals("generation", report.canonicalEndpoint());
        assertEquals("open_ai_responses", report.wireFormat());
        Map<String, @Nullable Object> body = JsonTree.readObject(report.value());
        assertEquals("m", at(body, "model"));
        assertEquals("50", at(body, "max_output_tokens"));
        assertEquals("hi", at(body, "input", 0, "content"));
    }

    @Test
    void shouldCallNativeOnlyWhatStaysInResponses() {
        String responses = "{\"model\":\"m\",\"input\":\"hi\"}";
        assertFalse(lenient.transcodeRequest(OPENAI_RESPONSES, OPENAI_RESPONSES, responses)
                .bridged());
        assertTrue(lenient.transcodeRequest(OPENAI_RESPONSES, OPENAI_CHAT, responses)
                .bridged());
        assertTrue(
                lenient.transcodeRequest(OPENAI_CHAT, OPENAI_CHAT, PLAIN_CHAT).bridged());
    }

    @Test
    void shouldNameEveryLossOnceAndInOrder() {
        String chat = "{\"model\":\"m\",\"seed\":1,\"presence_penalty\":1,\"frequency_penalty\":0.5,\"messages\":["
                + "{\"role\":\"user\",\"content\":\"hi\"}]}";
        ConversionReport<String> report = lenient.transcodeRequest(OPENAI_CHAT, ANTHROPIC_MESSAGES, chat);
        assertTrue(report.lossy());
        assertEquals(
                List.of(
                        "frequency_penalty is dropped when bridging to anthropic_messages",
                        "presence_penalty is dropped when bridging to anthropic_messages",
                        "seed is dropped when bridging to anthropic_messages"),
                report.lossReasons());
        assertFails(
                Kind.UNSUPPORTED_FEATURE,
                "frequency_penalty is dropped when bridging to anthropic_messages; presence_penalty is dropped when"
                        + " bridging to anthropic_messages; seed is dropped when bridging to anthropic_messages",
                () -> strict.transcodeRequest(OPENAI_CHAT, ANTHROPIC_MESSAGES, chat));
    }

    @Test
    void shouldServeStrictlyWhatLosesNothing() {
        assertEquals(
                lenient.transcodeRequest(OPENAI_CHAT, ANTHROPIC_MESSAGES, PLAIN_CHAT),
                strict.transcodeRequest(OPENAI_CHAT, ANTHROPIC_MESSAGES, PLAIN_CHAT));
    }

    @Test
    void shouldReadAndWriteEachHalfOnItsOwn() {
        Map<String, @Nullable Object> body = JsonTree.readObject(PLAIN_CHAT);
        ChatRequest request = lenient.parseRequest(OPENAI_CHAT, body);
        assertEquals("m", request.model());
        ConversionReport<Map<String, @Nullable Object>> emitted =
                lenient.emitRequest(RequestTarget.of(OPENAI_RESPONSES, "other"), request);
        assertEquals("other", at(emitted.value(), "model"));
        assertFalse(emitted.bridged(), "writing Responses alone bridges nothing");
        assertEquals(JsonTree.readObject(PLAIN_CHAT), body, "what is given is not changed");
    }

    @Test
    void shouldAskForTheModelThatTheTargetKnows() {
        ConversionReport<Map<String, @Nullable Object>> report = lenient.transcodeRequest(
                OPENAI_CHAT,
                RequestPlace.BODY,
                RequestTarget.of(ANTHROPIC_MESSAGES, "claude"),
                JsonTree.readObject(PLAIN_CHAT));
        assertEquals("claude", at(report.value(), "model"));
    }

    @Test
    void shouldFindTheModelOfARequestThatHasItInItsPath() {
        String contents = "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}";
        assertEquals(
                "gemini-x",
                at(
                        JsonTree.readObject(
                                lenient.transcodeRequest(GEMINI, OPENAI_CHAT, "{\"model\":\"gemini-x\"," + contents)
                                        .value()),
                        "model"));
        RequestPlace place = new RequestPlace("gemini-y", true);
        Map<String, @Nullable Object> body = JsonTree.readObject("{" + contents);
        ChatRequest request = lenient.parseRequest(GEMINI, place, body);
        assertEquals("gemini-y", request.model());
        assertTrue(request.stream());
        ConversionReport<Map<String, @Nullable Object>> report =
                lenient.transcodeRequest(GEMINI, place, RequestTarget.of(OPENAI_CHAT, "gpt"), body);
        assertEquals("gpt", at(report.value(), "model"));
        assertEquals("true", at(report.value(), "stream"));
    }

    @Test
    void shouldRefuseWhatIsNoRequest() {
        ProtocolException noJson = assertThrows(
                ProtocolException.class, () -> lenient.transcodeRequest(OPENAI_CHAT, OPENAI_RESPONSES, "{"));
        assertEquals(Kind.JSON, noJson.kind());
        assertFails(
                Kind.INVALID_SHAPE,
                "the JSON is a list, expected an object",
                () -> lenient.transcodeRequest(OPENAI_CHAT, OPENAI_RESPONSES, "[]"));
    }

    // ---- Answers

    @Test
    void shouldTranslateAWholeAnswer() {
        ConversionReport<String> report = lenient.transcodeResponse(OPENAI_CHAT, ANTHROPIC_MESSAGES, CHAT_ANSWER);
        assertTrue(report.bridged());
        assertEquals(List.of(), report.lossReasons());
        Map<String, @Nullable Object> body = JsonTree.readObject(report.value());
        assertEquals("<think>w</think> hi", at(body, "content", 0, "text"));
        assertEquals("end_turn", at(body, "stop_reason"));
        assertEquals("3", at(body, "usage", "input_tokens"));
        assertEquals("2", at(body, "usage", "output_tokens"));
    }

    @Test
    void shouldTakeThoughtsOutOfAnswersWhenAsked() {
        Map<String, @Nullable Object> body = JsonTree.readObject(lenient.withThinkTags(ThinkTags.EXACT)
                .transcodeResponse(OPENAI_CHAT, ANTHROPIC_MESSAGES, CHAT_ANSWER)
                .value());
        assertEquals("w", at(body, "content", 0, "thinking"));
        assertEquals("hi", at(body, "content", 1, "text"));
    }

    @Test
    void shouldSayThatAnErrorIsNoAnswer() {
        assertFails(
                Kind.INVALID_SHAPE,
                "the body is an error, not an answer: overloaded",
                () -> lenient.transcodeResponse(
                        OPENAI_CHAT, ANTHROPIC_MESSAGES, "{\"error\":{\"message\":\"overloaded\"}}"));
    }

    @ParameterizedTest
    @EnumSource(names = {"BEDROCK_CONVERSE", "COHERE_CHAT"})
    void shouldNotWriteAnswersThatNoClientReads(Dialect to) {
        String message = to.wireFormat() + " has no endpoint for answers to clients";
        assertFails(
                Kind.UNSUPPORTED_WIRE_FORMAT, message, () -> lenient.transcodeResponse(OPENAI_CHAT, to, CHAT_ANSWER));
        assertFails(Kind.UNSUPPORTED_WIRE_FORMAT, message, () -> lenient.stream(OPENAI_CHAT, to));
        assertFails(Kind.UNSUPPORTED_WIRE_FORMAT, message, () -> lenient.transcodeError(OPENAI_CHAT, to, 400, "{}"));
    }

    // ---- Streams

    private static final String CHAT_STREAM = """
        data: {"id":"c","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

        data: {"id":"c","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":{"content":"<think>é</think> grüß"},"finish_reason":null}]}

        data: {"id":"c","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":{"content":" dich"},"finish_reason":null}]}

        data: {"id":"c","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: {"id":"c","object":"chat.completion.chunk","created":7,"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}

        data: [DONE]

        """;

    private byte[] streamed(Transcoder transcoder, Dialect to, byte[] bytes, int chunk) {
        var out = new ByteArrayOutputStream();
        try (StreamTranscoder stream = transcoder.stream(OPENAI_CHAT, to)) {
            for (int at = 0; at < bytes.length; at += chunk) {
                out.writeBytes(stream.accept(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + chunk))));
            }
            out.writeBytes(stream.finish());
            assertEquals(Outcome.WHOLE, stream.outcome());
            assertTrue(stream.report().bridged());
            assertFalse(stream.report().lossy());
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI_CHAT", "OPENAI_RESPONSES", "ANTHROPIC_MESSAGES", "GEMINI"})
    void shouldTranslateAStreamHoweverItsBytesCome(Dialect to) {
        byte[] bytes = CHAT_STREAM.getBytes(StandardCharsets.UTF_8);
        byte[] whole = streamed(lenient, to, bytes, bytes.length);
        assertTrue(new String(whole, StandardCharsets.UTF_8).contains("grüß"));
        for (int chunk = 1; chunk < 9; chunk++) {
            assertArrayEquals(whole, streamed(lenient, to, bytes, chunk), "in pieces of " + chunk);
        }
    }

    @Test
    void shouldWriteTheGrammarOfTheClientsDialect() {
        String messages = new String(
                streamed(lenient, ANTHROPIC_MESSAGES, CHAT_STREAM.getBytes(StandardCharsets.UTF_8), 64),
                StandardCharsets.UTF_8);
        List<String> names = messages.lines()
                .filter(line -> line.startsWith("event: "))
                .map(line -> line.substring(7))
                .toList();
        assertEquals(
                List.of(
                        "message_start",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop"),
                names);
    }

    @Test
    void shouldTakeThoughtsOutOfStreamsWhenAsked() {
        String messages = new String(
                streamed(
                        lenient.withThinkTags(ThinkTags.EXACT),
                        ANTHROPIC_MESSAGES,
                        CHAT_STREAM.getBytes(StandardCharsets.UTF_8),
                        3),
                StandardCharsets.UTF_8);
        assertTrue(messages.contains("\"thinking\":\"é\""), messages);
        assertFalse(messages.contains("think>"), messages);
    }

    @Test
    void shouldTranslateEventByEvent() {
        try (StreamTranscoder stream = lenient.stream(OPENAI_CHAT, ANTHROPIC_MESSAGES)) {
            var out = new StringBuilder();
            for (String line : CHAT_STREAM.split("\n", -1)) {
                if (line.startsWith("data: ")) {
                    out.append(stream.transcodeStreamEvent(null, line.substring(6)));
                }
            }
            out.append(new String(stream.finish(), StandardCharsets.UTF_8));
            assertEquals(
                    new String(
                            streamed(lenient, ANTHROPIC_MESSAGES, CHAT_STREAM.getBytes(StandardCharsets.UTF_8), 1_000),
                            StandardCharsets.UTF_8),
                    out.toString());
        }
    }

    private static final String MESSAGES_STREAM = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":3,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_1","name":"f","input":{},"caller":{"type":"code_execution_20250825","tool_id":"s"}}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"refusal","stop_sequence":null,"stop_details":{"type":"refusal","category":"cyber","explanation":"No."},"container":{"id":"c_1"}},"usage":{"output_tokens":2}}

        event: message_stop
        data: {"type":"message_stop"}

        """;

    @ParameterizedTest
    @EnumSource(names = {"OPENAI_CHAT", "OPENAI_RESPONSES", "GEMINI"})
    void shouldTellWhatAStreamLoses(Dialect to) {
        try (StreamTranscoder stream = lenient.stream(ANTHROPIC_MESSAGES, to)) {
            stream.accept(MESSAGES_STREAM.getBytes(StandardCharsets.UTF_8));
            stream.finish();
            String lost = String.join("\n", stream.report().lossReasons());
            for (String member : List.of("caller", "container", "stop_details")) {
                assertTrue(lost.contains(member + " is dropped when bridging to " + to.wireFormat()), lost);
            }
        }
    }

    @Test
    void shouldKeepInAStreamWhatOnlyItsOwnDialectKnows() {
        try (StreamTranscoder stream = lenient.stream(ANTHROPIC_MESSAGES, ANTHROPIC_MESSAGES)) {
            String told =
                    new String(stream.accept(MESSAGES_STREAM.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
            assertTrue(told.contains("\"caller\":{\"type\":\"code_execution_20250825\",\"tool_id\":\"s\"}"), told);
            assertTrue(told.contains("\"container\":{\"id\":\"c_1\"}"), told);
            assertTrue(told.contains("\"category\":\"cyber\""), told);
            assertEquals(List.of(), stream.report().lossReasons());
        }
    }

    @Test
    void shouldTranslateOneEventOnItsOwn() {
        ConversionReport<String> report = lenient.transcodeStreamEvent(
                OPENAI_CHAT,
                ANTHROPIC_MESSAGES,
                null,
                "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}]}");
        assertTrue(report.value().contains("\"text_delta\""), report::value);
        assertEquals("anthropic_messages", report.wireFormat());
        assertEquals(
                "",
                lenient.transcodeStreamEvent(ANTHROPIC_MESSAGES, OPENAI_CHAT, "new_event", "{\"type\":\"new_event\"}")
                        .value());
        ProtocolException failure = assertThrows(
                ProtocolException.class,
                () -> lenient.transcodeStreamEvent(OPENAI_CHAT, ANTHROPIC_MESSAGES, null, "{\"choices\":7}"));
        assertEquals(Kind.INVALID_SHAPE, failure.kind());
    }

    @Test
    void shouldTakeAStreamThatIsCutForAFailure() {
        String cut = CHAT_STREAM.substring(0, CHAT_STREAM.indexOf("data: ", CHAT_STREAM.indexOf("dich")));
        for (Dialect to : Dialect.ingress()) {
            try (StreamTranscoder stream = lenient.stream(OPENAI_CHAT, to)) {
                stream.accept(cut.getBytes(StandardCharsets.UTF_8));
                String end = new String(stream.finish(), StandardCharsets.UTF_8);
                assertTrue(end.contains("ended before the answer was whole"), end);
                assertFalse(end.contains("[DONE]"), end);
                assertEquals(Outcome.FAILED, stream.outcome());
                assertEquals(Outcome.FAILED, stream.report().value());
            }
        }
    }

    @Test
    void shouldEndAStreamWithTheFailureThatTheProviderReports() {
        try (StreamTranscoder stream = lenient.stream(OPENAI_CHAT, ANTHROPIC_MESSAGES)) {
            String end = new String(
                    stream.accept("data: {\"error\":{\"message\":\"too busy\"}}\n\n".getBytes(StandardCharsets.UTF_8)),
                    StandardCharsets.UTF_8);
            assertTrue(end.contains("event: error") && end.contains("too busy"), end);
            assertEquals(0, stream.accept(CHAT_STREAM.getBytes(StandardCharsets.UTF_8)).length);
            assertEquals(0, stream.finish().length);
        }
    }

    @Test
    void shouldNotTakeAnAnswerThatFailedForAWholeOne() {
        String failed = "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},"
                + "\"finish_reason\":\"error\"}]}\n\ndata: [DONE]\n\n";
        try (StreamTranscoder stream = lenient.stream(OPENAI_CHAT, ANTHROPIC_MESSAGES)) {
            String out = new String(stream.accept(failed.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
            assertTrue(out.contains("event: error"), out);
            assertFalse(out.contains("message_stop"), out);
            assertEquals(Outcome.FAILED, stream.outcome());
        }
    }

    @Test
    void shouldTakeAStreamInOneWayOnlyAndToItsEndOnlyOnce() {
        StreamTranscoder stream = lenient.stream(OPENAI_CHAT, ANTHROPIC_MESSAGES);
        stream.accept(new byte[0]);
        assertThrows(IllegalStateException.class, () -> stream.transcodeStreamEvent(null, "[DONE]"));
        stream.finish();
        assertThrows(IllegalStateException.class, stream::finish);
        assertThrows(IllegalStateException.class, () -> stream.accept(new byte[0]));
        stream.close();
        stream.close();
        StreamTranscoder byEvents = lenient.stream(OPENAI_CHAT, ANTHROPIC_MESSAGES);
        byEvents.transcodeStreamEvent(null, "[DONE]");
        assertThrows(IllegalStateException.class, () -> byEvents.accept(new byte[0]));
        byEvents.close();
    }

    @Test
    void shouldRefuseEventsBeyondTheLimit() {
        AnswerTarget target = AnswerTarget.of(ANTHROPIC_MESSAGES, "1", () -> 42);
        try (StreamTranscoder stream = lenient.stream(AnswerSource.of(OPENAI_CHAT), target, 1_000)) {
            String out = new String(
                    stream.accept(("data: {\"a\":\"" + "x".repeat(5_000)).getBytes(StandardCharsets.UTF_8)),
                    StandardCharsets.UTF_8);
            assertTrue(out.contains("larger than the limit"), out);
            assertEquals(Outcome.FAILED, stream.outcome());
        }
    }

    // ---- Errors

    private ErrorAnswer error(Dialect from, Dialect to, int status, String body) {
        return lenient.transcodeError(from, to, status, body).value();
    }

    private static void assertError(int status, String body, ErrorAnswer answer) {
        assertEquals(JsonTree.read(body), JsonTree.read(answer.body()));
        assertEquals(status, answer.status());
    }

    @Test
    void shouldTranslateErrorsBetweenDialects() {
        String openAi = "{\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit_error\",\"param\":null,"
                + "\"code\":\"rate_limit_exceeded\"}}";
        assertError(
                429,
                "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow down\"}}",
                error(OPENAI_CHAT, ANTHROPIC_MESSAGES, 429, openAi));
        assertError(
                429,
                "{\"error\":{\"code\":429,\"message\":\"slow down\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{"
                    + "\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"RATE_LIMIT_EXCEEDED\"}]}}",
                error(OPENAI_CHAT, GEMINI, 429, openAi));
        assertError(429, openAi, error(OPENAI_CHAT, OPENAI_RESPONSES, 429, openAi));
        String claude = "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}";
        assertError(
                503,
                "{\"error\":{\"message\":\"Overloaded\",\"type\":\"overloaded_error\",\"param\":null,\"code\":null}}",
                error(ANTHROPIC_MESSAGES, OPENAI_CHAT, 529, claude));
        String gemini =
                "[{\"error\":{\"code\":429,\"message\":\"quota\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":["
                        + "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"34.4s\"}]}}]";
        ErrorAnswer limited = error(GEMINI, ANTHROPIC_MESSAGES, 429, gemini);
        assertError(
                429, "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"quota\"}}", limited);
        assertEquals(34_400, limited.retryAfterMs());
    }

    @Test
    void shouldKeepAnErrorOfTheSameDialectAsItIs() {
        String body = "{ \"error\": {\"message\":\"m\",\"type\":\"t\",\"extra\":1} }";
        ConversionReport<ErrorAnswer> report = strict.transcodeError(OPENAI_RESPONSES, OPENAI_RESPONSES, 422, body);
        assertEquals(new ErrorAnswer(422, body, -1), report.value());
        assertFalse(report.bridged());
    }

    @Test
    void shouldGiveErrorsTheWordsThatClientsKnow() {
        assertError(
                401,
                "{\"error\":{\"message\":\"API key not valid.\",\"type\":\"invalid_request_error\",\"param\":null,"
                        + "\"code\":\"invalid_api_key\"}}",
                error(
                        GEMINI,
                        OPENAI_CHAT,
                        400,
                        "{\"error\":{\"code\":400,\"message\":\"API key not"
                                + " valid.\",\"status\":\"INVALID_ARGUMENT\"}}"));
        assertError(
                404,
                "{\"error\":{\"message\":\"model: x\",\"type\":\"invalid_request_error\",\"param\":null,"
                        + "\"code\":\"model_not_found\"}}",
                error(
                        ANTHROPIC_MESSAGES,
                        OPENAI_CHAT,
                        404,
                        "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"model: x\"}}"));
        assertError(
                400,
                "{\"error\":{\"message\":\"prompt is too long: 9 tokens\",\"type\":\"invalid_request_error\","
                        + "\"param\":null,\"code\":\"context_length_exceeded\"}}",
                error(
                        ANTHROPIC_MESSAGES,
                        OPENAI_CHAT,
                        400,
                        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
                                + "\"message\":\"prompt is too long: 9 tokens\"}}"));
        assertError(
                402,
                "{\"type\":\"error\",\"error\":{\"type\":\"billing_error\",\"message\":\"no money\"}}",
                error(OPENAI_CHAT, ANTHROPIC_MESSAGES, 402, "{\"error\":{\"message\":\"no money\"}}"));
        assertEquals(
                400,
                error(COHERE_CHAT, OPENAI_CHAT, 422, "{\"message\":\"bad\"}").status());
        assertEquals(
                502,
                error(BEDROCK_CONVERSE, OPENAI_CHAT, 424, "{\"message\":\"bad\"}")
                        .status());
        assertEquals(
                401,
                error(COHERE_CHAT, OPENAI_CHAT, 498, "{\"message\":\"bad\"}").status());
        assertEquals(
                529,
                error(OPENAI_CHAT, ANTHROPIC_MESSAGES, 503, "{\"error\":{\"message\":\"busy\"}}")
                        .status());
    }

    @Test
    void shouldKeepTheFieldThatIsAtFault() {
        String google = "{\"error\":{\"code\":400,\"message\":\"bad\",\"status\":\"INVALID_ARGUMENT\",\"details\":[{"
            + "\"@type\":\"type.googleapis.com/google.rpc.BadRequest\",\"fieldViolations\":[{\"field\":\"contents\","
            + "\"description\":\"bad\"}]}]}}";
        String openAi = "{\"error\":{\"message\":\"bad\",\"type\":\"invalid_request_error\",\"param\":\"contents\","
                + "\"code\":null}}";
        assertError(400, openAi, error(GEMINI, OPENAI_CHAT, 400, google));
        assertError(400, google, error(OPENAI_CHAT, GEMINI, 400, openAi));
    }

    @Test
    void shouldMakeAnErrorOfWhateverTheBodyIs() {
        assertError(
                502,
                "{\"error\":{\"message\":\"The provider answered 502.\",\"type\":\"server_error\",\"param\":null,"
                        + "\"code\":null}}",
                error(ANTHROPIC_MESSAGES, OPENAI_CHAT, 502, "<html>Bad gateway</html>"));
        assertError(
                500,
                "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"oops\"}}",
                error(OPENAI_CHAT, ANTHROPIC_MESSAGES, 500, "oops"));
        assertError(
                429,
                "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow\"}}",
                error(OPENAI_CHAT, ANTHROPIC_MESSAGES, 200, "{\"error\":{\"message\":\"slow\",\"code\":429}}"));
        assertError(
                502,
                "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"what\"}}",
                error(OPENAI_CHAT, ANTHROPIC_MESSAGES, 200, "{\"error\":\"what\"}"));
    }

    @Test
    void shouldTellWhatOfAnErrorIsLost() {
        String azure = "{\"error\":{\"message\":\"m\",\"code\":\"content_filter\",\"param\":\"prompt\","
                + "\"innererror\":{\"a\":1}},\"request_id\":\"r\"}";
        assertEquals(
                List.of(
                        "error.code is dropped when bridging to anthropic_messages",
                        "error.innererror is dropped when bridging to anthropic_messages",
                        "error.param is dropped when bridging to anthropic_messages",
                        "request_id is dropped when bridging to anthropic_messages"),
                lenient.transcodeError(OPENAI_CHAT, ANTHROPIC_MESSAGES, 400, azure)
                        .lossReasons());
        assertThrows(ProtocolException.class, () -> strict.transcodeError(OPENAI_CHAT, ANTHROPIC_MESSAGES, 400, azure));
        String google = "{\"error\":{\"code\":400,\"message\":\"m\",\"details\":[{\"@type\":\"x/Help\"}]}}";
        assertEquals(
                List.of("error.details.x/Help is dropped when bridging to open_ai_chat_completions"),
                lenient.transcodeError(GEMINI, OPENAI_CHAT, 400, google).lossReasons());
    }

    @Test
    void shouldMaskKeysThatAnErrorQuotes() {
        ErrorAnswer answer = error(
                OPENAI_CHAT,
                ANTHROPIC_MESSAGES,
                401,
                "{\"error\":{\"message\":\"Incorrect API key provided: sk-abcdefghijklmn.\"}}");
        assertTrue(answer.body().contains("sk-***"), answer::body);
    }
}
