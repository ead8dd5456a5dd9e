package io.ringfence.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/// One file of the journal in mapped memory. One thread writes, one reads.
final class Segment implements AutoCloseable {
    private static final String ENDING = ".journal";
    private static final String UNFINISHED = ".new";
    private static final int CHUNK = 1 << 20;

    private final Path file;
    private final MappedByteBuffer mapped;
    private final ByteBuffer view;
    private final UnsafeBuffer buffer;
    private final CRC32C crc = new CRC32C();

    private Segment(Path file, MappedByteBuffer mapped) {
        this.file = file;
        this.mapped = mapped;
        mapped.order(ByteOrder.LITTLE_ENDIAN);
        view = mapped.duplicate();
        buffer = new UnsafeBuffer(mapped);
    }

    static Path file(Path folder, long number) {
        return folder.resolve(String.format(Locale.ROOT, "%016x", number) + ENDING);
    }

    /// The number in a file's name, or -1 when it is no segment.
    static long number(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(ENDING) || name.length() != 16 + ENDING.length()) {
            return -1;
        }
        try {
            return Long.parseLong(name, 0, 16, 16);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /// Makes a file that is there in full: written with zeros, not sparse, so that a full disk is an error now
    /// and not a crash at the first touch of a page later.
    static Segment create(Path folder, long number, long run, long createdMs, int bytes) throws IOException {
        Path file = file(folder, number);
        Path unfinished = folder.resolve(file.getFileName() + UNFINISHED);
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(CHUNK, bytes));
            for (long at = 0; at < bytes; at += zeros.limit()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at));
                while (zeros.hasRemaining()) {
                    channel.write(zeros, at + zeros.position());
                }
            }
            ByteBuffer header = ByteBuffer.allocate(Layout.SEGMENT_HEADER).order(ByteOrder.LITTLE_ENDIAN);
            header.putLong(Layout.MAGIC).putLong(run).putLong(number).putLong(createdMs);
            header.rewind();
            channel.write(header, 0);
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        return open(file);
    }

    /// Maps an existing file.
    ///
    /// @throws IOException when it is no segment
    static Segment open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long bytes = channel.size();
            if (bytes <= Layout.SEGMENT_HEADER || bytes > Integer.MAX_VALUE) {
                throw new IOException(file + " has " + bytes + " bytes: not a segment of the journal");
            }
            Segment segment = new Segment(file, channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes));
            if (segment.buffer.getLong(0) != Layout.MAGIC) {
                segment.close();
                throw new IOException(file + " is not a segment of the journal");
            }
            return segment;
        }
    }

    Path file() {
        return file;
    }

    long run() {
        return buffer.getLong(Layout.RUN);
    }

    long number() {
        return buffer.getLong(Layout.NUMBER);
    }

    int capacity() {
        return buffer.capacity();
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    /// Makes the record at `offset` visible, whose body has been written behind its header.
    void publish(int offset, int type, int bodyLength) {
        buffer.putInt(offset + Layout.TYPE, type);
        buffer.putInt(offset + Layout.CRC, crc(offset + Layout.RECORD_HEADER, bodyLength));
        buffer.putIntOrdered(offset + Layout.LENGTH, Layout.RECORD_HEADER + bodyLength);
    }

    /// The length of the record at `offset`, its header included; 0 when there is none yet.
    int lengthAt(int offset) {
        return offset + Layout.RECORD_HEADER > buffer.capacity() ? 0 : buffer.getIntVolatile(offset + Layout.LENGTH);
    }

    /// Whether a record is what was written.
    boolean isIntact(int offset, int length) {
        return length >= Layout.RECORD_HEADER
                && offset + length <= buffer.capacity()
                && buffer.getInt(offset + Layout.CRC)
                        == crc(offset + Layout.RECORD_HEADER, length - Layout.RECORD_HEADER);
    }

    private int crc(int offset, int length) {
        crc.reset();
        view.limit(offset + length).position(offset);
        crc.update(view);
        return (int) crc.getValue();
    }

    /// Forces what was written to the disk.
    void force() {
        mapped.force();
    }

    /// Unmaps it. Nobody may touch its buffer any more.
    @Override
    public void close() {
        IoUtil.unmap(mapped);
    }
}
