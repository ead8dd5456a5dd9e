package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.ringfence.engine.Fault;

/// Takes in one answer of a provider after its head: a stream, a unary answer, or a refusal.
interface AnswerRelay {
    /// Ownership of `content` passes to the relay.
    void onContent(ByteBuf content);

    void onReadComplete();

    void onEnd();

    /// The answer will not be finished.
    void onFailed(Fault fault, String reason);

    /// Frees what is held back; nothing more comes.
    void release();
}
