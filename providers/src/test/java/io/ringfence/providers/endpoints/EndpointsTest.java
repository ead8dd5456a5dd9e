package io.ringfence.providers.endpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.translate.ConversionReport;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.ProtocolException.Kind;
import io.ringfence.providers.tree.JsonTree;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {
    private static String request(WireFormat format, String json) {
        return Endpoints.transcodeRequest(format, format, json).value();
    }

    private static String response(WireFormat format, String json) {
        return Endpoints.transcodeResponse(format, format, json).value();
    }

    private static void assertSame(String expected, String actual) {
        assertEquals(JsonTree.read(expected), JsonTree.read(actual));
    }

    private static void assertFails(Kind kind, String message, Executable code) {
        ProtocolException failure = assertThrows(ProtocolException.class, code);
        assertEquals(message, failure.getMessage());
        assertEquals(kind, failure.kind());
    }

    // ---- Embeddings

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\",\"input\":\"one\"}",
                "{\"model\":\"m\",\"input\":[1,2,3]}",
                "{\"model\":\"m\",\"input\":[\"one\",\"two\"]}",
                "{\"model\":\"m\",\"input\":[[1,2],[3]]}",
                "{\"model\":\"m\",\"input\":[\"one\",[3]],\"dimensions\":8,\"encoding_format\":\"base64\",\"user\":\"u\"}",
                "{\"model\":\"m\",\"input\":\"one\",\"input_type\":\"query\",\"nested\":{\"a\":[1.50]}}"
            })
    void shouldWriteEmbeddingRequestsAsTheyWereRead(String json) {
        assertSame(json, request(WireFormat.OPEN_AI_EMBEDDINGS, json));
    }

    @Test
    void shouldWriteASingleInputBare() {
        assertSame(
                "{\"model\":\"m\",\"input\":\"one\"}",
                request(WireFormat.OPEN_AI_EMBEDDINGS, "{\"model\":\"m\",\"input\":[\"one\"],\"user\":null}"));
        assertSame(
                "{\"model\":\"m\",\"input\":[1,2]}",
                request(WireFormat.OPEN_AI_EMBEDDINGS, "{\"model\":\"m\",\"input\":[[1,2]]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "{}", "[]", "[1,\"a\"]", "[\"a\",1]", "[[1,\"a\"]]", "[1.5]", "[null]", "[{}]"})
    void shouldRefuseInputOfAnotherShape(String input) {
        ProtocolException failure = assertThrows(
                ProtocolException.class,
                () -> Endpoints.parseRequest(
                        WireFormat.OPEN_AI_EMBEDDINGS, "{\"model\":\"m\",\"input\":" + input + "}"));
        assertEquals(Kind.INVALID_SHAPE, failure.kind());
        assertTrue(String.valueOf(failure.getMessage()).startsWith("input is "), failure::toString);
    }

    @Test
    void shouldNameWhatIsMissing() {
        assertFails(
                Kind.MISSING_FIELD,
                "model is missing",
                () -> Endpoints.parseRequest(WireFormat.OPEN_AI_EMBEDDINGS, "{\"input\":\"a\"}"));
        assertFails(
                Kind.MISSING_FIELD,
                "input is missing",
                () -> Endpoints.parseRequest(WireFormat.OPEN_AI_EMBEDDINGS, "{\"model\":\"m\",\"input\":null}"));
        assertFails(
                Kind.MISSING_FIELD,
                "prompt is missing",
                () -> Endpoints.parseRequest(WireFormat.OPEN_AI_IMAGE_GENERATIONS, "{}"));
        assertFails(
                Kind.MISSING_FIELD,
                "voice is missing",
                () -> Endpoints.parseRequest(WireFormat.OPEN_AI_AUDIO_SPEECH, "{\"model\":\"m\",\"input\":\"i\"}"));
        assertFails(
                Kind.MISSING_FIELD,
                "documents is missing",
                () -> Endpoints.parseRequest(WireFormat.OPEN_AI_RERANK, "{\"model\":\"m\",\"query\":\"q\"}"));
        assertFails(
                Kind.MISSING_FIELD,
                "data is missing",
                () -> Endpoints.parseResponse(WireFormat.OPEN_AI_EMBEDDINGS, "{}"));
        assertFails(
                Kind.MISSING_FIELD,
                "results[0].relevance_score is missing",
                () -> Endpoints.parseResponse(WireFormat.OPEN_AI_RERANK, "{\"results\":[{\"index\":1}]}"));
        assertFails(
                Kind.MISSING_FIELD,
                "text is missing",
                () -> Endpoints.parseResponse(WireFormat.OPEN_AI_AUDIO_TRANSCRIPTIONS, "{}"));
    }

    @Test
    void shouldKeepTheDigitsOfVectors() {
        String json = """
            {"object":"list","model":"m","usage":{"prompt_tokens":5,"total_tokens":5,"extra":1},"id":"x","data":[
            {"object":"embedding","index":1,"embedding":[0.10,-1e-7,3,0.20000000298023224]}]}
            """;
        assertSame(json, response(WireFormat.OPEN_AI_EMBEDDINGS, json));
    }

    @Test
    void shouldReadVectorsFromLittleEndianFloats() {
        // 1.0, -2.5 and 0.2 as 32-bit floats, lowest byte first.
        String json = "{\"data\":[{\"index\":0,\"embedding\":\"AACAPwAAIMDNzEw+\"}],\"model\":\"m\"}";
        EmbeddingResponse read = assertInstanceOf(
                EmbeddingResponse.class,
                Endpoints.parseResponse(WireFormat.OPEN_AI_EMBEDDINGS, json).value());
        assertEquals(
                List.of(new BigDecimal("1.0"), new BigDecimal("-2.5"), new BigDecimal("0.2")),
                read.data().getFirst().vector().numbers());
        assertEquals(EmbeddingEncoding.BASE64, read.encoding());
        assertSame(
                "{\"object\":\"list\",\"model\":\"m\",\"data\":[{\"object\":\"embedding\",\"index\":0,"
                        + "\"embedding\":\"AACAPwAAIMDNzEw+\"}]}",
                Endpoints.emitResponse(WireFormat.OPEN_AI_EMBEDDINGS, read).value());
    }

    @Test
    void shouldWriteVectorsInTheEncodingThatTheClientAskedFor() {
        EmbeddingResponse floats = assertInstanceOf(
                EmbeddingResponse.class,
                Endpoints.parseResponse(
                                WireFormat.OPEN_AI_EMBEDDINGS,
                                "{\"data\":[{\"embedding\":[1,-2.5,0.2]},{\"embedding\":[]}]}")
                        .value());
        EmbeddingRequest asking =
                new EmbeddingRequest("m", List.of(new EmbeddingInput.Text("t")), null, "base64", null, Map.of());
        assertSame(
                "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":\"AACAPwAAIMDNzEw+\"},"
                    + "{\"object\":\"embedding\",\"index\":1,\"embedding\":\"\"}]}",
                Endpoints.emitResponse(WireFormat.OPEN_AI_EMBEDDINGS, floats.withEncoding(asking.encoding()))
                        .value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"AACAP", "AACAPwA=", "AADAfw==", "AACAfw==", "_-8="})
    void shouldPassOnBytesThatAreNoFloatsButReadNoNumbersFromThem(String base64) {
        String json = "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":\"" + base64
                + "\"}]}";
        assertSame(json, response(WireFormat.OPEN_AI_EMBEDDINGS, json));
        EmbeddingResponse read = assertInstanceOf(
                EmbeddingResponse.class,
                Endpoints.parseResponse(WireFormat.OPEN_AI_EMBEDDINGS, json).value());
        assertFails(
                Kind.INVALID_SHAPE,
                "an embedding is not Base64 of finite 32-bit floats",
                () -> Endpoints.emitResponse(
                        WireFormat.OPEN_AI_EMBEDDINGS, read.withEncoding(EmbeddingEncoding.FLOAT)));
    }

    // ---- Images

    @Test
    void shouldWriteImageMessagesAsTheyWereRead() {
        String request = """
            {"model":"m","prompt":"a cat","size":"1024x1024","quality":"low","style":"vivid","background":"opaque",
            "output_format":"png","n":2,"response_format":"url","moderation":"low"}
            """;
        assertSame(request, request(WireFormat.OPEN_AI_IMAGE_GENERATIONS, request));
        assertSame("{\"prompt\":\"p\"}", request(WireFormat.OPEN_AI_IMAGE_GENERATIONS, "{\"prompt\":\"p\"}"));
        String response = """
            {"created":1,"data":[{"url":"https://x/y"},{"b64_json":"aGk=","revised_prompt":"r","media_type":"image/png",
            "seed":7}],"usage":{"total_tokens":3}}
            """;
        assertSame(response, response(WireFormat.OPEN_AI_IMAGE_GENERATIONS, response));
    }

    @Test
    void shouldReadAPicturesMediaTypeByItsOtherName() {
        assertSame(
                "{\"data\":[{\"media_type\":\"image/webp\"}]}",
                response(WireFormat.OPEN_AI_IMAGE_GENERATIONS, "{\"data\":[{\"mime_type\":\"image/webp\"}]}"));
    }

    // ---- Transcription

    private static final TransportBody.Field.FileField WAV =
            new TransportBody.Field.FileField("file", "a.wav", "UklGRg==", "audio/wav");

    private static TransportBody.Field text(String name, String value) {
        return new TransportBody.Field.TextField(name, value);
    }

    @Test
    void shouldWriteATranscriptionAsAFormInAFixedOrder() {
        AudioTranscriptionRequest request = new AudioTranscriptionRequest(
                "whisper-1",
                new AudioSource.File("a.wav", "UklGRg==", "audio/wav"),
                "hint",
                "verbose_json",
                "en",
                new BigDecimal("0.20"),
                List.of("word", "segment"),
                Map.of("stream", true));
        TransportRequest transport = Endpoints.emitTransportRequest(WireFormat.OPEN_AI_AUDIO_TRANSCRIPTIONS, request)
                .value();
        assertEquals("POST", transport.method());
        assertEquals("/audio/transcriptions", transport.path());
        assertEquals("application/json", transport.accept());
        assertEquals(
                new TransportBody.Multipart(List.of(
                        text("model", "whisper-1"),
                        WAV,
                        text("prompt", "hint"),
                        text("response_format", "verbose_json"),
                        text("language", "en"),
                        text("temperature", "0.20"),
                        text("timestamp_granularities[]", "word"),
                        text("timestamp_granularities[]", "segment"),
                        text("stream", "true"))),
                transport.body());
    }

    @Test
    void shouldReadAFormAsItWasWritten() {
        List<TransportBody.Field> fields = List.of(
                text("model", "m"),
                WAV,
                text("temperature", "0"),
                text("timestamp_granularities[]", "word"),
                text("include[]", "logprobs"),
                text("known_speaker_names[]", "a"),
                text("known_speaker_names[]", "b"),
                text("stream", "true"));
        TransportRequest sent = new TransportRequest(
                "POST", "/audio/transcriptions", List.of(), null, new TransportBody.Multipart(fields));
        ApiRequest read = Endpoints.parseTransportRequest(WireFormat.OPEN_AI_AUDIO_TRANSCRIPTIONS, sent)
                .value();
        assertEquals(
                new TransportBody.Multipart(fields),
                Endpoints.emitTransportRequest(WireFormat.OPEN_AI_AUDIO_TRANSCRIPTIONS, read)
                        .value()
                        .body());
    }

    @Test
    void shouldRefuseFormsThatAreNoTranscription() {
        assertFails(Kind.MISSING_FIELD, "model is missing", () -> form(WAV));
        assertFails(Kind.MISSING_FIELD, "file is missing", () -> form(text("model", "m")));
        assertFails(Kind.INVALID_SHAPE, "model comes twice", () -> form(text("model", "m"), text("model", "n"), WAV));
        assertFails(
                Kind.INVALID_SHAPE,
                "temperature is a text, expected a number",
                () -> form(text("model", "m"), WAV, text("temperature", "hot")));
        assertFails(
                Kind.INVALID_SHAPE,
                "the form has another file than `file`, or two of it",
                () -> form(text("model", "m"), WAV, WAV));
        assertFails(
                Kind.INVALID_SHAPE,
                "the body is a form, expected JSON",
                () -> Endpoints.parseTransportRequest(
                        WireFormat.OPEN_AI_RERANK,
                        new TransportRequest(
                                "POST", "/rerank", List.of(), null, new TransportBody.Multipart(List.of()))));
    }

    private static void form(TransportBody.Field... fields) {
        Endpoints.parseTransportRequest(
                WireFormat.OPEN_AI_AUDIO_TRANSCRIPTIONS,
                new TransportRequest("POST", "/", List.of(), null, new TransportBody.Multipart(List.of(fields))));
    }

    @Test
    void shouldNotPutAnUrlIntoAForm() {
        ApiRequest request = Endpoints.parseRequest(
                        WireFormat.OPEN_AI_AUDIO_TRANSCRIPTIONS, "{\"model\":\"m\",\"url\":\"https://x/a.mp3\"}")
                .value();
        assertFails(
                Kind.UNSUPPORTED_FEATURE,
                "a form cannot carry a recording by its URL",
                () -> Endpoints.emitTransportRequest(WireFormat.OPEN_AI_AUDIO_TRANSCRIPTIONS, request));
    }

    @Test
    void shouldReadATranscriptionsRequestFromJsonAndSayThatItIsWrittenAsAForm() {
        ApiRequest request = Endpoints.parseRequest(WireFormat.OPEN_AI_AUDIO_TRANSCRIPTIONS, """
            {"model":"m","file":{"filename":"a.wav","data_base64":"UklGRg==","media_type":"audio/wav"},
            "temperature":"0.5"}
            """)
                .value();
        assertEquals(
                List.of(text("model", "m"), WAV, text("temperature", "0.5")),
                assertInstanceOf(AudioTranscriptionRequest.class, request).form());
        assertFails(
                Kind.TRANSPORT_REQUIRED,
                "a message of open_ai_audio_transcriptions is not JSON: it can only be read or written with its"
                        + " transport",
                () -> Endpoints.emitRequest(WireFormat.OPEN_AI_AUDIO_TRANSCRIPTIONS, request));
    }

    @Test
    void shouldWriteTranscriptionsAsTheyWereRead() {
        String json = """
            {"text":"Hello there.","language":"english","duration":3.70,"task":"transcribe",
            "segments":[{"id":0,"start":0,"end":1.5,"text":"Hello","tokens":[1]},{"id":"seg_1","text":"there."}],
            "words":[{"word":"Hello","start":0.0,"end":0.5}],"usage":{"type":"duration","seconds":4}}
            """;
        assertSame(json, response(WireFormat.OPEN_AI_AUDIO_TRANSCRIPTIONS, json));
        assertSame(
                "{\"text\":\"a\",\"duration\":2.5,\"words\":[{\"word\":\"a\"}]}",
                response(
                        WireFormat.OPEN_AI_AUDIO_TRANSCRIPTIONS,
                        "{\"text\":\"a\",\"duration_seconds\":\"2.5\",\"words\":[{\"text\":\"a\"}]}"));
    }

    @Test
    void shouldReadATranscriptionThatIsPlainText() {
        TransportResponse plain =
                new TransportResponse(200, List.of(), "text/plain; charset=utf-8", new TransportBody.Text("1\nHi\n"));
        assertEquals(
                AudioTranscriptionResponse.ofText("1\nHi\n"),
                Endpoints.parseTransportResponse(WireFormat.OPEN_AI_AUDIO_TRANSCRIPTIONS, plain)
                        .value());
        TransportResponse json =
                new TransportResponse(200, List.of(), "application/json", new TransportBody.Text("{\"text\":\"Hi\"}"));
        assertEquals(
                AudioTranscriptionResponse.ofText("Hi"),
                Endpoints.parseTransportResponse(WireFormat.OPEN_AI_AUDIO_TRANSCRIPTIONS, json)
                        .value());
    }

    // ---- Speech

    @ParameterizedTest
    @CsvSource({
        "mp3, audio/mpeg",
        "opus, audio/opus",
        "aac, audio/aac",
        "flac, audio/flac",
        "wav, audio/wav",
        "pcm, audio/pcm",
        "PCM, audio/pcm",
        "other, */*"
    })
    void shouldAskForTheMediaTypeOfTheFormat(String format, String accept) {
        String json = "{\"model\":\"m\",\"input\":\"i\",\"voice\":\"v\",\"speed\":1.25,\"response_format\":\"" + format
                + "\",\"instructions\":\"calm\"}";
        ApiRequest request =
                Endpoints.parseRequest(WireFormat.OPEN_AI_AUDIO_SPEECH, json).value();
        TransportRequest transport = Endpoints.emitTransportRequest(WireFormat.OPEN_AI_AUDIO_SPEECH, request)
                .value();
        assertEquals(accept, transport.accept());
        assertEquals("/audio/speech", transport.path());
        assertEquals(List.of(new Header("content-type", "application/json")), transport.headers());
        assertEquals(new TransportBody.Json(JsonTree.read(json)), transport.body());
    }

    @Test
    void shouldAskForMp3WhenNobodySaidAndForEventsWhenTheyAreWanted() {
        assertEquals(
                "audio/mpeg",
                speech("{\"model\":\"m\",\"input\":\"i\",\"voice\":\"v\"}").accept());
        assertEquals(
                "text/event-stream",
                speech("{\"model\":\"m\",\"input\":\"i\",\"voice\":\"v\",\"stream_format\":\"sse\"}")
                        .accept());
    }

    @Test
    void shouldKeepAVoiceOfTheCallersOwn() {
        String json = "{\"model\":\"m\",\"input\":\"i\",\"voice\":{\"id\":\"voice_1\"}}";
        assertEquals("voice_1", speech(json).voice());
        assertSame(json, request(WireFormat.OPEN_AI_AUDIO_SPEECH, json));
    }

    private static AudioSpeechRequest speech(String json) {
        return assertInstanceOf(
                AudioSpeechRequest.class,
                Endpoints.parseRequest(WireFormat.OPEN_AI_AUDIO_SPEECH, json).value());
    }

    @Test
    void shouldReadSpeechOnlyWithItsTransport() {
        assertFails(
                Kind.TRANSPORT_REQUIRED,
                "a message of open_ai_audio_speech is not JSON: it can only be read or written with its transport",
                () -> Endpoints.parseResponse(WireFormat.OPEN_AI_AUDIO_SPEECH, "{}"));
        TransportResponse answer =
                new TransportResponse(200, List.of(), "audio/mpeg", new TransportBody.Binary("//Px", "audio/mpeg"));
        ApiResponse read = Endpoints.parseTransportResponse(WireFormat.OPEN_AI_AUDIO_SPEECH, answer)
                .value();
        assertEquals(new AudioSpeechResponse("audio/mpeg", "//Px"), read);
        assertFails(
                Kind.TRANSPORT_REQUIRED,
                "a message of open_ai_audio_speech is not JSON: it can only be read or written with its transport",
                () -> Endpoints.emitResponse(WireFormat.OPEN_AI_AUDIO_SPEECH, read));
        TransportResponse inJson = new TransportResponse(
                200, List.of(), "application/json", new TransportBody.Text("{\"audio_data\":\"//Px\"}"));
        assertEquals(
                new AudioSpeechResponse("application/octet-stream", "//Px"),
                Endpoints.parseTransportResponse(WireFormat.OPEN_AI_AUDIO_SPEECH, inJson)
                        .value());
    }

    // ---- Rerank

    @Test
    void shouldWriteRerankMessagesAsTheyWereRead() {
        String request = """
            {"model":"m","query":"q","documents":["one",{"text":"two","title":"t"}],"top_n":2,
            "return_documents":false,"max_tokens_per_doc":9}
            """;
        assertSame(request, request(WireFormat.OPEN_AI_RERANK, request));
        String response = """
            {"id":"x","results":[{"index":1,"relevance_score":0.90,"document":{"text":"two"}},
            {"index":0,"relevance_score":0.1,"document":"one"}],"usage":{"total_tokens":7,"prompt_tokens":7},
            "meta":{"billed_units":{"search_units":1}}}
            """;
        assertSame(response, response(WireFormat.OPEN_AI_RERANK, response));
        assertSame(
                "{\"object\":\"list\",\"results\":[{\"index\":0,\"relevance_score\":1}]}",
                response(
                        WireFormat.OPEN_AI_RERANK,
                        "{\"object\":\"list\",\"data\":[{\"index\":0,\"relevance_score\":1}]}"));
    }

    @Test
    void shouldRefuseDocumentsThatAreNeitherTextNorObject() {
        assertFails(
                Kind.INVALID_SHAPE,
                "documents[1] is the number 7, expected an object",
                () -> Endpoints.parseRequest(
                        WireFormat.OPEN_AI_RERANK, "{\"model\":\"m\",\"query\":\"q\",\"documents\":[\"a\",7]}"));
    }

    // ---- All of them

    @Test
    void shouldNotLetVendorExtensionsReplaceKnownMembers() {
        RerankRequest request =
                new RerankRequest("m", "q", List.of(), null, null, Map.of("model", "other", "x", "kept"));
        assertSame(
                "{\"model\":\"m\",\"query\":\"q\",\"documents\":[],\"x\":\"kept\"}",
                Endpoints.emitRequest(WireFormat.OPEN_AI_RERANK, request).value());
        AudioTranscriptionRequest transcription = new AudioTranscriptionRequest(
                "m",
                new AudioSource.File("a.wav", "UklGRg==", "audio/wav"),
                null,
                null,
                null,
                null,
                List.of("word"),
                Map.of("model", "other", "timestamp_granularities", List.of("segment")));
        assertEquals(List.of(text("model", "m"), WAV, text("timestamp_granularities[]", "word")), transcription.form());
    }

    @Test
    void shouldReportTheOwnFormatOfAFamilyAsNative() {
        ConversionReport<String> report = Endpoints.transcodeRequest(
                WireFormat.OPEN_AI_EMBEDDINGS, WireFormat.OPEN_AI_EMBEDDINGS, "{\"model\":\"m\",\"input\":\"a\"}");
        assertEquals("embeddings", report.canonicalEndpoint());
        assertEquals("open_ai_embeddings", report.wireFormat());
        assertFalse(report.bridged());
        assertFalse(report.lossy());
    }

    @Test
    void shouldNotWriteAMessageOfOneFamilyInTheFormatOfAnother() {
        EmbeddingRequest request = EmbeddingRequest.of("m", "t");
        assertFails(
                Kind.ENDPOINT_MISMATCH,
                "expected a message of embeddings, got rerank",
                () -> Endpoints.emitRequest(WireFormat.OPEN_AI_RERANK, request));
        assertFails(
                Kind.ENDPOINT_MISMATCH,
                "expected a message of embeddings, got generation",
                () -> Endpoints.emitTransportRequest(WireFormat.ANTHROPIC_MESSAGES, request));
        assertFails(
                Kind.ENDPOINT_MISMATCH,
                "expected a message of audio_speech, got embeddings",
                () -> Endpoints.emitResponse(WireFormat.OPEN_AI_EMBEDDINGS, new AudioSpeechResponse("audio/mpeg", "")));
        assertFails(
                Kind.UNSUPPORTED_WIRE_FORMAT,
                "anthropic_messages has no endpoint for embeddings",
                () -> Endpoints.transcodeRequest(WireFormat.OPEN_AI_EMBEDDINGS, WireFormat.ANTHROPIC_MESSAGES, "{}"));
        assertFails(
                Kind.UNSUPPORTED_WIRE_FORMAT,
                "open_ai_rerank has no endpoint for generation",
                () -> Endpoints.transcodeResponse(
                        WireFormat.OPEN_AI_CHAT_COMPLETIONS, WireFormat.OPEN_AI_RERANK, "{}"));
    }

    @ParameterizedTest
    @CsvSource({
        "OPEN_AI_EMBEDDINGS, /embeddings, '{\"model\":\"m\",\"input\":\"a\"}'",
        "OPEN_AI_IMAGE_GENERATIONS, /images/generations, '{\"prompt\":\"p\"}'",
        "OPEN_AI_RERANK, /rerank, '{\"model\":\"m\",\"query\":\"q\",\"documents\":[]}'"
    })
    void shouldSendEachFamilyToItsPath(WireFormat format, String path, String json) {
        TransportRequest transport = Endpoints.emitTransportRequest(
                        format, Endpoints.parseRequest(format, json).value())
                .value();
        assertEquals("POST", transport.method());
        assertEquals(path, transport.path());
        assertEquals("application/json", transport.accept());
        assertEquals(new TransportBody.Json(JsonTree.read(json)), transport.body());
        assertEquals(
                Endpoints.parseRequest(format, json).value(),
                Endpoints.parseTransportRequest(format, transport).value());
    }

    @Test
    void shouldTellAFailureFromAnAnswer() {
        ApiFailure byStatus = assertThrows(
                ApiFailure.class,
                () -> Endpoints.parseTransportResponse(
                        WireFormat.OPEN_AI_EMBEDDINGS,
                        new TransportResponse(
                                404,
                                List.of(),
                                "application/json",
                                new TransportBody.Text("{\"error\":{\"message\":\"no such model\",\"code\":\"x\"}}"))));
        assertEquals("the provider answered 404: no such model", byStatus.getMessage());
        assertEquals(404, byStatus.status());
        assertEquals("x", byStatus.error().code());
        ApiFailure inBody = assertThrows(
                ApiFailure.class,
                () -> Endpoints.parseTransportResponse(
                        WireFormat.OPEN_AI_RERANK,
                        new TransportResponse(
                                200, List.of(), null, new TransportBody.Json(Map.of("error", "overloaded")))));
        assertEquals("the provider answered 200: overloaded", inBody.getMessage());
        ApiFailure withoutWords = assertThrows(
                ApiFailure.class,
                () -> Endpoints.parseTransportResponse(
                        WireFormat.OPEN_AI_RERANK,
                        new TransportResponse(
                                502, List.of(), "text/html", new TransportBody.Text("<html>Bad gateway</html>"))));
        assertEquals("the provider answered 502", withoutWords.getMessage());
        assertNull(withoutWords.error().code());
    }

    @Test
    void shouldRefuseAnAnswerThatIsNoJson() {
        assertFails(
                Kind.INVALID_SHAPE,
                "the body is no JSON object",
                () -> Endpoints.parseTransportResponse(
                        WireFormat.OPEN_AI_RERANK,
                        new TransportResponse(200, List.of(), null, new TransportBody.Json(List.of()))));
        ProtocolException failure = assertThrows(
                ProtocolException.class,
                () -> Endpoints.parseTransportResponse(
                        WireFormat.OPEN_AI_RERANK,
                        new TransportResponse(200, List.of(), null, new TransportBody.Text("hello"))));
        assertEquals(Kind.JSON, failure.kind());
    }

    @Test
    void shouldFindFormatsByTheirIdentifier() {
        for (WireFormat format : WireFormat.values()) {
            assertEquals(format, WireFormat.ofIdentifier(format.identifier()));
            assertEquals(format.family() == EndpointFamily.GENERATION, format.dialect() != null);
            if (format.dialect() != null) {
                assertEquals(format, WireFormat.of(format.dialect()));
            }
        }
        assertNull(WireFormat.ofIdentifier("open_ai_telepathy"));
    }
}
