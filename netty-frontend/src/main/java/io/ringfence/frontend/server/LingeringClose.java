package io.ringfence.frontend.server;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/// The end of a connection whose last request was answered before all of it had come: the rest is taken in and
/// dropped, for a while. One per connection; event loop only.
///
/// Closing at once would reset the connection, and the client might lose the answer over it.
final class LingeringClose {
    /// How long the rest is waited for, in nanoseconds.
    static final long WITHIN_NS = TimeUnit.SECONDS.toNanos(5);

    /// How much of the rest is taken in.
    static final int MAX_BYTES = 64 << 20;

    private boolean isAwaited;
    private int droppedBytes;

    /// The answer has been queued; what still comes of the request is waited for.
    void begin() {
        isAwaited = true;
    }

    /// Tells the client that nothing more will come, while its own sending may go on.
    static void endOutput(Channel channel) {
        boolean isPlain = channel.pipeline().get(SslHandler.class) == null;
        if (isPlain && channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    /// Drops what came after the last answer.
    ///
    /// @return true when it was the end of what is waited for, or more than that may be
    boolean drop(HttpObject part) {
        boolean isOver = false;
        if (isAwaited && part instanceof HttpContent content) {
            droppedBytes += content.content().readableBytes();
            isOver = part instanceof LastHttpContent || droppedBytes > MAX_BYTES;
            isAwaited = !isOver;
        }
        ReferenceCountUtil.release(part);
        return isOver;
    }
}
