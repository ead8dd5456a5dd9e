package io.ringfence.frontend.server;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;

/// Parts of further requests that came while one is being answered, in their order. One per connection; event loop
/// only.
///
/// The connection stays readable meanwhile, so that a client that goes away is noticed at once; [Room] says for how
/// long.
final class PipelinedParts {
    /// What a head counts for.
    private static final int HEAD_BYTES = 256;

    /// What may still come.
    enum Room {
        ENOUGH,
        /// Nothing more is to be read until all of it has been taken.
        FULL,
        /// So much cannot have been on its way when reading stopped: it was packed to swell here.
        OVERRUN
    }

    private final ArrayDeque<HttpObject> parts = new ArrayDeque<>(0);
    private final int fullBytes;
    private final int overrunBytes;
    private int bytes;

    /// @param fullBytes above this nothing more is to be read
    /// @param overrunBytes above this the connection is to be given up
    PipelinedParts(int fullBytes, int overrunBytes) {
        this.fullBytes = fullBytes;
        this.overrunBytes = overrunBytes;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /// Takes over a part. What has come since the parts were last empty counts, taken or not.
    Room add(HttpObject part) {
        bytes += part instanceof HttpContent content ? content.content().readableBytes() : HEAD_BYTES;
        parts.add(part);
        if (bytes > overrunBytes) {
            return Room.OVERRUN;
        }
        return bytes > fullBytes ? Room.FULL : Room.ENOUGH;
    }

    /// The oldest part, whose ownership passes on.
    HttpObject take() {
        HttpObject oldest = parts.remove();
        if (parts.isEmpty()) {
            bytes = 0;
        }
        return oldest;
    }

    /// Drops all parts.
    void release() {
        parts.forEach(ReferenceCountUtil::release);
        parts.clear();
        bytes = 0;
    }
}
