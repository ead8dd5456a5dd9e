package io.ringfence.store.journal;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the next segment ready, so that the writer never waits for a disk. A thread of its own makes segments
/// and closes finished ones.
final class SegmentStock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentStock.class);
    private static final long LOOK_MS = 20;
    private static final long RETRY_MS = 1_000;
    private static final long STOP_MS = 10_000;

    private final JournalSettings settings;
    private final long run;
    private final LongSupplier epochMs;
    private final AtomicReference<@Nullable Segment> ready = new AtomicReference<>();
    private final AtomicReference<@Nullable Segment> used = new AtomicReference<>();
    private final Segment first;
    /// The one that is being written. Only the maker closes segments, so that it may force this one at any
    /// time.
    private volatile Segment current;
    private final Thread maker;
    private long nextNumber;
    private volatile long written;
    private volatile long oldestUnread;
    private volatile boolean isClosed;

    /// Makes the first segment.
    ///
    /// @param oldest the number of the oldest segment that is there; `firstNumber` when there is none
    /// @param firstNumber above that of any segment that is there
    SegmentStock(JournalSettings settings, long run, long oldest, long firstNumber, LongSupplier epochMs)
            throws IOException {
        this.settings = settings;
        this.run = run;
        this.epochMs = epochMs;
        first = create(firstNumber);
        current = first;
        nextNumber = firstNumber + 1;
        written = firstNumber;
        oldestUnread = oldest;
        maker = new Thread(this::work, "journal-segments");
        maker.setDaemon(true);
        maker.start();
    }

    private Segment create(long number) throws IOException {
        return Segment.create(settings.folder(), number, run, epochMs.getAsLong(), settings.segmentBytes());
    }

    Segment first() {
        return first;
    }

    boolean isNextReady() {
        return ready.getPlain() != null || ready.get() != null;
    }

    /// The next segment, or null when it is not ready. The writer's thread.
    @Nullable
    Segment next() {
        Segment next = ready.getAndSet(null);
        if (next != null) {
            written = next.number();
            current = next;
        }
        return next;
    }

    /// The writer is done with a segment. The writer's thread.
    void finished(Segment segment) {
        // The maker closes it long before another one is full; should it not, it is unmapped with the garbage.
        used.set(segment);
    }

    /// The reader has read everything before this segment. The reader's thread.
    void readUpTo(long number) {
        oldestUnread = number;
    }

    /// How many segments are there that have not been read to their end. Any thread.
    long waiting() {
        return written - oldestUnread + 1;
    }

    private void work() {
        boolean complained = false;
        long forcedNs = System.nanoTime();
        while (!isClosed) {
            long pauseMs = LOOK_MS;
            Segment done = used.getAndSet(null);
            if (done != null) {
                done.force();
                done.close();
            }
            if (System.nanoTime() - forcedNs >= TimeUnit.MILLISECONDS.toNanos(settings.forceMs())) {
                current.force();
                forcedNs = System.nanoTime();
            }
            boolean mayGrow = written + 1 - oldestUnread < settings.maxSegments();
            if (ready.get() == null && mayGrow) {
                try {
                    ready.set(create(nextNumber));
                    nextNumber++;
                    complained = false;
                } catch (IOException e) {
                    if (!complained) {
                        complained = true;
                        LOG.error("The journal cannot grow: budgets will be refused when it is full", e);
                    }
                    pauseMs = RETRY_MS;
                }
            }
            try {
                Thread.sleep(pauseMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// Stops making segments. The writer must be done.
    @Override
    public void close() {
        isClosed = true;
        maker.interrupt();
        try {
            maker.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
