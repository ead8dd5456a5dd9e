package io.ringfence.frontend.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.EngineSettings;
import io.ringfence.engine.EngineThreading;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.engine.routing.SelectionStrategy;
import io.ringfence.frontend.ExchangeListener;
import io.ringfence.frontend.ExchangeSummary;
import io.ringfence.frontend.TestSettings;
import io.ringfence.frontend.media.MediaSettings;
import io.ringfence.frontend.policy.GatewaySnapshot;
import io.ringfence.frontend.policy.InputEstimates;
import io.ringfence.frontend.policy.PriceBook;
import io.ringfence.frontend.policy.RouteTable;
import io.ringfence.frontend.policy.ScopedBudgets;
import io.ringfence.frontend.policy.Timeouts;
import io.ringfence.frontend.policy.TranslationPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What may still be asked of a server that is closed: everything, but nobody waits for an answer for ever.
@Timeout(60)
class GatewayServerTest {
    private static final long PATIENCE_SECONDS = 20;
    private static final int PATIENCE_MS = 5_000;

    private static GatewayServer started(EngineSettings engine) {
        GatewayServer server = new GatewayServer(TestSettings.oneLoop(), engine, _ -> {}, "test");
        server.start(snapshot(server));
        return server;
    }

    /// No keys and no providers.
    private static GatewaySnapshot snapshot(GatewayServer server) {
        return new GatewaySnapshot(
                PolicySnapshot.builder(server.registry()).build(),
                Map.of(),
                null,
                null,
                true,
                noRoutes(server),
                new Timeouts(1, 1, 1, 1, 1, 0, 0),
                MediaSettings.OFF);
    }

    /// To no provider.
    static RouteTable noRoutes(GatewayServer server) {
        return new RouteTable(
                server.registry(),
                List.of(),
                List.of(),
                PriceBook.NONE,
                SelectionStrategy.PRIORITY,
                TranslationPolicy.USUAL,
                null,
                true,
                ScopedBudgets.NONE,
                InputEstimates.none());
    }

    private static void assertFails(CompletableFuture<?> asked) {
        ExecutionException failure =
                assertThrows(ExecutionException.class, () -> asked.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(
                "the gateway is closed",
                assertInstanceOf(IllegalStateException.class, failure.getCause())
                        .getMessage());
    }

    @ParameterizedTest
    @EnumSource(
            value = EngineThreading.class,
            names = {"PUBLISHER", "BLOCKING"})
    void shouldFailWhatIsAskedOnceItIsClosed(EngineThreading threading) throws Exception {
        GatewayServer server = started(EngineSettings.defaults().withThreading(threading));
        assertEquals(
                0,
                server.status().get(PATIENCE_SECONDS, TimeUnit.SECONDS).totals().admitted());

        server.close();

        assertFails(server.status());
        assertThrows(IllegalStateException.class, () -> server.status(_ -> {}));
        assertThrows(IllegalStateException.class, () -> server.install(snapshot(server)));
        assertThrows(IllegalStateException.class, server::exchangesInFlight);
    }

    @Test
    void shouldFailWhoeverWaitsForRoomOnTheRingWhenItCloses() throws Exception {
        GatewayServer server = started(EngineSettings.defaults()
                .withSettleHeadroom(1)
                .withRingSize(16)
                .withThreading(EngineThreading.BLOCKING));
        CountDownLatch held = new CountDownLatch(1);
        server.status(_ -> awaitQuietly(held));
        while (server.engine().tryStatus(_ -> {})) {
            assertTrue(held.getCount() > 0);
        }
        CompletableFuture<Void> installed = onItsOwnThread(() -> server.install(snapshot(server)));

        CompletableFuture<Void> closed = onItsOwnThread(server::close);

        assertFails(installed);
        held.countDown();
        closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /// What waits too long tries again a second later, and then later still.
    @Test
    void shouldAcceptMoreClientsThanMayWaitWhileItsLoopsAreBusy() throws Exception {
        AtomicBoolean started = new AtomicBoolean();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        ExchangeListener listener = new ExchangeListener() {
            @Override
            public void onExchange(ExchangeSummary exchange) {}

            @Override
            public void onTick() {
                if (started.get()) {
                    busy.countDown();
                    awaitQuietly(held);
                }
            }
        };
        List<Socket> clients = new ArrayList<>();
        try (GatewayServer server =
                new GatewayServer(TestSettings.oneLoop(), EngineSettings.defaults(), listener, "test")) {
            try {
                server.start(snapshot(server));
                started.set(true);
                assertTrue(busy.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
                for (int i = 0; i < 4 * TestSettings.oneLoop().backlog(); i++) {
                    Socket client = new Socket();
                    clients.add(client);
                    client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), PATIENCE_MS);
                }
            } finally {
                held.countDown();
            }
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    /// The pool that all share may have one thread only, and both of these wait.
    private static CompletableFuture<Void> onItsOwnThread(Runnable work) {
        return CompletableFuture.runAsync(work, Thread.ofPlatform().daemon()::start);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
