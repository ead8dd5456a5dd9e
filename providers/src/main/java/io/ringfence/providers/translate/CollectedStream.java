package io.ringfence.providers.translate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.stream.AnswerStream;
import io.ringfence.providers.stream.EventKind;
import io.ringfence.providers.stream.StreamFault;
import io.ringfence.providers.stream.Usage;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A whole answer from a provider that was asked for a stream: it is taken in, bounded, and told as a stream
/// when it has ended. One per attempt, one thread.
public final class CollectedStream implements AnswerStream {
    private final AnswerSource source;
    private final TranslatedStream stream;
    private final int maxAnswerBytes;
    private final ByteBuf body;
    private @Nullable StreamFault fault;
    private boolean released;

    /// @param stream what the answer is told through
    /// @param maxAnswerBytes the largest answer that is held in memory; a larger one is a failure
    public CollectedStream(AnswerSource source, TranslatedStream stream, int maxAnswerBytes, ByteBufAllocator alloc) {
        this.source = source;
        this.stream = stream;
        this.maxAnswerBytes = maxAnswerBytes;
        this.body = alloc.buffer();
    }

    @Override
    public void accept(ByteBuf chunk, Sink sink) {
        try {
            if (fault != null) {
                return;
            }
            if (body.readableBytes() + chunk.readableBytes() > maxAnswerBytes) {
                fail("The provider's answer is larger than " + maxAnswerBytes + " bytes.", sink);
                return;
            }
            body.writeBytes(chunk);
        } finally {
            chunk.release();
        }
    }

    @Override
    public void finish(Sink sink) {
        if (fault != null) {
            return;
        }
        try {
            Map<String, @Nullable Object> tree = JsonTree.readObject(body);
            if (AnswerErrors.isError(tree)) {
                fault = StreamFault.of(ProviderError.ofTree(tree));
                sink.event(Unpooled.EMPTY_BUFFER, EventKind.ERROR);
            } else {
                ChatResponse response = Codecs.answers(source.dialect()).parse(JsonObject.root(tree), source);
                stream.whole(response, sink);
            }
        } catch (ProtocolException problem) {
            fail("The provider's answer could not be read: " + problem.getMessage() + ".", sink);
        }
    }

    private void fail(String message, Sink sink) {
        fault = StreamFault.of(ProviderError.ofTree(Map.of("message", message)));
        sink.event(Unpooled.EMPTY_BUFFER, EventKind.ERROR);
    }

    @Override
    public void release() {
        if (!released) {
            released = true;
            body.release();
            stream.release();
        }
    }

    @Override
    public boolean complete() {
        return fault == null && stream.complete();
    }

    @Override
    public boolean terminated() {
        return fault == null && stream.terminated();
    }

    @Override
    public Usage usage() {
        return stream.usage();
    }

    @Override
    public boolean usageSeen() {
        return stream.usageSeen();
    }

    @Override
    public long outputBytesSeen() {
        return stream.outputBytesSeen();
    }

    @Override
    public long lastSequenceNumber() {
        return stream.lastSequenceNumber();
    }

    @Override
    public @Nullable StreamFault fault() {
        return fault == null ? stream.fault() : fault;
    }
}
