package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/// Passes on what a provider says about a response that it keeps, byte for byte and unread: the response of a
/// failed generation looks like an error.
final class StoredRelay extends WholeAnswerRelay {
    StoredRelay(HttpExchange exchange, HttpHeaders headers) {
        super(exchange, headers);
    }

    @Override
    void answered(ByteBuf body) {
        exchange().answerFree(body.retain(), headers());
    }
}
