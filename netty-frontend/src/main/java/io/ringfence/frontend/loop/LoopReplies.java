package io.ringfence.frontend.loop;

import io.netty.channel.EventLoop;
import io.ringfence.engine.Admission;
import io.ringfence.engine.ReplyPort;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The engine's way back to one event loop: answers queue up and the loop is woken at most once per batch.
///
/// The engine is the one producer at any time, whichever thread it runs on, and the loop the one consumer. When the
/// loop itself drained the ring, it takes its answers as soon as it is done with that, and no wake-up happens at all:
/// not earlier, because sending requests must not hold up the decisions that other loops wait for.
final class LoopReplies implements ReplyPort {
    private static final Logger LOG = LoggerFactory.getLogger(LoopReplies.class);

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
        if (!eventLoop.inEventLoop() && !answered.isEmpty() && wakeUpPending.compareAndSet(false, true)) {
            eventLoop.execute(this::wokenUp);
        }
    }

    private void wokenUp() {
        wakeUpPending.set(false);
        takeAll();
    }

    /// Hands out what has been answered; the loop calls it after everything that it publishes.
    ///
    /// An answer may lead to the next question, whose answer then lands here while this runs: the outer call takes
    /// it, so that the stack does not grow.
    void takeAll() {
        if (taking) {
            return;
        }
        taking = true;
        try {
            Admission admission;
            while ((admission = answered.poll()) != null) {
                handOut(admission);
            }
        } finally {
            taking = false;
        }
    }

    /// A bug in one exchange must not keep the others from their answers. Its own deadline ends it.
    private static void handOut(Admission admission) {
        try {
            admission.listener().onDecision(admission);
        } catch (RuntimeException bug) {
            LOG.error("An exchange failed to take its answer", bug);
        }
    }
}
