package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.ringfence.demo.Script;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP/1.1 as clients write it, well and badly, on bare sockets.
class HttpTest {
    private static final String OPEN = "providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}\n";
    private static final String KEYED = OPEN + "keys: [{name: a, key: k-a}]\n";
    private static final String SERVER =
            "server: {host: 127.0.0.1, port: 0, LIMITS}\ntelemetry: {metrics: {enabled: false}}\n";
    private static final String ASK = Chat.ask("demo-fast");

    @Test
    void shouldServeManyRequestsOnOneConnection() throws Exception {
        try (TestGateway gateway = TestGateway.start(OPEN);
                WireClient client = connect(gateway)) {
            for (int i = 0; i < 20; i++) {
                WireClient.Answer answer = client.send(WireClient.post(Chat.PATH, ASK, "x-request-id: r" + i))
                        .read();
                assertEquals(200, answer.status());
                assertEquals("r" + i, answer.header("x-request-id"));
                client.send("GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n");
                assertEquals("alive", at(client.read().body(), "status"));
            }
            assertEquals(20, gateway.status().totals().settled());
        }
    }

    @Test
    void shouldAnswerPipelinedRequestsInTheirOrder() throws Exception {
        try (TestGateway gateway = TestGateway.start(OPEN);
                WireClient client = connect(gateway)) {
            gateway.upstream().script(Chat.answerAfter("go", 1, 1), Chat.answer(2, 2));
            client.send(WireClient.post(Chat.PATH, ASK, "x-request-id: first")
                    + WireClient.post(Chat.PATH, Chat.ask("demo-fast", ",\"n\":1"), "x-request-id: second")
                    + "GET /version HTTP/1.1\r\nhost: a\r\nx-request-id: third\r\n\r\n"
                    + WireClient.post(Chat.PATH, "{", "x-request-id: fourth"));
            gateway.upstream().awaitRequests(1, TestGateway.PATIENCE);
            gateway.upstream().signal("go");

            WireClient.Answer first = client.read();
            assertEquals("first", first.header("x-request-id"));
            assertEquals(Chat.answerBody(1, 1), first.body());
            WireClient.Answer second = client.read();
            assertEquals("second", second.header("x-request-id"));
            assertEquals(Chat.answerBody(2, 2), second.body());
            assertEquals("third", client.read().header("x-request-id"));
            WireClient.Answer fourth = client.read();
            assertEquals("fourth", fourth.header("x-request-id"));
            assertEquals(400, fourth.status());
        }
    }

    @Test
    void shouldAnswerAStreamWholeBeforeThePipelinedRequestBehindIt() throws Exception {
        try (TestGateway gateway = TestGateway.start(OPEN);
                WireClient client = connect(gateway)) {
            client.send(WireClient.post(Chat.PATH, Chat.ask("demo-fast", ",\"stream\":true"))
                    + WireClient.post(Chat.PATH, ASK));
            WireClient.Answer stream = client.read();
            assertEquals("chunked", stream.header("transfer-encoding"));
            assertTrue(stream.body().endsWith("data: [DONE]\n\n"), stream.body());
            assertEquals("chat.completion", at(client.read().body(), "object"));
        }
    }

    @Test
    void shouldAskForTheBodyThatAClientHoldsBack() throws Exception {
        try (TestGateway gateway = TestGateway.start(KEYED);
                WireClient client = connect(gateway)) {
            String request = WireClient.post(Chat.PATH, ASK, "x-api-key: k-a", "expect: 100-continue");
            client.send(request.substring(0, request.length() - ASK.length()));
            assertEquals(100, client.read().status());
            assertEquals(200, client.send(ASK).read().status());
            // The connection goes on to serve.
            assertEquals(
                    200,
                    client.send(WireClient.post(Chat.PATH, ASK, "x-api-key: k-a"))
                            .read()
                            .status());
        }
    }

    @Test
    void shouldRefuseAtOnceTheClientThatHoldsItsBodyBack() throws Exception {
        try (TestGateway gateway = TestGateway.start(KEYED);
                WireClient client = connect(gateway);
                WireClient tooLarge = connect(gateway)) {
            String request = WireClient.post(Chat.PATH, ASK, "x-api-key: unknown", "expect: 100-continue");
            WireClient.Answer refused = client.send(request.substring(0, request.length() - ASK.length()))
                    .read();
            assertEquals(401, refused.status());
            assertEquals("close", refused.header("connection"));
            assertTrue(client.isClosedByPeer());

            tooLarge.send("POST " + Chat.PATH + " HTTP/1.1\r\nhost: a\r\nx-api-key: k-a\r\nexpect: 100-continue\r\n"
                    + "content-length: 99999999\r\n\r\n");
            assertEquals(413, tooLarge.read().status());
            assertTrue(tooLarge.isClosedByPeer());
        }
    }

    @Test
    void shouldTakeChunkedBodies() throws Exception {
        try (TestGateway gateway = TestGateway.start(OPEN);
                WireClient client = connect(gateway)) {
            StringBuilder request = new StringBuilder("POST " + Chat.PATH
                    + " HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
            for (int i = 0; i < ASK.length(); i += 7) {
                String chunk = ASK.substring(i, Math.min(ASK.length(), i + 7));
                request.append(Integer.toHexString(chunk.length()))
                        .append("\r\n")
                        .append(chunk)
                        .append("\r\n");
            }
            assertEquals(
                    200, client.send(request + "0\r\ntrailer: x\r\n\r\n").read().status());
            assertEquals(ASK, gateway.upstream().requests().getFirst().bodyText());
        }
    }

    @Test
    void shouldTakeGzippedBodiesAndPassThemOnPlain() throws Exception {
        String long1 = Chat.ask(
                "demo-fast",
                ",\"user\":\"" + "x".repeat(200) + "\",\"padding\":\"" + "0123456789".repeat(20_000) + "\"");
        byte[] packed = gzip(long1.getBytes(StandardCharsets.UTF_8));
        try (TestGateway gateway = TestGateway.start(OPEN);
                WireClient client = connect(gateway)) {
            WireClient.Answer answer =
                    client.send(gzipHead(packed.length)).send(packed).read();
            assertEquals(200, answer.status(), answer.body());
            assertEquals(long1, gateway.upstream().requests().getFirst().bodyText());
            assertEquals(null, gateway.upstream().requests().getFirst().header("content-encoding"));
            assertEquals(
                    200, client.send(WireClient.post(Chat.PATH, ASK)).read().status());
        }
    }

    @Test
    void shouldRefuseGzipThatIsNoneOrUnpacksToTooMuch() throws Exception {
        byte[] bomb = gzip(new byte[1 << 20]);
        try (TestGateway gateway = TestGateway.start(SERVER.replace("LIMITS", "max_body_bytes: 2048") + OPEN);
                WireClient broken = connect(gateway);
                WireClient bombing = connect(gateway)) {
            WireClient.Answer malformed = broken.send(gzipHead(40))
                    .send("this is by no means gzip, only long enough")
                    .read();
            assertEquals(400, malformed.status(), malformed.body());
            assertEquals("invalid_request", at(malformed.body(), "error", "code"));

            WireClient.Answer large =
                    bombing.send(gzipHead(bomb.length)).send(bomb).read();
            assertEquals(413, large.status(), large.body());
            assertEquals("payload_too_large", at(large.body(), "error", "code"));
            assertEquals(List.of(), gateway.upstream().requests());
        }
    }

    private static String gzipHead(int length) {
        return "POST " + Chat.PATH + " HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
                + "content-encoding: gzip\r\ncontent-length: " + length + "\r\n\r\n";
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    @Test
    void shouldServeClientsOfHttp10() throws Exception {
        String head = "POST " + Chat.PATH + " HTTP/1.0\r\ncontent-type: application/json\r\n";
        String streamed = Chat.ask("demo-fast", ",\"stream\":true");
        try (TestGateway gateway = TestGateway.start(OPEN);
                WireClient closing = connect(gateway);
                WireClient keeping = connect(gateway);
                WireClient streaming = connect(gateway)) {
            WireClient.Answer closed = closing.send(head + "content-length: " + ASK.length() + "\r\n\r\n" + ASK)
                    .read();
            assertEquals(200, closed.status());
            assertEquals("close", closed.header("connection"));
            assertTrue(closing.isClosedByPeer());

            for (int i = 0; i < 2; i++) {
                WireClient.Answer kept = keeping.send(
                                head + "connection: keep-alive\r\ncontent-length: " + ASK.length() + "\r\n\r\n" + ASK)
                        .read();
                assertEquals(200, kept.status());
                assertEquals("keep-alive", kept.header("connection"));
            }

            WireClient.Answer stream = streaming
                    .send(head + "content-length: " + streamed.length() + "\r\n\r\n" + streamed)
                    .read();
            assertFalse(stream.headers().containsKey("transfer-encoding"), stream.toString());
            assertTrue(stream.body().endsWith("data: [DONE]\n\n"), stream.body());
        }
    }

    @Test
    void shouldAnswer431ToAHeadThatIsTooLarge() throws Exception {
        try (TestGateway gateway = TestGateway.start(SERVER.replace("LIMITS", "max_header_bytes: 2048") + OPEN);
                WireClient headers = connect(gateway)) {
            headers.send("POST " + Chat.PATH + " HTTP/1.1\r\nhost: a\r\nx-long: " + "x".repeat(3_000) + "\r\n\r\n");
            WireClient.Answer answer = headers.read();
            assertEquals(431, answer.status());
            assertEquals("headers_too_large", at(answer.body(), "error", "code"));
            assertTrue(headers.isClosedByPeer());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "this is not HTTP\r\n\r\n",
                "POST\r\n\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\nno colon here\r\n\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: one\r\n\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n",
                "GET /v1/models/%zz HTTP/1.1\r\nhost: a\r\n\r\n",
                "POST /v1beta/models/%zz:generateContent HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}",
                "POST /v1/chat/completions?key=%zz HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}",
                "GET /health?detailed=%z HTTP/1.1\r\nhost: a\r\n\r\n"
            })
    void shouldAnswer400ToMalformedHttpAndClose(String request) throws Exception {
        try (TestGateway gateway = TestGateway.start(KEYED);
                WireClient client = connect(gateway)) {
            WireClient.Answer answer = client.send(request).read();
            assertEquals(400, answer.status(), answer.body());
            assertEquals("invalid_request", at(answer.body(), "error", "code"));
            assertTrue(client.isClosedByPeer());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"model\":\"demo-fast\"}x", "{\"messages\":[]}", "{\"model\":7}"})
    void shouldAnswer400ToBodiesThatAreNoRequestAndGoOnServing(String body) throws Exception {
        try (TestGateway gateway = TestGateway.start(OPEN);
                WireClient client = connect(gateway)) {
            WireClient.Answer answer =
                    client.send(WireClient.post(Chat.PATH, body)).read();
            assertEquals(400, answer.status(), answer.body());
            assertEquals("invalid_request", at(answer.body(), "error", "code"));
            assertEquals(
                    200, client.send(WireClient.post(Chat.PATH, ASK)).read().status());
        }
    }

    @Test
    void shouldReadARequestThatArrivesByteByByte() throws Exception {
        try (TestGateway gateway = TestGateway.start(KEYED);
                WireClient client = connect(gateway)) {
            for (byte next :
                    WireClient.post(Chat.PATH, ASK, "authorization: Bearer k-a").getBytes(StandardCharsets.UTF_8)) {
                client.send(new byte[] {next});
            }
            assertEquals(200, client.read().status());
            assertEquals(ASK, gateway.upstream().requests().getFirst().bodyText());
        }
    }

    @Test
    void shouldAnswer408ToABodyThatDoesNotCome() throws Exception {
        try (TestGateway gateway = TestGateway.start(SERVER.replace("LIMITS", "read_timeout_seconds: 0.2") + OPEN);
                WireClient body = connect(gateway);
                WireClient head = connect(gateway)) {
            body.send(WireClient.post(Chat.PATH, ASK).substring(0, 150));
            WireClient.Answer answer = body.read();
            assertEquals(408, answer.status());
            assertEquals("request_timeout", at(answer.body(), "error", "code"));
            assertTrue(body.isClosedByPeer());

            // Nothing can be said to one that has not finished its head.
            head.send("POST /v1/chat");
            assertThrows(EOFException.class, head::read);
        }
    }

    @Test
    void shouldCloseConnectionsThatStayIdle() throws Exception {
        try (TestGateway gateway = TestGateway.start(SERVER.replace("LIMITS", "idle_timeout_seconds: 0.2") + OPEN);
                WireClient client = connect(gateway)) {
            assertEquals(
                    200, client.send(WireClient.post(Chat.PATH, ASK)).read().status());
            assertTrue(client.isClosedByPeer());
        }
    }

    @Test
    void shouldAnswer413ToBodiesThatAreTooLarge() throws Exception {
        String config = SERVER.replace("LIMITS", "max_body_bytes: 2048") + OPEN;
        String large = Chat.ask("demo-fast", ",\"padding\":\"" + "x".repeat(3_000) + "\"");
        try (TestGateway gateway = TestGateway.start(config);
                WireClient announced = connect(gateway);
                WireClient chunked = connect(gateway)) {
            WireClient.Answer answer =
                    announced.send(WireClient.post(Chat.PATH, large)).read();
            assertEquals(413, answer.status());
            assertEquals("payload_too_large", at(answer.body(), "error", "code"));

            chunked.send("POST " + Chat.PATH + " HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
                    + Integer.toHexString(large.length()) + "\r\n" + large + "\r\n");
            assertEquals(413, chunked.read().status());
            assertTrue(chunked.isClosedByPeer());
            assertEquals(List.of(), gateway.upstream().requests());
        }
    }

    @Test
    void shouldAnswer415ToContentThatIsNotJson() throws Exception {
        try (TestGateway gateway = TestGateway.start(OPEN);
                WireClient client = connect(gateway)) {
            for (String type :
                    List.of("text/html", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a")) {
                WireClient.Answer answer = client.send(WireClient.post(Chat.PATH, ASK)
                                .replace("content-type: application/json", "content-type: " + type))
                        .read();
                assertEquals(415, answer.status(), type);
                assertEquals("unsupported_media_type", at(answer.body(), "error", "code"));
            }
            for (String type :
                    List.of("application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.api+json")) {
                assertEquals(
                        200,
                        client.send(WireClient.post(Chat.PATH, ASK)
                                        .replace("content-type: application/json", "content-type: " + type))
                                .read()
                                .status(),
                        type);
            }
        }
    }

    @Test
    void shouldStreamGeminiAsOneJsonArrayUnlessEventsAreAskedFor() throws Exception {
        String ask = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}";
        String path = "/v1beta/models/demo-tokens-5:streamGenerateContent";
        try (TestGateway gateway = TestGateway.start(OPEN);
                WireClient client = connect(gateway)) {
            WireClient.Answer array = client.send(WireClient.post(path, ask)).read();
            assertEquals(200, array.status(), array.body());
            assertEquals("application/json", array.header("content-type"));
            List<Object> elements = JSON.std.listFrom(array.body());
            assertTrue(elements.size() >= 2, array.body());
            for (Object element : elements) {
                assertTrue(((Map<?, ?>) element).containsKey("candidates"), element.toString());
            }
            assertTrue(((Map<?, ?>) elements.getLast()).containsKey("usageMetadata"), array.body());

            WireClient.Answer events =
                    client.send(WireClient.post(path + "?alt=sse", ask)).read();
            assertTrue(events.header("content-type").startsWith("text/event-stream"), events.toString());
            assertTrue(events.body().startsWith("data: {"), events.body());
            for (var request : gateway.upstream().requests()) {
                assertTrue(request.uri().endsWith(":streamGenerateContent?alt=sse"), request.uri());
            }
        }
    }

    @Test
    void shouldEndAGeminiArrayWithAnErrorWhereTheStreamWasCut() throws Exception {
        String ask = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}";
        try (TestGateway gateway = TestGateway.start(OPEN);
                WireClient client = connect(gateway)) {
            gateway.upstream()
                    .script(Script.steps()
                            .head(200, Map.of("content-type", "text/event-stream"))
                            .send(
                                    "data:"
                                        + " {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]},\"index\":0}]}\r\n\r\n")
                            .cut());
            WireClient.Answer array = client.send(
                            WireClient.post("/v1beta/models/demo-fast:streamGenerateContent", ask))
                    .read();
            List<Object> elements = JSON.std.listFrom(array.body());
            assertEquals(2, elements.size(), array.body());
            assertTrue(((Map<?, ?>) elements.getLast()).containsKey("error"), array.body());
        }
    }

    private static WireClient connect(TestGateway gateway) throws IOException {
        return new WireClient(gateway.gateway().port());
    }
}
