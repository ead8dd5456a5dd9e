package io.ringfence.frontend.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.netty.util.AsciiString;
import io.ringfence.engine.Engine;
import io.ringfence.engine.EngineSettings;
import io.ringfence.engine.EngineStatus;
import io.ringfence.engine.EngineThreading;
import io.ringfence.engine.ReplyPort;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.CredentialLimits;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.engine.routing.Credential;
import io.ringfence.engine.routing.SelectionStrategy;
import io.ringfence.frontend.TestSettings;
import io.ringfence.frontend.loop.LoopContext;
import io.ringfence.frontend.policy.GatewaySnapshot;
import io.ringfence.frontend.policy.PriceBook;
import io.ringfence.frontend.policy.Provider;
import io.ringfence.frontend.policy.RouteTable;
import io.ringfence.frontend.policy.Timeouts;
import io.ringfence.frontend.policy.VirtualKey;
import io.ringfence.frontend.upstream.Endpoint;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.provider.ProviderType;
import io.ringfence.providers.translate.TranslationMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An exchange that is given up while the engine's answer to it lies ready, but has not been taken yet.
class LateAnswerTest {
    private static final long PATIENCE_SECONDS = 20;
    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<String> ended = new ArrayList<>();
    private final LoopContext loop = new LoopContext(
            0,
            group.next(),
            NioSocketChannel.class,
            DefaultAddressResolverGroup.INSTANCE,
            TestSettings.oneLoop(),
            exchange -> ended.add(exchange.status() + " after " + exchange.attempts() + " attempts"));
    private final Engine engine = new Engine(
            EngineSettings.defaults().withThreading(EngineThreading.BLOCKING),
            new ReplyPort[] {loop.replies()},
            SystemNanoClock.INSTANCE,
            SystemEpochClock.INSTANCE);
    private final Client client = new Client();

    /// Anything in here runs on the exchange's event loop.
    interface LoopWork {
        void run() throws Exception;
    }

    private void onLoop(LoopWork work) throws Exception {
        loop.eventLoop()
                .submit(() -> {
                    work.run();
                    return true;
                })
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @BeforeEach
    void start() throws Exception {
        GatewaySnapshot snapshot = openGateway();
        engine.start();
        assertTrue(engine.tryInstall(snapshot.policy()));
        onLoop(() -> {
            loop.start(engine);
            loop.install(snapshot);
        });
    }

    /// One provider, which must never be called, for whoever asks.
    private GatewaySnapshot openGateway() {
        PolicySnapshot.Builder policy = PolicySnapshot.builder(engine.registry());
        Account account = policy.account("key/anonymous", AccountLimits.NONE);
        Credential credential = policy.credential("p/default", "default", CredentialLimits.NONE, "fingerprint");
        Provider provider = new Provider(
                "p",
                ProviderType.OPENAI_COMPATIBLE,
                new Endpoint("127.0.0.1", 1, "", null),
                List.of(new Provider.PoolKey(credential, "secret", 1)),
                List.of(),
                null,
                null,
                HOUR_NS,
                Integer.MAX_VALUE);
        return new GatewaySnapshot(
                policy.build(),
                Map.of(),
                new VirtualKey(
                        "anonymous",
                        null,
                        null,
                        policy.principal("anonymous", List.of(account), null),
                        List.of(),
                        Long.MAX_VALUE,
                        false),
                new RouteTable(
                        engine.registry(),
                        List.of(provider),
                        List.of(),
                        PriceBook.NONE,
                        SelectionStrategy.PRIORITY,
                        TranslationMode.LENIENT,
                        null,
                        true),
                new Timeouts(HOUR_NS, HOUR_NS, HOUR_NS, HOUR_NS, HOUR_NS, 0));
    }

    @AfterEach
    void stop() throws Exception {
        onLoop(loop::stop);
        engine.close();
        assertTrue(group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void shouldBeginNoAttemptForAClientThatIsGone() throws Exception {
        onLoop(() -> {
            HttpExchange exchange = admittedButNotToldYet();

            exchange.clientGone();
        });

        assertGivenUp("499 after 0 attempts");
        assertEquals(List.of(), client.written);
    }

    @Test
    void shouldBeginNoAttemptOnceTheGatewayStops() throws Exception {
        onLoop(() -> {
            HttpExchange exchange = admittedButNotToldYet();

            exchange.shutDown();
        });

        assertGivenUp("503 after 0 attempts");
        assertEquals(List.of(503), client.written);
    }

    /// The loop is busy here until the test's block ends, so that the answer has to wait for it. The engine is
    /// held up while the question is asked, as otherwise the answer could be taken along with asking.
    private HttpExchange admittedButNotToldYet() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        assertTrue(engine.tryStatus(_ -> awaitQuietly(asked)));
        HttpExchange exchange = new HttpExchange(
                loop,
                client,
                new Ingress(Dialect.OPENAI_CHAT, null, false, false),
                new DefaultHttpHeaders(),
                "request-1",
                false);
        assertNull(exchange.authenticate(null));
        exchange.start(body("{\"model\":\"p/m\",\"messages\":[]}"));
        asked.countDown();
        assertEquals(1, status().totals().admitted());
        return exchange;
    }

    private static ByteBuf body(String json) {
        return Unpooled.copiedBuffer(json, StandardCharsets.UTF_8);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private EngineStatus status() throws Exception {
        CompletableFuture<EngineStatus> report = new CompletableFuture<>();
        assertTrue(engine.tryStatus(report::complete));
        return report.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void assertGivenUp(String how) throws Exception {
        // Whatever the loop was woken for is done before this.
        onLoop(() -> {
            assertEquals(List.of(how), ended);
            assertEquals(0, loop.upstream().openConnections());
            assertTrue(loop.isQuiet());
        });
        EngineStatus.Totals totals = status().totals();
        assertEquals(1, totals.admitted());
        assertEquals(1, totals.settled());
        assertEquals(0, totals.inFlight());
        assertEquals(0, totals.duplicateSettlements());
        assertEquals(0, totals.handlerErrors(), totals::toString);
    }

    /// Notes the status codes that it is sent.
    private static final class Client implements Downstream {
        private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
        final List<Integer> written = new ArrayList<>();

        @Override
        public ByteBufAllocator alloc() {
            return ByteBufAllocator.DEFAULT;
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public @Nullable AsciiString connectionField() {
            return null;
        }

        @Override
        public void write(ByteBuf bytes) {
            Matcher status = STATUS_LINE.matcher(bytes.toString(StandardCharsets.US_ASCII));
            if (status.lookingAt()) {
                written.add(Integer.valueOf(status.group(1)));
            }
            bytes.release();
        }

        @Override
        public void flush() {}

        @Override
        public void exchangeEnded(boolean delimited) {}

        @Override
        public void abort() {}
    }
}
