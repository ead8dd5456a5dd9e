package io.ringfence.engine.budget;

import io.ringfence.engine.queue.WaitQueue;
import org.jspecify.annotations.Nullable;

/// Money of one account in one kind of window: what is spent for good, and what is reserved for running
/// exchanges, in nano-dollars. As long as [#answer] is asked first and no exchange costs more than it reserved,
/// spent + reserved never exceeds the limit, nor what was granted where the budget is leased. Engine thread
/// only.
///
/// A reservation belongs to the window it was made in: after the window has passed its settlement changes
/// nothing.
public final class Budget {
    /// What a reservation would meet.
    public enum Answer {
        /// It fits now.
        FITS,
        /// It would fit if others settled for less than they reserved, or if more were granted to this engine.
        RESERVED_BY_OTHERS,
        /// It cannot fit in this window: the money is spent.
        EXCEEDED
    }

    /// In place of a limit: as the policy has it.
    public static final long AS_CONFIGURED = -2;

    private static final long UNLIMITED = -1;

    private final BudgetPeriod period;
    private final WaitQueue waiters = new WaitQueue();

    private @Nullable BudgetLease lease;
    private long configuredLimitNanoUsd = UNLIMITED;
    private long changedLimitNanoUsd = AS_CONFIGURED;
    private long window = Long.MIN_VALUE;
    private long spentNanoUsd;
    private long reservedNanoUsd;

    public Budget(BudgetPeriod period) {
        this.period = period;
    }

    public BudgetPeriod period() {
        return period;
    }

    /// Sets the limit that the policy has; -1 = none. What is spent and reserved stays.
    public void limitNanoUsd(long newLimitNanoUsd) {
        limits(newLimitNanoUsd, changedLimitNanoUsd);
    }

    /// Sets a limit that goes before the policy's; -1 = none, [#AS_CONFIGURED] = the policy's again.
    public void changeLimit(long newLimitNanoUsd) {
        limits(configuredLimitNanoUsd, newLimitNanoUsd);
    }

    private void limits(long configuredNanoUsd, long changedNanoUsd) {
        long before = limitNanoUsd();
        configuredLimitNanoUsd = configuredNanoUsd;
        changedLimitNanoUsd = changedNanoUsd;
        boolean isLowered = isLimited() && (before == UNLIMITED || limitNanoUsd() < before);
        if (lease != null && isLowered) {
            lease.giveBack();
        }
    }

    public long limitNanoUsd() {
        return changedLimitNanoUsd == AS_CONFIGURED ? configuredLimitNanoUsd : changedLimitNanoUsd;
    }

    public boolean isLimited() {
        return limitNanoUsd() != UNLIMITED;
    }

    /// From here on nothing is reserved but what was granted.
    public void lease(BudgetLease newLease) {
        lease = newLease;
    }

    /// This engine's share; null when all of the budget is its own.
    public @Nullable BudgetLease lease() {
        return lease;
    }

    long window() {
        return window;
    }

    long usedNanoUsd() {
        return saturatedSum(spentNanoUsd, reservedNanoUsd);
    }

    public long spentNanoUsd() {
        return spentNanoUsd;
    }

    public long reservedNanoUsd() {
        return reservedNanoUsd;
    }

    /// Those that wait for money held by others here, in order.
    public WaitQueue waiters() {
        return waiters;
    }

    /// Starts the given window afresh if it is newer than the current one.
    public void enter(long currentWindow) {
        if (currentWindow > window) {
            window = currentWindow;
            spentNanoUsd = 0;
            reservedNanoUsd = 0;
            if (lease != null) {
                lease.begin();
            }
        }
    }

    /// Whether `amount` can be reserved. What costs nothing always can.
    public Answer answer(long amountNanoUsd) {
        if (!isLimited() || amountNanoUsd == 0) {
            return Answer.FITS;
        }

        long mine = Math.max(0, limitNanoUsd() - spentElsewhere());
        if (amountNanoUsd > mine - spentNanoUsd) {
            return Answer.EXCEEDED;
        }
        long granted = lease == null ? mine : Math.min(mine, lease.grantedNanoUsd());
        return amountNanoUsd > granted - usedNanoUsd() ? Answer.RESERVED_BY_OTHERS : Answer.FITS;
    }

    private long spentElsewhere() {
        return lease == null ? 0 : lease.spentElsewhereNanoUsd();
    }

    /// What is spent in this window, by others, too, as far as is known.
    public long spentByAllNanoUsd() {
        long elsewhere = spentElsewhere();
        return elsewhere < 0 ? Math.max(0, spentNanoUsd + elsewhere) : saturatedSum(spentNanoUsd, elsewhere);
    }

    /// Sets money aside.
    public void reserve(long amountNanoUsd) {
        reservedNanoUsd += amountNanoUsd;
    }

    /// Ends a reservation made in `reservedWindow` by what it really cost. A limited budget is charged what an
    /// unlimited one is, so that a limit installed later knows what was spent before.
    public void settle(long reservedWindow, long reservedAmountNanoUsd, long costNanoUsd) {
        if (reservedWindow != window) {
            return;
        }

        reservedNanoUsd -= reservedAmountNanoUsd;
        spentNanoUsd = saturatedSum(spentNanoUsd, costNanoUsd);
    }

    /// Whether a budget made anew would do as well, but for those who wait.
    public boolean isForgettable() {
        boolean hasMoneyState = isLimited() && (spentNanoUsd != 0 || reservedNanoUsd != 0);
        return !hasMoneyState && (lease == null || lease.isForgettable());
    }

    private static long saturatedSum(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
