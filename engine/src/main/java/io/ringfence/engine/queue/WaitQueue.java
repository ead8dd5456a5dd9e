package io.ringfence.engine.queue;

import org.jspecify.annotations.Nullable;

/// First in, first out. Engine thread only.
public final class WaitQueue {
    private @Nullable Waiter first;
    private @Nullable Waiter last;
    private int size;

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /// The one that has waited longest, or null.
    public @Nullable Waiter first() {
        return first;
    }

    public boolean contains(Waiter waiter) {
        return waiter.queue == this;
    }

    /// Takes the last place.
    ///
    /// @throws IllegalStateException if the waiter stands in a queue already
    public void add(Waiter waiter) {
        if (waiter.queue != null) {
            throw new IllegalStateException("waiter stands in a queue already");
        }

        waiter.queue = this;
        waiter.previous = last;
        if (last == null) {
            first = waiter;
        } else {
            last.next = waiter;
        }
        last = waiter;
        size++;
    }

    /// Leaves from any place.
    ///
    /// @throws IllegalStateException if the waiter does not stand in this queue
    public void remove(Waiter waiter) {
        if (waiter.queue != this) {
            throw new IllegalStateException("waiter does not stand in this queue");
        }

        Waiter before = waiter.previous;
        Waiter after = waiter.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        waiter.queue = null;
        waiter.previous = null;
        waiter.next = null;
        size--;
    }
}
