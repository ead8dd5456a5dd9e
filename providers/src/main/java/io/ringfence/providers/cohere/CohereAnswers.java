package io.ringfence.providers.cohere;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.translate.AnswerCodec;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.StreamDecoder;
import io.ringfence.providers.translate.StreamEncoder;
import io.ringfence.providers.tree.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers of [Dialect#COHERE_CHAT]. They do not name the model. No client speaks the dialect, so there is no
/// encoder of streams.
public final class CohereAnswers implements AnswerCodec {
    @Override
    public ChatResponse parse(JsonObject body, AnswerSource source) {
        return CohereWholeAnswer.read(body);
    }

    @Override
    public Map<String, @Nullable Object> emit(ChatResponse response, AnswerTarget target, Losses losses) {
        return CohereWholeAnswer.write(response, target, losses);
    }

    @Override
    public StreamDecoder decoder(AnswerSource source) {
        return new CohereStreamDecoder();
    }

    @Override
    public StreamEncoder encoder(AnswerTarget target, Losses losses) {
        throw ProtocolException.unsupportedWireFormat("generation", Dialect.COHERE_CHAT.wireFormat());
    }
}
