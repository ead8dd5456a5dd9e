package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.ringfence.engine.Fault;
import io.ringfence.providers.stream.UnaryAnswer;

/// Takes in a whole unary answer, bounded, so that its cost can stand in the head of the reply and a failure in the
/// middle can still become another attempt.
final class UnaryRelay implements AnswerRelay {
    private final HttpExchange exchange;
    private final HttpHeaders headers;
    private final CompositeByteBuf answer;
    private boolean released;

    UnaryRelay(HttpExchange exchange, HttpHeaders headers) {
        this.exchange = exchange;
        this.headers = headers;
        this.answer = exchange.downstream().alloc().compositeBuffer(Integer.MAX_VALUE);
    }

    @Override
    public void onContent(ByteBuf content) {
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
    public void onReadComplete() {
        // A unary answer is written at once when it is whole.
    }

    @Override
    public void onEnd() {
        ByteBuf body = contiguous();
        UnaryAnswer read = exchange.loop().unaryAnswer().read(body, exchange.dialect());
        if (read.isErrorInside200()) {
            exchange.attemptFailed(RefusalRelay.failureIn(exchange, 200, headers, body.retain()));
            return;
        }
        exchange.answerUnary(body.retain(), headers, read.usage(), read.isUsageKnown());
    }

    /// Most answers come in one read; the others are joined once, so that they are scanned at full speed.
    private ByteBuf contiguous() {
        if (answer.numComponents() == 1) {
            return answer.componentSlice(0);
        }
        return answer.numComponents() == 0 ? answer : answer.consolidate().componentSlice(0);
    }

    @Override
    public void onFailed(Fault fault, String reason) {
        exchange.attemptFailed(Failure.of(fault, reason));
    }

    @Override
    public void release() {
        if (!released) {
            released = true;
            answer.release();
        }
    }
}
