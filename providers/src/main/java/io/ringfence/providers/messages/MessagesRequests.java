package io.ringfence.providers.messages;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Requests of [Dialect#ANTHROPIC_MESSAGES].
public final class MessagesRequests implements RequestCodec {
    @Override
    public ChatRequest parse(JsonObject body, RequestPlace place) {
        return new MessagesRequestReader(body).read(place);
    }

    @Override
    public Map<String, @Nullable Object> emit(ChatRequest request, RequestTarget target, Losses losses) {
        return new MessagesRequestWriter(request, target, losses).write();
    }
}
