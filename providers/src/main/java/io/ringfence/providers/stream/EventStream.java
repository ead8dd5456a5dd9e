package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.json.JsonCursor;
import org.jspecify.annotations.Nullable;

/// Splits one provider's event stream into events and reads what each of them means. One per exchange, one
/// thread. The bytes that come out are the bytes that went in; nothing is allocated per event beyond what the
/// buffer's slices cost.
public final class EventStream implements AnswerStream {
    private static final String DONE = "[DONE]";

    /// A terminal event repeats the request's tool schemas, so it may nest deeper than any answer.
    private static final int MAX_JSON_DEPTH = 160;

    private final Dialect dialect;
    private final EventSplitter splitter;
    private final EventInspector inspector;
    private final EventFields fields = new EventFields();
    private final JsonCursor cursor = new JsonCursor(MAX_JSON_DEPTH);
    private final StreamProgress progress = new StreamProgress();
    private @Nullable StreamFault fault;

    /// A stream at its first byte.
    ///
    /// @param hideUsageChunk whether the chat chunk with nothing but usage is there only because the gateway
    /// asked
    /// @param maxEventBytes the largest event that is held in memory; a larger one is passed as malformed
    public EventStream(Dialect dialect, boolean hideUsageChunk, int maxEventBytes, ByteBufAllocator alloc) {
        this.dialect = dialect;
        splitter = new EventSplitter(maxEventBytes, alloc);
        inspector = EventInspector.of(dialect, hideUsageChunk);
    }

    /// Takes ownership of `chunk` and hands every event that it completes to the sink.
    @Override
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

    /// The upstream body has ended: a last event without its blank line is delivered as it is.
    @Override
    public void finish(Sink sink) {
        ByteBuf rest = splitter.takeRest();
        if (rest != null) {
            deliver(rest, sink);
        }
    }

    /// Releases what is held of an unfinished event. Needed only when `finish` is not called; may be called
    /// twice.
    @Override
    public void release() {
        splitter.release();
    }

    private void deliver(ByteBuf frame, Sink sink) {
        EventKind kind;
        try {
            kind = splitter.isOversize() ? EventKind.MALFORMED : inspect(frame);
        } catch (RuntimeException | Error bug) {
            frame.release();
            throw bug;
        } finally {
            fields.clear();
            cursor.clear();
        }
        sink.event(frame, kind);
    }

    private EventKind inspect(ByteBuf frame) {
        fields.read(frame);
        if (!fields.hasData()) {
            return EventKind.COMMENT;
        }
        if (fields.dataIs(DONE)) {
            progress.isTerminated = true;
            progress.isComplete |= dialect == Dialect.OPENAI_CHAT;
            return EventKind.TERMINAL;
        }
        EventKind kind = inspector.inspect(fields, fields.cursor(cursor), progress);
        if (kind == EventKind.ERROR || fields.nameIs("error")) {
            fault = fault == null ? readFault() : fault;
            return EventKind.ERROR;
        }
        return kind;
    }

    private StreamFault readFault() {
        return StreamFault.of(ProviderError.read(fields.data(), fields.dataStart(), fields.dataLength()));
    }

    /// Whether the dialect's proof that the answer is whole has been seen, and no error.
    ///
    /// Chat: `[DONE]`, or a finish reason for every choice that appeared. Anthropic: `message_stop`. Responses:
    /// `response.completed` or `response.incomplete`. Gemini: a finish reason for every candidate, or a blocked
    /// prompt.
    @Override
    public boolean complete() {
        return progress.isComplete && fault == null;
    }

    /// Whether an explicit last event has been seen.
    @Override
    public boolean terminated() {
        return progress.isTerminated;
    }

    /// The usage as stated so far. The same instance every time.
    @Override
    public Usage usage() {
        return progress.usage;
    }

    /// Whether the provider has stated any usage.
    @Override
    public boolean usageSeen() {
        return progress.usageSeen;
    }

    /// Bytes of generated text as written in the deltas so far, from which the output of a cut stream is
    /// estimated.
    @Override
    public long outputBytesSeen() {
        return progress.outputBytes;
    }

    /// The highest `sequence_number` of a Responses stream, which an appended event must exceed; -1 when there
    /// was none.
    @Override
    public long lastSequenceNumber() {
        return progress.lastSequenceNumber;
    }

    @Override
    public @Nullable String responseId() {
        return progress.responseId;
    }

    @Override
    public @Nullable String encryptedKey() {
        return progress.encryptedKey;
    }

    /// What the first error event said; null while none was seen.
    @Override
    public @Nullable StreamFault fault() {
        return fault;
    }
}
