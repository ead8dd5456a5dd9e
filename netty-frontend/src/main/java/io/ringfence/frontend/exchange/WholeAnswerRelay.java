package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.ringfence.engine.Fault;

/// Takes in a whole unary answer, bounded, so that its cost can stand in the head of the reply and a failure in
/// the middle can still become another attempt.
abstract class WholeAnswerRelay implements AnswerRelay {
    private final HttpExchange exchange;
    private final HttpHeaders headers;
    private final CompositeByteBuf answer;
    private boolean released;

    WholeAnswerRelay(HttpExchange exchange, HttpHeaders headers) {
        this.exchange = exchange;
        this.headers = headers;
        this.answer = exchange.downstream().alloc().compositeBuffer(Integer.MAX_VALUE);
    }

    /// The answer is complete.
    ///
    /// @param body stays this relay's
    abstract void answered(ByteBuf body);

    final HttpExchange exchange() {
        return exchange;
    }

    final HttpHeaders headers() {
        return headers;
    }

    @Override
    public final void onContent(ByteBuf content) {
        int limit = exchange.loop().settings().maxAnswerBytes();
        if (answer.readableBytes() + content.readableBytes() > limit) {
            content.release();
            exchange.attemptFailed(
                    Failure.of(Fault.UPSTREAM_ERROR, "The provider's answer is larger than " + limit + " bytes."));
            return;
        }
        answer.addComponent(true, content);
    }

    @Override
    public final void onReadComplete() {
        // A unary answer is written at once when it is whole.
    }

    @Override
    public final void onEnd() {
        answered(contiguous());
    }

    /// Most answers come in one read; the others are joined once, so that they are scanned at full speed.
    private ByteBuf contiguous() {
        if (answer.numComponents() == 1) {
            return answer.componentSlice(0);
        }
        return answer.numComponents() == 0 ? answer : answer.consolidate().componentSlice(0);
    }

    @Override
    public final void onFailed(Fault fault, String reason) {
        exchange.attemptFailed(Failure.of(fault, reason));
    }

    @Override
    public final void release() {
        if (!released) {
            released = true;
            answer.release();
        }
    }
}
