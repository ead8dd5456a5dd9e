package io.ringfence.providers.translate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.stream.DataEvents;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Turns the bytes of one provider's stream into neutral events, however they were split on the way. One
/// stream, one thread.
public final class StreamReading {
    private final StreamDecoder decoder;
    private final DataEvents events;
    private boolean failed;

    /// @param maxEventBytes the largest event that is held in memory; a larger one is a failure
    public StreamReading(AnswerSource source, int maxEventBytes, ByteBufAllocator alloc) {
        this.decoder = Codecs.answers(source.dialect()).decoder(source);
        this.events = new DataEvents(maxEventBytes, alloc);
    }

    /// Takes ownership of `chunk`. After a [StreamEvent.Failed] nothing more comes.
    public void accept(ByteBuf chunk, Consumer<StreamEvent> sink) {
        events.accept(chunk, new Reader(sink));
    }

    /// The body has ended.
    public void finish(Consumer<StreamEvent> sink) {
        events.finish(new Reader(sink));
        if (!failed) {
            decoder.end(sink);
        }
    }

    /// Releases what is held of an unfinished event. May be called twice.
    public void release() {
        events.release();
    }

    private final class Reader implements DataEvents.Sink {
        private final Consumer<StreamEvent> sink;

        Reader(Consumer<StreamEvent> sink) {
            this.sink = event -> {
                failed |= event instanceof StreamEvent.Failed;
                sink.accept(event);
            };
        }

        @Override
        public void event(@Nullable String name, ByteBuf data) {
            if (failed) {
                return;
            }
            try {
                decoder.decode(name, JsonObject.root(payload(data)), sink);
            } catch (ProtocolException malformed) {
                fail("The provider sent a malformed event: " + malformed.getMessage() + ".");
            }
        }

        /// Google wraps errors in a list at times.
        private static Map<String, @Nullable Object> payload(ByteBuf data) {
            return JsonTree.read(data) instanceof List<?> list
                            && list.size() == 1
                            && list.getFirst() instanceof Map<?, ?> only
                    ? JsonObject.of(only, "").members()
                    : JsonTree.readObject(data);
        }

        @Override
        public void done() {
            if (!failed) {
                decoder.decodeDone(sink);
            }
        }

        @Override
        public void comment() {
            if (!failed) {
                sink.accept(new StreamEvent.Ping());
            }
        }

        @Override
        public void oversize() {
            fail("The provider sent an event that is larger than the limit.");
        }

        private void fail(String message) {
            if (!failed) {
                sink.accept(new StreamEvent.Failed(ProviderError.ofTree(Map.of("message", message))));
            }
        }
    }
}
