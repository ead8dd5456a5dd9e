package io.ringfence.providers.endpoints;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer as it came over the wire.
///
/// @param status of HTTP, 100 to 599
/// @param contentType null when the head did not tell
/// @param body anything but a form
public record TransportResponse(
        int status, List<Header> headers, @Nullable String contentType, TransportBody body) {
    public TransportResponse {
        headers = List.copyOf(headers);
    }
}
