package io.ringfence.providers.stream;

import io.ringfence.providers.error.FailureClass;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.error.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/// What an error event inside a stream says.
///
/// @param kind whose fault it was, as if the provider had answered with `status`
/// @param status the HTTP status that the event names or its words amount to; 502 when it tells nothing
/// @param message the provider's text with secrets masked; empty when there is none
/// @param code the provider's code, else its type, else null
/// @param retryable whether another attempt may succeed
public record StreamFault(
        FailureClass kind,
        int status,
        String message,
        @Nullable String code,
        boolean retryable) {
    /// What an error means that came without status and headers.
    public static StreamFault of(ProviderError error) {
        UpstreamFailure failure = UpstreamFailure.ofError(error);
        String code = error.code() != null ? error.code() : error.type();
        return new StreamFault(failure.kind(), failure.status(), error.message(), code, failure.retryable());
    }
}
