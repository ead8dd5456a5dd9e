package io.ringfence.frontend.loop;

import org.jspecify.annotations.Nullable;

/// Something on an event loop that must be looked at when its time has come.
///
/// A deadline moves with every chunk of every stream, so it is a plain field that costs one store. The loop looks at
/// all
/// of them every few milliseconds, which for ten thousand connections takes less than one timer per chunk would.
public abstract class Deadline {
    /// No deadline at present.
    public static final long NEVER = Long.MAX_VALUE;

    private long dueNs = NEVER;

    @Nullable
    Deadline previous;

    @Nullable
    Deadline next;

    /// Moves the deadline.
    ///
    /// @param newDueNs on the loop's nano clock; [#NEVER] to disarm
    protected final void due(long newDueNs) {
        dueNs = newDueNs;
    }

    final boolean isDue(long nowNs) {
        return dueNs != NEVER && nowNs - dueNs >= 0;
    }

    /// Called once the deadline has passed, and again at every look until it is moved.
    protected abstract void onDue(long nowNs);
}
