package io.ringfence.store.ledger;

import io.ringfence.store.journal.JournalReader;
import io.ringfence.store.journal.LedgerRow;
import io.ringfence.store.journal.ReservedRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is written in one transaction: the exchanges that are over, in the order of the journal.
final class LedgerBatch implements JournalReader.Handler {
    /// An exchange with what it had set aside, if it was admitted.
    record Entry(LedgerRow row, @Nullable ReservedRecord hold) {}

    private final List<Entry> entries = new ArrayList<>();
    private final long minute;

    /// @param minute of now
    LedgerBatch(long minute) {
        this.minute = minute;
    }

    @Override
    public void reserved(ReservedRecord record) {}

    @Override
    public void settled(LedgerRow row, @Nullable ReservedRecord hold) {
        entries.add(new Entry(row, hold));
    }

    /// The provider may have charged for it, so that it counts as what was reserved. Nobody knows when: in rolling
    /// budgets it counts from now on.
    @Override
    public void abandoned(ReservedRecord record) {
        entries.add(new Entry(JournalReader.untold(record, record.reservedNanoUsd()), record.countingFrom(minute)));
    }

    List<Entry> entries() {
        return entries;
    }

    /// How many are of one run.
    long ofRun(long run) {
        return entries.stream().filter(entry -> entry.row().run() == run).count();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }
}
