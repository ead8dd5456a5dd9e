package io.ringfence.frontend.media;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.ringfence.providers.translate.RemoteMedia;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// One item on its way: its name resolved, every address checked, a connection to exactly one of those,
/// redirects followed by the same rules, and a body that is counted as it is unpacked. Event loop only.
///
/// Never looks a name up again after the check: a name server that answers differently the second time is not
/// asked a second time. Knows no proxies, no cookies and no credentials.
public final class MediaFetch {
    static final int CONNECT_TIMEOUT_MS = 5_000;

    /// Of one host; a host with more of them will answer at one of these, if at all.
    private static final int MAX_ADDRESSES = 3;

    private static final HttpDecoderConfig LIMITS = new HttpDecoderConfig()
            .setMaxInitialLineLength(8_192)
            .setMaxHeaderSize(32_768)
            .setMaxChunkSize(8_192);

    private final MediaFetcher fetcher;
    private final String address;
    private final RemoteMedia.Kind kind;
    private final MediaSettings settings;
    private final MediaListener listener;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Queue<InetSocketAddress> untried = new ArrayDeque<>();
    private @Nullable Channel channel;
    private @Nullable String declaredType;
    private int redirects;
    private boolean hasBegun;
    private boolean isOver;

    MediaFetch(
            MediaFetcher fetcher,
            String address,
            RemoteMedia.Kind kind,
            MediaSettings settings,
            MediaListener listener) {
        this.fetcher = fetcher;
        this.address = address;
        this.kind = kind;
        this.settings = settings;
        this.listener = listener;
    }

    MediaSettings settings() {
        return settings;
    }

    /// Whether its turn has come.
    public boolean hasBegun() {
        return hasBegun;
    }

    /// Ends it at once, if it has not ended; the listener hears nothing more.
    public void cancel() {
        if (!isOver) {
            end();
        }
    }

    private void end() {
        isOver = true;
        disconnect();
        fetcher.ended(this);
    }

    private void disconnect() {
        Channel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    private void fail(MediaProblem problem) {
        if (!isOver) {
            end();
            listener.onFailed(problem);
        }
    }

    // ---- Connecting

    void begin() {
        hasBegun = true;
        MediaUrl url = MediaUrl.parse(address);
        if (url == null) {
            fail(MediaProblem.NO_ADDRESS);
        } else {
            resolve(url);
        }
    }

    private void resolve(MediaUrl url) {
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(url.host());
        if (literal != null) {
            check(url, List.of(new InetSocketAddress(literal, url.port())));
            return;
        }
        Future<List<InetSocketAddress>> found =
                fetcher.resolver().resolveAll(InetSocketAddress.createUnresolved(url.host(), url.port()));
        found.addListener(_ -> check(url, found.isSuccess() ? found.getNow() : List.of()));
    }

    private void check(MediaUrl url, List<InetSocketAddress> addresses) {
        if (isOver) {
            return;
        }
        for (InetSocketAddress each : addresses) {
            if (!settings.guard().permits(url.host(), each.getAddress())) {
                fail(MediaProblem.UNREACHABLE);
                return;
            }
        }
        untried = new ArrayDeque<>(addresses.subList(0, Math.min(MAX_ADDRESSES, addresses.size())));
        connect(url);
    }

    private void connect(MediaUrl url) {
        InetSocketAddress next = untried.poll();
        if (next == null) {
            fail(MediaProblem.UNREACHABLE);
            return;
        }
        ChannelFuture registered =
                fetcher.bootstrap().clone().handler(new Pipeline(url)).register();
        if (registered.cause() != null) {
            fail(MediaProblem.overload("could not be fetched, because the gateway has no socket left"));
            return;
        }
        Channel connecting = registered.channel();
        channel = connecting;
        connecting.connect(next).addListener(connected -> {
            if (!connected.isSuccess() && connecting.equals(channel)) {
                disconnect();
                connect(url);
            }
        });
    }

    private final class Pipeline extends ChannelInitializer<Channel> {
        private final MediaUrl url;

        Pipeline(MediaUrl url) {
            this.url = url;
        }

        @Override
        protected void initChannel(Channel connecting) {
            if (url.isEncrypted()) {
                // The certificate is held to the host's name, whichever of its addresses is connected to.
                SslHandler tls = settings.tls().get().newHandler(connecting.alloc(), url.host(), url.port());
                tls.setHandshakeTimeoutMillis(CONNECT_TIMEOUT_MS);
                connecting.pipeline().addLast(tls);
            }
            connecting
                    .pipeline()
                    .addLast(new HttpClientCodec(LIMITS, false, false))
                    .addLast(new Gate())
                    // Unpacks in small pieces, which are counted.
                    .addLast(new HttpContentDecompressor(0))
                    .addLast(new Reader(url));
        }
    }

    /// Lets nothing more be unpacked once the fetch is over: little may become very much by that.
    private final class Gate extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (isCurrent(context)) {
                context.fireChannelRead(message);
            } else {
                ReferenceCountUtil.release(message);
            }
        }
    }

    private boolean isCurrent(ChannelHandlerContext context) {
        return !isOver && context.channel().equals(channel);
    }

    private static FullHttpRequest request(MediaUrl url) {
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, url.target());
        request.headers()
                .set(HttpHeaderNames.HOST, url.authority())
                .set(HttpHeaderNames.USER_AGENT, "ringfence")
                .set(HttpHeaderNames.ACCEPT, "*/*")
                .set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return request;
    }

    // ---- Reading

    /// Reads the answer of one connection.
    private final class Reader extends SimpleChannelInboundHandler<HttpObject> {
        private final MediaUrl url;
        private boolean isInterim;

        Reader(MediaUrl url) {
            this.url = url;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (isCurrent(context)) {
                context.writeAndFlush(request(url));
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (!isCurrent(context)) {
                return;
            }
            if (part.decoderResult().isFailure()) {
                fail(MediaProblem.UNREACHABLE);
                return;
            }
            if (part instanceof HttpResponse head) {
                isInterim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
                if (!isInterim) {
                    head(url, head);
                }
            }
            if (part instanceof HttpContent content && !isInterim && isCurrent(context)) {
                content(content.content(), content instanceof LastHttpContent);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (isCurrent(context)) {
                fail(MediaProblem.UNREACHABLE);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (isCurrent(context)) {
                fail(MediaProblem.UNREACHABLE);
            }
            context.close();
        }
    }

    private void head(MediaUrl url, HttpResponse head) {
        int status = head.status().code();
        String location = head.headers().get(HttpHeaderNames.LOCATION);
        if (head.status().codeClass() == HttpStatusClass.REDIRECTION && location != null) {
            redirect(url.redirected(location));
        } else if (status != 200) {
            fail(MediaProblem.refused("was answered with status " + status));
        } else if (announced(head) > settings.maxItemBytes()) {
            fail(MediaProblem.tooLarge("is", settings.maxItemBytes()));
        } else {
            declaredType = head.headers().get(HttpHeaderNames.CONTENT_TYPE);
        }
    }

    private void redirect(@Nullable MediaUrl next) {
        disconnect();
        if (next == null) {
            fail(MediaProblem.UNREACHABLE);
        } else if (redirects++ >= settings.maxRedirects()) {
            fail(MediaProblem.refused("was redirected more than " + settings.maxRedirects() + " times"));
        } else {
            resolve(next);
        }
    }

    /// The length that a head tells; 0 when it tells none.
    private static long announced(HttpResponse head) {
        String length = head.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException nonsense) {
            // What really comes is counted in any case.
            return 0;
        }
    }

    private void content(ByteBuf bytes, boolean isLast) {
        int count = bytes.readableBytes();
        if (count > settings.maxItemBytes() - body.size()) {
            fail(MediaProblem.tooLarge("is", settings.maxItemBytes()));
            return;
        }
        MediaProblem problem = listener.onBytes(count);
        if (problem != null) {
            fail(problem);
            return;
        }
        try {
            bytes.readBytes(body, count);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        if (isLast) {
            complete();
        }
    }

    private void complete() {
        byte[] bytes = body.toByteArray();
        String type = MediaTypes.of(kind, declaredType, bytes);
        if (type == null) {
            fail(MediaProblem.refused("is not " + MediaTypes.expected(kind)));
            return;
        }
        end();
        listener.onFetched(type, bytes);
    }
}
