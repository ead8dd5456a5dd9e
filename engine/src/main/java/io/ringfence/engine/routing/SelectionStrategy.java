package io.ringfence.engine.routing;

/// How a route chooses among the candidates that could serve now.
public enum SelectionStrategy {
    /// The lowest priority number; by weight among equals.
    PRIORITY,
    /// Smooth weighted round robin: exact proportions, evenly spread.
    WEIGHTED,
    /// One after the other.
    ROUND_ROBIN,
    /// The fewest exchanges in flight, relative to weight.
    LEAST_CONNECTIONS,
    /// The better of two drawn at random, by what is left of the minute's tokens and requests and by success rate.
    HEADROOM
}
