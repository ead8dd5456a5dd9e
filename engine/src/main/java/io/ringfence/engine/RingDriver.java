package io.ringfence.engine;

/// Moves published events to the [DecisionHandler].
interface RingDriver extends AutoCloseable {
    void start();

    /// Something was published by the calling thread.
    void onPublished();

    /// Handles what is on the ring and stops. May be called twice.
    @Override
    void close();
}
