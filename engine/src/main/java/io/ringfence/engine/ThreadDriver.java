package io.ringfence.engine;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.RingBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Drains the ring with a thread of its own.
final class ThreadDriver implements RingDriver {
    private static final long CLOSE_POLL_NS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final int MAX_BATCH = 256;

    private final RingBuffer<EngineEvent> ring;
    private final BatchEventProcessor<EngineEvent> processor;
    private @Nullable Thread thread;

    ThreadDriver(RingBuffer<EngineEvent> ring, DecisionHandler handler) {
        this.ring = ring;
        processor = new BatchEventProcessorBuilder().setMaxBatchSize(MAX_BATCH).build(ring, ring.newBarrier(), handler);
        processor.setExceptionHandler(new Unexpected());
        ring.addGatingSequences(processor.getSequence());
    }

    @Override
    public synchronized void start() {
        Thread started = new Thread(processor, "ringfence-engine");
        started.setDaemon(true);
        started.start();
        thread = started;
    }

    @Override
    public void onPublished() {}

    @Override
    public synchronized void close() {
        Thread running = thread;
        if (running == null) {
            return;
        }

        thread = null;
        while (processor.getSequence().get() < ring.getCursor() && running.isAlive()) {
            LockSupport.parkNanos(CLOSE_POLL_NS);
        }
        processor.halt();
        boolean isInterrupted = false;
        while (running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException _) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// The handler catches its own errors; what still arrives here is an error of the machine.
    private static final class Unexpected implements ExceptionHandler<EngineEvent> {
        @Override
        public void handleEventException(Throwable ex, long sequence, @Nullable EngineEvent event) {
            throw new IllegalStateException("sequence=" + sequence, ex);
        }

        @Override
        public void handleOnStartException(Throwable ex) {
            throw new IllegalStateException(ex);
        }

        @Override
        public void handleOnShutdownException(Throwable ex) {
            throw new IllegalStateException(ex);
        }
    }
}
