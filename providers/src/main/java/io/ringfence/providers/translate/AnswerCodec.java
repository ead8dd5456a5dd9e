package io.ringfence.providers.translate;

import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.tree.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers of one dialect, whole and streamed. Stateless; any thread.
public interface AnswerCodec {
    /// Reads a whole answer.
    ///
    /// @throws ProtocolException when it is none of the dialect
    ChatResponse parse(JsonObject body, AnswerSource source);

    /// Writes a whole answer.
    ///
    /// @param losses takes what cannot be said
    Map<String, @Nullable Object> emit(ChatResponse response, AnswerTarget target, Losses losses);

    /// Reads one stream.
    StreamDecoder decoder(AnswerSource source);

    /// Writes one stream.
    ///
    /// @param losses takes what cannot be said, as the stream goes on
    StreamEncoder encoder(AnswerTarget target, Losses losses);
}
