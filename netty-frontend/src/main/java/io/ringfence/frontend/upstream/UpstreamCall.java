package io.ringfence.frontend.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpResponse;
import io.ringfence.engine.Fault;
import org.jspecify.annotations.Nullable;

/// One request on its way to a provider, from connecting until the last byte of the answer. Event loop only.
///
/// Keeps the request until the first byte of the answer, so that a kept-alive connection which the provider
/// closed in the very moment of its re-use costs nothing but a new connection.
public final class UpstreamCall {
    final Endpoint endpoint;
    final int connectTimeoutMs;
    private final UpstreamListener listener;
    private @Nullable ByteBuf request;
    private @Nullable Channel channel;
    private boolean done;
    private boolean paused;
    boolean answered;

    UpstreamCall(Endpoint endpoint, int connectTimeoutMs, ByteBuf request, UpstreamListener listener) {
        this.endpoint = endpoint;
        this.connectTimeoutMs = connectTimeoutMs;
        this.request = request;
        this.listener = listener;
    }

    /// Ends the call at once by closing its connection; the listener hears nothing more.
    ///
    /// The connection is reset: the provider learns at once that nobody reads on, and no port stays taken for a
    /// minute, of which clients that leave in numbers would use up all that there are.
    public void cancel() {
        if (done) {
            return;
        }
        finish();
        if (channel != null) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }

    /// Stops or resumes reading the answer, so that a slow client slows the provider down instead of filling
    /// memory.
    public void reading(boolean on) {
        paused = !on;
        if (channel != null && !done) {
            channel.config().setAutoRead(on);
        }
    }

    boolean isDone() {
        return done;
    }

    /// The request for one more write, which consumes it.
    ByteBuf requestToWrite() {
        if (request == null) {
            throw new IllegalStateException("the request was released before it was written");
        }
        return request.retainedDuplicate();
    }

    void connected(Channel onChannel) {
        channel = onChannel;
        if (paused) {
            onChannel.config().setAutoRead(false);
        }
    }

    void sent() {
        listener.onSent();
    }

    void head(HttpResponse head) {
        answered = true;
        releaseRequest();
        listener.onHead(head);
    }

    void content(ByteBuf content) {
        listener.onContent(content);
    }

    void readComplete() {
        listener.onReadComplete();
    }

    void end() {
        finish();
        listener.onEnd();
    }

    void failed(Fault fault, String reason) {
        if (!done) {
            finish();
            listener.onFailed(fault, reason);
        }
    }

    private void finish() {
        done = true;
        releaseRequest();
    }

    private void releaseRequest() {
        if (request != null) {
            request.release();
            request = null;
        }
    }
}
