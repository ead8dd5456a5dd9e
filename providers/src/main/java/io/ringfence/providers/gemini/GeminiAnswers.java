package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.translate.AnswerCodec;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.StreamDecoder;
import io.ringfence.providers.translate.StreamEncoder;
import io.ringfence.providers.tree.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers of [Dialect#GEMINI].
public final class GeminiAnswers implements AnswerCodec {
    @Override
    public ChatResponse parse(JsonObject body, AnswerSource source) {
        return new GeminiAnswerReader(source).read(body);
    }

    @Override
    public Map<String, @Nullable Object> emit(ChatResponse response, AnswerTarget target, Losses losses) {
        return new GeminiAnswerWriter(response, target, losses).write();
    }

    @Override
    public StreamDecoder decoder(AnswerSource source) {
        return new GeminiStreamDecoder(source);
    }

    @Override
    public StreamEncoder encoder(AnswerTarget target, Losses losses) {
        return new GeminiStreamEncoder(target, losses);
    }
}
