package io.ringfence.store.journal;

import io.ringfence.store.files.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The journal of one node: a folder that one process at a time writes.
public final class Journal implements AutoCloseable {
    private static final String LOCK = "lock";
    private static final String ID = "id";

    private final JournalSettings settings;
    private final long id;
    private final long run;
    private final FileChannel lockChannel;
    private final SegmentStock stock;
    private final JournalWriter writer;

    private Journal(
            JournalSettings settings,
            long id,
            long run,
            FileChannel lockChannel,
            SegmentStock stock,
            JournalWriter writer) {
        this.settings = settings;
        this.id = id;
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
        return open(settings, run, epochMs, SegmentStock.Disk.REAL);
    }

    static Journal open(JournalSettings settings, long run, LongSupplier epochMs, SegmentStock.Disk disk)
            throws IOException {
        Path folder = OwnerOnly.createFolder(settings.folder());
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock(channel, folder);
            List<Long> numbers = JournalReader.numbers(folder);
            long id = numbers.isEmpty() ? newId(folder, run) : id(folder, run);
            long first = numbers.isEmpty() ? 1 : numbers.getLast() + 1;
            long oldest = numbers.isEmpty() ? first : numbers.getFirst();
            SegmentStock stock = new SegmentStock(settings, run, oldest, first, epochMs, disk);
            return new Journal(settings, id, run, channel, stock, new JournalWriter(stock));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// A folder without segments begins a new journal, because their numbers begin anew: a position that
    /// somebody keeps for the old one means nothing here.
    private static long newId(Path folder, long run) throws IOException {
        Path unfinished = folder.resolve(ID + ".new");
        Files.writeString(unfinished, Long.toHexString(run));
        Files.move(unfinished, folder.resolve(ID), StandardCopyOption.ATOMIC_MOVE);
        return run;
    }

    private static long id(Path folder, long run) throws IOException {
        try {
            return Long.parseUnsignedLong(Files.readString(folder.resolve(ID)), 16);
        } catch (NoSuchFileException | NumberFormatException _) {
            return newId(folder, run); // then everything that is there is read again
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

    /// The number of the first segment that this run has written.
    public long firstSegment() {
        return stock.first().number();
    }

    /// What positions in this journal are remembered by; the same in every run until the folder is emptied.
    public long id() {
        return id;
    }

    /// How many files have not been read to their end, the one that is being written included. Any thread.
    public long waitingSegments() {
        return stock.waiting();
    }

    /// What those files take on the disk. Any thread.
    public long waitingBytes() {
        return stock.waiting() * settings.segmentBytes();
    }

    /// How often the disk did not take what was to be forced, or had no room for another file; all of it is tried
    /// again. Any thread.
    public long failures() {
        return stock.failures();
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
