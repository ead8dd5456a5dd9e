package io.ringfence.engine;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/// Lets the thread that publishes drain the ring, unless another thread is draining it.
final class PublisherDriver implements RingDriver {
    /*
     * The baton makes the drainer the single writer: it is taken and put back by getAndSet, so everything one holder
     * did happens before everything the next one does. A publisher that finds it taken goes away. No event is lost:
     *
     *   publisher: publish the event; swap(true) -> if it was taken, go away
     *   holder:    drain a batch; swap(false); look whether the next event is published; if so, begin again
     *
     * Every swap both reads and writes, so all swaps of the baton stand in one order, and each happens before the next.
     * Take the last swap(false) after which nobody holds the baton, and any publisher. Did its swap(true) come before
     * that swap(false), its event was published before the holder's look, which sees it. Did it come after, it found
     * the baton free and is itself a holder, against the assumption. For that reason the swap comes without a look
     * first: a compareAndSet that fails does not write, and publishing itself is only a release store.
     *
     * An event claimed by a thread that has not published it yet stops the drain there; that thread publishes, swaps
     * and drains on. When a reply port runs answers in place and they publish again, their swap finds the baton taken
     * by their own thread and goes away, so draining never nests: the loop below sees their events.
     */
    private final AtomicBoolean baton = new AtomicBoolean();

    /// After this many events the loops are woken and the slots are free again, however much is still on the ring.
    private static final int MAX_BATCH = 256;

    private final RingBuffer<EngineEvent> ring;
    private final EventPoller<EngineEvent> poller;
    private final DecisionHandler handler;
    private final EventPoller.Handler<EngineEvent> handlerOfBatch = this::onEvent;
    private int handledInBatch;

    PublisherDriver(RingBuffer<EngineEvent> ring, DecisionHandler handler) {
        this.ring = ring;
        this.handler = handler;
        poller = ring.newPoller();
        ring.addGatingSequences(poller.getSequence());
    }

    @Override
    public void start() {}

    @Override
    public void onPublished() {
        do {
            boolean isTaken = baton.getAndSet(true);
            if (isTaken) {
                return;
            }
            try {
                drain();
            } finally {
                baton.getAndSet(false);
            }
        } while (isNextPublished());
    }

    private boolean isNextPublished() {
        return ring.isAvailable(poller.getSequence().get() + 1);
    }

    private void drain() {
        handledInBatch = 0;
        try {
            poller.poll(handlerOfBatch);
            handler.endBatch();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the handler throws no checked exception", e);
        }
    }

    private boolean onEvent(EngineEvent event, long sequence, boolean endOfBatch) {
        handler.onEvent(event, sequence, false);
        return ++handledInBatch < MAX_BATCH;
    }

    @Override
    public void close() {
        onPublished();
    }
}
