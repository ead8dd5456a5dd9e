package io.ringfence.frontend.exchange;

/// What is asked of a provider.
enum AskedFor {
    WHOLE_ANSWER,
    STREAM,
    /// The number of tokens that a request for an answer would have.
    TOKEN_COUNT
}
