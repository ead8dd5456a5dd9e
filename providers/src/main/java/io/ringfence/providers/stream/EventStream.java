package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringfence.providers.Dialect;
import org.jspecify.annotations.Nullable;

/// Splits one provider's event stream into events and reads what each of them means. One per exchange, one thread.
@SuppressWarnings("DoNotCallSuggester")
public final class EventStream {
    /// Receives the events of a stream in order.
    @FunctionalInterface
    public interface Sink {
        /// Takes one event.
        ///
        /// @param frame the exact bytes of the event with its line ends; ownership passes to the sink
        void event(ByteBuf frame, EventKind kind);
    }

    public EventStream(Dialect dialect, boolean hideUsageChunk, int maxEventBytes, ByteBufAllocator alloc) {}

    /// Takes ownership of `chunk` and hands every event that it completes to the sink.
    public void accept(ByteBuf chunk, Sink sink) {
        throw new UnsupportedOperationException("event splitting");
    }

    /// The upstream body has ended: a last event without its blank line is delivered as it is.
    public void finish(Sink sink) {
        throw new UnsupportedOperationException("event splitting");
    }

    /// Releases what is held of an unfinished event. Needed only when `finish` is not called.
    public void release() {}

    /// Whether the dialect's proof that the answer is whole has been seen.
    public boolean complete() {
        return false;
    }

    /// Whether an explicit last event has been seen.
    public boolean terminated() {
        return false;
    }

    public Usage usage() {
        return new Usage();
    }

    public boolean usageSeen() {
        return false;
    }

    /// Bytes of generated text seen so far, from which a cut stream's output is estimated.
    public long outputBytesSeen() {
        return 0;
    }

    /// What the error event said; null while none was seen.
    public @Nullable StreamFault fault() {
        return null;
    }
}
