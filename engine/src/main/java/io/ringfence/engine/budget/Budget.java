package io.ringfence.engine.budget;

import io.ringfence.engine.queue.WaitQueue;

/// Money of one account in one kind of window: what is spent for good, and what is reserved for running
/// exchanges, in nano-dollars. As long as [#answer] is asked first and no exchange costs more than it reserved,
/// spent + reserved never exceeds the limit. Engine thread only.
///
/// A reservation belongs to the window it was made in: after the window has passed its settlement changes
/// nothing.
public final class Budget {
    /// What a reservation would meet.
    public enum Answer {
        /// It fits now.
        FITS,
        /// It would fit if others settled for less than they reserved.
        RESERVED_BY_OTHERS,
        /// It cannot fit in this window: the money is spent.
        EXCEEDED
    }

    private static final long UNLIMITED = -1;

    private final BudgetPeriod period;
    private final WaitQueue waiters = new WaitQueue();

    private long limitNanoUsd = UNLIMITED;
    private long window = Long.MIN_VALUE;
    private long spentNanoUsd;
    private long reservedNanoUsd;

    public Budget(BudgetPeriod period) {
        this.period = period;
    }

    public BudgetPeriod period() {
        return period;
    }

    /// Sets the limit; -1 = none. What is spent and reserved stays.
    public void limitNanoUsd(long newLimitNanoUsd) {
        limitNanoUsd = newLimitNanoUsd;
    }

    public long limitNanoUsd() {
        return limitNanoUsd;
    }

    public boolean isLimited() {
        return limitNanoUsd != UNLIMITED;
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
    ///
    /// @return whether it is
    public boolean enter(long currentWindow) {
        if (currentWindow <= window) {
            return false;
        }
        window = currentWindow;
        spentNanoUsd = 0;
        reservedNanoUsd = 0;
        return true;
    }

    /// Takes over what was spent in the current window before this engine ran.
    public void spentBefore(long nanoUsd) {
        spentNanoUsd = nanoUsd;
    }

    /// Whether `amount` can be reserved. What costs nothing always can.
    public Answer answer(long amountNanoUsd) {
        if (!isLimited() || amountNanoUsd == 0) {
            return Answer.FITS;
        }

        long unspent = limitNanoUsd - spentNanoUsd;
        if (amountNanoUsd > unspent) {
            return Answer.EXCEEDED;
        }
        return amountNanoUsd > unspent - reservedNanoUsd ? Answer.RESERVED_BY_OTHERS : Answer.FITS;
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
        long spent = spentNanoUsd + costNanoUsd;
        spentNanoUsd = spent < 0 ? Long.MAX_VALUE : spent;
    }
}
