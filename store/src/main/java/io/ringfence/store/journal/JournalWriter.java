package io.ringfence.store.journal;

import static org.agrona.BitUtil.SIZE_OF_INT;
import static org.agrona.BitUtil.SIZE_OF_LONG;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.ledger.Ledger;
import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.engine.ledger.Reservation;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// Writes the journal. The engine thread only, but for what says otherwise.
///
/// There is room for another reservation while this segment and the next one, if it is ready, can take the
/// settlements of all that are outstanding. So settlements of reserved money always fit; what no budget guards
/// is left out while there is no room, and counted.
public final class JournalWriter implements Ledger {
    private static final BudgetPeriod[] PERIODS = BudgetPeriod.values();
    private static final int MAX_LEVELS = Reservation.MAX_LEVELS;
    /// No name is longer: the longest is the account of an end user, whose own id may have 256 characters.
    private static final int MAX_NAME_BYTES = 1_024;
    private static final int NAMED = Layout.RECORD_HEADER + 2 * SIZE_OF_INT + MAX_NAME_BYTES + Layout.ALIGNMENT;
    private static final int HOLD = (3 + PERIODS.length) * SIZE_OF_LONG + (2 + MAX_LEVELS) * SIZE_OF_INT;
    private static final int SETTLEMENT =
            Layout.RECORD_HEADER + HOLD + SIZE_OF_LONG + SIZE_OF_INT + FactsCodec.MAX_LENGTH + Layout.ALIGNMENT;

    /// What one call may add at most: its record, its names, and the mark of the segment's end.
    private static final int MAX_APPENDED = SETTLEMENT + (FactsCodec.NAMES + MAX_LEVELS) * NAMED + Layout.RECORD_HEADER;

    /// What a settlement takes when nothing but its end user is new in the segment.
    private static final long MAX_SETTLEMENT = (long) SETTLEMENT + NAMED;

    private final SegmentStock stock;
    private final Names names = new Names();
    private final int[] accountIds = new int[MAX_LEVELS];
    private final int[] nameIds = new int[FactsCodec.NAMES];
    private final @Nullable String[] factNames = new String[FactsCodec.NAMES];
    private final AtomicLong exchanges = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong omitted = new AtomicLong();

    private Segment segment;
    private int offset = Layout.SEGMENT_HEADER;
    private long outstanding;

    /// @param stock has a first segment ready
    JournalWriter(SegmentStock stock) {
        this.stock = stock;
        segment = stock.first();
    }

    @Override
    public boolean hasRoom() {
        long available = (long) remaining() + (stock.isNextReady() ? segment.capacity() : 0);
        return available > (outstanding + 1) * MAX_SETTLEMENT + 2L * MAX_APPENDED;
    }

    private int remaining() {
        return segment.capacity() - offset;
    }

    /// What no budget guards is written down when it is over. Before, there is nothing to be charged for it,
    /// and a file with a reservation is kept until its settlement is read, which may have been left out.
    @Override
    public void reserved(Reservation reservation) {
        if (!isGuarded(reservation)) {
            return;
        }
        outstanding++;
        writeReserved(reservation);
    }

    /// While there is no room, a crash charges the accounts that were written down before.
    @Override
    public void moved(Reservation reservation) {
        if (isGuarded(reservation) && hasRoom()) {
            writeReserved(reservation);
        }
    }

    private void writeReserved(Reservation reservation) {
        if (!begin()) {
            return;
        }
        internAccounts(reservation);
        int body = offset + Layout.RECORD_HEADER;
        int end = hold(reservation, body);
        publish(Layout.RESERVED, end - body);
    }

    @Override
    public void settled(Reservation reservation, long costNanoUsd, @Nullable LedgerFacts facts) {
        if (isGuarded(reservation)) {
            outstanding = Math.max(0, outstanding - 1);
        } else if (!hasRoom()) {
            omitted.incrementAndGet();
            return;
        }
        if (!begin()) {
            return;
        }
        internAccounts(reservation);
        internNames(facts);
        UnsafeBuffer buffer = segment.buffer();
        int body = offset + Layout.RECORD_HEADER;
        int at = hold(reservation, body);
        buffer.putLong(at, costNanoUsd);
        buffer.putInt(at + SIZE_OF_LONG, facts == null ? 0 : 1);
        at += SIZE_OF_LONG + SIZE_OF_INT;
        if (facts != null) {
            at += FactsCodec.write(facts, nameIds, buffer, at);
        }
        publish(Layout.SETTLED, at - body);
        exchanges.lazySet(exchanges.getPlain() + 1);
    }

    @Override
    public void refused(long exchange, long epochMs, LedgerFacts facts) {
        if (!hasRoom()) {
            omitted.incrementAndGet();
            return;
        }
        if (!begin()) {
            return;
        }
        internNames(facts);
        UnsafeBuffer buffer = segment.buffer();
        int body = offset + Layout.RECORD_HEADER;
        buffer.putLong(body, exchange);
        buffer.putLong(body + SIZE_OF_LONG, epochMs);
        int at = body + 2 * SIZE_OF_LONG;
        at += FactsCodec.write(facts, nameIds, buffer, at);
        publish(Layout.REFUSED, at - body);
        exchanges.lazySet(exchanges.getPlain() + 1);
    }

    /// Whether money is set aside in some budget. That does not change while the reservation is held.
    private static boolean isGuarded(Reservation reservation) {
        return reservation.reservedNanoUsd() > 0;
    }

    /// Makes sure that whatever one call may write fits.
    private boolean begin() {
        if (remaining() >= MAX_APPENDED && !names.isFull()) {
            return true;
        }
        Segment next = stock.next();
        if (next == null) {
            if (remaining() >= MAX_APPENDED) {
                return true; // rather too many names than too few records
            }
            lost.incrementAndGet();
            return false;
        }
        segment.publish(offset, Layout.END, 0);
        stock.finished(segment);
        segment = next;
        offset = Layout.SEGMENT_HEADER;
        names.clear();
        return true;
    }

    private void internAccounts(Reservation reservation) {
        for (int i = 0; i < reservation.levels(); i++) {
            accountIds[i] = intern(reservation.accountId(i));
        }
    }

    private void internNames(@Nullable LedgerFacts facts) {
        if (facts != null) {
            FactsCodec.names(facts, factNames);
            for (int i = 0; i < FactsCodec.NAMES; i++) {
                String name = factNames[i];
                nameIds[i] = name == null ? Names.NONE : intern(name);
                factNames[i] = null;
            }
        }
    }

    /// The number of a name, which is written down when it is new in this segment.
    private int intern(String name) {
        int known = names.idOf(name);
        if (known != Names.NONE) {
            return known;
        }
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(utf8.length, MAX_NAME_BYTES);
        int id = names.add(name);
        UnsafeBuffer buffer = segment.buffer();
        int body = offset + Layout.RECORD_HEADER;
        buffer.putInt(body, id);
        buffer.putInt(body + SIZE_OF_INT, length);
        buffer.putBytes(body + 2 * SIZE_OF_INT, utf8, 0, length);
        publish(Layout.NAME, 2 * SIZE_OF_INT + length);
        return id;
    }

    private int hold(Reservation reservation, int body) {
        UnsafeBuffer buffer = segment.buffer();
        buffer.putLong(body, reservation.exchange());
        buffer.putLong(body + SIZE_OF_LONG, reservation.epochMs());
        buffer.putLong(body + 2 * SIZE_OF_LONG, reservation.reservedNanoUsd());
        int at = body + 3 * SIZE_OF_LONG;
        for (BudgetPeriod period : PERIODS) {
            buffer.putLong(at, reservation.window(period));
            at += SIZE_OF_LONG;
        }
        int levels = reservation.levels();
        buffer.putInt(at, levels);
        buffer.putInt(at + SIZE_OF_INT, reservation.rollingLevels());
        at += 2 * SIZE_OF_INT;
        for (int i = 0; i < levels; i++, at += SIZE_OF_INT) {
            buffer.putInt(at, accountIds[i]);
        }
        return at;
    }

    private void publish(int type, int bodyLength) {
        segment.publish(offset, type, bodyLength);
        offset += Layout.aligned(Layout.RECORD_HEADER + bodyLength);
    }

    /// Exchanges that are over and were written down in this run. Any thread.
    public long exchanges() {
        return exchanges.get();
    }

    /// Records that could not be written although room is kept for them: a bug. Any thread.
    public long lost() {
        return lost.get();
    }

    /// Exchanges that no budget guards and that were not written down, because there was no room. Any thread.
    public long omitted() {
        return omitted.get();
    }
}
