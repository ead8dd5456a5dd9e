package io.ringfence.frontend.loop;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The deadlines of one event loop, in no order. Intrusive, so that adding and removing allocate nothing.
@SuppressWarnings("ReferenceEquality") // a node is the deadline itself
final class DeadlineList {
    private static final Logger LOG = LoggerFactory.getLogger(DeadlineList.class);

    private @Nullable Deadline head;
    private @Nullable Deadline cursor;
    private int size;

    void add(Deadline deadline) {
        deadline.previous = null;
        deadline.next = head;
        if (head != null) {
            head.previous = deadline;
        }
        head = deadline;
        size++;
    }

    void remove(Deadline deadline) {
        if (deadline.previous == null && head != deadline) {
            return;
        }
        if (cursor == deadline) {
            cursor = deadline.next;
        }
        if (deadline.previous == null) {
            head = deadline.next;
        } else {
            deadline.previous.next = deadline.next;
        }
        if (deadline.next != null) {
            deadline.next.previous = deadline.previous;
        }
        deadline.previous = null;
        deadline.next = null;
        size--;
    }

    /// Calls every deadline that has passed; each may remove itself or others meanwhile.
    void look(long nowNs) {
        cursor = head;
        while (cursor != null) {
            Deadline current = cursor;
            cursor = current.next;
            if (current.isDue(nowNs)) {
                tell(current, nowNs);
            }
        }
    }

    /// A bug in one must not keep the loop from looking at the others.
    private static void tell(Deadline deadline, long nowNs) {
        try {
            deadline.onDue(nowNs);
        } catch (RuntimeException bug) {
            LOG.error("What is due at a deadline failed", bug);
        }
    }

    int size() {
        return size;
    }
}
