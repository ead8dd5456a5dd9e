package io.ringfence.providers.error;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.Dialect;

/// What a provider's error answer means for the attempt.
///
/// @param kind whose fault it was
/// @param status the status that counts: the answer's own, or the one inside the body of an error that came as 200
/// @param retryable whether another attempt of the same request may succeed
/// @param retryAfterMs how long the provider asks to wait, in milliseconds; -1 when it does not say
/// @param message the provider's text with secrets masked; empty when it gives none
@SuppressWarnings("DoNotCallSuggester")
public record UpstreamFailure(FailureClass kind, int status, boolean retryable, long retryAfterMs, String message) {
    /// Reads status, headers and body of an upstream answer that is no success. Does not move the buffer's indices.
    ///
    /// @param nowEpochMs the wall clock, against which a Retry-After date is taken
    public static UpstreamFailure classify(
            Dialect dialect, int status, HeaderLookup headers, ByteBuf body, long nowEpochMs) {
        throw new UnsupportedOperationException("classification");
    }
}
