package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// One provider's stream on its way to one client: bytes go in as they arrive, frames in the client's dialect
/// come out, each with what it means to the relay. One per attempt, one thread.
///
/// Either the frames are the provider's own bytes ([EventStream]), or they are written anew in another dialect.
public interface AnswerStream {
    /// Receives the frames of a stream in order. May call [AnswerStream#release()] to end it.
    @FunctionalInterface
    interface Sink {
        /// Takes one frame.
        ///
        /// @param frame whole events with their line ends; ownership passes to the sink. Empty only with
        /// [EventKind#ERROR], when there is nothing of the provider's to show
        void event(ByteBuf frame, EventKind kind);
    }

    /// Takes ownership of `chunk` and hands every frame that it completes to the sink.
    void accept(ByteBuf chunk, Sink sink);

    /// The upstream body has ended: what was waiting for more is delivered.
    void finish(Sink sink);

    /// Releases what is held of an unfinished event. Needed only when `finish` is not called; may be called
    /// twice.
    void release();

    /// Whether the dialect's proof that the answer is whole has been seen, and no error.
    boolean complete();

    /// Whether an explicit last event has been seen.
    boolean terminated();

    /// The usage as stated so far. The same instance every time.
    Usage usage();

    /// Whether the provider has stated any usage.
    boolean usageSeen();

    /// Bytes of generated text so far, from which the output of a cut stream is estimated.
    long outputBytesSeen();

    /// The highest `sequence_number` that a Responses client has been sent, which an appended event must
    /// exceed; -1 when there was none.
    long lastSequenceNumber();

    /// The id of the response that a stream of the Responses API tells; null while it is not known, in other
    /// dialects, and where the id is not the provider's own.
    default @Nullable String responseId() {
        return null;
    }

    /// By what the last item with encrypted content so far is known; null while there was none, in other
    /// dialects than Responses, and where it is not the provider's own. See
    /// [io.ringfence.providers.EncryptedContent].
    default @Nullable String encryptedKey() {
        return null;
    }

    /// What the first error event said; null while none was seen.
    @Nullable
    StreamFault fault();
}
