package io.ringfence.frontend.exchange;

import io.netty.handler.codec.http.HttpMethod;

/// A request about a response that a provider keeps: to read it, to read its input, to cancel or to delete it.
///
/// @param responseId letters, digits, `_` and `-` only
/// @param rest what follows the id in path and query, as `/input_items?limit=5`; holds no key of the caller's
/// @param streamed whether the response is to be told as events once more
public record StoredCall(HttpMethod method, String responseId, String rest, boolean streamed) {
    /// Whether the response is gone if the provider agrees.
    boolean deletes() {
        return method.equals(HttpMethod.DELETE);
    }
}
