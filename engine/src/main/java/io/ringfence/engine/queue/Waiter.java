package io.ringfence.engine.queue;

import org.jspecify.annotations.Nullable;

/// Something that stands in at most one [WaitQueue] at a time. Its links live in itself, so waiting costs no
/// allocation and leaving from the middle no search. Engine thread only.
public abstract class Waiter {
    @Nullable
    WaitQueue queue;

    @Nullable
    Waiter previous;

    @Nullable
    Waiter next;

    protected Waiter() {}

    /// Leaves the queue that it stands in, if it stands in one.
    protected final void leave() {
        if (queue != null) {
            queue.remove(this);
        }
    }
}
