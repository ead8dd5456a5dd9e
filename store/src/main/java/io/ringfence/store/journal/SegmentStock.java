package io.ringfence.store.journal;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the next segment ready, so that the writer never waits for a disk. A thread of its own makes segments
/// and closes finished ones. Whatever goes wrong on the way is tried again for as long as the run lasts: without
/// that thread the journal would be full after two segments.
final class SegmentStock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentStock.class);
    private static final long LOOK_MS = 20;
    private static final long RETRY_MS = 1_000;
    private static final long STOP_MS = 10_000;
    private static final long COMPLAIN_NS = TimeUnit.MINUTES.toNanos(1);

    /// How segments come into being and onto the disk.
    interface Disk {
        Disk REAL = new Disk() {
            @Override
            public Segment create(JournalSettings settings, long number, long run, long createdMs) throws IOException {
                return Segment.create(settings.folder(), number, run, createdMs, settings.segmentBytes());
            }

            @Override
            public void force(Segment segment) {
                segment.force();
            }
        };

        Segment create(JournalSettings settings, long number, long run, long createdMs) throws IOException;

        /// Returns when what was written is on the disk.
        ///
        /// @throws java.io.UncheckedIOException when the disk does not take it, as mapped memory says it
        void force(Segment segment);
    }

    private final JournalSettings settings;
    private final long run;
    private final LongSupplier epochMs;
    private final Disk disk;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicReference<@Nullable Segment> ready = new AtomicReference<>();
    private final AtomicReference<@Nullable Segment> used = new AtomicReference<>();
    private final Segment first;
    /// The one that is being written. Only the maker closes segments, so that it may force this one at any
    /// time.
    private volatile Segment current;
    private final Thread maker;
    private long nextNumber;
    private @Nullable Segment unforced;
    private long forcedNs = System.nanoTime();
    private long complainedNs;
    private boolean hasFailed;
    private volatile long written;
    private volatile long oldestUnread;
    private volatile boolean isClosed;

    /// Makes the first segment.
    ///
    /// @param oldest the number of the oldest segment that is there; `firstNumber` when there is none
    /// @param firstNumber above that of any segment that is there
    SegmentStock(JournalSettings settings, long run, long oldest, long firstNumber, LongSupplier epochMs, Disk disk)
            throws IOException {
        this.settings = settings;
        this.run = run;
        this.epochMs = epochMs;
        this.disk = disk;
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
        return disk.create(settings, number, run, epochMs.getAsLong());
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

    /// How often the disk did not take or give something that is tried again. Any thread.
    long failures() {
        return failures.get();
    }

    private void work() {
        while (!isClosed) {
            boolean areAllDone = workOnce();
            if (areAllDone && hasFailed) {
                hasFailed = false;
                LOG.info("The journal is kept on the disk again");
            }
            try {
                Thread.sleep(areAllDone ? LOOK_MS : RETRY_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// Each step by itself: a disk that does not force may still have room to grow.
    private boolean workOnce() {
        boolean hasGrown = attempt(this::grow);
        boolean isFinishedForced = attempt(this::forceFinished);
        boolean isCurrentForced = attempt(this::forceCurrent);
        return hasGrown && isFinishedForced && isCurrentForced;
    }

    private interface Step {
        void run() throws IOException;
    }

    private boolean attempt(Step step) {
        try {
            step.run();
            return true;
        } catch (IOException | RuntimeException e) {
            if (!isClosed) {
                failed(e);
            }
            return false;
        }
    }

    private void failed(Exception e) {
        failures.incrementAndGet();
        long nowNs = System.nanoTime();
        if (!hasFailed || nowNs - complainedNs >= COMPLAIN_NS) {
            hasFailed = true;
            complainedNs = nowNs;
            LOG.error(
                    "The journal cannot grow or be forced to the disk, which is tried again: budgets will be refused"
                            + " when it is full, and a power cut may take what is not forced",
                    e);
        }
    }

    private void grow() throws IOException {
        boolean mayGrow = written + 1 - oldestUnread < settings.maxSegments();
        if (ready.get() == null && mayGrow) {
            ready.set(create(nextNumber));
            nextNumber++;
        }
    }

    /// One that could not be forced before the next one is full is left to the system, which writes it sometime.
    private void forceFinished() {
        Segment done = used.getAndSet(null);
        if (done != null) {
            closeUnforced();
            unforced = done;
        }
        if (unforced != null) {
            disk.force(unforced);
            closeUnforced();
        }
    }

    private void closeUnforced() {
        if (unforced != null) {
            unforced.close();
            unforced = null;
        }
    }

    private void forceCurrent() {
        if (System.nanoTime() - forcedNs >= TimeUnit.MILLISECONDS.toNanos(settings.forceMs())) {
            disk.force(current);
            forcedNs = System.nanoTime();
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
