package io.ringfence.providers.translate;

import io.ringfence.providers.neutral.CacheSettings;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.StateSettings;

/// What requests may ask for that the dialects of Anthropic, Amazon and Cohere have no words for. Stateless;
/// any thread.
public final class Unsupported {
    private Unsupported() {}

    /// A request that goes on from what another provider keeps makes no sense without it.
    ///
    /// @param losses of the dialect that is written
    /// @throws ProtocolException if this is such a request
    public static void refuseKeptElsewhere(ChatRequest request, Losses losses) {
        String wireFormat = losses.target().wireFormat();
        if (request.state().previousResponseId() != null) {
            throw ProtocolException.unsupported("previous_response_id cannot be continued in " + wireFormat);
        }
        if (request.state().conversation() != null) {
            throw ProtocolException.unsupported("conversation cannot be continued in " + wireFormat);
        }
        if (request.cache().cachedContent() != null) {
            throw ProtocolException.unsupported("cachedContent cannot be used in " + wireFormat);
        }
    }

    /// Notes the wishes that the request makes sense without.
    public static void drop(ChatRequest request, Losses losses) {
        if (request.verbosity() != null && !request.verbosity().equals("medium")) {
            losses.dropped("verbosity");
        }
        if (request.modalities().stream().anyMatch(modality -> !modality.equals("text"))) {
            losses.droppedAll("modalities other than text");
        }
        CacheSettings cache = request.cache();
        if (cache.key() != null) {
            losses.dropped("prompt cache key");
        }
        if (cache.retention() != null) {
            losses.dropped("prompt_cache_retention");
        }
        StateSettings state = request.state();
        if (Boolean.TRUE.equals(state.store())) {
            losses.dropped("store");
        }
        if (Boolean.TRUE.equals(state.background())) {
            losses.dropped("background");
        }
    }
}
