package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.ReceivedRequest;
import java.io.IOException;
import java.net.http.HttpResponse;
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
import org.junit.jupiter.params.provider.MethodSource;

/// Clients of every dialect are served by providers of every other one: they read whole answers of their own
/// dialect, and pay what the provider counted.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TranslationTest {
    /// The provider of each dialect is called as [Wire] calls it, in lower case.
    private static final String CONFIG = """
        server: {host: 127.0.0.1, port: 0, workers: 1}
        telemetry: {metrics: {enabled: false}}
        resilience: {retry: {max_attempts: 1}, circuit_breaker: {enabled: false}}
        providers:
          chat: {type: demo, dialect: openai-chat, base_url: UPSTREAM, api_key: k1, models: ["*"]}
          responses: {type: demo, dialect: openai-responses, base_url: UPSTREAM, api_key: k2, models: ["*"]}
          messages: {type: demo, dialect: anthropic-messages, base_url: UPSTREAM, api_key: k3, models: ["*"]}
          gemini: {type: demo, dialect: gemini, base_url: UPSTREAM, api_key: k4, models: ["*"]}
        routes:
        - {model: strict, translation: strict, targets: [{provider: messages, model: demo-fast}]}
        - model: mixed
          translation: strict
          strategy: priority
          targets: [{provider: messages, model: demo-fast, priority: 0}, {provider: chat, model: demo-fast, priority: 1}]
        """ + Meter.YAML;

    /// How the demo provider begins every answer.
    private static final String ECHO = "You said: \"";

    private final TestGateway gateway = TestGateway.start(CONFIG);
    private final Meter meter = new Meter(gateway);

    static Stream<Arguments> pairs() {
        List<Arguments> pairs = new ArrayList<>();
        for (Wire client : Wire.values()) {
            for (Wire provider : Wire.values()) {
                if (client != provider) {
                    pairs.add(Arguments.of(client, provider));
                }
            }
        }
        return pairs.stream();
    }

    @BeforeEach
    void forgetWhatCameBefore() {
        meter.read();
        gateway.upstream().answerByModel();
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return gateway.post(path, body, "authorization", "Bearer " + Meter.KEY);
    }

    private static String model(Wire provider, String behaviour) {
        return provider.name().toLowerCase(Locale.ROOT) + "/" + behaviour;
    }

    private ReceivedRequest lastRequest() {
        return gateway.upstream().requests().getLast();
    }

    private void assertAskedIn(Wire provider, boolean streamed) {
        String path = provider.path("demo-fast", streamed);
        assertEquals(path, lastRequest().uri());
        assertTrue(lastRequest().bodyText().contains("\"Hello\""), lastRequest().bodyText());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldAnswerWhole(Wire client, Wire provider) throws Exception {
        String model = model(provider, "demo-fast");
        HttpResponse<String> answer = post(client.path(model, false), client.unary(model));

        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("application/json", header(answer, "content-type"));
        Answered read = Answered.unary(client, answer.body());
        assertTrue(read.text().startsWith(ECHO), answer.body());
        assertTrue(read.text().endsWith("one word at a time."), answer.body());
        assertEquals("stop", read.finish());
        assertEquals(List.of(), read.calls());
        assertEquals(model, read.model(), "what the client asked for");
        assertEquals(meter.read(), read.usage());
        assertAskedIn(provider, false);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldStream(Wire client, Wire provider) throws Exception {
        String model = model(provider, "demo-fast");
        String more = client == Wire.CHAT ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : null;
        String body = more == null ? client.streamed(model) : client.request(model, more);
        HttpResponse<String> answer = post(client.path(model, true), body);

        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("text/event-stream; charset=utf-8", header(answer, "content-type"));
        Answered read = Answered.streamed(client, answer.body());
        assertTrue(read.text().startsWith(ECHO), answer.body());
        assertTrue(read.text().endsWith("one word at a time."), answer.body());
        assertEquals("stop", read.finish());
        assertEquals(model, read.model());
        assertEquals(meter.read(), read.usage());
        assertTrue(Answered.data(answer.body()).size() > 10, "word by word");
        assertAskedIn(provider, true);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldCallToolsAndTakeTheirResults(Wire client, Wire provider) throws Exception {
        String model = model(provider, "demo-fast");
        HttpResponse<String> asked = post(client.path(model, false), Conversation.question(client, model, false));
        assertEquals(200, asked.statusCode(), asked.body());
        Answered.Call call = onlyCall(Answered.unary(client, asked.body()));

        HttpResponse<String> told = post(client.path(model, false), Conversation.result(client, model, false, call));
        assertEquals(200, told.statusCode(), told.body());
        Answered end = Answered.unary(client, told.body());
        assertEquals("stop", end.finish(), told.body());
        assertTrue(end.text().startsWith("You said"), told.body());
        assertToolsReached(provider);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldCallToolsAndTakeTheirResultsInStreams(Wire client, Wire provider) throws Exception {
        String model = model(provider, "demo-fast");
        HttpResponse<String> asked = post(client.path(model, true), Conversation.question(client, model, true));
        assertEquals(200, asked.statusCode(), asked.body());
        Answered.Call call = onlyCall(Answered.streamed(client, asked.body()));

        HttpResponse<String> told = post(client.path(model, true), Conversation.result(client, model, true, call));
        assertEquals(200, told.statusCode(), told.body());
        Answered end = Answered.streamed(client, told.body());
        assertEquals("stop", end.finish(), told.body());
        assertTrue(end.text().startsWith("You said"), told.body());
        assertToolsReached(provider);
    }

    private static Answered.Call onlyCall(Answered answer) {
        assertEquals("tool_calls", answer.finish(), answer::toString);
        assertEquals(1, answer.calls().size(), answer::toString);
        Answered.Call call = answer.calls().getFirst();
        assertEquals(Conversation.TOOL_NAME, call.name());
        assertEquals(Wire.parse(Conversation.TOOL_ARGUMENTS), Wire.parse(call.arguments()));
        assertFalse(call.id().isEmpty());
        return call;
    }

    private void assertToolsReached(Wire provider) {
        String body = lastRequest().bodyText();
        Conversation.Seen seen = Conversation.seenBy(provider, body);
        assertFalse(seen.callId().isEmpty(), body);
        assertEquals(seen.callId(), seen.resultId(), body);
        assertEquals(Wire.parse(Conversation.TOOL_ARGUMENTS), Wire.parse(seen.arguments()), body);
        assertTrue(seen.result().contains(Conversation.TOOL_RESULT), body);
        assertTrue(body.contains("\"weather\""), body);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldSayThatTheLimitWasReached(Wire client, Wire provider) throws Exception {
        String model = model(provider, "demo-tokens-900");
        HttpResponse<String> whole = post(
                client.path(model, false),
                Conversation.question(client, model, false).replace(Conversation.TOOL_QUESTION, "Hello"));
        assertEquals("length", Answered.unary(client, whole.body()).finish(), whole.body());
        HttpResponse<String> stream = post(
                client.path(model, true),
                Conversation.question(client, model, true).replace(Conversation.TOOL_QUESTION, "Hello"));
        assertEquals("length", Answered.streamed(client, stream.body()).finish(), stream.body());
    }

    // ---- Errors ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldTellRefusalsInTheClientsDialect(Wire client, Wire provider) throws Exception {
        for (int status : new int[] {400, 404, 500, 503}) {
            String model = model(provider, "demo-fail-" + status);
            HttpResponse<String> answer = post(client.path(model, false), client.unary(model));
            Wire.Told told = client.error(answer.body());
            int expected = switch (status) {
                case 500 -> 502;
                case 503 -> client == Wire.MESSAGES ? 529 : 503;
                default -> status;
            };
            assertEquals(expected, answer.statusCode(), answer.body());
            assertEquals("provider", told.source());
            assertFalse(told.message().isEmpty());
            assertEquals(provider.name().toLowerCase(Locale.ROOT), told.provider());
        }
        assertEquals(new Meter.Tokens(0, 0), meter.read());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldTurnAnErrorBeforeContentIntoAStatus(Wire client, Wire provider) throws Exception {
        String model = model(provider, "demo-error-event");
        HttpResponse<String> answer = post(client.path(model, true), client.streamed(model));
        assertTrue(answer.statusCode() >= 500, answer.body());
        assertEquals("provider", client.error(answer.body()).source());
        assertEquals(new Meter.Tokens(0, 0), meter.read());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldNeverLetABrokenStreamLookWhole(Wire client, Wire provider) throws Exception {
        for (String behaviour : List.of("demo-error-mid", "demo-cut")) {
            String model = model(provider, behaviour);
            HttpResponse<String> answer = post(client.path(model, true), client.streamed(model));
            assertEquals(200, answer.statusCode(), answer.body());
            Wire.Told told = client.endingError(answer.body());
            assertEquals("provider", told.source(), answer.body());
            Meter.Tokens billed = meter.read();
            assertTrue(billed.output() > 0, () -> behaviour + " was billed " + billed);
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldTryAFallbackBeforeAnythingWasSent(Wire client, Wire provider) throws Exception {
        String model = model(provider, "demo-error-event");
        String body = client.streamed(model);
        String withFallback = "{\"fallbacks\":[\"" + model(provider, "demo-fast") + "\"]," + body.substring(1);
        HttpResponse<String> answer = post(client.path(model, true), withFallback);
        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(Answered.streamed(client, answer.body()).text().startsWith(ECHO));
        assertEquals("2", header(answer, "x-ringfence-attempts"));
        assertFalse(lastRequest().bodyText().contains("fallbacks"), "which are ours");
    }

    // ---- Losses ---------------------------------------------------------------------------------------------------

    @Test
    void shouldNameWhatWasLost() throws Exception {
        String model = model(Wire.MESSAGES, "demo-fast");
        HttpResponse<String> answer = post(Chat.PATH, Chat.ask(model, ",\"seed\":7,\"logit_bias\":{\"5\":1}"));
        assertEquals(200, answer.statusCode(), answer.body());
        String lost = header(answer, "x-ringfence-loss");
        assertTrue(lost.contains("seed is dropped when bridging to anthropic_messages"), lost);
        assertTrue(lost.contains("; "), lost);
        assertFalse(lastRequest().bodyText().contains("seed"));
    }

    @Test
    void shouldNameWhatWasLostAtTheHeadOfAStream() throws Exception {
        String model = model(Wire.MESSAGES, "demo-fast");
        HttpResponse<String> answer = post(Chat.PATH, Chat.ask(model, ",\"stream\":true,\"seed\":7"));
        assertTrue(header(answer, "x-ringfence-loss").contains("seed"), answer.headers()::toString);
    }

    @Test
    void shouldSayNothingOfLossesWhereThereAreNone() throws Exception {
        for (Wire provider : Wire.values()) {
            HttpResponse<String> answer = post(Chat.PATH, Chat.ask(model(provider, "demo-fast"), ",\"max_tokens\":50"));
            assertEquals(200, answer.statusCode(), answer.body());
            assertNull(answer.headers().firstValue("x-ringfence-loss").orElse(null));
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldCutALongListOfLosses(Wire client, Wire provider) throws Exception {
        StringBuilder more = new StringBuilder();
        for (int i = 0; i < 150; i++) {
            more.append(",\"an_unknown_member_of_the_request_").append(i).append("\\r\\nx-evil: 1\":1");
        }
        String model = model(provider, "demo-fast");
        String body = client.unary(model);
        HttpResponse<String> answer =
                post(client.path(model, false), body.substring(0, body.length() - 1) + more + "}");
        assertEquals(200, answer.statusCode(), answer.body());
        String lost = header(answer, "x-ringfence-loss");
        assertTrue(lost.length() <= 1_024, lost);
        assertTrue(lost.endsWith(" more"), lost);
        assertTrue(answer.headers().firstValue("x-evil").isEmpty());
    }

    @Test
    void shouldRefuseLossesOnAStrictRouteAndNameThemAll() throws Exception {
        int before = gateway.upstream().requests().size();
        HttpResponse<String> answer = post(Chat.PATH, Chat.ask("strict", ",\"seed\":7,\"logit_bias\":{\"5\":1}"));
        Chat.assertRefused(400, "unsupported_translation", answer);
        String message = Wire.CHAT.error(answer.body()).message();
        assertTrue(message.contains("seed is dropped"), message);
        assertTrue(message.contains("logit_bias"), message);
        assertEquals(before, gateway.upstream().requests().size());
        assertEquals(new Meter.Tokens(0, 0), meter.read());

        HttpResponse<String> lossless = post(Chat.PATH, Chat.ask("strict", ",\"max_tokens\":50"));
        assertEquals(200, lossless.statusCode(), lossless.body());
    }

    @Test
    void shouldServeAStrictRouteByATargetThatSpeaksTheDialect() throws Exception {
        HttpResponse<String> answer = post(Chat.PATH, Chat.ask("mixed", ",\"seed\":7"));
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("chat", header(answer, "x-ringfence-provider"));
    }

    // ---- The request ----------------------------------------------------------------------------------------------

    @Test
    void shouldRefuseWhatIsNoRequestOfTheDialect() throws Exception {
        String model = model(Wire.MESSAGES, "demo-fast");
        HttpResponse<String> answer =
                post(Chat.PATH, "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":5}]}");
        Chat.assertRefused(400, "invalid_request", answer);
        String message = Wire.CHAT.error(answer.body()).message();
        assertTrue(message.contains("messages[0].content"), message);
    }

    @Test
    void shouldNotForwardVersionsAndBetasOfAnotherDialect() throws Exception {
        String model = model(Wire.CHAT, "demo-fast");
        HttpResponse<String> answer = gateway.post(
                "/v1/messages",
                Wire.MESSAGES.unary(model),
                "x-api-key",
                Meter.KEY,
                "anthropic-version",
                "2023-06-01",
                "anthropic-beta",
                "context-1m",
                "user-agent",
                "mine");
        assertEquals(200, answer.statusCode(), answer.body());
        ReceivedRequest asked = lastRequest();
        assertNull(asked.header("anthropic-version"));
        assertNull(asked.header("anthropic-beta"));
        assertEquals("mine", asked.header("user-agent"));
        assertEquals("Bearer k1", asked.header("authorization"));

        String other = model(Wire.MESSAGES, "demo-fast");
        assertEquals(200, post(Chat.PATH, Chat.ask(other)).statusCode());
        assertEquals("2023-06-01", lastRequest().header("anthropic-version"), "its own");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldEnforceTheLimitThatABudgetReserved(Wire client, Wire provider) throws Exception {
        String model = model(provider, "demo-fast");
        // Anthropic's clients always name a limit.
        long limit = client == Wire.MESSAGES ? 50 : 4_096;
        assertEquals(200, post(client.path(model, false), client.unary(model)).statusCode());
        Map<String, Object> body = Wire.parse(lastRequest().bodyText());
        Object sent = switch (provider) {
            case CHAT -> body.containsKey("max_tokens") ? body.get("max_tokens") : body.get("max_completion_tokens");
            case RESPONSES -> body.get("max_output_tokens");
            case MESSAGES -> body.get("max_tokens");
            case GEMINI -> Wire.map(body.get("generationConfig")).get("maxOutputTokens");
        };
        assertEquals(
                limit,
                ((Number) Answered.orZero(sent)).longValue(),
                lastRequest().bodyText());
    }

    @Test
    void shouldHoldThinkingWithinWhatABudgetReserved() throws Exception {
        // A model that takes a budget, for which an effort stands in chat.
        String model = "messages/claude-3-7-sonnet-20250219";
        HttpResponse<String> answer =
                post(Chat.PATH, Chat.ask(model, ",\"max_completion_tokens\":1500,\"reasoning_effort\":\"high\""));
        assertEquals(200, answer.statusCode(), answer.body());
        Map<String, Object> body = Wire.parse(lastRequest().bodyText());
        assertEquals(1_500, body.get("max_tokens"));
        assertEquals(1_024, Wire.map(body.get("thinking")).get("budget_tokens"), body::toString);
    }

    // ---- Gemini's array, chat's usage -----------------------------------------------------------------------------

    @Test
    void shouldFrameATranslatedGeminiStreamAsAJsonArray() throws Exception {
        String model = model(Wire.MESSAGES, "demo-fast");
        HttpResponse<String> answer =
                post("/v1beta/models/" + model + ":streamGenerateContent", Wire.GEMINI.unary(model));
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("application/json", header(answer, "content-type"));
        List<?> chunks = com.fasterxml.jackson.jr.ob.JSON.std.listFrom(answer.body());
        StringBuilder events = new StringBuilder();
        for (Object chunk : chunks) {
            events.append("data: ").append(Answered.json(chunk)).append("\r\n\r\n");
        }
        assertTrue(Answered.streamed(Wire.GEMINI, events.toString()).text().startsWith(ECHO), answer.body());
    }

    @Test
    void shouldHideTheUsageFromChatClientsThatDidNotAsk() throws Exception {
        for (Wire provider : List.of(Wire.RESPONSES, Wire.MESSAGES, Wire.GEMINI)) {
            String model = model(provider, "demo-fast");
            HttpResponse<String> answer = post(Chat.PATH, Chat.ask(model, ",\"stream\":true"));
            Answered read = Answered.streamed(Wire.CHAT, answer.body());
            assertNull(read.usage(), answer.body());
            assertFalse(answer.body().contains("\"choices\":[]"), answer.body());
            assertNotEquals(new Meter.Tokens(0, 0), meter.read());
        }
    }

    @Test
    void shouldStreamWhatAProviderAnsweredAtOnce() throws Exception {
        for (Wire client : Wire.values()) {
            Wire provider = client == Wire.CHAT ? Wire.MESSAGES : Wire.CHAT;
            String model = model(provider, "demo-fast");
            gateway.upstream().script(FaultGateway.answer(provider));
            String more = client == Wire.CHAT ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : null;
            String body = more == null ? client.streamed(model) : client.request(model, more);
            HttpResponse<String> answer = post(client.path(model, true), body);
            assertEquals(200, answer.statusCode(), answer.body());
            assertEquals("text/event-stream; charset=utf-8", header(answer, "content-type"));
            Answered read = Answered.streamed(client, answer.body());
            assertEquals("Hi", read.text());
            assertEquals(new Meter.Tokens(Wire.INPUT_TOKENS, Wire.OUTPUT_TOKENS), read.usage());
            assertEquals(read.usage(), meter.read());
        }
    }

    @Test
    void shouldNotPassOnAnAnswerThatIsNone() throws Exception {
        String model = model(Wire.MESSAGES, "demo-fast");
        for (String nonsense : List.of("no JSON", "[]", "{}", "{\"content\":5}")) {
            gateway.upstream().script(io.ringfence.demo.Script.answer(200, Wire.JSON_TYPE, nonsense));
            HttpResponse<String> answer = post(Chat.PATH, Chat.ask(model));
            assertEquals(502, answer.statusCode(), nonsense + " became " + answer.body());
            assertEquals("provider_error", Wire.CHAT.error(answer.body()).code());

            gateway.upstream().script(io.ringfence.demo.Script.answer(200, Wire.JSON_TYPE, nonsense));
            assertEquals(
                    502, post(Chat.PATH, Chat.ask(model, ",\"stream\":true")).statusCode(), nonsense);
        }
    }
}
