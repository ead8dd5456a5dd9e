package io.ringfence.providers.cohere;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Requests of [Dialect#COHERE_CHAT].
///
/// Members that only Cohere has (`safety_mode`, `citation_options`, `documents`, `strict_tools`) are taken from
/// requests of every dialect.
public final class CohereRequests implements RequestCodec {
    @Override
    public ChatRequest parse(JsonObject body, RequestPlace place) {
        return new CohereRequestReader(body).read();
    }

    @Override
    public Map<String, @Nullable Object> emit(ChatRequest request, RequestTarget target, Losses losses) {
        return new CohereRequestWriter(request, target, losses).write();
    }
}
