package io.ringfence.frontend.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import io.ringfence.demo.DemoProvider;
import io.ringfence.demo.DemoSettings;
import io.ringfence.demo.Script;
import io.ringfence.providers.translate.RemoteMedia.Kind;
import io.ringfence.testing.SelfSigned;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is fetched from a real server, on names that the test gives out. The server's address stands for the
/// public ones: it is the only one that may be connected to.
@Timeout(60)
class MediaFetcherTest {
    private static final int MIB = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Map<String, String> PNG_TYPE = Map.of("content-type", "image/png");
    private static final String UNREACHABLE = "could not be fetched";

    private final DemoProvider server = server(null);
    private final Names names = new Names();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final MediaFetcher fetcher = new MediaFetcher(group.next(), NioSocketChannel.class, names, 1);
    private final List<DemoProvider> otherServers = new ArrayList<>();
    private int maxConcurrent = 10;
    private @Nullable SslContext tls;

    private static DemoProvider server(@Nullable SslContext tls) {
        DemoSettings settings = DemoSettings.defaults().withJournal(true);
        return DemoProvider.start(tls == null ? settings : settings.withTls(tls));
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.close();
        otherServers.forEach(DemoProvider::close);
        assertTrue(group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(20, TimeUnit.SECONDS));
    }

    /// Answers by the test's list, one answer for each look-up, the last one for ever.
    private static final class Names extends AddressResolverGroup<InetSocketAddress> {
        private final Map<String, Queue<List<String>>> answers = new HashMap<>();
        private final List<String> asked = new ArrayList<>();

        void give(String name, List<String> addresses) {
            answers.computeIfAbsent(name, _ -> new ArrayDeque<>()).add(addresses);
        }

        @Override
        protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
            return new InetNameResolver(executor) {
                @Override
                protected void doResolve(String name, Promise<InetAddress> promise) {
                    throw new UnsupportedOperationException("every address has to be looked at");
                }

                @Override
                protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
                    asked.add(name);
                    Queue<List<String>> left = answers.getOrDefault(name, new ArrayDeque<>());
                    List<String> answer = left.size() > 1 ? left.remove() : left.peek();
                    if (answer == null) {
                        promise.setFailure(new UnknownHostException(name));
                    } else {
                        promise.setSuccess(
                                answer.stream().map(InetAddress::ofLiteral).toList());
                    }
                }
            }.asAddressResolver();
        }
    }

    /// What became of a fetch.
    ///
    /// @param problem null when it succeeded
    private record Result(
            @Nullable String problem, @Nullable String type, ByteBuffer bytes) {}

    private static final class Listener implements MediaListener {
        final CompletableFuture<Result> result = new CompletableFuture<>();
        long count;

        @Override
        public @Nullable MediaProblem onBytes(int arrived) {
            count += arrived;
            return null;
        }

        @Override
        public void onFetched(String mediaType, byte[] bytes) {
            result.complete(new Result(null, mediaType, ByteBuffer.wrap(bytes)));
        }

        @Override
        public void onFailed(MediaProblem problem) {
            result.complete(new Result(problem.reason(), null, ByteBuffer.allocate(0)));
        }

        Result await() throws Exception {
            return result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private MediaSettings settings() {
        AddressGuard guard = new AddressGuard(List.of(Subnet.of("127.0.0.1/32")), List.of());
        return new MediaSettings(true, 10, MIB, 10 * MIB, 0, maxConcurrent, 3, guard, () -> {
            if (tls == null) {
                throw new IllegalStateException("no test of TLS");
            }
            return tls;
        });
    }

    private MediaFetch start(String url, Listener listener) throws Exception {
        MediaSettings settings = settings();
        return group.next()
                .submit(() -> fetcher.fetch(url, Kind.IMAGE, settings, listener))
                .get(20, TimeUnit.SECONDS);
    }

    private Result fetch(String url) throws Exception {
        Listener listener = new Listener();
        start(url, listener);
        return listener.await();
    }

    private String at(String host, String path) {
        return "http://" + host + ":" + server.port() + path;
    }

    private void assertProblem(String problem, String url) throws Exception {
        assertEquals(problem, fetch(url).problem());
    }

    // ---- Where to

    @Test
    void shouldFetchFromTheAddressThatWasChecked() throws Exception {
        names.give("files.test", List.of("127.0.0.1"));
        server.script(Script.answer(200, PNG_TYPE, Samples.PNG));

        Result result = fetch(at("files.test", "/a.png?sig=1"));

        assertNull(result.problem());
        assertEquals("image/png", result.type());
        assertEquals(ByteBuffer.wrap(Samples.PNG), result.bytes());
        assertEquals("GET", server.requests().getFirst().method());
        assertEquals("/a.png?sig=1", server.requests().getFirst().uri());
        assertEquals("files.test:" + server.port(), server.requests().getFirst().header("host"));
        assertNull(server.requests().getFirst().header("authorization"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.2", "fd00::1"})
    void shouldNotConnectToWhatIsNotPublic(String address) throws Exception {
        names.give("inside.test", List.of(address));
        assertProblem(UNREACHABLE, at("inside.test", "/"));
        assertEquals(0, server.openConnections());
    }

    @Test
    void shouldConnectNowhereIfOneOfSeveralAddressesIsNotPublic() throws Exception {
        names.give("both.test", List.of("127.0.0.1", "10.0.0.1"));
        assertProblem(UNREACHABLE, at("both.test", "/"));
        assertEquals(List.of(), server.requests());
    }

    @Test
    void shouldCheckAddressesThatStandInTheUrlItself() throws Exception {
        assertProblem(UNREACHABLE, at("127.0.0.2", "/"));
        assertProblem(UNREACHABLE, at("[::1]", "/"));
        assertProblem(UNREACHABLE, at("[::ffff:7f00:2]", "/"));
        server.script(Script.answer(200, PNG_TYPE, Samples.PNG));
        assertNull(fetch(at("127.0.0.1", "/")).problem());
        assertEquals(List.of(), names.asked, "there is no name to look up");
    }

    @Test
    void shouldLookANameUpOnceSoThatItCannotChange() throws Exception {
        names.give("rebinding.test", List.of("127.0.0.1"));
        names.give("rebinding.test", List.of("127.0.0.2"));
        server.script(Script.answer(200, PNG_TYPE, Samples.PNG));
        assertNull(fetch(at("rebinding.test", "/")).problem());
        assertEquals(List.of("rebinding.test"), names.asked);
        assertProblem(UNREACHABLE, at("rebinding.test", "/"));
        assertEquals(1, server.requests().size());
    }

    @Test
    void shouldTryTheNextAddressWhereOneDoesNotAnswer() throws Exception {
        AddressGuard guard = new AddressGuard(List.of(Subnet.of("127.0.0.0/8")), List.of());
        names.give("two.test", List.of("127.0.0.3", "127.0.0.1"));
        server.script(Script.answer(200, PNG_TYPE, Samples.PNG));
        MediaSettings settings = new MediaSettings(true, 1, MIB, MIB, 0, 1, 0, guard, () -> {
            throw new IllegalStateException("no TLS");
        });
        Listener listener = new Listener();
        group.next()
                .submit(() -> fetcher.fetch(at("two.test", "/"), Kind.IMAGE, settings, listener))
                .get(20, TimeUnit.SECONDS);
        assertEquals("image/png", listener.await().type());
    }

    /// Whoever asks learns nothing about what is there and what is not.
    @Test
    void shouldTellWhatIsForbiddenFromWhatIsNotThereInNoWay() throws Exception {
        names.give("inside.test", List.of("10.0.0.1"));
        names.give("closed.test", List.of("127.0.0.1"));
        server.script(Script.steps().closeBeforeResponse());
        int port = server.port();
        assertProblem(UNREACHABLE, "http://inside.test:" + port + "/");
        assertProblem(UNREACHABLE, "http://unknown.test:" + port + "/");
        assertProblem(UNREACHABLE, "http://closed.test:" + port + "/");
        server.close();
        assertProblem(UNREACHABLE, "http://closed.test:" + port + "/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://u:p@files.test/",
                "http://0x7f.1/",
                "http://2130706433/",
                "http://017700000001/",
                "http:///"
            })
    void shouldNotTakeAddressesInDisguise(String url) throws Exception {
        assertTrue(String.valueOf(fetch(url).problem()).startsWith("has no address that can be fetched"));
        assertEquals(List.of(), names.asked);
    }

    // ---- Redirects

    private static Script redirect(int status, String location) {
        return Script.answer(status, Map.of("location", location), "");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void shouldFollowRedirects(int status) throws Exception {
        names.give("files.test", List.of("127.0.0.1"));
        names.give("cdn.test", List.of("127.0.0.1"));
        server.script(
                redirect(status, at("cdn.test", "/b")),
                redirect(status, "/c"),
                redirect(status, "d?x"),
                Script.answer(200, PNG_TYPE, Samples.PNG));
        assertNull(fetch(at("files.test", "/a")).problem());
        assertEquals(
                List.of("/a", "/b", "/c", "/d?x"),
                server.requests().stream().map(request -> request.uri()).toList());
        assertEquals(List.of("files.test", "cdn.test", "cdn.test", "cdn.test"), names.asked, "each is checked anew");
    }

    @Test
    void shouldFollowOnlySoMany() throws Exception {
        names.give("files.test", List.of("127.0.0.1"));
        server.always(redirect(302, "/"));
        assertProblem("was redirected more than 3 times", at("files.test", "/"));
        assertEquals(4, server.requests().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.2:PORT/",
                "http://[::1]:PORT/",
                "http://inside.test:PORT/",
                "//inside.test:PORT/",
                "http://u:p@files.test:PORT/",
                "http://2130706433:PORT/",
                "file:///etc/passwd",
                "ftp://files.test/",
                "http://[bad"
            })
    void shouldNotBeLedInside(String location) throws Exception {
        names.give("files.test", List.of("127.0.0.1"));
        names.give("inside.test", List.of("127.0.0.2"));
        server.script(redirect(302, location.replace("PORT", Integer.toString(server.port()))));
        assertProblem(UNREACHABLE, at("files.test", "/"));
        assertEquals(1, server.requests().size());
    }

    @Test
    void shouldNoticeANameThatChangesBetweenRedirects() throws Exception {
        names.give("rebinding.test", List.of("127.0.0.1"));
        names.give("rebinding.test", List.of("127.0.0.2"));
        server.script(redirect(302, "/again"));
        assertProblem(UNREACHABLE, at("rebinding.test", "/"));
        assertEquals(1, server.requests().size());
    }

    // ---- How much

    @Test
    void shouldRefuseWhatIsAnnouncedAsTooLargeWithoutReadingIt() throws Exception {
        server.script(Script.steps()
                .head(200, Map.of("content-type", "image/png", "content-length", Integer.toString(MIB + 1)))
                .stall());
        assertProblem("is larger than 1048576 bytes", at("127.0.0.1", "/"));
        server.awaitOpenConnections(0, PATIENCE);
    }

    @Test
    void shouldRefuseWhatTurnsOutToBeTooLarge() throws Exception {
        server.script(Script.steps()
                .head(200, PNG_TYPE)
                .send(Samples.png(MIB))
                .send(new byte[1])
                .stall());
        assertProblem("is larger than 1048576 bytes", at("127.0.0.1", "/"));
        server.awaitOpenConnections(0, PATIENCE);
    }

    @Test
    void shouldTakeAsMuchAsOneMayHave() throws Exception {
        server.script(Script.answer(200, PNG_TYPE, Samples.png(MIB)));
        assertEquals(MIB, fetch(at("127.0.0.1", "/")).bytes().remaining());
    }

    private static byte[] gzipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void shouldCountWhatIsUnpacked() throws Exception {
        Map<String, String> packed = Map.of("content-type", "image/png", "content-encoding", "gzip");
        server.script(Script.answer(200, packed, gzipped(Samples.png(64 * MIB))));
        Listener bomb = new Listener();
        start(at("127.0.0.1", "/"), bomb);
        assertEquals("is larger than 1048576 bytes", bomb.await().problem());
        assertTrue(bomb.count <= MIB, () -> bomb.count + " bytes were kept");

        server.script(Script.answer(200, packed, gzipped(Samples.png(1_000))));
        assertEquals(
                ByteBuffer.wrap(Samples.png(1_000)), fetch(at("127.0.0.1", "/")).bytes());
    }

    @Test
    void shouldEndAtOnceWhenItIsCancelled() throws Exception {
        server.script(Script.steps().head(200, PNG_TYPE).send(Samples.PNG).stall());
        Listener listener = new Listener();
        MediaFetch slow = start(at("127.0.0.1", "/"), listener);
        server.awaitRequests(1, PATIENCE);
        group.next().submit(slow::cancel).get(20, TimeUnit.SECONDS);
        server.awaitClientGone(0, PATIENCE);
        assertFalse(listener.result.isDone());
    }

    @Test
    void shouldFetchOnlySoManyAtOnce() throws Exception {
        maxConcurrent = 2;
        Script held = Script.steps()
                .awaitSignal("go")
                .head(200, PNG_TYPE)
                .send(Samples.PNG)
                .end();
        server.always(held);
        List<Listener> listeners = new ArrayList<>();
        List<MediaFetch> fetches = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Listener listener = new Listener();
            listeners.add(listener);
            fetches.add(start(at("127.0.0.1", "/" + i), listener));
        }
        server.awaitRequests(2, PATIENCE);
        List<Boolean> begun = group.next()
                .submit(() -> fetches.stream().map(MediaFetch::hasBegun).toList())
                .get(20, TimeUnit.SECONDS);
        assertEquals(List.of(true, true, false, false, false), begun);

        group.next().submit(fetches.get(2)::cancel).get(20, TimeUnit.SECONDS);
        server.signal("go");
        for (int i : List.of(0, 1, 3, 4)) {
            assertEquals("image/png", listeners.get(i).await().type());
        }
        assertEquals(4, server.requests().size(), "whoever waited and left was never served");
    }

    // ---- What

    @Test
    void shouldRefuseWhatIsNoImage() throws Exception {
        String notAnImage = "is not an image (PNG, JPEG, GIF, WebP or HEIC), or is not declared as one";
        server.script(Script.answer(200, Map.of("content-type", "text/html"), "<html></html>"));
        assertProblem(notAnImage, at("127.0.0.1", "/"));
        server.script(Script.answer(200, PNG_TYPE, "<html></html>"));
        assertProblem(notAnImage, at("127.0.0.1", "/"));
        server.script(Script.answer(200, Map.of("content-type", "text/html"), Samples.PNG));
        assertProblem(notAnImage, at("127.0.0.1", "/"));
        server.script(Script.answer(200, PNG_TYPE, ""));
        assertProblem(notAnImage, at("127.0.0.1", "/"));
    }

    @Test
    void shouldRefuseEveryOtherStatus() throws Exception {
        for (int status : List.of(204, 206, 304, 401, 404, 500)) {
            server.script(Script.answer(status, PNG_TYPE, status == 204 || status == 304 ? new byte[0] : Samples.PNG));
            assertProblem("was answered with status " + status, at("127.0.0.1", "/"));
        }
    }

    @Test
    void shouldNotTakeHalfForWhole() throws Exception {
        server.script(Script.steps()
                .head(200, Map.of("content-type", "image/png", "content-length", "1000"))
                .send(Samples.PNG)
                .cut());
        assertProblem(UNREACHABLE, at("127.0.0.1", "/"));
        server.script(Script.steps().head(200, PNG_TYPE).send(Samples.PNG).cut());
        assertProblem(UNREACHABLE, at("127.0.0.1", "/"));
    }

    // ---- TLS

    @Test
    void shouldHoldTheCertificateToTheNameAndNotToTheAddress(@TempDir Path folder) throws Exception {
        SelfSigned certificate = SelfSigned.in(folder);
        DemoProvider secure = server(SslContextBuilder.forServer(
                        certificate.certificateFile().toFile(),
                        certificate.keyFile().toFile())
                .build());
        otherServers.add(secure);
        tls = SslContextBuilder.forClient()
                .endpointIdentificationAlgorithm("HTTPS")
                .trustManager(certificate.certificateFile().toFile())
                .build();
        names.give("localhost", List.of("127.0.0.1"));
        names.give("other.test", List.of("127.0.0.1"));
        secure.always(Script.answer(200, PNG_TYPE, Samples.PNG));

        assertNull(fetch("https://localhost:" + secure.port() + "/").problem());
        assertProblem(UNREACHABLE, "https://other.test:" + secure.port() + "/");
        assertEquals(1, secure.requests().size());
    }
}
