package io.ringfence.engine;

import io.ringfence.engine.EngineEvent.Kind;
import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.ChangedLimit;

/// The way into the engine for whoever grants leases; see [io.ringfence.engine.budget.LeasePort] for the way
/// out. Any thread; nothing blocks. All of it answers false when the ring is full: then it is to be tried
/// again, in the same order.
public final class LeaseEvents {
    private final Engine engine;

    LeaseEvents(Engine engine) {
        this.engine = engine;
    }

    /// Answers the statement of a lease. Who waits for the money is looked at again.
    ///
    /// @param window that the answer is about
    /// @param grantedNanoUsd all that is granted in that window, counted from the statement's `grantedNanoUsd`
    /// @param spentElsewhereNanoUsd what others have spent in it, at least
    /// @param resets how often a rolling budget was reset, ever; for each that is new, the engine forgets what
    /// it has spent. Else 0
    public boolean tryGrant(
            BudgetLease lease, long window, long grantedNanoUsd, long spentElsewhereNanoUsd, long resets) {
        long sequence = engine.tryClaim();
        if (sequence == Engine.NO_SLOT) {
            return false;
        }

        EngineEvent event = engine.slot(sequence);
        event.kind = Kind.GRANT;
        event.lease = lease;
        event.window = window;
        event.grantedNanoUsd = grantedNanoUsd;
        event.spentElsewhereNanoUsd = spentElsewhereNanoUsd;
        event.resets = resets;
        engine.publish(sequence);
        return true;
    }

    /// Wants back what is idle in a lease. The lease is told in any case, so that this also asks how it stands.
    public boolean tryRecall(BudgetLease lease) {
        long sequence = engine.tryClaim();
        if (sequence == Engine.NO_SLOT) {
            return false;
        }

        EngineEvent event = engine.slot(sequence);
        event.kind = Kind.RECALL;
        event.lease = lease;
        engine.publish(sequence);
        return true;
    }

    /// Gives a budget another limit than the policy does, whatever policy is installed later, and whether its
    /// account is there yet or not.
    public boolean tryLimit(ChangedLimit limit) {
        long sequence = engine.tryClaim();
        if (sequence == Engine.NO_SLOT) {
            return false;
        }

        EngineEvent event = engine.slot(sequence);
        event.kind = Kind.LIMIT;
        event.limit = limit;
        engine.publish(sequence);
        return true;
    }

    /// Lets leases hold until a moment. Before the first call and after the moment nothing is reserved from
    /// them.
    ///
    /// @param untilNs on the engine's clock
    public boolean tryExtend(long untilNs) {
        long sequence = engine.tryClaim();
        if (sequence == Engine.NO_SLOT) {
            return false;
        }

        EngineEvent event = engine.slot(sequence);
        event.kind = Kind.EXTEND;
        event.untilNs = untilNs;
        engine.publish(sequence);
        return true;
    }
}
