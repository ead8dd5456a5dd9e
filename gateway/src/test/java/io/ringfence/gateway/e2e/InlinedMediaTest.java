package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.DemoProvider;
import io.ringfence.demo.DemoSettings;
import io.ringfence.demo.Script;
import io.ringfence.engine.EngineStatus.Totals;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Images, documents and sound that a request names by address reach providers that want to have them in it.
@Timeout(60)
class InlinedMediaTest {
    private static final String SERVER = """
        server: {host: 127.0.0.1, port: 0, workers: 1}
        telemetry: {metrics: {enabled: false}}
        """;

    private static final String PROVIDERS = """
        resilience: {retry: {max_attempts: 2, initial_delay_ms: 1, max_delay_ms: 2}}
        providers:
          gemini: {type: demo, dialect: gemini, base_url: UPSTREAM, api_key: k1, models: ["*"]}
          bedrock: {type: bedrock, base_url: UPSTREAM, api_key: k2, models: ["*"]}
          chat: {type: demo, dialect: openai-chat, base_url: UPSTREAM, api_key: k3, models: ["*"]}
        routes:
        - model: mixed
          strategy: priority
          targets: [{provider: gemini, model: m, priority: 0}, {provider: chat, model: m, priority: 1}]
        """;

    private static final String CONVERSE_ANSWER =
            "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"Hi\"}]}},"
                + "\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":10,\"outputTokens\":5,\"totalTokens\":15}}";

    private static final byte[] PNG = beginning("89504e470d0a1a0a0000000d49484452");
    private static final Map<String, String> PNG_TYPE = Map.of("content-type", "image/png");

    private final DemoProvider files =
            DemoProvider.start(DemoSettings.defaults().withJournal(true));
    private final List<AutoCloseable> open = new ArrayList<>(List.of(files));

    private static byte[] beginning(String hex) {
        return Arrays.copyOf(HexFormat.of().parseHex(hex), 64);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /// @param media members of that section
    private TestGateway gateway(String media) {
        return start(config(media));
    }

    private static String config(String media) {
        return SERVER + "media: {" + media + "}\n" + PROVIDERS;
    }

    private TestGateway start(String config) {
        TestGateway gateway = TestGateway.start(config);
        open.addFirst(gateway);
        gateway.upstream().always(Script.answer(200, Wire.JSON_TYPE, Wire.GEMINI.answer()));
        return gateway;
    }

    private TestGateway allowing() {
        return gateway("allow: [127.0.0.1]");
    }

    private String url(String path) {
        return files.baseUrl() + path;
    }

    private static String image(Wire client, String model, String url) {
        return switch (client) {
            case CHAT -> chat(model, "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url + "\"}}");
            case RESPONSES ->
                "{\"model\":\"" + model + "\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\","
                        + "\"image_url\":\"" + url + "\"}]}]}";
            case MESSAGES ->
                "{\"model\":\"" + model + "\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":["
                        + "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"" + url + "\"}}]}]}";
            case GEMINI ->
                "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"fileData\":{\"mimeType\":\"image/png\",\"fileUri\":\""
                        + url + "\"}}]}]}";
        };
    }

    private static String place(Wire client) {
        return switch (client) {
            case CHAT -> "messages[0].content[1].image_url.url";
            case RESPONSES -> "input[0].content[0].image_url";
            case MESSAGES -> "messages[0].content[0].source.url";
            case GEMINI -> "contents[0].parts[0].fileData.fileUri";
        };
    }

    private static String chat(String model, String... parts) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\","
                + "\"text\":\"What?\"}," + String.join(",", parts) + "]}]}";
    }

    private static HttpResponse<String> ask(TestGateway gateway, Wire client, String model, String url)
            throws IOException, InterruptedException {
        return gateway.post(client.path(model, false), image(client, model, url));
    }

    private static String sent(TestGateway gateway) {
        return gateway.upstream().requests().getLast().bodyText();
    }

    private static void assertRefused(HttpResponse<String> answer, String message) {
        Chat.assertRefused(400, "invalid_request", answer);
        assertEquals(message, Chat.at(answer.body(), "error", "message"));
    }

    private static void assertNothingHeld(TestGateway gateway) {
        Totals totals = gateway.status().totals();
        assertEquals(0, totals.inFlight());
        assertEquals(totals.admitted(), totals.settled());
    }

    // ---- What arrives ---------------------------------------------------------------------------------------------

    static Stream<Arguments> ways() {
        return Stream.concat(
                Stream.of(Wire.values()).map(client -> Arguments.of(client, "bedrock")),
                Stream.of(Wire.CHAT, Wire.RESPONSES, Wire.MESSAGES).map(client -> Arguments.of(client, "gemini")));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void shouldPutAnImageIntoTheRequest(Wire client, String provider) throws Exception {
        TestGateway gateway = allowing();
        files.script(Script.answer(200, PNG_TYPE, PNG));
        gateway.upstream()
                .always(Script.answer(
                        200, Wire.JSON_TYPE, provider.equals("gemini") ? Wire.GEMINI.answer() : CONVERSE_ANSWER));

        HttpResponse<String> answer = ask(gateway, client, provider + "/m", url("/a.png?sig=secret"));

        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("Hi", Answered.unary(client, answer.body()).text());
        assertTrue(sent(gateway).contains(base64(PNG)), sent(gateway));
        assertFalse(sent(gateway).contains("secret"), sent(gateway));
        assertEquals("/a.png?sig=secret", files.requests().getFirst().uri());
        assertNothingHeld(gateway);
    }

    @Test
    void shouldPutAnImageIntoTheRequestOfAStream() throws Exception {
        TestGateway gateway = allowing();
        files.script(Script.answer(200, PNG_TYPE, PNG));
        gateway.upstream()
                .script(Script.steps()
                        .head(200, Wire.SSE)
                        .send(Wire.GEMINI.content("Hi") + Wire.GEMINI.ending())
                        .end());
        String request = image(Wire.CHAT, "gemini/m", url("/a")).replace("{\"model\"", "{\"stream\":true,\"model\"");
        HttpResponse<String> answer = gateway.post(Chat.PATH, request);
        assertEquals("Hi", Answered.streamed(Wire.CHAT, answer.body()).text());
        assertTrue(sent(gateway).contains(base64(PNG)), sent(gateway));
    }

    @Test
    void shouldPutDocumentsAndSoundIntoTheRequest() throws Exception {
        TestGateway gateway = allowing();
        byte[] pdf = beginning("255044462d312e37");
        byte[] wav = beginning("524946460000000057415645");
        files.script(Script.answer(200, Map.of("content-type", "application/octet-stream"), pdf));
        files.script(Script.answer(200, Map.of("content-type", "audio/x-wav"), wav));
        String request = chat(
                "gemini/m",
                "{\"type\":\"file\",\"file\":{\"file_data\":\"" + url("/a.pdf") + "\"}}",
                "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"" + url("/a.wav") + "\",\"format\":\"wav\"}}");
        HttpResponse<String> answer = gateway.post(Chat.PATH, request);
        assertEquals(200, answer.statusCode(), answer.body());
        String sent = sent(gateway);
        assertTrue(sent.contains("\"mimeType\":\"application/pdf\",\"data\":\"" + base64(pdf)), sent);
        assertTrue(sent.contains("\"mimeType\":\"audio/wav\",\"data\":\"" + base64(wav)), sent);
    }

    @Test
    void shouldPutTheImageOfAToolsResultIntoTheRequest() throws Exception {
        TestGateway gateway = allowing();
        files.script(Script.answer(200, PNG_TYPE, PNG));
        String request =
                "{\"model\":\"gemini/m\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Look\"},"
                    + "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"look\","
                    + "\"input\":{}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":"
                    + "\"toolu_1\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\""
                        + url("/a")
                        + "\"}}]}]}]}";
        HttpResponse<String> answer = gateway.post("/v1/messages", request);
        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(sent(gateway).contains(base64(PNG)), sent(gateway));
    }

    @Test
    void shouldFetchEachOnceForAllAttempts() throws Exception {
        TestGateway gateway = allowing();
        files.always(Script.answer(200, PNG_TYPE, PNG));
        gateway.upstream().script(Script.answer(500, Wire.JSON_TYPE, "{}"));
        String image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url("/a") + "\"}}";
        HttpResponse<String> answer = gateway.post(Chat.PATH, chat("gemini/m", image, image));
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("2", Chat.header(answer, "x-ringfence-attempts"));
        assertEquals(1, files.requests().size());
        String sent = sent(gateway);
        int first = sent.indexOf(base64(PNG));
        assertTrue(sent.indexOf(base64(PNG), first + 1) > first, "both of them");
    }

    @Test
    void shouldFetchNothingForAProviderThatFetchesItself() throws Exception {
        TestGateway gateway = allowing();
        gateway.upstream().always(Script.answer(200, Wire.JSON_TYPE, Wire.CHAT.answer()));
        HttpResponse<String> answer = ask(gateway, Wire.MESSAGES, "chat/m", url("/a"));
        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(sent(gateway).contains(url("/a")), sent(gateway));
        assertEquals(List.of(), files.requests());
    }

    @Test
    void shouldLeaveAddressesToTheProviderWhereFetchingIsOff() throws Exception {
        TestGateway gateway = gateway("enabled: false, allow: [127.0.0.1]");
        HttpResponse<String> answer = ask(gateway, Wire.CHAT, "gemini/m", url("/a.png"));
        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(sent(gateway).contains("\"fileUri\":\"" + url("/a.png")), sent(gateway));
        assertEquals(List.of(), files.requests());
    }

    // ---- What cannot be fetched -----------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldNameThePlaceInTheClientsDialect(Wire client) throws Exception {
        TestGateway gateway = allowing();
        files.always(Script.answer(404, PNG_TYPE, ""));
        HttpResponse<String> answer = ask(gateway, client, "bedrock/m", url("/a?sig=secret"));
        assertEquals(400, answer.statusCode(), answer.body());
        Wire.Told told = client.error(answer.body());
        assertEquals("invalid_request", told.code());
        assertEquals("gateway", told.source());
        assertEquals("The image at " + place(client) + " was answered with status 404.", told.message());
        assertFalse(answer.body().contains("secret"), answer.body());
        assertEquals(List.of(), gateway.upstream().requests());
        assertNothingHeld(gateway);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void shouldNotReachInside(Wire client) throws Exception {
        TestGateway gateway = gateway("");
        for (String host : List.of("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]")) {
            HttpResponse<String> answer =
                    ask(gateway, client, "bedrock/m", "http://" + host + ":" + files.port() + "/a.png");
            assertEquals(400, answer.statusCode(), answer.body());
            assertEquals(
                    "The image at " + place(client) + " could not be fetched.",
                    client.error(answer.body()).message());
        }
        assertEquals(List.of(), files.requests());
        assertEquals(List.of(), gateway.upstream().requests());
    }

    @Test
    void shouldNotBeLedInside() throws Exception {
        TestGateway gateway = gateway("allow: [127.0.0.1]");
        files.always(Script.answer(302, Map.of("location", "http://127.0.0.2:" + files.port() + "/"), ""));
        assertRefused(
                ask(gateway, Wire.CHAT, "gemini/m", url("/a")),
                "The image at messages[0].content[1].image_url.url could not be fetched.");
        assertEquals(1, files.requests().size());
    }

    @Test
    void shouldAskAnotherTargetThatFetchesItself() throws Exception {
        TestGateway gateway = gateway("");
        gateway.upstream().always(Script.answer(200, Wire.JSON_TYPE, Wire.CHAT.answer()));
        HttpResponse<String> answer = ask(gateway, Wire.CHAT, "mixed", url("/a"));
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("chat", Chat.header(answer, "x-ringfence-provider"));
        assertTrue(sent(gateway).contains(url("/a")), sent(gateway));
    }

    @Test
    void shouldRefuseWhatIsNoImage() throws Exception {
        TestGateway gateway = allowing();
        files.always(Script.answer(200, Map.of("content-type", "text/html"), "<html></html>"));
        assertRefused(
                ask(gateway, Wire.CHAT, "gemini/m", url("/a")),
                "The image at messages[0].content[1].image_url.url is not an image (PNG, JPEG, GIF, WebP or HEIC), or"
                        + " is not declared as one.");
    }

    // ---- Bounds ---------------------------------------------------------------------------------------------------

    @Test
    void shouldBoundEachAndAllOfThem() throws Exception {
        TestGateway gateway = gateway("allow: [127.0.0.1], max_bytes: 2000, max_total_bytes: 3000, max_items: 2");
        String image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\"}}";
        String a = image.formatted(url("/a"));
        String b = image.formatted(url("/b"));
        files.script(Script.answer(200, PNG_TYPE, Arrays.copyOf(PNG, 2_001)));
        assertRefused(
                gateway.post(Chat.PATH, chat("gemini/m", a)),
                "The image at messages[0].content[1].image_url.url is larger than 2000 bytes.");

        files.always(Script.answer(200, PNG_TYPE, Arrays.copyOf(PNG, 2_000)));
        String tooMuch = String.valueOf(
                Chat.at(gateway.post(Chat.PATH, chat("gemini/m", a, b)).body(), "error", "message"));
        assertTrue(tooMuch.endsWith("makes what the request refers to larger than 3000 bytes."), tooMuch);

        assertRefused(
                gateway.post(Chat.PATH, chat("gemini/m", a, b, image.formatted(url("/c")))),
                "The request refers to 3 images and files by address, which the provider does not fetch; the gateway"
                        + " fetches at most 2.");
        assertEquals(200, gateway.post(Chat.PATH, chat("gemini/m", a, a, a)).statusCode(), "one is one");
    }

    @Test
    void shouldHoldNoMoreThanRequestBodiesMay() throws Exception {
        TestGateway gateway = start(config("allow: [127.0.0.1]")
                .replace("workers: 1", "workers: 1, max_body_bytes: 2048, max_buffered_body_bytes: 8192"));
        files.script(Script.answer(200, PNG_TYPE, Arrays.copyOf(PNG, 8_000)));
        HttpResponse<String> answer = ask(gateway, Wire.CHAT, "gemini/m", url("/a"));
        Chat.assertRefused(503, "overloaded", answer);
        for (int i = 0; i < 5; i++) {
            files.script(Script.answer(200, PNG_TYPE, Arrays.copyOf(PNG, 4_000)));
            assertEquals(
                    200,
                    ask(gateway, Wire.CHAT, "gemini/m", url("/a")).statusCode(),
                    "what was held before has been given back");
        }
    }

    @Test
    void shouldNotWaitForeverForASlowServer() throws Exception {
        TestGateway gateway = gateway("allow: [127.0.0.1], timeout_seconds: 0.2");
        files.script(Script.steps().head(200, PNG_TYPE).send(PNG).stall());
        assertRefused(
                ask(gateway, Wire.CHAT, "gemini/m", url("/a")),
                "The image at messages[0].content[1].image_url.url could not be fetched within 0.2 seconds.");
        files.awaitClientGone(0, TestGateway.PATIENCE);
        assertEquals(List.of(), gateway.upstream().requests());
        assertNothingHeld(gateway);
    }

    @Test
    void shouldSayThatItFetchesEnoughAlready() throws Exception {
        TestGateway gateway = gateway("allow: [127.0.0.1], max_concurrent: 1");
        files.script(Script.steps().stall());
        try (RawClient first = RawClient.connect(gateway.gateway().port())) {
            first.post(Chat.PATH, image(Wire.CHAT, "gemini/m", url("/a")));
            files.awaitRequests(1, TestGateway.PATIENCE);
            gateway.reload(config("allow: [127.0.0.1], max_concurrent: 1, timeout_seconds: 0.2"));

            HttpResponse<String> second = ask(gateway, Wire.CHAT, "gemini/m", url("/b"));

            Chat.assertRefused(503, "overloaded", second);
            assertEquals(
                    "The image at messages[0].content[1].image_url.url did not get its turn within 0.2 seconds, because"
                            + " the gateway fetches as much as it may.",
                    Chat.at(second.body(), "error", "message"));
            assertEquals(1, files.requests().size());
        }
    }

    @Test
    void shouldStopFetchingForAClientThatIsGone() throws Exception {
        TestGateway gateway = allowing();
        files.script(Script.steps().head(200, PNG_TYPE).send(PNG).stall());
        try (RawClient client = RawClient.connect(gateway.gateway().port())) {
            client.post(Chat.PATH, image(Wire.CHAT, "gemini/m", url("/a")));
            files.awaitRequests(1, TestGateway.PATIENCE);
            client.leave();
            files.awaitClientGone(0, TestGateway.PATIENCE);
        }
        while (gateway.status().totals().inFlight() > 0) {
            LockSupport.parkNanos(2_000_000);
        }
        assertNothingHeld(gateway);
        assertEquals(List.of(), gateway.upstream().requests());
    }

    // ---- Money ----------------------------------------------------------------------------------------------------

    /// An image may be as many tokens as the model takes, however short its address is.
    @Test
    void shouldReserveForWhatIsFetchedBeforeItIsFetched() throws Exception {
        String prices = "prices: [{model: \"*\", input_usd_per_million: 1, output_usd_per_million: 1,"
                + " max_output_tokens: 100, max_input_tokens: 100000}]\n";
        for (String budget : List.of("0.09", "0.2")) {
            String keys = "keys: [{name: app, key: sk-app, budget_usd: " + budget + "}]\n";
            TestGateway gateway = start(config("allow: [127.0.0.1]") + keys + prices);
            files.always(Script.answer(200, PNG_TYPE, PNG));
            for (String part : List.of(
                    "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url("/a") + "\"}}",
                    "{\"type\":\"file\",\"file\":{\"file_data\":\"" + url("/b") + "\"}}",
                    "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"" + url("/c") + "\",\"format\":\"wav\"}}")) {
                HttpResponse<String> answer = gateway.post(Chat.PATH, chat("gemini/m", part), Chat.as("sk-app"));
                boolean isEnough = budget.equals("0.2");
                boolean isImage = part.contains("/a");
                assertEquals(isEnough ? isImage ? 200 : 400 : 402, answer.statusCode(), answer.body());
            }
        }
        assertEquals(3, files.requests().size(), "nothing is fetched for who cannot pay for it");
    }

    @Test
    void shouldSayNothingAboutAddressesInItsErrors() throws Exception {
        TestGateway gateway = gateway("");
        String secret = "http://10.1.2.3:9/path?signature=secret";
        String body = ask(gateway, Wire.CHAT, "gemini/m", secret).body();
        for (String part : List.of("10.1.2.3", "path", "secret", "signature")) {
            assertFalse(body.contains(part), body);
        }
    }
}
