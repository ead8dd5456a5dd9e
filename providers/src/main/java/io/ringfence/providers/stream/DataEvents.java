package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/// Cuts an event stream into events and hands on what each one carries: for those who do not pass bytes on but
/// read them. One stream, one thread.
public final class DataEvents {
    /// Receives the events of a stream in order.
    public interface Sink {
        /// An event with data other than `[DONE]`.
        ///
        /// @param name the `event:` line's value, or null
        /// @param data the `data:` lines, joined; valid during the call only
        void event(@Nullable String name, ByteBuf data);

        /// `data: [DONE]`.
        void done();

        /// An event without data.
        void comment();

        /// An event that is larger than the limit. The stream cannot be read on.
        void oversize();
    }

    private final EventSplitter splitter;
    private final EventFields fields = new EventFields();

    /// @param maxEventBytes the largest event that is held in memory
    public DataEvents(int maxEventBytes, ByteBufAllocator alloc) {
        splitter = new EventSplitter(maxEventBytes, alloc);
    }

    /// Takes ownership of `chunk` and hands on every event that it completes.
    public void accept(ByteBuf chunk, Sink sink) {
        splitter.feed(chunk);
        try {
            for (ByteBuf frame = splitter.next(); frame != null; frame = splitter.next()) {
                deliver(frame, sink);
            }
        } finally {
            splitter.settle();
        }
    }

    /// The body has ended: a last event without its blank line counts.
    public void finish(Sink sink) {
        ByteBuf rest = splitter.takeRest();
        if (rest != null) {
            deliver(rest, sink);
        }
    }

    /// Releases what is held of an unfinished event. May be called twice.
    public void release() {
        splitter.release();
    }

    private void deliver(ByteBuf frame, Sink sink) {
        try {
            if (splitter.isOversize()) {
                sink.oversize();
                return;
            }
            fields.read(frame);
            if (!fields.hasData()) {
                sink.comment();
            } else if (fields.dataIs("[DONE]")) {
                sink.done();
            } else {
                sink.event(fields.name(), fields.data().slice(fields.dataStart(), fields.dataLength()));
            }
        } finally {
            fields.clear();
            frame.release();
        }
    }
}
