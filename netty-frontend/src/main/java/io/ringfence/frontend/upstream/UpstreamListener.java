package io.ringfence.frontend.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import io.ringfence.engine.Fault;

/// Follows one call to a provider. Called on the event loop that made the call; after [#onEnd] or [#onFailed] nothing
/// more comes.
public interface UpstreamListener {
    /// The connection is up and the request is on its way. Comes again when a stale connection had to be replaced.
    void onSent();

    void onHead(HttpResponse head);

    /// A part of the body, whose ownership passes to the listener.
    void onContent(ByteBuf content);

    /// All that one read of the socket brought has been passed on.
    void onReadComplete();

    /// The answer is whole as far as HTTP can tell.
    void onEnd();

    /// The call failed.
    ///
    /// @param reason for logs and error messages: says what happened, never a secret or an address
    void onFailed(Fault fault, String reason);
}
