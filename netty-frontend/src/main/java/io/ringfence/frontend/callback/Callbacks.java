package io.ringfence.frontend.callback;

import io.ringfence.frontend.ExchangeListener;
import io.ringfence.frontend.ExchangeSummary;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries finished exchanges from the event loops to a callback's thread. A loop never waits for it: what
/// finds the queue full is dropped and counted.
public final class Callbacks implements ExchangeListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);
    private static final int MAX_WAITING = 8_192;
    private static final long GRACE_MS = TimeUnit.SECONDS.toMillis(5);

    /// What became of the events so far.
    ///
    /// @param called events that the callback has seen
    /// @param dropped events that found the queue full, or the gateway stopped before their turn
    /// @param failed calls that ended in an exception
    public record Counts(long called, long dropped, long failed) {
        public static final Counts NONE = new Counts(0, 0, 0);
    }

    private final ExchangeCallback callback;
    private final ManyToOneConcurrentArrayQueue<FinishedExchange> waiting =
            new ManyToOneConcurrentArrayQueue<>(MAX_WAITING);
    private final LongAdder called = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Thread thread;

    /// Whether the thread may be asleep. Written before it looks at the queue for the last time, and read after
    /// something was put there, so that one of both sees the other.
    private volatile boolean isIdle;

    private volatile boolean isClosed;
    private volatile boolean isGivenUp;

    /// Starts the callback's thread.
    public Callbacks(ExchangeCallback callback) {
        this.callback = callback;
        thread = Thread.ofPlatform().name("ringfence-callbacks").daemon().start(this::run);
    }

    @Override
    public void onExchange(ExchangeSummary exchange) {
        // An event for which there is no room is not even made.
        if (waiting.remainingCapacity() == 0 || !waiting.offer(FinishedExchange.of(exchange))) {
            dropped.increment();
        } else if (isIdle) {
            isIdle = false;
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!isGivenUp) {
            FinishedExchange exchange = waiting.poll();
            if (exchange != null) {
                call(exchange);
            } else if (isClosed) {
                return;
            } else {
                isIdle = true;
                if (waiting.isEmpty() && !isClosed) {
                    LockSupport.park(this);
                }
            }
        }
    }

    private void call(FinishedExchange exchange) {
        called.increment();
        try {
            if (exchange.isSuccess()) {
                callback.onSuccess(exchange);
            } else {
                callback.onFailure(exchange);
            }
        } catch (Throwable thrown) {
            failed.increment();
            LOG.error("The callback for finished exchanges failed for {}", exchange.requestId(), thrown);
        }
    }

    /// Any thread.
    public Counts counts() {
        return new Counts(called.sum(), dropped.sum(), failed.sum());
    }

    /// Once no exchange is left: lets the callback hear the rest within a few seconds, and drops what it does
    /// not get to.
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(GRACE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        isGivenUp = true;
        dropped.add(waiting.size());
    }
}
