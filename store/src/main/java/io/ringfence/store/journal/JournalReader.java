package io.ringfence.store.journal;

import static org.agrona.BitUtil.SIZE_OF_INT;
import static org.agrona.BitUtil.SIZE_OF_LONG;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.ledger.LedgerFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the journal from a remembered position on, over the segments of this and of earlier runs. One thread.
public final class JournalReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalReader.class);
    private static final int PERIODS = BudgetPeriod.values().length;

    /// Takes what was read.
    public interface Handler {
        /// An exchange set money aside. The same one may come again, with other accounts that count instead.
        void reserved(ReservedRecord record);

        /// An exchange is over.
        ///
        /// @param hold what it had set aside; null for one that never was admitted
        void settled(LedgerRow row, @Nullable ReservedRecord hold);

        /// A run ended without settling this: the process died. Whether the provider charged for it, nobody
        /// knows.
        void abandoned(ReservedRecord record);
    }

    /// Where the reader is.
    ///
    /// @param segment its number; 0 before the first
    /// @param offset of the next record; 0 for the segment's beginning
    public record Position(long segment, int offset) {
        public static final Position START = new Position(0, 0);
    }

    private static final Handler SILENT = new Handler() {
        @Override
        public void reserved(ReservedRecord record) {}

        @Override
        public void settled(LedgerRow row, @Nullable ReservedRecord hold) {}

        @Override
        public void abandoned(ReservedRecord record) {}
    };

    private record Outstanding(ReservedRecord record, long segment) {}

    private final Path folder;
    private final long currentRun;
    private final Map<Long, Outstanding> outstanding = new LinkedHashMap<>();
    private final List<String> names = new ArrayList<>();
    private @Nullable Segment segment;
    private long number;
    private int offset;
    private long lastRun;
    private long damaged;

    /// Goes to a position.
    ///
    /// @param position from which on records are handed out; what is before it is read once more in silence,
    /// for the names and for what is still outstanding
    public JournalReader(Path folder, long currentRun, Position position) throws IOException {
        this.folder = folder;
        this.currentRun = currentRun;
        while (isBefore(position)) {
            if (segment == null && !openNext(SILENT)) {
                break;
            }
            if (number > position.segment()) {
                break;
            }
            int records = readOne(SILENT);
            if (records < 0) {
                closeSegment();
                if (number == position.segment()) {
                    break; // a power cut took what had been read: what follows is new all the same
                }
            } else if (records == 0) {
                break;
            }
        }
    }

    private boolean isBefore(Position position) {
        return number < position.segment() || (number == position.segment() && offset < position.offset());
    }

    /// Hands out up to `limit` records.
    ///
    /// @return how many
    public int poll(Handler handler, int limit) throws IOException {
        int read = 0;
        while (read < limit) {
            if (segment == null && !openNext(handler)) {
                return read;
            }
            int records = readOne(handler);
            if (records < 0) {
                closeSegment();
            } else if (records == 0) {
                return read;
            } else {
                read += records;
            }
        }
        return read;
    }

    private boolean openNext(Handler handler) throws IOException {
        long next = numbers(folder).stream()
                .filter(found -> found > number)
                .findFirst()
                .orElse(-1L);
        if (next < 0 || !open(next)) {
            return false;
        }
        long run = segment().run();
        if (run != lastRun) {
            abandonRun(handler);
            lastRun = run;
        }
        return true;
    }

    private boolean open(long wanted) throws IOException {
        Path file = Segment.file(folder, wanted);
        if (!Files.exists(file)) {
            return false;
        }
        segment = Segment.open(file);
        number = wanted;
        offset = Layout.SEGMENT_HEADER;
        names.clear();
        return true;
    }

    private Segment segment() {
        if (segment == null) {
            throw new IllegalStateException("no segment is open");
        }
        return segment;
    }

    private void abandonRun(Handler handler) {
        outstanding.values().forEach(open -> handler.abandoned(open.record()));
        outstanding.clear();
    }

    /// Reads the next record.
    ///
    /// @return 1 for a record that was read, 0 when there is none yet, -1 when the segment is over
    private int readOne(Handler handler) {
        Segment from = segment();
        int length = from.lengthAt(offset);
        if (length == 0) {
            return from.run() == currentRun ? 0 : -1; // a dead writer writes no mark
        }
        if (!from.isIntact(offset, length)) {
            damaged++;
            LOG.error("The journal is damaged at {} of {}: the rest of this file is lost", offset, from.file());
            return -1;
        }
        int type = from.buffer().getInt(offset + Layout.TYPE);
        if (type == Layout.END) {
            return -1;
        }
        int body = offset + Layout.RECORD_HEADER;
        offset += Layout.aligned(length);
        read(type, from, body, handler);
        return 1;
    }

    private void read(int type, Segment from, int body, Handler handler) {
        UnsafeBuffer buffer = from.buffer();
        switch (type) {
            case Layout.NAME -> names.add(text(buffer, body + SIZE_OF_INT));
            case Layout.RESERVED -> {
                ReservedRecord record = hold(from, body);
                Outstanding before = outstanding.get(record.exchange());
                long since = before == null ? number : before.segment();
                outstanding.put(record.exchange(), new Outstanding(record, since));
                handler.reserved(record);
            }
            case Layout.SETTLED -> {
                ReservedRecord hold = hold(from, body);
                outstanding.remove(hold.exchange());
                int at = body
                        + (3 + PERIODS) * SIZE_OF_LONG
                        + (2 + hold.accounts().size()) * SIZE_OF_INT;
                long cost = buffer.getLong(at);
                boolean told = buffer.getInt(at + SIZE_OF_LONG) != 0;
                var frame = new FactsCodec.Frame(
                        from.run(), hold.exchange(), hold.epochMs(), true, told, hold.reservedNanoUsd(), cost);
                LedgerRow row = told
                        ? FactsCodec.read(buffer, at + SIZE_OF_LONG + SIZE_OF_INT, frame, names)
                        : untold(hold, cost);
                handler.settled(row, hold);
            }
            case Layout.REFUSED -> {
                var frame = new FactsCodec.Frame(
                        from.run(), buffer.getLong(body), buffer.getLong(body + SIZE_OF_LONG), false, true, 0, 0);
                handler.settled(FactsCodec.read(buffer, body + 2 * SIZE_OF_LONG, frame, names), null);
            }
            default -> LOG.warn("The journal has a record of the unknown type {}", type);
        }
    }

    private ReservedRecord hold(Segment from, int body) {
        UnsafeBuffer buffer = from.buffer();
        List<Long> windows = new ArrayList<>(PERIODS);
        int at = body + 3 * SIZE_OF_LONG;
        for (int i = 0; i < PERIODS; i++, at += SIZE_OF_LONG) {
            windows.add(buffer.getLong(at));
        }
        int levels = buffer.getInt(at);
        int rollingLevels = buffer.getInt(at + SIZE_OF_INT);
        at += SIZE_OF_INT;
        List<String> accounts = new ArrayList<>(levels);
        for (int i = 0; i < levels; i++) {
            at += SIZE_OF_INT;
            accounts.add(names.get(buffer.getInt(at)));
        }
        return new ReservedRecord(
                from.run(),
                buffer.getLong(body),
                buffer.getLong(body + SIZE_OF_LONG),
                buffer.getLong(body + 2 * SIZE_OF_LONG),
                windows,
                accounts,
                rollingLevels);
    }

    /// An exchange that ended without anybody telling how: all that is known is what it held.
    public static LedgerRow untold(ReservedRecord hold, long costNanoUsd) {
        return new LedgerRow(
                hold.run(),
                hold.exchange(),
                hold.epochMs(),
                true,
                false,
                hold.reservedNanoUsd(),
                costNanoUsd,
                LedgerFacts.UNDIVIDED,
                LedgerFacts.UNDIVIDED,
                "",
                null,
                null,
                null,
                null,
                null,
                "",
                null,
                null,
                "",
                "unsettled",
                null,
                null,
                null,
                0,
                false,
                true,
                0,
                0,
                0,
                0,
                0,
                0,
                null,
                -1,
                0);
    }

    private static String text(UnsafeBuffer buffer, int at) {
        byte[] utf8 = new byte[buffer.getInt(at)];
        buffer.getBytes(at + SIZE_OF_INT, utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /// Where the next record will be read.
    public Position position() {
        return new Position(number, offset);
    }

    /// The oldest segment that is still needed: the one that is being read, or one that has a reservation which
    /// is still outstanding. Those before it may be deleted once the position is remembered.
    public long oldestNeeded() {
        long oldest = number;
        for (Outstanding open : outstanding.values()) {
            return Math.min(oldest, open.segment()); // the map is in the order of reservation
        }
        return oldest;
    }

    /// What was set aside and not settled as far as was read, in order.
    public List<ReservedRecord> outstanding() {
        return outstanding.values().stream().map(Outstanding::record).toList();
    }

    /// Segments whose rest could not be read.
    public long damaged() {
        return damaged;
    }

    /// The numbers of all segments in a folder, ascending.
    static List<Long> numbers(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Segment::number)
                    .filter(found -> found >= 0)
                    .sorted()
                    .toList();
        }
    }

    private void closeSegment() {
        if (segment != null) {
            segment.close();
            segment = null;
        }
    }

    @Override
    public void close() {
        closeSegment();
    }
}
