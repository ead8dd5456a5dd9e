package io.ringfence.demo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A provider on a real socket: HTTP/1.1 with keep-alive, on event loops of its own, in the dialects openai-chat,
/// openai-responses,
/// anthropic-messages and gemini.
///
/// Any key is accepted, a missing one is a 401. The model name decides how it answers; see [Behaviour]. Tests override
/// that with
/// [scripts][Script] and look at what arrived with [#requests()]. All methods may be called from any thread.
public final class DemoProvider implements AutoCloseable {
    private static final int BACKLOG = 4_096;
    private static final int MAX_LINE_BYTES = 16 * 1024;
    private static final int MAX_HEADER_BYTES = 64 * 1024;
    /// A body up to this length that arrives at once is not copied.
    private static final int MAX_READ_BYTES = 64 * 1024;

    private final DemoSettings settings;
    private final Journal journal;
    private final ScriptQueue scripts = new ScriptQueue();
    private final Signals signals = new Signals();
    private final FastAnswers fastAnswers;
    private final ModelAnswers modelAnswers;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final EventLoopGroup acceptor;
    private final EventLoopGroup loops;
    private final Channel listener;

    private DemoProvider(DemoSettings settings, InstantSource clock) {
        this.settings = settings;
        journal = new Journal(settings.journal());
        Ids ids = new Ids();
        fastAnswers = new FastAnswers(settings, ids, clock.instant().getEpochSecond());
        modelAnswers = new ModelAnswers(settings, ids, clock);
        IoHandlerFactory transport = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        acceptor = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("demo-acceptor", true), transport);
        loops = new MultiThreadIoEventLoopGroup(
                settings.eventLoops(), new DefaultThreadFactory("demo-provider", true), transport);
        listener = listen();
    }

    /// Binds and serves until closed.
    ///
    /// @throws UncheckedIOException the address cannot be bound
    public static DemoProvider start(DemoSettings settings) {
        return new DemoProvider(settings, Clock.systemUTC());
    }

    /// Names of models to try, each with an answer of its own kind; names that combine them are served too.
    public static List<String> exampleModels() {
        return Behaviour.EXAMPLES;
    }

    private Channel listen() {
        Class<? extends ServerChannel> type =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        ChannelFuture bound = new ServerBootstrap()
                .group(acceptor, loops)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Connections())
                .bind(settings.host(), settings.port())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stopLoops();
            throw new UncheckedIOException(
                    "cannot listen on " + settings.host() + ":" + settings.port(), new IOException(bound.cause()));
        }
        return bound.channel();
    }

    /// The port that was bound.
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /// Scheme, host and port, without a path.
    public String baseUrl() {
        return (settings.tls() == null ? "http://" : "https://") + settings.host() + ":" + port();
    }

    /// Queues scripts, each for one request, in the order in which requests arrive.
    public void script(Script... queued) {
        scripts.add(List.of(queued));
    }

    /// The script for all requests that find the queue empty.
    public void always(Script script) {
        scripts.always(script);
    }

    /// Forgets all scripts: model names decide again.
    public void answerByModel() {
        scripts.clear();
    }

    /// Lets scripts go that wait for this signal, now and later.
    public void signal(String name) {
        signals.give(name);
    }

    /// The requests that arrived, up to the last 10,000, oldest first.
    ///
    /// @throws IllegalStateException the journal is off
    public List<ReceivedRequest> requests() {
        return journal.requests();
    }

    /// Waits until this many requests have arrived since the start, and returns those that the journal holds.
    public List<ReceivedRequest> awaitRequests(int count, Duration timeout)
            throws InterruptedException, TimeoutException {
        journal.awaitRequests(count, timeout);
        return journal.requests();
    }

    /// Waits until the peer has closed the connection of a request; a connection that was closed from here never
    /// counts.
    ///
    /// @param requestIndex counted from 0 since the start
    public void awaitClientGone(int requestIndex, Duration timeout) throws InterruptedException, TimeoutException {
        journal.awaitClientGone(requestIndex, timeout);
    }

    /// Waits until exactly this many connections are open.
    public void awaitOpenConnections(int count, Duration timeout) throws InterruptedException, TimeoutException {
        journal.awaitOpenConnections(count, timeout);
    }

    public int openConnections() {
        return journal.openConnections();
    }

    /// Stops listening and closes all connections at once. May be called twice.
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly();
        stopLoops();
    }

    private void stopLoops() {
        acceptor.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /// Runs the provider alone until the process is stopped: `--host`, `--port` (default 9100), `--loops`.
    public static void main(String[] arguments) throws InterruptedException {
        DemoSettings settings = DemoSettings.fromArguments(arguments);
        try (DemoProvider provider = start(settings)) {
            System.out.println("demo provider on " + provider.baseUrl() + ", models " + Behaviour.EXAMPLES);
            provider.listener.closeFuture().await();
        }
    }

    private static HttpDecoderConfig decoding() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_READ_BYTES);
    }

    private final class Connections extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            connections.add(channel);
            SslContext tls = settings.tls();
            if (tls != null) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc()));
            }
            channel.pipeline()
                    .addLast(new HttpRequestDecoder(decoding()))
                    .addLast(new ConnectionHandler(settings, journal, scripts, signals, fastAnswers, modelAnswers));
        }
    }
}
