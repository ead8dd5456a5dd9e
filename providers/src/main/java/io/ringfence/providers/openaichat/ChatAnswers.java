package io.ringfence.providers.openaichat;

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

/// Answers of [Dialect#OPENAI_CHAT].
public final class ChatAnswers implements AnswerCodec {
    @Override
    public ChatResponse parse(JsonObject body, AnswerSource source) {
        return ChatAnswerReader.read(body, source);
    }

    @Override
    public Map<String, @Nullable Object> emit(ChatResponse response, AnswerTarget target, Losses losses) {
        return ChatAnswerWriter.write(response, target, losses);
    }

    @Override
    public StreamDecoder decoder(AnswerSource source) {
        return new ChatStreamDecoder(source);
    }

    @Override
    public StreamEncoder encoder(AnswerTarget target, Losses losses) {
        return new ChatStreamEncoder(target, losses);
    }
}
