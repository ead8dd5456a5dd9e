package io.ringfence.engine;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.ledger.Ledger;
import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.engine.ledger.Reservation;
import org.jspecify.annotations.Nullable;

/// Tells the ledger what was decided. Engine thread only.
final class LedgerNotes implements Reservation {
    private final Ledger ledger;
    private final BatchTime time;
    private long lastExchange;
    private @Nullable Admission shown;

    LedgerNotes(Ledger ledger, BatchTime time) {
        this.ledger = ledger;
        this.time = time;
    }

    boolean hasRoom() {
        return ledger.hasRoom();
    }

    /// The admission has just taken what it needs.
    void admitted(Admission admission) {
        admission.exchange = ++lastExchange;
        shown = admission;
        ledger.reserved(this);
        shown = null;
    }

    /// The admission holds what it needs of another candidate's accounts instead of the last one's, or of
    /// none's.
    void moved(Admission admission) {
        shown = admission;
        ledger.moved(this);
        shown = null;
    }

    /// The admission is about to give back what it holds.
    void settled(Admission admission, long costNanoUsd, @Nullable LedgerFacts facts) {
        shown = admission;
        ledger.settled(this, costNanoUsd, facts);
        shown = null;
    }

    void refused(LedgerFacts facts) {
        ledger.refused(++lastExchange, time.epochMs(), facts);
    }

    private Admission shown() {
        if (shown == null) {
            throw new IllegalStateException("a reservation was read after the call that showed it");
        }
        return shown;
    }

    @Override
    public long exchange() {
        return shown().exchange;
    }

    @Override
    public long epochMs() {
        return time.epochMs();
    }

    @Override
    public long reservedNanoUsd() {
        ChainHold chain = shown().chain;
        return chain.isBudgeted() ? chain.amountNanoUsd() : 0;
    }

    @Override
    public int levels() {
        return shown().chain.levels();
    }

    @Override
    public String accountId(int level) {
        return shown().chain.account(level).id();
    }

    @Override
    public int rollingLevels() {
        return shown().chain.rollingLevels();
    }

    @Override
    public long window(BudgetPeriod period) {
        return period == BudgetPeriod.ROLLING
                ? time.windows().current(period)
                : shown().chain.window(period);
    }
}
