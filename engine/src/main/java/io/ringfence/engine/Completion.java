package io.ringfence.engine;

/// How an exchange ended, given with its settlement.
public enum Completion {
    /// A whole answer was received from the provider.
    SUCCESS,
    /// The provider failed after parts of the answer had reached the client, or the last attempt failed for
    /// good. The fault was the provider's, and its [Fault] is given beside it.
    FAILED,
    /// The client went away, or the candidate was not asked after all. Nobody's fault: neither breaker nor
    /// credential is touched, a probe is released.
    CANCELLED
}
