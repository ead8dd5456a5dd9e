package io.ringfence.frontend.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.ringfence.engine.Engine;
import io.ringfence.engine.EngineSettings;
import io.ringfence.engine.EngineStatus;
import io.ringfence.engine.ReplyPort;
import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.policy.PolicyRegistry;
import io.ringfence.frontend.ExchangeListener;
import io.ringfence.frontend.FrontendSettings;
import io.ringfence.frontend.loop.CountingWorkers;
import io.ringfence.frontend.loop.LoopContext;
import io.ringfence.frontend.policy.GatewaySnapshot;
import io.ringfence.frontend.stored.RememberedResponses;
import io.ringfence.frontend.stored.StoredResponses;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/// The gateway's listening side: event loops, the engine between them, and the way from start to drain.
///
/// `start` after at least one [#install]; `close` drains and may be called twice. Cold methods, any thread.
public final class GatewayServer implements AutoCloseable {
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int LOW_WATER_MARK = 32 << 10;
    private static final int HIGH_WATER_MARK = 128 << 10;

    private final FrontendSettings settings;
    private final Transport transport = Transport.best();
    /// Accepts connections and does nothing else. A loop with streams to relay would take 16 of them between two
    /// rounds of its sockets, and a burst of clients would overflow the backlog and come back seconds later.
    private final MultiThreadIoEventLoopGroup acceptor;

    private final MultiThreadIoEventLoopGroup group;
    private final AddressResolverGroup<InetSocketAddress> resolver;
    private final List<LoopContext> loops = new ArrayList<>();
    private final Map<EventExecutor, LoopContext> loopOf = new HashMap<>();
    private final CountingWorkers countingWorkers;
    private final Engine engine;
    private final Runnable onDrained;
    private final GatewayPages pages;
    private final AdminDesk admin;
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private @Nullable Channel listener;
    private boolean closed;

    /// A server that keeps nothing beyond its life.
    ///
    /// @param version of the product, for its pages
    public GatewayServer(
            FrontendSettings settings, EngineSettings engineSettings, ExchangeListener exchanges, String version) {
        this(
                settings,
                engineSettings,
                exchanges,
                version,
                Persistence.NONE,
                BudgetListener.NONE,
                SystemEpochClock.INSTANCE);
    }

    /// As above, with what must survive it, and with somebody who hears of budgets that run low.
    ///
    /// @param clock the time of day, by which budgets begin anew
    public GatewayServer(
            FrontendSettings settings,
            EngineSettings engineSettings,
            ExchangeListener exchanges,
            String version,
            Persistence persistence,
            BudgetListener budgetListener,
            EpochClock clock) {
        this.settings = settings;
        this.acceptor = transport.newGroup("ringfence-acceptor", 1);
        this.group = transport.newGroup("ringfence-loop", settings.eventLoops());
        this.resolver = new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .datagramChannelType(transport.datagramChannel())
                .ttl(5, 300));
        this.countingWorkers = new CountingWorkers(settings.countingWorkers(), settings.maxWaitingCounts());
        StoredResponses storedResponses = new RememberedResponses(
                settings.rememberedResponses(), settings.rememberResponsesNs(), SystemNanoClock.INSTANCE);
        List<ReplyPort> ports = new ArrayList<>();
        for (EventExecutor executor : group) {
            LoopContext loop = new LoopContext(
                    loops.size(),
                    (EventLoop) executor,
                    transport.clientChannel(),
                    resolver,
                    settings,
                    countingWorkers,
                    storedResponses,
                    exchanges);
            loops.add(loop);
            loopOf.put(executor, loop);
            ports.add(loop.replies());
        }
        this.engine = new Engine(
                engineSettings,
                ports.toArray(ReplyPort[]::new),
                SystemNanoClock.INSTANCE,
                clock,
                persistence.ledger(),
                persistence.leases(),
                persistence.rates(),
                budgetListener);
        this.onDrained = persistence.onDrained();
        this.pages = new GatewayPages(version, this::status, persistence.usage());
        this.admin = new AdminDesk(persistence.admin());
    }

    /// Live objects by id, for building a [GatewaySnapshot].
    public PolicyRegistry registry() {
        return engine.registry();
    }

    public Engine engine() {
        return engine;
    }

    public String transportName() {
        return transport.name();
    }

    /// Starts to listen.
    ///
    /// @throws IllegalStateException when the address cannot be bound
    public void start(GatewaySnapshot first) {
        engine.start();
        for (LoopContext loop : loops) {
            onLoop(loop, () -> loop.start(engine));
        }
        install(first);
        var binding = new ServerBootstrap()
                .group(acceptor, group)
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, settings.backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(LOW_WATER_MARK, HIGH_WATER_MARK))
                .childHandler(new ClientInitializer())
                .bind(settings.host(), settings.port())
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            close();
            throw new IllegalStateException(
                    "cannot listen on " + settings.host() + ":" + settings.port() + ": "
                            + binding.cause().getMessage(),
                    binding.cause());
        }
        listener = binding.channel();
    }

    /// The port that is listened on.
    public int port() {
        if (listener == null) {
            throw new IllegalStateException("the server was not started");
        }
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /// Makes a new version of the configuration effective: for new requests on each loop as soon as the loop has
    /// taken it over, and for decisions once every loop has. Until then the engine knows what is new beside what
    /// is gone, so that no loop asks for what has been retired or is not there yet. Returns when all is done.
    ///
    /// @throws IllegalStateException when the gateway is closed
    public void install(GatewaySnapshot snapshot) {
        publish(() -> engine.tryPrepare(snapshot.policy()));
        for (LoopContext loop : loops) {
            onLoop(loop, () -> loop.install(snapshot));
        }
        publish(() -> engine.tryInstall(snapshot.policy()));
    }

    /// Asks the engine for a report, which arrives on the thread that decides; the consumer must be quick.
    ///
    /// @throws IllegalStateException when the gateway is closed
    public void status(Consumer<EngineStatus> consumer) {
        publish(() -> engine.tryStatus(consumer));
    }

    /// Asks the engine for a report. Fails with an [IllegalStateException] when the gateway is closed.
    public CompletableFuture<EngineStatus> status() {
        CompletableFuture<EngineStatus> report = new CompletableFuture<>();
        try {
            status(report::complete);
            if (engine.isClosed()) {
                // It may have slipped in behind the last event that is handled, and then nobody answers.
                report.completeExceptionally(closedAlready(null));
            }
        } catch (IllegalStateException closedMeanwhile) {
            report.completeExceptionally(closedMeanwhile);
        }
        return report;
    }

    /// Waits while the ring is full. A closed engine refuses everything for ever.
    private void publish(BooleanSupplier publication) {
        while (!publication.getAsBoolean()) {
            if (engine.isClosed()) {
                throw closedAlready(null);
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private static IllegalStateException closedAlready(@Nullable Throwable cause) {
        return new IllegalStateException("the gateway is closed", cause);
    }

    /// Exchanges that are being served.
    public int exchangesInFlight() {
        int[] sum = new int[1];
        for (LoopContext loop : loops) {
            onLoop(loop, () -> sum[0] += loop.exchangesInFlight());
        }
        return sum[0];
    }

    /// Open connections to providers.
    public int upstreamConnections() {
        int[] sum = new int[1];
        for (LoopContext loop : loops) {
            onLoop(loop, () -> sum[0] += loop.upstream().openConnections());
        }
        return sum[0];
    }

    /// Stops accepting, lets exchanges in flight finish within the drain time, ends the rest in their dialect,
    /// settles everything, and frees the threads.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (listener != null) {
            listener.close().awaitUninterruptibly();
        }
        for (LoopContext loop : loops) {
            onLoop(loop, loop::drain);
        }
        forEachClient(RequestHandler::drain);
        if (!awaitQuiet(settings.drainNs())) {
            forEachClient(RequestHandler::shutDown);
            for (LoopContext loop : loops) {
                onLoop(loop, loop::giveUpFinishing);
            }
            awaitQuiet(TimeUnit.SECONDS.toNanos(5));
        }
        clients.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
        for (LoopContext loop : loops) {
            onLoop(loop, loop::stop);
        }
        countingWorkers.close();
        onDrained.run();
        engine.close();
        resolver.close();
        acceptor.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private boolean awaitQuiet(long withinNs) {
        long deadlineNs = System.nanoTime() + withinNs;
        while (!isQuiet()) {
            if (System.nanoTime() - deadlineNs >= 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NS);
        }
        return true;
    }

    private boolean isQuiet() {
        boolean[] quiet = {true};
        for (LoopContext loop : loops) {
            onLoop(loop, () -> quiet[0] &= loop.isQuiet());
        }
        return quiet[0];
    }

    private void forEachClient(Consumer<RequestHandler> action) {
        for (Channel channel : clients) {
            channel.eventLoop().execute(() -> {
                RequestHandler handler = channel.pipeline().get(RequestHandler.class);
                if (handler != null) {
                    action.accept(handler);
                }
            });
        }
    }

    private static void onLoop(LoopContext loop, Runnable action) {
        Future<?> done;
        try {
            done = loop.eventLoop().submit(action);
        } catch (RejectedExecutionException e) {
            throw closedAlready(e);
        }
        done.syncUninterruptibly();
    }

    private final class ClientInitializer extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            if (clients.size() >= settings.maxConnections()) {
                channel.close();
                return;
            }
            clients.add(channel);
            LoopContext loop = Objects.requireNonNull(loopOf.get(channel.eventLoop()), "a loop of another group");
            if (settings.tls() != null) {
                channel.pipeline().addLast(settings.tls().newHandler(channel.alloc()));
            }
            HttpDecoderConfig limits = new HttpDecoderConfig()
                    .setMaxInitialLineLength(8_192)
                    .setMaxHeaderSize(settings.maxHeaderBytes())
                    .setMaxChunkSize(65_536);
            channel.pipeline()
                    .addLast(new HttpRequestDecoder(limits))
                    .addLast(new DecompressionOnDemand())
                    .addLast(new RequestHandler(loop, pages, admin));
        }
    }
}
