package io.ringfence.providers.bedrock;

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

/// Answers of [Dialect#BEDROCK_CONVERSE].
public final class ConverseAnswers implements AnswerCodec {
    @Override
    public ChatResponse parse(JsonObject body, AnswerSource source) {
        throw ProtocolException.unsupportedWireFormat("generation", Dialect.BEDROCK_CONVERSE.wireFormat());
    }

    @Override
    public Map<String, @Nullable Object> emit(ChatResponse response, AnswerTarget target, Losses losses) {
        throw ProtocolException.unsupportedWireFormat("generation", Dialect.BEDROCK_CONVERSE.wireFormat());
    }

    @Override
    public StreamDecoder decoder(AnswerSource source) {
        throw ProtocolException.unsupportedWireFormat("generation", Dialect.BEDROCK_CONVERSE.wireFormat());
    }

    @Override
    public StreamEncoder encoder(AnswerTarget target, Losses losses) {
        throw ProtocolException.unsupportedWireFormat("generation", Dialect.BEDROCK_CONVERSE.wireFormat());
    }
}
