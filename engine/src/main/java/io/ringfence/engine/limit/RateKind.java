package io.ringfence.engine.limit;

/// What a limit per minute counts.
public enum RateKind {
    REQUESTS,
    TOKENS
}
