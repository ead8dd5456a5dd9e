package io.ringfence.providers.translate;

import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.tree.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Requests of one dialect. Stateless; any thread.
public interface RequestCodec {
    /// Reads a request. What the model has no word for goes into extensions; nothing is left out.
    ///
    /// @param place what the request line says
    /// @throws ProtocolException when it is no request of the dialect
    ChatRequest parse(JsonObject body, RequestPlace place);

    /// Writes a request.
    ///
    /// @param losses takes what cannot be said
    /// @return the body; where the dialect has model and stream in its path, they are not in it
    /// @throws ProtocolException of kind `UNSUPPORTED_FEATURE` when leaving something out would change the
    /// meaning
    Map<String, @Nullable Object> emit(ChatRequest request, RequestTarget target, Losses losses);

    /// What a request line says, in dialects that have it there (Gemini, Bedrock).
    ///
    /// @param model null where the body names it
    record RequestPlace(@Nullable String model, boolean stream) {
        public static final RequestPlace BODY = new RequestPlace(null, false);
    }
}
