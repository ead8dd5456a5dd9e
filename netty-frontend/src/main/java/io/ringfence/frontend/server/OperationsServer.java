package io.ringfence.frontend.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Serves `/metrics` on a port of its own and on a thread of its own, so that a scrape never waits behind traffic nor
/// traffic behind a scrape.
public final class OperationsServer implements AutoCloseable {
    private static final int MAX_REQUEST_BYTES = 64 << 10;
    private static final int TIMEOUT_SECONDS = 30;

    private final Transport transport = Transport.best();
    private final MultiThreadIoEventLoopGroup group = transport.newGroup(1);
    private final Supplier<CompletionStage<byte[]>> metrics;
    private final String contentType;
    private @Nullable Channel listener;

    /// A server for one page.
    ///
    /// @param metrics renders the page; may complete on any thread
    public OperationsServer(Supplier<CompletionStage<byte[]>> metrics, String contentType) {
        this.metrics = metrics;
        this.contentType = contentType;
    }

    /// Starts to listen.
    ///
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

    public int port() {
        if (listener == null) {
            throw new IllegalStateException("the server was not started");
        }
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

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
            String uri = request.uri();
            if (!uri.equals("/metrics") && !uri.startsWith("/metrics?")) {
                send(ctx, Pages.of(HttpResponseStatus.NOT_FOUND, text("Metrics are at /metrics.\n"), "text/plain"));
                return;
            }
            metrics.get()
                    .whenComplete((page, failure) -> ctx.executor().execute(() -> {
                        if (failure == null) {
                            send(ctx, Pages.of(HttpResponseStatus.OK, Unpooled.wrappedBuffer(page), contentType));
                        } else {
                            send(
                                    ctx,
                                    Pages.of(
                                            HttpResponseStatus.INTERNAL_SERVER_ERROR,
                                            text("The metrics could not be rendered.\n"),
                                            "text/plain"));
                        }
                    }));
        }

        private io.netty.buffer.ByteBuf text(String line) {
            return Unpooled.copiedBuffer(line, java.nio.charset.StandardCharsets.UTF_8);
        }

        private void send(ChannelHandlerContext ctx, FullHttpResponse response) {
            response.headers().set("connection", "close");
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
