package io.ringfence.gateway.config;

/// The ring and who drains it.
///
/// @param ringSize       slots, a power of two
/// @param settleHeadroom slots that admissions leave free, so that settlements always find one; less than half
///                       of the ring
public record EngineConfig(int ringSize, Threading threading, int settleHeadroom) {

    /// What holds where the configuration says nothing.
    public static final EngineConfig DEFAULTS = new EngineConfig(8_192, Threading.PUBLISHER, 1_024);

    /// Who runs the decisions.
    public enum Threading {
        /// The event loop that publishes, whenever no other one is at it.
        PUBLISHER,
        /// A thread of its own that sleeps when there is nothing to do.
        BLOCKING,
        /// As [#BLOCKING], woken only when it sleeps.
        LITE_BLOCKING,
        /// A thread of its own that yields the core when there is nothing to do.
        YIELDING,
        /// A thread of its own that naps for a moment at a time when there is nothing to do.
        SLEEPING,
        /// A thread of its own that never leaves its core.
        BUSY_SPIN,
        /// A thread of its own that spins for some microseconds before it sleeps.
        HYBRID
    }
}
