package io.ringfence.engine.queue;

/// Something that may not be there yet, and that exchanges queue for. Engine thread only.
public interface Awaited {
    /// Those that wait for it, in order.
    WaitQueue waiters();
}
