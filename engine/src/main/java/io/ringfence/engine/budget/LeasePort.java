package io.ringfence.engine.budget;

/// Whoever grants leases, and knows what was spent before. The engine thread calls it and nobody else: it must
/// not block, lock, or allocate once warm.
public interface LeasePort {
    /// Nobody: every budget belongs to this engine alone, up to its limit.
    LeasePort NONE = new LeasePort() {
        @Override
        public boolean tryTell(BudgetLease lease) {
            throw new IllegalStateException("nobody grants leases");
        }

        @Override
        public void flush() {}
    };

    /// Hands over a lease whose [BudgetLease#statement()] was just written. The statement is the receiver's
    /// until it has answered by [io.ringfence.engine.LeaseEvents#tryGrant], which it must do once for every
    /// statement, at its own time: with more money, or with as much as there was.
    ///
    /// @return false when there is no room for it now; the engine tries again with its next batch
    boolean tryTell(BudgetLease lease);

    /// All that one batch had to tell was told.
    void flush();

    /// What is known, without asking anybody, of what was spent in a window before this engine ran;
    /// nano-dollars, never more than it is. What is asked for later says it exactly.
    default long spentBefore(String account, BudgetPeriod period, long window) {
        return 0;
    }

    /// Takes what was spent in one minute.
    @FunctionalInterface
    interface Minutes {
        void spent(long minute, long nanoUsd);
    }

    /// Tells what was spent of a rolling budget before this engine ran, as far as it may still count. One
    /// minute may stand for those shortly before it, too.
    default void rollingBefore(String account, Minutes minutes) {}
}
