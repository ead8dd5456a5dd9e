package io.ringfence.frontend.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.ringfence.frontend.FrontendSettings;
import io.ringfence.frontend.exchange.Downstream;
import io.ringfence.frontend.exchange.HttpExchange;
import io.ringfence.frontend.loop.Deadline;
import io.ringfence.frontend.loop.LoopContext;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ErrorBody;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.providers.error.GatewayError;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads requests from one client connection, one at a time, and hands each to an [HttpExchange] or answers it
/// itself. Event loop only.
///
/// While an exchange is being answered, further requests of the same connection wait as [PipelinedParts]. A
/// request that is refused before all of it has come ends in a [LingeringClose].
final class RequestHandler extends ChannelInboundHandlerAdapter implements Downstream {
    private enum State {
        /// Between requests.
        IDLE,
        /// A head has been read and its body is arriving.
        READING,
        /// An exchange is being answered.
        ANSWERING,
        CLOSED
    }

    private final LoopContext loop;
    private final GatewayPages pages;
    private final AdminDesk admin;
    private final ConnectionDeadline deadline = new ConnectionDeadline();
    private final PipelinedParts pipelined;
    private final BodyReader body;
    private final LingeringClose lingering = new LingeringClose();
    private State state = State.IDLE;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable HttpExchange exchange;
    private @Nullable Endpoint page;
    private @Nullable String pageSecret;
    private String pageRequestId = "";
    private long receiveByNs;
    private boolean keepAlive;
    private boolean http10;
    private boolean headOnly;
    private boolean receiving;
    private boolean takesBody;
    private boolean handlingPipelined;

    RequestHandler(LoopContext loop, GatewayPages pages, AdminDesk admin) {
        this.loop = loop;
        this.pages = pages;
        this.admin = admin;
        FrontendSettings settings = loop.settings();
        this.pipelined = new PipelinedParts(settings.maxPipelinedBytes(), settings.maxBodyBytes());
        this.body = new BodyReader(loop.bodyRoom(), settings.maxBodyBytes());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        loop.add(deadline);
        deadline.in(loop.settings().readNs());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        HttpObject part = (HttpObject) message;
        if (state == State.CLOSED) {
            // After the last answer nothing is heard any more.
            if (lingering.drop(part)) {
                context.close();
            }
        } else if (state == State.ANSWERING || !pipelined.isEmpty()) {
            holdBack(part);
        } else {
            handle(part);
        }
    }

    private void holdBack(HttpObject part) {
        switch (pipelined.add(part)) {
            case ENOUGH -> {}
            case FULL -> context().channel().config().setAutoRead(false);
            case OVERRUN -> abort();
        }
    }

    private void handle(HttpObject part) {
        if (part.decoderResult().isFailure()) {
            malformed(part);
            return;
        }
        if (part instanceof HttpRequest head) {
            onHead(head);
        }
        if (part instanceof HttpContent content && state != State.CLOSED) {
            onContent(content);
        } else if (part instanceof HttpContent) {
            ReferenceCountUtil.release(part);
        }
    }

    private void onHead(HttpRequest head) {
        keepAlive = HttpUtil.isKeepAlive(head);
        http10 = head.protocolVersion().equals(HttpVersion.HTTP_1_0);
        headOnly = HttpMethod.HEAD.equals(head.method());
        state = State.READING;
        receiving = true;
        receiveByNs = loop.nanoTime() + loop.settings().receiveNs();
        readOn();
        HttpHeaders headers = head.headers();
        long announced = HttpUtil.getContentLength(head, -1L);
        body.begin(announced);
        String uri = head.uri();
        Endpoint endpoint;
        String secret;
        try {
            endpoint = Endpoint.of(head.method(), uri, headers);
            secret = ClientKey.find(headers, uri);
        } catch (IllegalArgumentException badEscape) {
            refuseConnection(ErrorKind.INVALID_REQUEST, "The request's address has a malformed percent-escape.");
            return;
        }
        String requestId = RequestIds.echoOrNew(headers.get("x-request-id"), loop);
        switch (endpoint) {
            case Endpoint.Generate generate -> beginExchange(generate, head, announced, requestId, secret);
            default -> {
                takesBody = endpoint instanceof Endpoint.Admin && admin.admits(loop, secret);
                page = endpoint;
                pageSecret = secret;
                pageRequestId = requestId;
            }
        }
        if (state == State.READING && HttpUtil.is100ContinueExpected(head)) {
            answerExpectation(head);
        }
    }

    /// The next part of the request must come soon, and all of it before long.
    private void readOn() {
        deadline.at(Math.min(receiveByNs, loop.nanoTime() + loop.settings().readNs()));
    }

    private void beginExchange(
            Endpoint.Generate generate, HttpRequest head, long announced, String requestId, @Nullable String secret) {
        HttpExchange started = new HttpExchange(loop, this, generate.ingress(), head.headers(), requestId, http10);
        exchange = started;
        String contentType = head.headers().get(HttpHeaderNames.CONTENT_TYPE);
        started.authenticate(secret);
        String problemOfTags = started.readTags();
        if (problemOfTags != null) {
            started.refuseWhenRead(ErrorKind.INVALID_REQUEST, problemOfTags);
        } else if (loop.isDraining()) {
            started.refuseWhenRead(ErrorKind.SHUTTING_DOWN, "The gateway is being stopped.");
        } else if (contentType != null && !JsonContentType.matches(contentType)) {
            started.refuseWhenRead(ErrorKind.UNSUPPORTED_MEDIA_TYPE, JsonContentType.expected(contentType));
        } else if (announced > loop.settings().maxBodyBytes()) {
            tooLarge();
        }
    }

    private void answerExpectation(HttpRequest head) {
        if (exchange != null && exchange.isRefused()) {
            // The body was not sent yet and will not be: answer now, and close, as the client may send it all the same.
            finishRefused();
            return;
        }
        write(loop.heads().response(HttpResponseStatus.CONTINUE.code()).head(alloc()));
        flush();
        head.headers().remove(HttpHeaderNames.EXPECT);
    }

    private void finishRefused() {
        keepAlive = false;
        HttpExchange refused = exchange;
        if (refused != null) {
            state = State.ANSWERING;
            refused.answerRefusal();
        }
    }

    private void onContent(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        receiving = !last;
        if (exchange == null ? !takesBody : exchange.isRefused()) {
            if (!body.drop(content) && !last) {
                refuseRest();
                return;
            }
        } else {
            switch (body.add(content, alloc())) {
                case KEPT -> {}
                case NO_ROOM -> refuse(ErrorKind.OVERLOADED, "The gateway holds as many request bodies as it may.");
                case TOO_LARGE -> {
                    tooLarge();
                    if (!last && exchange != null) {
                        finishRefused();
                        return;
                    }
                }
            }
        }
        if (state == State.CLOSED) {
            return;
        }
        readOn();
        if (last) {
            requestComplete();
        }
    }

    private void refuseRest() {
        if (exchange == null) {
            abort();
        } else {
            finishRefused();
        }
    }

    private void requestComplete() {
        state = State.ANSWERING;
        deadline.never();
        Endpoint asked = page;
        HttpExchange current = exchange;
        if (asked != null) {
            page = null;
            if (asked instanceof Endpoint.Admin wanted) {
                admin.answer(wanted, loop, pageSecret, pageRequestId, takeText(), this::answerPage);
            } else {
                pages.answer(asked, loop, pageSecret, pageRequestId, this::answerPage);
            }
        } else if (current != null && current.isRefused()) {
            body.release();
            current.answerRefusal();
        } else if (current != null) {
            current.start(body.take());
        }
    }

    private String takeText() {
        ByteBuf bytes = body.take();
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.release();
        return text;
    }

    private void answerPage(FullHttpResponse response) {
        if (state == State.CLOSED) {
            response.release();
            return;
        }
        writePage(response);
        exchangeEnded(true);
    }

    private void writePage(FullHttpResponse page) {
        write(Pages.bytes(page, headOnly, connectionField(), loop.heads(), alloc()));
        flush();
    }

    private void tooLarge() {
        refuse(
                ErrorKind.PAYLOAD_TOO_LARGE,
                "The request body is larger than " + loop.settings().maxBodyBytes() + " bytes.");
    }

    private void refuse(ErrorKind kind, String message) {
        if (exchange != null) {
            exchange.refuseWhenRead(kind, message);
        } else {
            refuseConnection(kind, message);
        }
    }

    private void malformed(HttpObject part) {
        DecoderResult result = part.decoderResult();
        ReferenceCountUtil.release(part);
        Throwable cause = result.cause();
        ErrorKind kind = ErrorKind.INVALID_REQUEST;
        String message = "The request is not valid HTTP.";
        if (cause instanceof TooLongFrameException) {
            kind = ErrorKind.HEADERS_TOO_LARGE;
            message = "The request's head is larger than " + loop.settings().maxHeaderBytes() + " bytes.";
        } else if (cause instanceof DecompressionException) {
            message = "The request body could not be decompressed.";
        }
        refuseConnection(kind, message);
    }

    /// Answers an error outside of any exchange, or ends the one whose request broke off, and closes.
    private void refuseConnection(ErrorKind kind, String message) {
        keepAlive = false;
        receiving = false;
        page = null;
        body.release();
        HttpExchange broken = exchange;
        if (broken != null && state == State.READING) {
            state = State.ANSWERING;
            broken.refuse(kind, message, 0);
            return;
        }
        GatewayError error = new GatewayError(kind, kind.status(), message, null, false, null, loop.newRequestId());
        FullHttpResponse response = Pages.json(
                HttpResponseStatus.valueOf(kind.status()),
                ErrorBody.unary(alloc(), Dialect.OPENAI_CHAT, error),
                error.requestId());
        writePage(response);
        exchangeEnded(false);
    }

    // ---- Downstream -----------------------------------------------------------------------------------------------

    @Override
    public ByteBufAllocator alloc() {
        return context().alloc();
    }

    @Override
    public boolean isWritable() {
        return context().channel().isWritable();
    }

    /// Clients of HTTP/1.0 do not expect that the connection goes on.
    @Override
    public @Nullable AsciiString connectionField() {
        if (!mayKeepAlive()) {
            return HttpHeaderValues.CLOSE;
        }
        return http10 ? HttpHeaderValues.KEEP_ALIVE : null;
    }

    @Override
    public void write(ByteBuf bytes) {
        context().write(bytes, context().voidPromise());
    }

    @Override
    public void flush() {
        context().flush();
    }

    @Override
    public void exchangeEnded(boolean delimited) {
        exchange = null;
        body.giveRoomBack();
        body.release();
        if (state == State.CLOSED) {
            return;
        }
        if (!delimited || !mayKeepAlive()) {
            closeAfterAnswer();
            return;
        }
        state = State.IDLE;
        deadline.in(loop.settings().idleNs());
        handlePipelined();
    }

    private void closeAfterAnswer() {
        state = State.CLOSED;
        pipelined.release();
        ChannelFuture written = context().writeAndFlush(Unpooled.EMPTY_BUFFER);
        if (receiving) {
            lingering.begin();
            deadline.in(LingeringClose.WITHIN_NS);
            written.addListener(_ -> LingeringClose.endOutput(written.channel()));
        } else {
            deadline.in(loop.settings().writeNs());
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private boolean mayKeepAlive() {
        return keepAlive && !loop.isDraining();
    }

    private void handlePipelined() {
        if (handlingPipelined) {
            return;
        }
        handlingPipelined = true;
        try {
            while (state != State.ANSWERING && state != State.CLOSED && !pipelined.isEmpty()) {
                handle(pipelined.take());
            }
        } finally {
            handlingPipelined = false;
        }
        if (pipelined.isEmpty()) {
            context().channel().config().setAutoRead(true);
        }
    }

    @Override
    public void abort() {
        state = State.CLOSED;
        context().close();
    }

    // ---- Channel events -------------------------------------------------------------------------------------------

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.writabilityChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state = State.CLOSED;
        loop.remove(deadline);
        body.giveRoomBack();
        body.release();
        pipelined.release();
        HttpExchange current = exchange;
        exchange = null;
        if (current != null) {
            current.clientGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof DecompressionException && state == State.READING) {
            refuseConnection(ErrorKind.INVALID_REQUEST, "The request body could not be decompressed.");
        } else if (cause instanceof DecompressionException && state == State.CLOSED) {
            // It is the rest of a refused request that makes no sense: nobody waits for it.
            context.close();
        } else {
            pages.unexpected(cause);
            context.close();
        }
    }

    /// The gateway stops: idle connections are closed at once, the others after their answer.
    void drain() {
        if (state == State.IDLE) {
            state = State.CLOSED;
            context().close();
        }
    }

    /// The time to drain is over: what is still being answered ends now.
    void shutDown() {
        if (exchange != null) {
            exchange.shutDown();
        }
    }

    private ChannelHandlerContext context() {
        if (ctx == null) {
            throw new IllegalStateException("the handler is in no pipeline yet");
        }
        return ctx;
    }

    /// Time limits of the connection itself, outside of exchanges.
    private final class ConnectionDeadline extends Deadline {
        void in(long ns) {
            at(loop.nanoTime() + ns);
        }

        void at(long ns) {
            due(ns);
        }

        void never() {
            due(NEVER);
        }

        @Override
        protected void onDue(long nowNs) {
            due(NEVER);
            if (state == State.READING && exchange != null) {
                refuseConnection(ErrorKind.REQUEST_TIMEOUT, "The request was not received in time.");
            } else {
                context().close();
            }
        }
    }
}
