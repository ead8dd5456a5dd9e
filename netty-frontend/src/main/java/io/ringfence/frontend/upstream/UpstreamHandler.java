package io.ringfence.frontend.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.ringfence.engine.Fault;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to a provider: at most one call at a time, then back to the pool. Its event loop only.
final class UpstreamHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamHandler.class);

    private final UpstreamPool pool;
    private final Endpoint endpoint;
    private @Nullable UpstreamCall call;
    private @Nullable ChannelHandlerContext context;
    private boolean reused;
    private boolean keepAlive;
    private boolean interim;
    private boolean tlsFailed;
    private long idleSinceNs;

    UpstreamHandler(UpstreamPool pool, UpstreamCall first) {
        this.pool = pool;
        this.endpoint = first.endpoint;
        this.call = first;
    }

    void start(UpstreamCall next, boolean onReusedConnection) {
        call = next;
        reused = onReusedConnection;
        ChannelHandlerContext open = context();
        next.connected(open.channel());
        open.writeAndFlush(next.requestToWrite(), open.voidPromise());
        next.sent();
    }

    boolean isUsable() {
        return context().channel().isActive();
    }

    long idleSinceNs() {
        return idleSinceNs;
    }

    void idleSince(long nowNs) {
        idleSinceNs = nowNs;
    }

    void close() {
        context().close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        pool.opened();
        if (endpoint.tls() == null) {
            startFirst(ctx);
        }
    }

    private void startFirst(ChannelHandlerContext ctx) {
        if (call == null || call.isDone()) {
            ctx.close();
        } else {
            start(call, false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                startFirst(ctx);
            } else {
                tlsFailed = true;
                ctx.close();
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        HttpObject part = (HttpObject) message;
        if (call == null || call.isDone()) {
            ReferenceCountUtil.release(part);
            ctx.close();
            return;
        }
        if (part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(part);
            fail(ctx, Fault.UPSTREAM_ERROR, "the provider's answer is not valid HTTP");
            return;
        }
        if (part instanceof HttpResponse head) {
            interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (interim && head.status().code() != 101) {
                return;
            }
            keepAlive = HttpUtil.isKeepAlive(head);
            call.head(head);
        }
        if (part instanceof HttpContent content) {
            boolean last = part instanceof LastHttpContent;
            if (interim) {
                content.release();
                interim = !last;
                return;
            }
            onContent(ctx, content.content(), last);
        }
    }

    private void onContent(ChannelHandlerContext ctx, ByteBuf content, boolean last) {
        UpstreamCall current = call;
        if (current == null || current.isDone()) {
            content.release();
        } else if (content.isReadable()) {
            current.content(content);
        } else {
            content.release();
        }
        if (!last || current == null) {
            return;
        }
        if (current.isDone()) {
            ctx.close();
            return;
        }
        call = null;
        if (keepAlive && ctx.channel().isActive()) {
            ctx.channel().config().setAutoRead(true);
            pool.release(this, endpoint);
        } else {
            ctx.close();
        }
        current.end();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (call != null && !call.isDone()) {
            call.readComplete();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        pool.closed(this, endpoint);
        UpstreamCall current = call;
        call = null;
        if (current == null || current.isDone()) {
            return;
        }
        if (tlsFailed) {
            current.failed(Fault.CONNECT_FAILED, "the TLS handshake with the provider failed");
        } else if (reused && !current.answered) {
            pool.connect(current);
        } else {
            current.failed(
                    Fault.CUT,
                    current.answered
                            ? "the provider's connection ended in the middle of the answer"
                            : "the provider closed the connection without an answer");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // What went wrong on the socket becomes a fault in channelInactive, which always follows.
        boolean isConnection = cause instanceof IOException || cause instanceof NotYetConnectedException;
        if (!isConnection && !(cause instanceof CodecException)) {
            LOG.error("An answer failed because of a bug", cause);
        }
        ctx.close();
    }

    private void fail(ChannelHandlerContext ctx, Fault fault, String reason) {
        UpstreamCall current = call;
        call = null;
        ctx.close();
        if (current != null) {
            current.failed(fault, reason);
        }
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("the handler is in no pipeline yet");
        }
        return context;
    }
}
