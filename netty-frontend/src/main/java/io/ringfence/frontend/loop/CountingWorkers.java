package io.ringfence.frontend.loop;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The threads on which tokens are counted that no provider counts: reading and splitting a body of ten
/// megabytes takes a second, which no event loop may take from the others that it serves. A fixed number of
/// threads and of waiting requests, so that counting takes neither all processors nor all memory; who finds no
/// place is told to come back. Any thread.
public final class CountingWorkers implements AutoCloseable {
    private static final long IDLE_SECONDS = 60;

    private final ThreadPoolExecutor threads;

    /// @param workers at least 1
    /// @param maxWaiting requests that may wait for a worker, at least 1
    public CountingWorkers(int workers, int maxWaiting) {
        threads = new ThreadPoolExecutor(
                workers,
                workers,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(maxWaiting),
                Thread.ofPlatform().daemon().name("ringfence-count-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /// Runs it now or later.
    ///
    /// @return false when as many wait as may
    public boolean tryExecute(Runnable count) {
        try {
            threads.execute(count);
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    /// Takes back what has not begun.
    public void remove(Runnable count) {
        threads.remove(count);
    }

    /// Requests that wait for a worker.
    public int waiting() {
        return threads.getQueue().size();
    }

    /// What has not begun never will.
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
