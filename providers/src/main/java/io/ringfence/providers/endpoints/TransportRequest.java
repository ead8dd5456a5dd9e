package io.ringfence.providers.endpoints;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request as it goes over the wire, without host and credential.
///
/// @param method as `POST`
/// @param path behind the provider's base URL, with its query, as `/chat/completions`
/// @param accept what kind of answer is wanted, null when it does not matter
public record TransportRequest(
        String method,
        String path,
        List<Header> headers,
        @Nullable String accept,
        TransportBody body) {
    public TransportRequest {
        headers = List.copyOf(headers);
    }
}
