package io.ringfence.engine;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.LeasePort;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.share.ShareNews;
import java.util.concurrent.TimeUnit;

/// The engine's side of leases: what it may reserve was granted before, and what it wants and gives back is
/// told with the end of a batch. Engine thread only; no allocation once warm.
///
/// Leases hold for a time only, which whoever grants them keeps extending. When that fails, somebody else may
/// have been told that this engine is dead: then nothing is reserved from a lease until they hold again.
final class Leases {
    /// An answer that takes longer has a cause that waiting for others' settlements will not end.
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(1);

    private final LeasePort port;
    private final BatchTime time;
    private final boolean areUsed;
    private final ShareNews<BudgetLease> news;
    private long made;
    private long goodUntilNs = Long.MIN_VALUE;

    Leases(LeasePort port, BatchTime time) {
        this.port = port;
        this.time = time;
        news = new ShareNews<>(port);
        areUsed = !port.equals(LeasePort.NONE);
    }

    /// Makes sure that nothing is reserved from the account's budgets without a lease. Their windows are the
    /// current ones.
    void cover(Account account) {
        if (!areUsed) {
            return;
        }
        for (Budget budget : account.budgets().all()) {
            if (budget.isLimited() && budget.lease() == null) {
                budget.lease(new BudgetLease(budget, port, ++made));
            }
        }
    }

    /// Whether leases have ceased to hold, so that nothing may be reserved from this budget now.
    boolean areSuspended(Budget budget) {
        return budget.lease() != null && budget.isLimited() && time.nowNs() >= goodUntilNs;
    }

    /// Whether it is the leases, and not the reservations of others, that keep money from being reserved.
    boolean areSilent(Budget budget) {
        BudgetLease lease = budget.lease();
        return lease != null
                && budget.isLimited()
                && (areSuspended(budget) || lease.isUnansweredSince(time.nowNs() - SILENCE_NS));
    }

    /// Somebody waits who needs so much of the budget.
    void want(Budget budget, long amountNanoUsd) {
        BudgetLease lease = budget.lease();
        if (lease != null) {
            lease.want(amountNanoUsd);
            news.note(lease);
        }
    }

    /// Something was reserved or settled, or there is a new limit.
    void moved(Budget budget) {
        BudgetLease lease = budget.lease();
        if (lease != null) {
            lease.moved();
            news.note(lease);
        }
    }

    /// The budget has another limit, or what was known of it holds no more.
    void changed(Budget budget) {
        BudgetLease lease = budget.lease();
        if (lease != null) {
            lease.ask();
            news.note(lease);
        }
    }

    void giveBack(BudgetLease lease) {
        lease.giveBack();
        news.note(lease);
    }

    void granted(BudgetLease lease, long window, long grantedNanoUsd, long spentElsewhereNanoUsd, long resets) {
        lease.answered(window, grantedNanoUsd, spentElsewhereNanoUsd, resets);
        news.note(lease);
    }

    /// Leases hold until then.
    ///
    /// @return whether they did not before
    boolean extend(long untilNs) {
        boolean wereSuspended = time.nowNs() >= goodUntilNs;
        goodUntilNs = Math.max(goodUntilNs, untilNs);
        return wereSuspended;
    }

    /// Tells what this batch has brought. What the port has no room for is told with a later batch.
    void flush() {
        news.flush(time.nowNs());
    }
}
