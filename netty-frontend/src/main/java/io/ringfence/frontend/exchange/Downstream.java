package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/// The client's connection as an exchange sees it. Its event loop only.
public interface Downstream {
    ByteBufAllocator alloc();

    /// False while the client reads slower than it is written to.
    boolean isWritable();

    /// What the head of an answer must say about the connection; null when it goes on as the client expects.
    @Nullable
    AsciiString connectionField();

    /// Queues bytes for the client.
    void write(ByteBuf bytes);

    void flush();

    /// The exchange is over and all of its answer was written.
    ///
    /// @param delimited false when only the end of the connection can tell the client that the answer is over
    void exchangeEnded(boolean delimited);

    /// Closes the connection at once: the answer cannot be finished.
    void abort();
}
