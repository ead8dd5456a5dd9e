package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Requests of [Dialect#OPENAI_CHAT].
public final class ChatRequests implements RequestCodec {
    @Override
    public ChatRequest parse(JsonObject body, RequestPlace place) {
        return ChatRequestReader.read(body, place);
    }

    @Override
    public Map<String, @Nullable Object> emit(ChatRequest request, RequestTarget target, Losses losses) {
        return ChatRequestWriter.write(request, spoken(target), losses);
    }

    /// What is particular about Vertex concerns Google's own dialect; chat it speaks as those do who copied it.
    private static RequestTarget spoken(RequestTarget target) {
        return target.flavour() == Flavour.VERTEX ? target.withFlavour(Flavour.COMPATIBLE) : target;
    }
}
