package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.Script;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Thoughts that a model writes between tags reach the client as reasoning, whatever either side speaks.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StripThinkingTest {
    private static final String CONFIG = """
        server: {host: 127.0.0.1, port: 0, workers: 1}
        telemetry: {metrics: {enabled: false}}
        resilience: {retry: {max_attempts: 1}, circuit_breaker: {enabled: false}}
        providers:
          chat: {type: demo, dialect: openai-chat, base_url: UPSTREAM, api_key: k1, models: ["*"]}
          responses: {type: demo, dialect: openai-responses, base_url: UPSTREAM, api_key: k2, models: ["*"]}
          messages: {type: demo, dialect: anthropic-messages, base_url: UPSTREAM, api_key: k3, models: ["*"]}
          gemini: {type: demo, dialect: gemini, base_url: UPSTREAM, api_key: k4, models: ["*"]}
        routing: {strip_thinking: true}
        routes: [{model: kept, strip_thinking: false, targets: [{provider: chat, model: m}]}]
        """ + Meter.YAML;

    /// Inside of a JSON string.
    private static final String TAGGED = "<think>I wonder.</think>\\n\\nHi";

    private final TestGateway gateway = TestGateway.start(CONFIG);
    private final Meter meter = new Meter(gateway);

    static Stream<Arguments> pairs() {
        return Stream.of(Wire.values())
                .flatMap(client -> Stream.of(Wire.values()).map(provider -> Arguments.of(client, provider)));
    }

    @BeforeEach
    void forgetWhatCameBefore() {
        meter.read();
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return gateway.post(path, body, "authorization", "Bearer " + Meter.KEY);
    }

    private HttpResponse<String> stream(Wire client, String model) throws IOException, InterruptedException {
        String more = ",\"stream\":true" + (client == Wire.CHAT ? ",\"stream_options\":{\"include_usage\":true}" : "");
        return post(client.path(model, true), client.request(model, more));
    }

    private static String model(Wire provider) {
        return provider.name().toLowerCase(Locale.ROOT) + "/m";
    }

    /// With ids as the vendors make them.
    private static String withIds(String answer) {
        return answer.replace("\"c1\"", "\"chatcmpl-01\"")
                .replace("\"r1\"", "\"resp_01\"")
                .replace("\"m1\"", "\"msg_01\"");
    }

    private static String answer(Wire provider, String text) {
        return withIds(provider.answer()).replace("\"Hi\"", "\"" + text + "\"");
    }

    private static Script whole(String answer) {
        return Script.answer(200, Wire.JSON_TYPE, answer);
    }

    /// A stream with one event for each of the pieces.
    private static Script streamed(Wire provider, List<String> pieces) {
        Script script = Script.steps().head(200, Wire.SSE).send(withIds(provider.preamble()));
        for (String piece : pieces) {
            script = script.send(withIds(provider.content(piece)));
        }
        // Only Responses repeats all of the text at the end.
        return script.send(withIds(provider.ending()).replace("\"Hi\"", "\"" + String.join("", pieces) + "\""))
                .end();
    }

    /// Every character on its own, escape sequences whole.
    private static List<String> characters(String text) {
        List<String> characters = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            characters.add(text.charAt(i) == '\\' ? text.substring(i, ++i + 1) : text.substring(i, i + 1));
        }
        return characters;
    }

    private void assertApart(Answered read) {
        assertEquals("Hi", read.text());
        assertEquals("I wonder.", read.thoughts());
        assertEquals("stop", read.finish());
        assertEquals(new Meter.Tokens(Wire.INPUT_TOKENS, Wire.OUTPUT_TOKENS), read.usage());
        assertEquals(read.usage(), meter.read());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldMakeReasoningOfThoughtsInAWholeAnswer(Wire client, Wire provider) throws Exception {
        gateway.upstream().script(whole(answer(provider, TAGGED)));
        HttpResponse<String> answer = post(client.path(model(provider), false), client.unary(model(provider)));
        assertEquals(200, answer.statusCode(), answer.body());
        assertApart(Answered.unary(client, answer.body()));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldMakeReasoningOfThoughtsInAStreamWhereverItIsCut(Wire client, Wire provider) throws Exception {
        for (List<String> pieces : List.of(
                characters(TAGGED), List.of("<thi", "nk>I won", "der.</th", "ink>\\n", "\\nHi"), List.of(TAGGED))) {
            gateway.upstream().script(streamed(provider, pieces));
            HttpResponse<String> answer = stream(client, model(provider));
            assertEquals(200, answer.statusCode(), answer.body());
            assertEquals(
                    "text/event-stream", Chat.header(answer, "content-type").substring(0, 17));
            assertApart(Answered.streamed(client, answer.body()));
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldPassAWholeAnswerWithoutTagsByteForByte(Wire wire) throws Exception {
        String body = " " + answer(wire, "a < b").replace("{", "{ \"odd\" : [1.50] , ");
        gateway.upstream().script(whole(body));
        HttpResponse<String> answer = post(wire.path(model(wire), false), wire.unary(model(wire)));
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(body, answer.body());
        assertEquals(new Meter.Tokens(Wire.INPUT_TOKENS, Wire.OUTPUT_TOKENS), meter.read());
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldSendTheRequestOfItsOwnDialectByteForByte(Wire wire) throws Exception {
        gateway.upstream().script(whole(answer(wire, TAGGED)));
        String request = wire.request(model(wire), ",\"odd\": [1.50]");
        post(wire.path(model(wire), false), request);
        String sent = gateway.upstream().requests().getLast().bodyText();
        assertTrue(wire == Wire.GEMINI || sent.contains("\"odd\": [1.50]"), sent);
    }

    @Test
    void shouldKeepWhatAStrippedAnswerHasBeside() throws Exception {
        gateway.upstream()
                .script(whole(answer(Wire.CHAT, TAGGED)
                        .replace("\"created\":1", "\"created\":1,\"system_fingerprint\":\"fp_1\"")
                        .replace("\"role\"", "\"reasoning_content\":\"First. \",\"role\"")));
        HttpResponse<String> answer = post(Chat.PATH, Chat.ask("chat/m"));
        assertEquals("m", Chat.at(answer.body(), "model"), "the provider's name, as without stripping");
        assertEquals("chatcmpl-01", Chat.at(answer.body(), "id"));
        assertEquals("fp_1", Chat.at(answer.body(), "system_fingerprint"));
        assertEquals("Hi", Chat.at(answer.body(), "choices", 0, "message", "content"));
        String thoughts = String.valueOf(Chat.at(answer.body(), "choices", 0, "message", "reasoning_content"));
        assertTrue(thoughts.startsWith("First.") && thoughts.endsWith("I wonder."), thoughts);
    }

    @Test
    void shouldKeepReasoningOfAStreamThatStandsApartAlready() throws Exception {
        String thought = Wire.CHAT.content("Apart.").replace("\"content\"", "\"reasoning_content\"");
        gateway.upstream()
                .script(Script.steps()
                        .head(200, Wire.SSE)
                        .send(withIds(Wire.CHAT.preamble() + thought + Wire.CHAT.content("Hi") + Wire.CHAT.ending()))
                        .end());
        Answered read =
                Answered.streamed(Wire.CHAT, stream(Wire.CHAT, model(Wire.CHAT)).body());
        assertEquals("Apart.", read.thoughts());
        assertEquals("Hi", read.text());
    }

    @Test
    void shouldKeepASignatureOfTheProvidersAsItIs() throws Exception {
        String blocks = "[{\"type\":\"thinking\",\"thinking\":\"Own.\",\"signature\":\"c2ln\"},"
                + "{\"type\":\"text\",\"text\":\"" + TAGGED + "\"}]";
        gateway.upstream()
                .script(whole(
                        withIds(Wire.MESSAGES.answer()).replace("[{\"type\":\"text\",\"text\":\"Hi\"}]", blocks)));
        HttpResponse<String> answer = post("/v1/messages", Wire.MESSAGES.unary("messages/m"));
        assertEquals("c2ln", Chat.at(answer.body(), "content", 0, "signature"));
        assertEquals("Own.", Chat.at(answer.body(), "content", 0, "thinking"));
        assertEquals("I wonder.", Chat.at(answer.body(), "content", 1, "thinking"));
        assertEquals("Hi", Chat.at(answer.body(), "content", 2, "text"));
    }

    @Test
    void shouldLeaveTagsWhereTheRouteSaysSo() throws Exception {
        String body = answer(Wire.CHAT, TAGGED);
        gateway.upstream().script(whole(body));
        assertEquals(body, post(Chat.PATH, Chat.ask("kept")).body());
    }

    @Test
    void shouldEndACutStreamAsCutInTheMiddleOfAThought() throws Exception {
        gateway.upstream()
                .script(Script.steps()
                        .head(200, Wire.SSE)
                        .send(withIds(Wire.CHAT.preamble() + Wire.CHAT.content("<think>I won")))
                        .cut());
        HttpResponse<String> answer = stream(Wire.CHAT, model(Wire.CHAT));
        assertTrue(answer.body().contains("\"reasoning_content\":\"I won\""), answer.body());
        assertEquals("provider_error", Wire.CHAT.endingError(answer.body()).code());
    }

    @Test
    void shouldPassOnARefusalInTheProvidersOwnWords() throws Exception {
        String refusal = "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\",\"param\":\"top_p\","
                + "\"code\":null,\"hint\":\"own\"}}";
        gateway.upstream()
                .script(Script.answer(
                        400, Map.of("content-type", "application/json"), refusal.getBytes(StandardCharsets.UTF_8)));
        HttpResponse<String> answer = post(Chat.PATH, Chat.ask("chat/m"));
        assertEquals(400, answer.statusCode());
        assertEquals("own", Chat.at(answer.body(), "error", "hint"));
    }
}
