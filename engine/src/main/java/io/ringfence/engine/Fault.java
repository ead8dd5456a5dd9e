package io.ringfence.engine;

/// Why an attempt failed, named after whose fault it was. Breakers, credentials and retries depend on it.
public enum Fault {
    /// The provider limited the credential (429): the credential cools down, the deployment is not to blame.
    RATE_LIMITED,
    /// The provider rejected the credential (401): it is quarantined and another one is tried.
    UNAUTHORIZED,
    /// The provider refused the credential this call (403): it cools down, longer each time.
    FORBIDDEN,
    /// The provider failed: 5xx, an error event inside a stream, a malformed answer.
    UPSTREAM_ERROR,
    /// No connection could be made: refused, unreachable, TLS failure, connect timeout.
    CONNECT_FAILED,
    /// The provider did not answer in time: first byte, between chunks, or total.
    TIMEOUT,
    /// The connection ended in the middle of an answer.
    CUT,
    /// The request itself was refused (400, 404, 413, 422 …). Never counts against a credential or a breaker.
    CLIENT_FAULT,
    /// Nobody was asked: the request cannot be put so that this deployment understands it. Another candidate
    /// may be able to take it as it is. Never counts against a credential or a breaker.
    UNSUITED
}
