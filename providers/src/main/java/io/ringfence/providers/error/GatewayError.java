package io.ringfence.providers.error;

import org.jspecify.annotations.Nullable;

/// One refusal or failure on its way to the client, before a dialect gives it a shape.
///
/// @param status the HTTP status that is answered; see [ErrorKind#status(io.ringfence.providers.Dialect)]
/// @param message a sentence for the person at the other end; secrets are masked when it is written
/// @param param the request field that is at fault
/// @param fromProvider whether the provider is at fault, or else the gateway decided
/// @param provider the provider's configured name when one was involved
/// @param requestId the id by which the exchange is found in logs
public record GatewayError(
        ErrorKind kind,
        int status,
        String message,
        @Nullable String param,
        boolean fromProvider,
        @Nullable String provider,
        String requestId) {

    public GatewayError {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status=" + status + " is not an error status");
        }
    }
}
