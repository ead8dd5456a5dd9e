package io.ringfence.frontend.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.ringfence.engine.Fault;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Kept-alive connections of one event loop to all providers. That loop only; needs no locks.
///
/// The youngest idle connection is used first, so that surplus ones grow old and are closed.
public final class UpstreamPool {
    /// The system's words for EADDRNOTAVAIL, which epoll's exceptions tell by their message alone.
    private static final String NO_FREE_PORT = "Cannot assign requested address";

    private final PoolSettings settings;
    private final EventLoop eventLoop;
    private final AddressResolver<InetSocketAddress> resolver;
    private final Bootstrap bootstrap;
    private final Map<Endpoint, ArrayDeque<UpstreamHandler>> idle = new HashMap<>();
    private int openConnections;
    private boolean closed;

    public UpstreamPool(
            EventLoop eventLoop,
            Class<? extends Channel> channelType,
            AddressResolverGroup<InetSocketAddress> resolver,
            PoolSettings settings) {
        this.settings = settings;
        this.eventLoop = eventLoop;
        this.resolver = resolver.getResolver(eventLoop);
        this.bootstrap = new Bootstrap()
                .group(eventLoop)
                .channel(channelType)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true);
    }

    /// Sends `request`, whose ownership passes to the call, over an idle or a new connection.
    public UpstreamCall send(Endpoint endpoint, long connectTimeoutNs, ByteBuf request, UpstreamListener listener) {
        long timeoutMs = Math.clamp(TimeUnit.NANOSECONDS.toMillis(connectTimeoutNs), 1, Integer.MAX_VALUE);
        UpstreamCall call = new UpstreamCall(endpoint, (int) timeoutMs, request, listener);
        UpstreamHandler connection = takeIdle(endpoint);
        if (connection == null) {
            connect(call);
        } else {
            connection.start(call, true);
        }
        return call;
    }

    /// Closes connections that were idle for too long.
    public void closeIdle(long nowNs) {
        for (ArrayDeque<UpstreamHandler> stack : idle.values()) {
            Iterator<UpstreamHandler> oldestFirst = stack.descendingIterator();
            while (oldestFirst.hasNext()) {
                UpstreamHandler connection = oldestFirst.next();
                if (nowNs - connection.idleSinceNs() < settings.maxIdleNs()) {
                    break;
                }
                oldestFirst.remove();
                connection.close();
            }
        }
        idle.values().removeIf(ArrayDeque::isEmpty);
    }

    /// Closes all idle connections and keeps none from now on.
    public void close() {
        closed = true;
        for (ArrayDeque<UpstreamHandler> stack : idle.values()) {
            stack.forEach(UpstreamHandler::close);
        }
        idle.clear();
    }

    public int openConnections() {
        return openConnections;
    }

    /// Finds the address first and only then makes a socket, which connects in the same breath: one that waits
    /// in between is reported as hung up by epoll, and closed.
    void connect(UpstreamCall call) {
        Future<InetSocketAddress> address =
                resolver.resolve(InetSocketAddress.createUnresolved(call.endpoint.host(), call.endpoint.port()));
        if (address.isDone()) {
            connect(call, address);
        } else {
            address.addListener(_ -> connect(call, address));
        }
    }

    private void connect(UpstreamCall call, Future<InetSocketAddress> address) {
        if (call.isDone()) {
            return;
        }
        if (!address.isSuccess()) {
            failLater(call, address.cause());
            return;
        }
        ChannelFuture registered = bootstrap
                .clone()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, call.connectTimeoutMs)
                .handler(new Initializer(call))
                .register();
        if (registered.cause() != null) {
            failLater(call, registered.cause());
            return;
        }
        Channel channel = registered.channel();
        call.connected(channel);
        channel.connect(address.getNow()).addListener(connected -> {
            if (!connected.isSuccess()) {
                failLater(call, connected.cause());
            }
        });
    }

    /// Not at once, because whoever sends may not have the call in his hands yet.
    private void failLater(UpstreamCall call, Throwable cause) {
        eventLoop.execute(() -> call.failed(fault(cause), "could not connect to the provider"));
    }

    /// Whether the machine had no port or descriptor left, or else the provider could not be reached.
    static Fault fault(Throwable cause) {
        String message = cause.getMessage();
        boolean isOurs = cause instanceof ChannelException // there was no descriptor for a socket
                || cause instanceof BindException
                || (message != null && message.contains(NO_FREE_PORT));
        return isOurs ? Fault.NO_RESOURCES : Fault.CONNECT_FAILED;
    }

    void release(UpstreamHandler connection, Endpoint endpoint) {
        ArrayDeque<UpstreamHandler> stack = idle.computeIfAbsent(endpoint, key -> new ArrayDeque<>());
        if (closed || stack.size() >= settings.maxIdlePerEndpoint()) {
            connection.close();
            return;
        }
        connection.idleSince(System.nanoTime());
        stack.push(connection);
    }

    void opened() {
        openConnections++;
    }

    void closed(UpstreamHandler connection, Endpoint endpoint) {
        openConnections--;
        ArrayDeque<UpstreamHandler> stack = idle.get(endpoint);
        if (stack != null) {
            stack.remove(connection);
        }
    }

    private @Nullable UpstreamHandler takeIdle(Endpoint endpoint) {
        ArrayDeque<UpstreamHandler> stack = idle.get(endpoint);
        while (stack != null && !stack.isEmpty()) {
            UpstreamHandler connection = stack.pop();
            if (connection.isUsable()) {
                return connection;
            }
            connection.close();
        }
        return null;
    }

    private final class Initializer extends ChannelInitializer<Channel> {
        private final UpstreamCall call;

        Initializer(UpstreamCall call) {
            this.call = call;
        }

        @Override
        protected void initChannel(Channel channel) {
            Endpoint endpoint = call.endpoint;
            if (endpoint.tls() != null) {
                SslHandler tls = endpoint.tls().newHandler(channel.alloc(), endpoint.host(), endpoint.port());
                tls.setHandshakeTimeoutMillis(call.connectTimeoutMs);
                channel.pipeline().addLast(tls);
            }
            HttpDecoderConfig limits = new HttpDecoderConfig()
                    .setMaxInitialLineLength(8_192)
                    .setMaxHeaderSize(settings.maxHeaderBytes())
                    .setMaxChunkSize(65_536);
            channel.pipeline()
                    .addLast(new HttpResponseDecoder(limits))
                    .addLast(new UpstreamHandler(UpstreamPool.this, call));
        }
    }

    /// Bounds of a pool.
    ///
    /// @param maxIdlePerEndpoint idle connections kept per provider endpoint and loop
    /// @param maxIdleNs how long an idle connection is kept
    /// @param maxHeaderBytes limit on the head of a provider's answer
    public record PoolSettings(int maxIdlePerEndpoint, long maxIdleNs, int maxHeaderBytes) {}
}
