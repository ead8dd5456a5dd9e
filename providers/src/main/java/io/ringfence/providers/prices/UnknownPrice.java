package io.ringfence.providers.prices;

/// What becomes of a model whose price nobody knows.
public enum UnknownPrice {
    /// Whoever has a budget may not call it; for others it costs nothing that is known.
    BLOCK,
    /// It is reserved and charged by a price that the operator sets for all such models.
    ESTIMATE,
    /// Everybody may call it, and it is counted as free.
    ALLOW
}
