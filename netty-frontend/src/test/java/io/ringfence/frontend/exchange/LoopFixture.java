package io.ringfence.frontend.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import io.ringfence.frontend.loop.CountingWorkers;
import io.ringfence.frontend.loop.LoopContext;
import io.ringfence.frontend.media.MediaSettings;
import io.ringfence.frontend.policy.GatewaySnapshot;
import io.ringfence.frontend.policy.InputEstimates;
import io.ringfence.frontend.policy.KeyScope;
import io.ringfence.frontend.policy.PriceBook;
import io.ringfence.frontend.policy.Provider;
import io.ringfence.frontend.policy.RouteTable;
import io.ringfence.frontend.policy.ScopedBudgets;
import io.ringfence.frontend.policy.Timeouts;
import io.ringfence.frontend.policy.TranslationPolicy;
import io.ringfence.frontend.policy.VirtualKey;
import io.ringfence.frontend.stored.RememberedResponses;
import io.ringfence.frontend.upstream.Endpoint;
import io.ringfence.providers.provider.ProviderType;
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

/// One event loop with an engine, an open gateway whose only provider must never be called, and a client that
/// notes what it is sent.
final class LoopFixture {
    private static final long PATIENCE_SECONDS = 20;
    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);

    final List<String> ended = new ArrayList<>();
    final Client client = new Client();
    final CountingWorkers countingWorkers = new CountingWorkers(1, 1);
    final LoopContext loop;
    final Engine engine;
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    /// Anything in here runs on the exchange's event loop.
    interface LoopWork {
        void run() throws Exception;
    }

    LoopFixture() throws Exception {
        loop = new LoopContext(
                0,
                group.next(),
                NioSocketChannel.class,
                DefaultAddressResolverGroup.INSTANCE,
                TestSettings.oneLoop(),
                countingWorkers,
                new RememberedResponses(10, HOUR_NS, SystemNanoClock.INSTANCE),
                exchange -> ended.add(exchange.status() + " after " + exchange.attempts() + " attempts"));
        engine = new Engine(
                EngineSettings.defaults().withThreading(EngineThreading.BLOCKING),
                new ReplyPort[] {loop.replies()},
                SystemNanoClock.INSTANCE,
                SystemEpochClock.INSTANCE);
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
                null,
                new VirtualKey(
                        "anonymous",
                        null,
                        null,
                        policy.principal("anonymous", List.of(account), null),
                        List.of(),
                        Long.MAX_VALUE,
                        false,
                        KeyScope.ALL),
                true,
                new RouteTable(
                        engine.registry(),
                        List.of(provider),
                        List.of(),
                        PriceBook.NONE,
                        SelectionStrategy.PRIORITY,
                        TranslationPolicy.USUAL,
                        null,
                        true,
                        ScopedBudgets.NONE,
                        InputEstimates.none()),
                new Timeouts(HOUR_NS, HOUR_NS, HOUR_NS, HOUR_NS, HOUR_NS, 0, 0),
                MediaSettings.OFF);
    }

    void onLoop(LoopWork work) throws Exception {
        loop.eventLoop()
                .submit(() -> {
                    work.run();
                    return true;
                })
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /// An exchange whose request is complete. On the loop only.
    HttpExchange start(Ingress ingress, String json) {
        HttpExchange exchange = new HttpExchange(loop, client, ingress, new DefaultHttpHeaders(), "request-1", false);
        exchange.authenticate(null);
        assertFalse(exchange.isRefused());
        exchange.start(Unpooled.copiedBuffer(json, StandardCharsets.UTF_8));
        return exchange;
    }

    EngineStatus status() throws Exception {
        CompletableFuture<EngineStatus> report = new CompletableFuture<>();
        assertTrue(engine.tryStatus(report::complete));
        return report.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The only exchange has ended so, nobody was called, and everything was given back once.
    void assertEnded(String how) throws Exception {
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

    void close() throws Exception {
        onLoop(loop::stop);
        countingWorkers.close();
        engine.close();
        assertTrue(group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    /// Notes the status codes that it is sent.
    static final class Client implements Downstream {
        private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
        final List<Integer> written = new ArrayList<>();
        final StringBuilder text = new StringBuilder();

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
            String part = bytes.toString(StandardCharsets.US_ASCII);
            text.append(part);
            Matcher status = STATUS_LINE.matcher(part);
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
