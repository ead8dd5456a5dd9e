package io.ringfence.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that fails for a while takes the journal's thread with it on no account.
class BrokenDiskTest {
    private static final int SMALL = 64 << 10;
    private static final long PATIENCE_NS = 20_000_000_000L;

    @TempDir
    private Path folder = Path.of("");

    private final FailingDisk disk = new FailingDisk();

    private static final class FailingDisk implements SegmentStock.Disk {
        private final AtomicInteger forced = new AtomicInteger();
        private volatile boolean mayForce = true;
        private volatile boolean mayCreate = true;

        @Override
        public Segment create(JournalSettings settings, long number, long run, long createdMs) throws IOException {
            if (!mayCreate) {
                throw new IOException("No space left on device");
            }
            return REAL.create(settings, number, run, createdMs);
        }

        @Override
        public void force(Segment segment) {
            if (!mayForce) {
                throw new UncheckedIOException(new IOException("Input/output error"));
            }
            REAL.force(segment);
            forced.incrementAndGet();
        }
    }

    private Journal open() throws IOException {
        return Journal.open(new JournalSettings(folder, SMALL, 8, 1), 7, () -> 0, disk);
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadlineNs, what);
            Thread.sleep(1);
        }
    }

    /// Writes as much as there is room for.
    private static boolean fill(JournalWriter writer) {
        while (writer.hasRoom()) {
            writer.reserved(TestFacts.reservation(1, 100, "org"));
            writer.settled(TestFacts.reservation(1, 100, "org"), 40, TestFacts.of(1));
        }
        return true;
    }

    @Test
    void shouldGoOnInNewFilesWhileNothingCanBeForcedToTheDiskAndForceAgainLater() throws Exception {
        disk.mayForce = false;
        try (Journal journal = open()) {
            await(() -> journal.failures() > 0, "the disk fails");
            await(() -> fill(journal.writer()) && journal.waitingSegments() >= 4, "new files");
            assertEquals(0, journal.writer().lost());

            int before = disk.forced.get();
            disk.mayForce = true;
            await(() -> disk.forced.get() > before, "forced");
        }
    }

    @Test
    void shouldGrowAgainOnceThereIsSpace() throws Exception {
        try (Journal journal = open()) {
            disk.mayCreate = false;
            await(() -> fill(journal.writer()) && journal.failures() > 0, "the disk fails");
            disk.mayCreate = true;
            await(() -> fill(journal.writer()) && journal.waitingSegments() >= 4, "new files");
            assertEquals(0, journal.writer().lost());
        }
    }
}
