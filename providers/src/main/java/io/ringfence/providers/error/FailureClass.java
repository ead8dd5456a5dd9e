package io.ringfence.providers.error;

/// Why a provider's answer was no answer, named after whose fault it was.
public enum FailureClass {
    /// The credential has used up a limit (429).
    RATE_LIMITED,
    /// The credential is not valid (401, and 400 where a provider says so in the body).
    UNAUTHORIZED,
    /// The credential may not do this, or its account cannot pay (403, 402).
    FORBIDDEN,
    /// The provider failed (5xx, or an answer that makes no sense).
    UPSTREAM_ERROR,
    /// The provider has no capacity at the moment (503, 529).
    OVERLOADED,
    /// The provider gave up waiting for itself (408, 504).
    TIMEOUT,
    /// The request is at fault (400, 404, 413, 422 …): another credential would be told the same.
    CLIENT_FAULT;

    /// The class that a bare status means.
    public static FailureClass ofStatus(int status) {
        return switch (status) {
            case 429 -> RATE_LIMITED;
            case 401, 498 -> UNAUTHORIZED;
            case 402, 403 -> FORBIDDEN;
            case 503, 529 -> OVERLOADED;
            case 408, 504 -> TIMEOUT;
            case 424, 499 -> UPSTREAM_ERROR;
            default -> status >= 400 && status < 500 ? CLIENT_FAULT : UPSTREAM_ERROR;
        };
    }
}
