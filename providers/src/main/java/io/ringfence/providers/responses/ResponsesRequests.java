package io.ringfence.providers.responses;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Requests of [Dialect#OPENAI_RESPONSES].
///
/// **What the provider keeps.** OpenAI stores every answer unless told otherwise, and restores a model's
/// reasoning from what it stored. A client of another dialect knows nothing of that: it sends the whole
/// conversation each time, and expects nothing to stay behind. So its requests say `store: false`, and, where
/// the model reasons, ask for `reasoning.encrypted_content`: the encrypted reasoning travels through the
/// client (see [io.ringfence.providers.translate.StateTag]) and comes back with the results of its tools.
/// Without it OpenAI would not find the reasoning items of a turn that it did not store. A client of this
/// dialect decides for itself.
///
/// **What is replayed.** A reasoning item goes to OpenAI only with encrypted content that OpenAI made, or with
/// the id of one that OpenAI may have stored. Any other is left out with a loss: OpenAI would refuse the whole
/// request because of it.
///
/// **Whose request it is** shows in its extensions: those of a request that was read here have this dialect as
/// their origin, even when there are none.
public final class ResponsesRequests implements RequestCodec {
    @Override
    public ChatRequest parse(JsonObject body, RequestPlace place) {
        return new RequestReader(body).read(place.model());
    }

    @Override
    public Map<String, @Nullable Object> emit(ChatRequest request, RequestTarget target, Losses losses) {
        return new RequestWriter(request, target, losses).write();
    }
}
