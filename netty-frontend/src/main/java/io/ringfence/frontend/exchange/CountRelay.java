package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import io.ringfence.engine.Fault;
import io.ringfence.providers.tokens.TokenCounts;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonTree;
import org.jspecify.annotations.Nullable;

/// Passes on what a provider's counter of tokens says: byte for byte, or as the number alone where it was asked
/// in another dialect.
final class CountRelay extends WholeAnswerRelay {
    private final @Nullable Bridge bridge;

    CountRelay(HttpExchange exchange, HttpHeaders headers, @Nullable Bridge bridge) {
        super(exchange, headers);
        this.bridge = bridge;
    }

    @Override
    void answered(ByteBuf body) {
        HttpExchange exchange = exchange();
        if (exchange.loop().unaryAnswer().read(body, exchange.dialect()).isErrorInside200()) {
            exchange.attemptFailed(RefusalRelay.failureIn(exchange, 200, headers(), body.retain()));
            return;
        }
        if (bridge == null) {
            exchange.answerFree(body.retain(), headers());
            return;
        }
        long tokens;
        try {
            tokens = TokenCounts.read(JsonTree.readObject(body), bridge.asked());
        } catch (ProtocolException problem) {
            exchange.attemptFailed(Failure.of(
                    Fault.UPSTREAM_ERROR, "The provider's count could not be read: " + problem.getMessage() + "."));
            return;
        }
        exchange.answerFree(Unpooled.wrappedBuffer(TokenCounts.write(tokens, exchange.dialect())), headers());
    }
}
