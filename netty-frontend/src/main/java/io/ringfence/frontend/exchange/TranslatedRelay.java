package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaders;
import io.ringfence.engine.Fault;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.prices.ServiceTier;
import io.ringfence.providers.stream.Usage;
import io.ringfence.providers.translate.AnswerErrors;
import io.ringfence.providers.translate.BilledUsage;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonTree;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a provider's whole answer, and writes it as the client shall have it.
final class TranslatedRelay extends WholeAnswerRelay {
    private final Bridge bridge;

    TranslatedRelay(HttpExchange exchange, HttpHeaders headers, Bridge bridge) {
        super(exchange, headers);
        this.bridge = bridge;
    }

    @Override
    void answered(ByteBuf body) {
        ByteBuf answer;
        ChatResponse response;
        try {
            Map<String, @Nullable Object> tree = JsonTree.readObject(body);
            if (AnswerErrors.isError(tree)) {
                exchange().attemptFailed(RefusalRelay.failureIn(exchange(), 200, headers(), body.retain()));
                return;
            }
            ByteBufAllocator alloc = exchange().downstream().alloc();
            response = bridge.read(tree);
            answer = bridge.write(response, body, alloc);
        } catch (ProtocolException problem) {
            exchange()
                    .attemptFailed(Failure.of(
                            Fault.UPSTREAM_ERROR,
                            "The provider's answer could not be read: " + problem.getMessage() + "."));
            return;
        }
        Usage usage = new Usage();
        if (response.usage() != null) {
            BilledUsage.read(response.usage(), ServiceTier.of(response.serviceTier()), usage);
        }
        exchange().answerUnary(answer, headers(), usage, response.usage() != null);
    }
}
