package io.ringfence.providers.translate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.bedrock.AwsMessage;
import io.ringfence.providers.bedrock.AwsMessageDecoder;
import io.ringfence.providers.bedrock.AwsStreamFailure;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.stream.DataEvents;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Turns the bytes of one provider's stream into neutral events, however they were split on the way: SSE, and
/// AWS's own framing for Bedrock. One stream, one thread.
public final class StreamReading {
    /// How a provider's events stand in its bytes.
    private sealed interface Framing {
        /// Takes ownership of `chunk`.
        void accept(ByteBuf chunk, Reader reader);

        /// The body has ended.
        void finish(Reader reader);

        void release();
    }

    private final StreamDecoder decoder;
    private final Framing framing;
    private boolean failed;
    private boolean ended;

    /// @param maxEventBytes the largest event that is held in memory; a larger one is a failure
    public StreamReading(AnswerSource source, int maxEventBytes, ByteBufAllocator alloc) {
        this.decoder = Codecs.answers(source.dialect()).decoder(source);
        this.framing = source.dialect() == Dialect.BEDROCK_CONVERSE
                ? new AwsFraming(new AwsMessageDecoder(maxEventBytes, alloc))
                : new SseFraming(new DataEvents(maxEventBytes, alloc));
    }

    /// Takes ownership of `chunk`. After a [StreamEvent.Failed] nothing more comes.
    public void accept(ByteBuf chunk, Consumer<StreamEvent> sink) {
        framing.accept(chunk, new Reader(sink));
    }

    /// The body has ended.
    public void finish(Consumer<StreamEvent> sink) {
        Reader reader = new Reader(sink);
        framing.finish(reader);
        if (!failed) {
            decoder.end(reader.sink);
        }
    }

    /// Releases what is held of an unfinished event. May be called twice.
    public void release() {
        framing.release();
    }

    private record SseFraming(DataEvents events) implements Framing {
        @Override
        public void accept(ByteBuf chunk, Reader reader) {
            events.accept(chunk, reader);
        }

        @Override
        public void finish(Reader reader) {
            events.finish(reader);
        }

        @Override
        public void release() {
            events.release();
        }
    }

    /// A message that is cut off says nothing: the decoder knows whether the answer was whole before it.
    private record AwsFraming(AwsMessageDecoder messages) implements Framing {
        @Override
        public void accept(ByteBuf chunk, Reader reader) {
            messages.accept(chunk, reader);
        }

        @Override
        public void finish(Reader reader) {
            messages.release();
        }

        @Override
        public void release() {
            messages.release();
        }
    }

    private final class Reader implements DataEvents.Sink, AwsMessageDecoder.Sink {
        private final Consumer<StreamEvent> sink;

        /// @param sink gets nothing after a failure, and nothing but usage after the end
        Reader(Consumer<StreamEvent> sink) {
            this.sink = event -> {
                boolean isTooLate = failed || (ended && !(event instanceof StreamEvent.UsageReported));
                if (!isTooLate) {
                    failed |= event instanceof StreamEvent.Failed;
                    ended |= event instanceof StreamEvent.Ended;
                    sink.accept(event);
                }
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
            sink.accept(new StreamEvent.Ping());
        }

        @Override
        public void oversize() {
            fail("The provider sent an event that is larger than the limit.");
        }

        @Override
        public void message(AwsMessage message) {
            String type = message.text(":message-type");
            if ("event".equals(type)) {
                if (message.payload().isReadable()) {
                    event(message.text(":event-type"), message.payload());
                } else {
                    comment();
                }
            } else if (type == null) {
                fail("The provider sent a malformed event: it has no message type.");
            } else {
                fail(AwsStreamFailure.read(message));
            }
        }

        @Override
        public void broken(String problem) {
            fail("The provider sent a malformed stream: " + problem + ".");
        }

        private void fail(String message) {
            fail(ProviderError.ofTree(Map.of("message", message)));
        }

        private void fail(ProviderError error) {
            sink.accept(new StreamEvent.Failed(error));
        }
    }
}
