package io.ringfence.gateway.config;

/// How one of several candidates is chosen.
public enum Strategy {
    /// The lowest priority number first; the next only when it cannot serve.
    PRIORITY,
    /// In proportion to weight, spread evenly.
    WEIGHTED,
    ROUND_ROBIN,
    /// The fewest exchanges in flight.
    LEAST_CONNECTIONS,
    /// The better of two random choices by what is left of their limits and how often they succeeded.
    HEADROOM
}
