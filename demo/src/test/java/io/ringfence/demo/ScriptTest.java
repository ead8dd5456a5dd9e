package io.ringfence.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Map<String, String> SSE = Map.of("content-type", "text/event-stream");
    private static final String FAST = "{\"model\":\"demo-fast\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

    private final DemoProvider provider =
            DemoProvider.start(DemoSettings.defaults().withJournal(true));
    private final Client client = new Client(provider);

    @AfterEach
    void close() {
        client.close();
        provider.close();
        provider.close();
    }

    @Test
    void shouldConsumeScriptsInOrderThenAnswerByTheStandingOne() throws Exception {
        provider.script(Script.answer(418, Map.of("x-a", "1"), "tea"), Script.answer(200, Map.of(), "two"));
        provider.always(Script.answer(503, Map.of(), ""));
        HttpResponse<String> first = client.post("/any", "body");
        assertEquals(418, first.statusCode());
        assertEquals("tea", first.body());
        assertEquals("1", first.headers().firstValue("x-a").orElseThrow());
        assertEquals("two", client.post("/any", "").body());
        assertEquals(503, client.post("/any", "").statusCode());
        assertEquals(503, client.post("/any", "").statusCode());
        provider.answerByModel();
        assertEquals(200, client.post("/v1/chat/completions", FAST).statusCode());
    }

    @Test
    void shouldFlushEachChunkAndHoldUntilTheSignal() throws Exception {
        provider.script(Script.steps()
                .head(200, SSE)
                .send("data: 1\n\n")
                .awaitSignal("second")
                .send("data: 2\n\n")
                .end());
        try (Socket socket = connect()) {
            InputStream in = send(socket, "/v1/x", "{}");
            assertTrue(readUntil(in, "data: 1\n\n\r\n").contains("transfer-encoding: chunked"));
            assertEquals(0, in.available(), "nothing may arrive before the signal");
            provider.signal("second");
            assertEquals("9\r\ndata: 2\n\n\r\n0\r\n\r\n", readUntil(in, "0\r\n\r\n"));
        }
    }

    @Test
    void shouldRememberASignalGivenBeforeTheRequest() throws Exception {
        provider.signal("go");
        provider.script(Script.steps().awaitSignal("go").head(200, SSE).send("x"));
        assertEquals("x", client.post("/v1/x", "").body());
    }

    @Test
    void shouldSendRecordedChunksAsTheyWere() throws Exception {
        List<byte[]> chunks = List.of(bytes("dat"), bytes("a: "), bytes("é\n"), bytes("\n"));
        provider.script(Script.stream(Map.of("Transfer-Encoding", "chunked"), chunks));
        try (Socket socket = connect()) {
            String answer = readUntil(send(socket, "/v1/x", ""), "0\r\n\r\n");
            assertTrue(answer.endsWith("\r\n\r\n3\r\ndat\r\n3\r\na: \r\n3\r\né\n\r\n1\r\n\n\r\n0\r\n\r\n"), answer);
        }
    }

    @Test
    void shouldCutWithoutTheLastChunk() throws Exception {
        provider.script(Script.steps().head(200, SSE).send("data: 1\n\n").cut());
        try (Socket socket = connect()) {
            InputStream in = send(socket, "/v1/x", "");
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(all.endsWith("9\r\ndata: 1\n\n\r\n"), all);
        }
    }

    @Test
    void shouldResetTheConnection() throws Exception {
        provider.script(Script.steps().reset());
        try (Socket socket = connect()) {
            InputStream in = send(socket, "/v1/x", "");
            assertThrows(SocketException.class, in::read);
        }
    }

    @Test
    void shouldCloseBeforeAnyResponse() throws Exception {
        provider.script(Script.steps().closeBeforeResponse());
        try (Socket socket = connect()) {
            assertEquals(-1, send(socket, "/v1/x", "").read());
        }
    }

    @Test
    void shouldPutRawBytesOnTheWire() throws Exception {
        provider.script(Script.steps().raw(bytes("HTTP/9 what\r\n")).cut());
        try (Socket socket = connect()) {
            assertEquals("HTTP/9 what\r\n", new String(send(socket, "/", "").readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void shouldNoticeWhenTheClientOfAStalledAnswerGoes() throws Exception {
        provider.always(Script.steps().head(200, SSE).send("data: 1\n\n").stall());
        Socket stays = connect();
        Socket goes = connect();
        readUntil(send(stays, "/v1/stays", ""), "data: 1\n\n");
        readUntil(send(goes, "/v1/goes", ""), "data: 1\n\n");
        assertEquals(2, provider.openConnections());
        goes.close();
        provider.awaitClientGone(1, LONG);
        provider.awaitOpenConnections(1, LONG);
        assertThrows(TimeoutException.class, () -> provider.awaitClientGone(0, Duration.ofMillis(1)));
        stays.close();
        provider.awaitClientGone(0, LONG);
    }

    @Test
    void shouldNoticeWhenAClientCancelsBeforeTheResponse() throws Exception {
        CompletableFuture<?> answer = client.http()
                .sendAsync(client.request("/v1/chat/completions", stalling()), HttpResponse.BodyHandlers.ofString());
        provider.awaitRequests(1, LONG);
        answer.cancel(true);
        provider.awaitClientGone(0, LONG);
    }

    @Test
    void shouldNotTakeItsOwnCutForTheClientLeaving() throws Exception {
        provider.script(Script.steps().cut());
        try (Socket socket = connect()) {
            assertEquals(-1, send(socket, "/v1/x", "").read());
        }
        provider.awaitOpenConnections(0, LONG);
        assertThrows(TimeoutException.class, () -> provider.awaitClientGone(0, Duration.ofMillis(1)));
    }

    @Test
    void shouldKeepAJournalOfWhatArrived() throws Exception {
        provider.always(Script.answer(200, Map.of(), ""));
        client.post("/v1/a?b=c", "first");
        client.post("/v1/b", "second");
        List<ReceivedRequest> requests = provider.awaitRequests(2, LONG);
        ReceivedRequest first = requests.getFirst();
        assertEquals("POST", first.method());
        assertEquals("/v1/a?b=c", first.uri());
        assertEquals("first", first.bodyText());
        assertEquals("Bearer anything", first.header("Authorization"));
        assertEquals(first.connectionId(), requests.get(1).connectionId());
        assertNotEquals(0, first.remotePort());
        assertThrows(TimeoutException.class, () -> provider.awaitRequests(3, Duration.ofMillis(1)));
    }

    @Test
    void shouldForgetTheOldestRequestsOnly() {
        Journal journal = new Journal(true);
        Journal.Connection connection = journal.connectionOpened(1);
        for (int i = 0; i <= Journal.CAPACITY; i++) {
            journal.received(new ReceivedRequest("GET", "/" + i, List.of(), new byte[0], 0, 1), connection);
        }
        assertEquals(Journal.CAPACITY, journal.requests().size());
        assertEquals("/1", journal.requests().getFirst().uri());
        assertThrows(IllegalArgumentException.class, () -> journal.awaitClientGone(0, LONG));
    }

    @Test
    void shouldAnswerPipelinedRequestsInOrder() throws Exception {
        provider.script(Script.steps()
                .awaitSignal("one")
                .head(200, Map.of("content-length", "3"))
                .send("one"));
        provider.script(Script.answer(200, Map.of(), "two"));
        try (Socket socket = connect()) {
            String request = http("/v1/x", "");
            socket.getOutputStream().write(bytes(request + request + http("/v1/chat/completions", FAST)));
            provider.awaitRequests(3, LONG);
            provider.signal("one");
            String all = readUntil(socket.getInputStream(), "\"fp_demo\"}");
            assertTrue(all.indexOf("one") < all.indexOf("two") && all.indexOf("two") < all.indexOf("chatcmpl-"), all);
        }
    }

    @Test
    void shouldContinueAndReadAChunkedBody() throws Exception {
        provider.script(Script.answer(200, Map.of(), "ok").cut());
        try (Socket socket = connect()) {
            String head = String.join(
                    "\r\n", "POST /v1/x HTTP/1.1", "expect: 100-continue", "transfer-encoding: chunked", "", "");
            socket.getOutputStream().write(bytes(head));
            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", readUntil(socket.getInputStream(), "\r\n\r\n"));
            socket.getOutputStream().write(bytes("2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n"));
            assertTrue(readUntil(socket.getInputStream(), "ok").startsWith("HTTP/1.1 200"));
        }
        assertArrayEquals(bytes("abcde"), provider.requests().getFirst().body());
    }

    @Test
    void shouldRefuseABodyBeyondTheLimit() throws Exception {
        try (DemoProvider small = DemoProvider.start(DemoSettings.defaults().withMaxRequestBytes(10));
                Client impatient = new Client(small)) {
            assertEquals(413, impatient.post("/v1/chat/completions", FAST).statusCode());
        }
    }

    @Test
    void shouldSayThatTheJournalIsOff() {
        try (DemoProvider plain = DemoProvider.start(DemoSettings.defaults())) {
            assertThrows(IllegalStateException.class, plain::requests);
        }
    }

    @Test
    void shouldNoticeAClientThatGoesWithoutReadingALongStream() throws Exception {
        Socket slow = connect();
        send(
                slow,
                "/v1/chat/completions",
                FAST.replace("demo-fast", "demo-tokens-1000000").replace("}]}", "}],\"stream\":true}"));
        slow.close();
        provider.awaitClientGone(0, LONG);
        assertEquals(200, client.post("/v1/chat/completions", FAST).statusCode());
    }

    @Test
    void shouldFailToListenOnATakenPort() {
        UncheckedIOException refused = assertThrows(
                UncheckedIOException.class,
                () -> DemoProvider.start(DemoSettings.defaults().withPort(provider.port())));
        assertTrue(String.valueOf(refused.getMessage()).contains(":" + provider.port()));
    }

    @Test
    void shouldEndWaitingAnswersWhenClosed() throws Exception {
        CompletableFuture<HttpResponse<String>> answer = client.http()
                .sendAsync(client.request("/v1/chat/completions", stalling()), HttpResponse.BodyHandlers.ofString());
        provider.awaitRequests(1, LONG);
        provider.close();
        ExecutionException failure =
                assertThrows(ExecutionException.class, () -> answer.get(LONG.toSeconds(), TimeUnit.SECONDS));
        assertTrue(failure.getCause() instanceof IOException);
    }

    private static String stalling() {
        return FAST.replace("demo-fast", "demo-stall");
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), provider.port());
        socket.setSoTimeout((int) LONG.toMillis());
        return socket;
    }

    private static InputStream send(Socket socket, String path, String body) throws IOException {
        socket.getOutputStream().write(bytes(http(path, body)));
        return socket.getInputStream();
    }

    private static String http(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nhost: x\r\nauthorization: Bearer x\r\ncontent-length: "
                + bytes(body).length + "\r\n\r\n" + body;
    }

    private static String readUntil(InputStream in, String end) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.UTF_8).endsWith(end)) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("ended after " + read.toString(StandardCharsets.UTF_8));
            }
            read.write(b);
        }
        return read.toString(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
