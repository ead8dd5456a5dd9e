package io.ringfence.bench.gate;

/// Something that can be done over and over. One thread.
interface Loop extends AutoCloseable {
    /// Does it so many times. Each subject has a loop of its own, so that the compiler sees only one thing in
    /// it.
    void run(int operations);

    @Override
    default void close() {}
}
