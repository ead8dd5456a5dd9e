package io.ringfence.engine.share;

/// The way to whoever grants shares. The engine thread calls it and nobody else: it must not block, lock, or
/// allocate once warm.
///
/// @param <S> what is granted
public interface SharePort<S extends Share> {
    /// Hands over a share whose statement was just written. The statement is the receiver's until it has
    /// answered, which it must do once for every statement, at its own time.
    ///
    /// @return false when there is no room for it now; the engine tries again with its next batch
    boolean tryTell(S share);

    /// All that one batch had to tell was told.
    void flush();
}
