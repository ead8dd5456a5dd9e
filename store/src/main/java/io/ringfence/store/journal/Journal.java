package io.ringfence.store.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The journal of one node: a folder that one process at a time writes.
public final class Journal implements AutoCloseable {
    private static final String LOCK = "lock";

    private final JournalSettings settings;
    private final long run;
    private final FileChannel lockChannel;
    private final SegmentStock stock;
    private final JournalWriter writer;

    private Journal(
            JournalSettings settings, long run, FileChannel lockChannel, SegmentStock stock, JournalWriter writer) {
        this.settings = settings;
        this.run = run;
        this.lockChannel = lockChannel;
        this.stock = stock;
        this.writer = writer;
    }

    /// Begins a run: what earlier runs wrote stays for the reader.
    ///
    /// @param run a random number that no other run has
    /// @throws IOException when the folder cannot be written, or another process writes it
    public static Journal open(JournalSettings settings, long run, LongSupplier epochMs) throws IOException {
        Path folder = Files.createDirectories(settings.folder());
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock(channel, folder);
            List<Long> numbers = JournalReader.numbers(folder);
            long first = numbers.isEmpty() ? 1 : numbers.getLast() + 1;
            SegmentStock stock = new SegmentStock(settings, run, first, epochMs);
            return new Journal(settings, run, channel, stock, new JournalWriter(stock));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void lock(FileChannel channel, Path folder) throws IOException {
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException _) {
            lock = null; // this process holds it
        }
        if (lock == null) {
            throw new IOException("the journal in " + folder + " is being written by another gateway");
        }
    }

    /// For the engine.
    public JournalWriter writer() {
        return writer;
    }

    public long run() {
        return run;
    }

    /// A reader that goes on at a position.
    public JournalReader reader(JournalReader.Position position) throws IOException {
        return new JournalReader(settings.folder(), run, position);
    }

    /// Deletes the segments that nobody needs any more.
    ///
    /// @param oldestNeeded see [JournalReader#oldestNeeded()]; its position must be remembered durably
    public void deleteBefore(long oldestNeeded) throws IOException {
        for (long number : JournalReader.numbers(settings.folder())) {
            if (number < oldestNeeded) {
                Files.deleteIfExists(Segment.file(settings.folder(), number));
            }
        }
        stock.readUpTo(oldestNeeded);
    }

    /// Ends the run. The engine must have stopped.
    @Override
    public void close() throws IOException {
        stock.close();
        lockChannel.close();
    }
}
