package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.ringfence.providers.stream.UnaryAnswer;

/// Passes on a provider's whole answer byte for byte.
final class UnaryRelay extends WholeAnswerRelay {
    UnaryRelay(HttpExchange exchange, HttpHeaders headers) {
        super(exchange, headers);
    }

    @Override
    void answered(ByteBuf body) {
        HttpExchange exchange = exchange();
        UnaryAnswer read = exchange.loop().unaryAnswer().read(body, exchange.dialect());
        if (read.isErrorInside200()) {
            exchange.attemptFailed(RefusalRelay.failureIn(exchange, 200, headers(), body.retain()));
            return;
        }
        exchange.remember(read.responseId(body));
        exchange.rememberEncrypted(read.encryptedKey(body));
        exchange.answerUnary(body.retain(), headers(), read.usage(), read.isUsageKnown());
    }
}
