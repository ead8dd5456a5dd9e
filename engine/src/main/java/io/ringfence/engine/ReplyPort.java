package io.ringfence.engine;

/// The way back from the engine to one event loop.
///
/// The engine calls both methods from whichever thread drains the ring, one thread at a time.
public interface ReplyPort {
    /// Queues the answered admission for the loop. Never blocks; must have room for every exchange in flight.
    void deliver(Admission admission);

    /// Ends a batch: wakes the loop once if anything was delivered since the last flush. When the draining thread is
    /// the loop itself the port may run the answers in place.
    void flush();
}
