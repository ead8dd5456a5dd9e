package io.ringfence.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves one connection: collects each request, then lets a script, the fast path or the model's answer reply, one
/// after another.
/// Event loop only.
///
/// Reading never stops while an answer is under way, so that a client that goes away is noticed at once.
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection, which is handled
final class ConnectionHandler extends ChannelDuplexHandler {
    private static final Logger log = LoggerFactory.getLogger(ConnectionHandler.class);
    private static final int MAX_PIPELINED = 1_024;

    private final DemoSettings settings;
    private final Journal journal;
    private final ScriptQueue scripts;
    private final Signals signals;
    private final FastAnswers fastAnswers;
    private final ModelAnswers modelAnswers;
    private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();

    private Journal.@Nullable Connection connection;
    private @Nullable HttpRequest request;
    private @Nullable ByteBuf body;
    private @Nullable ScriptPlayer player;
    private boolean isServing;
    private boolean isRefusing;
    private boolean isClosedHere;

    ConnectionHandler(
            DemoSettings settings,
            Journal journal,
            ScriptQueue scripts,
            Signals signals,
            FastAnswers fastAnswers,
            ModelAnswers modelAnswers) {
        this.settings = settings;
        this.journal = journal;
        this.scripts = scripts;
        this.signals = signals;
        this.fastAnswers = fastAnswers;
        this.modelAnswers = modelAnswers;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        int remotePort = ctx.channel().remoteAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
        connection = journal.connectionOpened(remotePort);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (isRefusing) {
                return;
            }
            if (message instanceof HttpRequest head) {
                begin(ctx, head);
            }
            if (message instanceof HttpContent content && request != null) {
                collect(ctx, request, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest head) {
        if (head.decoderResult().isFailure()) {
            refuse(ctx, 400, "malformed HTTP: " + head.decoderResult().cause().getMessage());
            return;
        }
        request = head;
        if (HttpUtil.is100ContinueExpected(head)) {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(HttpText.CONTINUE));
        }
    }

    private void collect(ChannelHandlerContext ctx, HttpRequest head, HttpContent content) {
        if (content.decoderResult().isFailure()) {
            refuse(
                    ctx,
                    400,
                    "malformed HTTP body: " + content.decoderResult().cause().getMessage());
            return;
        }
        ByteBuf bytes = content.content();
        int collected = body == null ? 0 : body.readableBytes();
        if (collected + (long) bytes.readableBytes() > settings.maxRequestBytes()) {
            refuse(ctx, 413, "the body is longer than " + settings.maxRequestBytes() + " bytes");
            return;
        }
        boolean isLast = content instanceof LastHttpContent;
        if (body == null) {
            body = isLast
                    ? bytes.retain()
                    : ctx.alloc().buffer(bodyCapacity(head)).writeBytes(bytes);
        } else {
            body.writeBytes(bytes);
        }
        if (isLast) {
            received(ctx, head, body);
            request = null;
            body = null;
        }
    }

    private int bodyCapacity(HttpRequest head) {
        return Math.clamp(HttpUtil.getContentLength(head, 1_024L), 256, Math.min(settings.maxRequestBytes(), 1 << 20));
    }

    private void received(ChannelHandlerContext ctx, HttpRequest head, ByteBuf whole) {
        if (journal.keepsRequests() && connection != null) {
            journal.received(
                    new ReceivedRequest(
                            head.method().name(),
                            head.uri(),
                            head.headers().entries(),
                            ByteBufUtil.getBytes(whole),
                            connection.id,
                            connection.remotePort),
                    connection);
        }
        if (waiting.size() == MAX_PIPELINED) {
            whole.release();
            refuse(ctx, 400, "more than " + MAX_PIPELINED + " requests at once on one connection");
            return;
        }
        waiting.addLast(new Exchange(head, whole));
        serveWaiting(ctx);
    }

    private void serveWaiting(ChannelHandlerContext ctx) {
        while (!isServing && !waiting.isEmpty() && ctx.channel().isWritable()) {
            Exchange exchange = waiting.removeFirst();
            try {
                serve(ctx, exchange);
            } finally {
                exchange.body.release();
            }
        }
    }

    private void serve(ChannelHandlerContext ctx, Exchange exchange) {
        boolean closesAfter = !HttpUtil.isKeepAlive(exchange.request);
        Script script = scripts.next();
        if (script != null) {
            play(ctx, script.list().iterator(), closesAfter);
            return;
        }
        ByteBuf fast = fastAnswers.tryAnswer(exchange.request, exchange.body, ctx.alloc());
        if (fast == null) {
            Iterator<Step> slow = fastAnswers.tryAnswerSlowly(exchange.request, exchange.body);
            play(ctx, slow != null ? slow : modelAnswers.answer(exchange.request, exchange.body), closesAfter);
        } else if (closesAfter) {
            isServing = true;
            ctx.channel().writeAndFlush(fast).addListener(ChannelFutureListener.CLOSE);
        } else {
            ctx.write(fast, ctx.voidPromise());
        }
    }

    private void play(ChannelHandlerContext ctx, Iterator<Step> steps, boolean closesAfter) {
        isServing = true;
        ScriptPlayer next = new ScriptPlayer(ctx.channel(), signals, steps, closesAfter, () -> {
            isServing = false;
            /* From a timer or a signal nobody else would look at, or flush, what came in meanwhile. */
            ctx.executor().execute(() -> {
                serveWaiting(ctx);
                ctx.flush();
            });
        });
        player = next;
        next.start();
    }

    private void refuse(ChannelHandlerContext ctx, int status, String message) {
        isRefusing = true;
        request = null;
        releaseBody();
        if (isServing) {
            ctx.channel().close();
            return;
        }
        play(ctx, modelAnswers.refuse(status, message), true);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (player != null) {
            player.writabilityChanged();
        }
        serveWaiting(ctx);
        ctx.flush();
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        isClosedHere = true;
        ctx.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (player != null) {
            player.abandon();
        }
        releaseBody();
        waiting.forEach(exchange -> exchange.body.release());
        waiting.clear();
        if (connection != null) {
            journal.connectionClosed(connection, !isClosedHere);
        }
    }

    private void releaseBody() {
        if (body != null) {
            body.release();
            body = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.warn("closing a connection of the demo provider", cause);
        }
        ctx.close();
    }

    private record Exchange(HttpRequest request, ByteBuf body) {}
}
