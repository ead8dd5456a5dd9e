package io.ringfence.frontend.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves `/metrics`, `/health/live` and `/health/ready` on a port and a thread of their own, so that a scrape never
/// waits behind traffic nor traffic behind a scrape, and so that somebody still answers while the gateway drains.
public final class OperationsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperationsServer.class);
    private static final int MAX_REQUEST_BYTES = 64 << 10;
    private static final int TIMEOUT_SECONDS = 30;

    private final Transport transport = Transport.best();
    private final MultiThreadIoEventLoopGroup group = transport.newGroup("ringfence-operations", 1);
    private final Supplier<CompletionStage<byte[]>> metrics;
    private final String metricsType;
    private final BooleanSupplier isReady;
    private @Nullable Channel listener;

    /// @param metrics     renders the page; may complete on any thread
    /// @param metricsType its content type
    /// @param isReady     whether new requests are welcome; asked on this port's thread
    public OperationsServer(Supplier<CompletionStage<byte[]>> metrics, String metricsType, BooleanSupplier isReady) {
        this.metrics = metrics;
        this.metricsType = metricsType;
        this.isReady = isReady;
    }

    /// Starts to listen.
    ///
    /// @param port 0 picks a free one
    /// @throws IllegalStateException when the address cannot be bound
    public void start(String host, int port) {
        var binding = new ServerBootstrap()
                .group(group)
                .channel(transport.serverChannel())
                .childHandler(new Initializer())
                .bind(host, port)
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            close();
            throw new IllegalStateException(
                    "cannot listen on " + host + ":" + port + " for metrics: "
                            + binding.cause().getMessage(),
                    binding.cause());
        }
        listener = binding.channel();
    }

    /// The port that is listened on.
    public int port() {
        if (listener == null) {
            throw new IllegalStateException("the port was not opened");
        }
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /// Stops listening and frees the thread. May be called twice.
    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Initializer extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline()
                    .addLast(new ReadTimeoutHandler(TIMEOUT_SECONDS))
                    .addLast(new HttpServerCodec())
                    .addLast(new HttpObjectAggregator(MAX_REQUEST_BYTES))
                    .addLast(new PageHandler());
        }
    }

    private final class PageHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            int query = request.uri().indexOf('?');
            String path = query < 0 ? request.uri() : request.uri().substring(0, query);
            switch (path) {
                case "/metrics" -> sendMetrics(ctx);
                case "/health/live", "/live", "/livez" ->
                    send(ctx, json(HttpResponseStatus.OK, "{\"status\":\"alive\"}"));
                case "/health/ready", "/ready", "/readyz" -> send(ctx, readiness());
                default ->
                    send(
                            ctx,
                            text(
                                    HttpResponseStatus.NOT_FOUND,
                                    "There are /metrics, /health/live and /health/ready.\n"));
            }
        }

        private void sendMetrics(ChannelHandlerContext ctx) {
            metrics.get()
                    .whenComplete((page, failure) -> ctx.executor().execute(() -> {
                        if (failure == null) {
                            send(ctx, Pages.of(HttpResponseStatus.OK, Unpooled.wrappedBuffer(page), metricsType));
                        } else {
                            LOG.error("The metrics could not be rendered", failure);
                            send(
                                    ctx,
                                    text(
                                            HttpResponseStatus.INTERNAL_SERVER_ERROR,
                                            "The metrics could not be rendered.\n"));
                        }
                    }));
        }

        private FullHttpResponse readiness() {
            return isReady.getAsBoolean()
                    ? json(HttpResponseStatus.OK, "{\"status\":\"ready\"}")
                    : json(
                            HttpResponseStatus.SERVICE_UNAVAILABLE,
                            "{\"status\":\"not_ready\",\"reason\":\"the gateway is being stopped\"}");
        }

        private void send(ChannelHandlerContext ctx, FullHttpResponse response) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("A connection to the operations port failed", cause);
            ctx.close();
        }
    }

    private static FullHttpResponse json(HttpResponseStatus status, String content) {
        return Pages.of(status, utf8(content), HttpHeaderValues.APPLICATION_JSON);
    }

    private static FullHttpResponse text(HttpResponseStatus status, String content) {
        return Pages.of(status, utf8(content), HttpHeaderValues.TEXT_PLAIN);
    }

    private static ByteBuf utf8(String content) {
        return Unpooled.copiedBuffer(content, StandardCharsets.UTF_8);
    }
}
