package io.ringfence.providers.responses;

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

/// Answers of [Dialect#OPENAI_RESPONSES].
///
/// Thoughts of other providers are shown as a reasoning item's `summary`: that is where clients look for them,
/// and all that they send back besides `encrypted_content`.
public final class ResponsesAnswers implements AnswerCodec {
    @Override
    public ChatResponse parse(JsonObject body, AnswerSource source) {
        return AnswerReader.read(body, source);
    }

    @Override
    public Map<String, @Nullable Object> emit(ChatResponse response, AnswerTarget target, Losses losses) {
        return new AnswerWriter(response, target, losses).write();
    }

    @Override
    public StreamDecoder decoder(AnswerSource source) {
        return new ResponsesStreamDecoder(source);
    }

    @Override
    public StreamEncoder encoder(AnswerTarget target, Losses losses) {
        return new ResponsesStreamEncoder(target, losses);
    }
}
