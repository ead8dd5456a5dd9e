package io.ringfence.providers.stream;

import io.ringfence.providers.error.FailureClass;
import org.jspecify.annotations.Nullable;

/// What an error event inside a stream says.
///
/// @param kind whose fault it is, as if the provider had answered with `status`
/// @param status the HTTP status that the event names or its words amount to; 502 when it tells nothing
/// @param message the provider's text with secrets masked
/// @param code the provider's code, else its type, else null
/// @param retryable whether another attempt may succeed
public record StreamFault(
        FailureClass kind,
        int status,
        String message,
        @Nullable String code,
        boolean retryable) {}
