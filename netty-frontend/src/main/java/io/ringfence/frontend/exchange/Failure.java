package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.ringfence.engine.Fault;
import io.ringfence.providers.error.ErrorKind;
import org.jspecify.annotations.Nullable;

/// Why an attempt failed, and what to tell the client if no other attempt succeeds.
///
/// @param status of the answer to the client
/// @param retryAfterNs what the provider asked for; -1 when it did not
/// @param retryable whether another attempt may succeed
/// @param body the provider's own error body, owned by this failure; null when there was none
/// @param headers of the provider's answer; null when there was none
record Failure(
        Fault fault,
        ErrorKind kind,
        int status,
        String message,
        long retryAfterNs,
        boolean retryable,
        @Nullable ByteBuf body,
        @Nullable HttpHeaders headers) {

    static Failure of(Fault fault, String message) {
        ErrorKind kind = switch (fault) {
            case TIMEOUT -> ErrorKind.TIMEOUT;
            case RATE_LIMITED -> ErrorKind.PROVIDER_RATE_LIMITED;
            case UNAUTHORIZED, FORBIDDEN -> ErrorKind.PROVIDER_AUTH;
            case CLIENT_FAULT -> ErrorKind.PROVIDER_INVALID_REQUEST;
            case UNSUITED -> ErrorKind.UNSUPPORTED_TRANSLATION;
            case UPSTREAM_ERROR, CONNECT_FAILED, CUT -> ErrorKind.PROVIDER_ERROR;
            case NO_RESOURCES -> ErrorKind.OVERLOADED;
        };
        return of(fault, kind, message);
    }

    static Failure of(Fault fault, ErrorKind kind, String message) {
        boolean mayChange = fault != Fault.CLIENT_FAULT && fault != Fault.UNSUITED;
        return new Failure(fault, kind, kind.status(), message, -1, mayChange, null, null);
    }

    /// The request cannot be put so that the provider understands it.
    static Failure unsuited(ErrorKind kind, String message) {
        return of(Fault.UNSUITED, kind, message);
    }

    /// True when the gateway broke off or found the request impossible, and no provider is to blame.
    boolean isGatewaysOwn() {
        return switch (kind) {
            case SHUTTING_DOWN, INVALID_REQUEST, UNSUPPORTED_TRANSLATION, OVERLOADED, INTERNAL -> true;
            default -> false;
        };
    }

    void release() {
        if (body != null) {
            body.release();
        }
    }
}
