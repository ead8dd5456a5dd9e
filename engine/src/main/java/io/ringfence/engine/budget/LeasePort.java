package io.ringfence.engine.budget;

import io.ringfence.engine.share.SharePort;
import java.util.List;

/// Whoever grants leases, and knows what was spent and which limits were changed before. What is told is answered by
/// [io.ringfence.engine.LeaseEvents#tryGrant]: with more money, or with as much as there was.
public interface LeasePort extends SharePort<BudgetLease> {
    /// Nobody: every budget belongs to this engine alone, up to its limit.
    LeasePort NONE = new LeasePort() {
        @Override
        public boolean tryTell(BudgetLease lease) {
            throw new IllegalStateException("nobody grants leases");
        }

        @Override
        public void flush() {}
    };

    /// What is known, without asking anybody, of what was spent in a window before this engine ran;
    /// nano-dollars. What is asked for later says it exactly.
    ///
    /// @param window its number; [BudgetLease#ROLLING_WINDOW] for all that counts in a rolling budget
    default long spentBefore(String account, BudgetPeriod period, long window) {
        return 0;
    }

    /// Limits that were changed before this engine ran. Asked once, when the engine is built; what changes later
    /// is told by [io.ringfence.engine.LeaseEvents#tryLimit].
    default List<ChangedLimit> limitsBefore() {
        return List.of();
    }
}
