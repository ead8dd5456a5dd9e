package io.ringfence.engine.ledger;

import org.jspecify.annotations.Nullable;

/// Takes down what must survive the process, in the order in which it was decided. Called by the engine thread
/// only, for every exchange: must not block, lock or allocate once warm, and must not keep what it is given.
public interface Ledger {
    /// Keeps nothing.
    Ledger NONE = new Ledger() {
        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void reserved(Reservation reservation) {}

        @Override
        public void moved(Reservation reservation) {}

        @Override
        public void settled(Reservation reservation, long costNanoUsd, @Nullable LedgerFacts facts) {}

        @Override
        public void refused(long exchange, long epochMs, LedgerFacts facts) {}
    };

    /// Whether another reservation may be taken down. When not, exchanges under a budget are refused: what
    /// nobody could reconstruct after a crash must not be spent. Settlements are taken down all the same.
    boolean hasRoom();

    /// An exchange was admitted.
    void reserved(Reservation reservation);

    /// An exchange that was admitted goes on under other accounts, since another model or provider serves now,
    /// or none does any more.
    void moved(Reservation reservation);

    /// An exchange that was admitted is over.
    ///
    /// @param facts null when nobody told how it ended: its reservation expired, and `costNanoUsd` is what was
    /// reserved
    void settled(Reservation reservation, long costNanoUsd, @Nullable LedgerFacts facts);

    /// An exchange is over that never was admitted.
    ///
    /// @param exchange its number in this run of the engine
    void refused(long exchange, long epochMs, LedgerFacts facts);
}
