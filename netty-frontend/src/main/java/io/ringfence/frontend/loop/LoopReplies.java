package io.ringfence.frontend.loop;

import io.netty.channel.EventLoop;
import io.ringfence.engine.Admission;
import io.ringfence.engine.ReplyPort;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/// The engine's way back to one event loop: answers queue up and the loop is woken at most once per batch.
///
/// The engine is the one producer at any time, whichever thread it runs on, and the loop the one consumer. When the
/// loop itself drained the ring, its answers are taken in place and no wake-up happens at all.
final class LoopReplies implements ReplyPort {
    private final EventLoop eventLoop;
    private final OneToOneConcurrentArrayQueue<Admission> answered;
    private final AtomicBoolean wakeUpPending = new AtomicBoolean();
    private boolean taking;

    /// @param capacity at least the number of exchanges that may be in flight, each of which has one answer at most
    LoopReplies(EventLoop eventLoop, int capacity) {
        this.eventLoop = eventLoop;
        this.answered = new OneToOneConcurrentArrayQueue<>(capacity);
    }

    @Override
    public void deliver(Admission admission) {
        if (!answered.offer(admission)) {
            throw new IllegalStateException("capacity=" + answered.capacity() + " is less than the answers due");
        }
    }

    @Override
    public void flush() {
        if (eventLoop.inEventLoop()) {
            takeAll();
        } else if (!answered.isEmpty() && wakeUpPending.compareAndSet(false, true)) {
            eventLoop.execute(this::wokenUp);
        }
    }

    private void wokenUp() {
        wakeUpPending.set(false);
        takeAll();
    }

    /// An answer may lead to the next question, whose answer then lands here while this loop runs: the outer call takes
    /// it, so that the stack does not grow.
    private void takeAll() {
        if (taking) {
            return;
        }
        taking = true;
        try {
            Admission admission;
            while ((admission = answered.poll()) != null) {
                admission.reply();
            }
        } finally {
            taking = false;
        }
    }
}
