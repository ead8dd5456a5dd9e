package io.ringfence.engine.budget;

import io.ringfence.engine.queue.Awaited;
import io.ringfence.engine.queue.WaitQueue;
import org.jspecify.annotations.Nullable;

/// Money of one account in one kind of window: what is spent for good, and what is reserved for running
/// exchanges, in nano-dollars. As long as [#answer] is asked first and no exchange costs more than it reserved,
/// spent + reserved never exceeds the limit, nor what was granted where the budget is leased. Engine thread
/// only.
///
/// A reservation belongs to the window it was made in: after the window has passed its settlement changes
/// nothing. In a rolling budget it holds until it is settled, and what it cost counts from then on. Such a
/// budget has no limit before it is known how long that is.
public final class Budget implements Awaited {
    /// What a reservation would meet.
    public enum Answer {
        /// It fits now.
        FITS,
        /// It would fit if others settled for less than they reserved, or if more were granted to this engine;
        /// or nothing was heard yet of what is spent in this window.
        RESERVED_BY_OTHERS,
        /// It cannot fit in this window: the money is spent.
        EXCEEDED
    }

    /// No limit.
    public static final long UNLIMITED = -1;

    /// In place of a limit: as the policy has it.
    public static final long AS_CONFIGURED = -2;

    private final AccountBudgets owner;
    private final BudgetPeriod period;
    private final BudgetAlarm alarm;
    private final WaitQueue waiters = new WaitQueue();

    private @Nullable BudgetLease lease;
    private ReservePolicy reserve = ReservePolicy.STRICT;
    private long configuredLimitNanoUsd = UNLIMITED;
    private long changedLimitNanoUsd = AS_CONFIGURED;
    /// Of the two above, the one in force.
    private long limitNanoUsd = UNLIMITED;
    private long window = BudgetPeriod.NO_WINDOW;
    private long spentNanoUsd;
    private long reservedNanoUsd;
    /// What `spentNanoUsd` is made of in a rolling budget that has a limit.
    private @Nullable RollingSum rolling;
    /// Whether the policy says how long an amount counts.
    private boolean hasWindow;

    Budget(AccountBudgets owner, BudgetPeriod period) {
        this.owner = owner;
        this.period = period;
        alarm = new BudgetAlarm(this);
    }

    /// All budgets of its account. Any thread.
    public AccountBudgets owner() {
        return owner;
    }

    /// Any thread.
    public BudgetPeriod period() {
        return period;
    }

    /// Sets the limit that the policy has, or [#UNLIMITED]. What is spent and reserved stays.
    public void limitNanoUsd(long newLimitNanoUsd) {
        limits(newLimitNanoUsd, changedLimitNanoUsd);
    }

    /// Sets a limit that goes before the policy's; [#UNLIMITED] = none, [#AS_CONFIGURED] = the policy's again.
    public void changeLimit(long newLimitNanoUsd) {
        limits(configuredLimitNanoUsd, newLimitNanoUsd);
    }

    private void limits(long configuredNanoUsd, long changedNanoUsd) {
        long before = limitNanoUsd;
        configuredLimitNanoUsd = configuredNanoUsd;
        changedLimitNanoUsd = changedNanoUsd;
        limitNanoUsd = limitInForce();
        boolean isLowered = isLimited() && (before == UNLIMITED || limitNanoUsd < before);
        if (lease != null && isLowered) {
            lease.giveBack();
        }
    }

    private long limitInForce() {
        if (period == BudgetPeriod.ROLLING && !hasWindow) {
            return UNLIMITED;
        }
        return changedLimitNanoUsd == AS_CONFIGURED ? configuredLimitNanoUsd : changedLimitNanoUsd;
    }

    /// Sets how long an amount counts in a rolling budget. What is spent is kept for at least as long as that.
    public void windowMinutes(int newWindowMinutes) {
        hasWindow = true;
        if (rolling == null) {
            rolling = new RollingSum(newWindowMinutes);
            if (window != BudgetPeriod.NO_WINDOW) {
                rolling.enter(window);
            }
            spentNanoUsd = rolling.sum();
        } else if (rolling.windowMinutes() != newWindowMinutes) {
            rolling = rolling.over(newWindowMinutes, window);
            spentNanoUsd = rolling.sum();
        }
        limits(configuredLimitNanoUsd, changedLimitNanoUsd);
    }

    /// Whether it is a rolling budget, and known how long an amount counts.
    public boolean isRolling() {
        return rolling != null && hasWindow;
    }

    /// How long an amount counts in a rolling budget; 0 in others, and where that is not known.
    int windowMinutes() {
        return rolling == null ? 0 : rolling.windowMinutes();
    }

    /// The policy has no limit for this period any more, nor a length of a rolling window.
    public void unlimit() {
        hasWindow = false;
        limits(UNLIMITED, changedLimitNanoUsd);
    }

    /// Sets how much is set aside for the exchanges to come.
    public void reserve(ReservePolicy newReserve) {
        reserve = newReserve;
    }

    /// Whether it wants to have set aside the most that an exchange can cost.
    public boolean isStrict() {
        return isLimited() && reserve == ReservePolicy.STRICT;
    }

    public long limitNanoUsd() {
        return limitNanoUsd;
    }

    public boolean isLimited() {
        return limitNanoUsd != UNLIMITED;
    }

    /// From here on nothing is reserved but what was granted.
    public void lease(BudgetLease newLease) {
        lease = newLease;
    }

    /// This engine's share; null when all of the budget is its own.
    public @Nullable BudgetLease lease() {
        return lease;
    }

    long usedNanoUsd() {
        return Amounts.add(spentNanoUsd, reservedNanoUsd);
    }

    public long spentNanoUsd() {
        return spentNanoUsd;
    }

    public long reservedNanoUsd() {
        return reservedNanoUsd;
    }

    /// The number of the current window.
    public long window() {
        return window;
    }

    /// By how much the number grows until nothing of this window counts any more.
    long windowLength() {
        return rolling == null ? 1 : rolling.windowMinutes();
    }

    /// Whether a reservation that was made in a window still counts.
    public boolean counts(long reservedWindow) {
        return rolling != null || reservedWindow == window;
    }

    /// What watches it.
    public BudgetAlarm alarm() {
        return alarm;
    }

    /// Those that wait for money held by others here, in order.
    @Override
    public WaitQueue waiters() {
        return waiters;
    }

    /// Starts the given window afresh if it is newer than the current one.
    public void enter(long currentWindow) {
        if (currentWindow <= window) {
            return;
        }

        window = currentWindow;
        if (rolling != null) {
            rolling.enter(currentWindow);
            spentNanoUsd = rolling.sum();
            return;
        }
        spentNanoUsd = 0;
        reservedNanoUsd = 0;
        if (lease != null) {
            lease.begin();
        }
    }

    /// Forgets what was spent of a rolling budget; what is reserved stays.
    void forgive() {
        if (rolling != null) {
            rolling.clear();
            spentNanoUsd = 0;
            alarm.forgiven();
        }
    }

    /// Whether `amount` can be reserved. What costs nothing always can.
    public Answer answer(long amountNanoUsd) {
        if (!isLimited() || amountNanoUsd == 0) {
            return Answer.FITS;
        }

        long mine = Math.max(0, limitNanoUsd - spentElsewhere());
        if (amountNanoUsd > mine - spentNanoUsd) {
            return isSureToExceed(amountNanoUsd) ? Answer.EXCEEDED : Answer.RESERVED_BY_OTHERS;
        }
        long granted = lease == null ? mine : Math.min(mine, lease.grantedNanoUsd());
        return amountNanoUsd > granted - usedNanoUsd() ? Answer.RESERVED_BY_OTHERS : Answer.FITS;
    }

    /// What others have spent of a rolling budget becomes less from minute to minute, of which only they tell.
    private boolean isSureToExceed(long amountNanoUsd) {
        if (lease == null || lease.isKnown()) {
            return true;
        }
        return rolling != null && lease.wasAnswered() && amountNanoUsd > limitNanoUsd - spentNanoUsd;
    }

    private long spentElsewhere() {
        return lease == null ? 0 : lease.spentElsewhereNanoUsd();
    }

    /// What is spent in this window, by others, too, as far as is known.
    public long spentByAllNanoUsd() {
        long elsewhere = spentElsewhere();
        return elsewhere < 0 ? Math.max(0, spentNanoUsd + elsewhere) : Amounts.add(spentNanoUsd, elsewhere);
    }

    /// When so much will fit, as far as time alone brings it, in Unix milliseconds; [Long#MAX_VALUE] = never.
    public long fitsAtMs(long amountNanoUsd) {
        long most = limitNanoUsd - amountNanoUsd;
        if (most < 0) {
            return Long.MAX_VALUE;
        }
        if (rolling == null) {
            return period.beginMs(window + 1);
        }
        return period.beginMs(lease == null ? rolling.minuteOfAtMost(most) : lease.minuteOfAtMost(most, rolling));
    }

    /// Sets money aside.
    public void reserve(long amountNanoUsd) {
        reservedNanoUsd += amountNanoUsd;
    }

    /// Ends a reservation made in `reservedWindow` by what it really cost. A limited budget is charged what an
    /// unlimited one is, so that a limit installed later knows what was spent before.
    public void settle(long reservedWindow, long reservedAmountNanoUsd, long costNanoUsd) {
        if (!counts(reservedWindow)) {
            return;
        }

        reservedNanoUsd -= reservedAmountNanoUsd;
        spentNanoUsd = Amounts.add(spentNanoUsd, costNanoUsd);
        if (rolling != null) {
            rolling.add(costNanoUsd);
        }
    }

    /// Whether a budget made anew would do as well, but for those who wait.
    public boolean isForgettable() {
        boolean hasMoneyState = isLimited() && (spentNanoUsd != 0 || reservedNanoUsd != 0);
        return !hasMoneyState && (lease == null || lease.isForgettable());
    }
}
