package io.ringfence.engine;

/// Which thread plays the single writer. Whatever is chosen, one thread at a time runs the [DecisionHandler].
public enum EngineThreading {
    /// The thread that publishes drains the ring itself when nobody else is draining it: no thread to wake, none to
    /// burn.
    PUBLISHER,
    /// A thread of its own that waits on a lock and a condition.
    BLOCKING,
    /// As [#BLOCKING], with signals left out while the thread is awake.
    LITE_BLOCKING,
    /// A thread of its own that spins and then yields; burns a core.
    YIELDING,
    /// A thread of its own that spins, yields and then naps for a moment at a time.
    SLEEPING,
    /// A thread of its own that never stops looking; for a core that can be spared.
    BUSY_SPIN,
    /// A thread of its own that spins for some microseconds before it parks.
    HYBRID
}
