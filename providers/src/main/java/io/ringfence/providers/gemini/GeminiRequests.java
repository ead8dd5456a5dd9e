package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Requests of [Dialect#GEMINI].
///
/// Both spellings of Google's members are read, camel case is written. Schemas in Google's own form become JSON
/// schemas, and are written as such for models that take them. Calls without an id get one that never goes to
/// Gemini. Media by address go out as `fileData`; those that Gemini does not fetch are to be inlined before
/// (see [io.ringfence.providers.translate.RemoteMedia]).
public final class GeminiRequests implements RequestCodec {
    @Override
    public ChatRequest parse(JsonObject body, RequestPlace place) {
        return new GeminiRequestReader(body).read(place);
    }

    @Override
    public Map<String, @Nullable Object> emit(ChatRequest request, RequestTarget target, Losses losses) {
        return new GeminiRequestWriter(request, target, losses).write();
    }
}
