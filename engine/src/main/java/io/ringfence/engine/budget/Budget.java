package io.ringfence.engine.budget;

import io.ringfence.engine.queue.WaitQueue;
import org.jspecify.annotations.Nullable;

/// Money of one account in one kind of window: what is spent for good, and what is reserved for running
/// exchanges, in nano-dollars. As long as [#answer] is asked first and no exchange costs more than it reserved,
/// spent + reserved never exceeds the limit. Engine thread only.
///
/// A reservation belongs to the window it was made in: after the window has passed its settlement changes
/// nothing. In a rolling budget it holds until it is settled, and what it cost counts from then on.
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

    /// No limit.
    public static final long UNLIMITED = -1;

    private final BudgetPeriod period;
    private final WaitQueue waiters = new WaitQueue();

    private long limitNanoUsd = UNLIMITED;
    private long window = BudgetPeriod.NO_WINDOW;
    private long spentNanoUsd;
    private long reservedNanoUsd;
    /// What `spentNanoUsd` is made of in a rolling budget that has a limit.
    private @Nullable RollingSum rolling;

    public Budget(BudgetPeriod period) {
        this.period = period;
    }

    public BudgetPeriod period() {
        return period;
    }

    /// Sets the limit, or [#UNLIMITED]. What is spent and reserved stays.
    public void limitNanoUsd(long newLimitNanoUsd) {
        limitNanoUsd = newLimitNanoUsd;
    }

    /// Sets how long an amount counts in a rolling budget. What is spent is kept for at least as long as that.
    public void windowMinutes(int newWindowMinutes) {
        if (rolling == null) {
            rolling = new RollingSum(newWindowMinutes);
            if (window != BudgetPeriod.NO_WINDOW) {
                rolling.enter(window);
            }
        } else if (rolling.windowMinutes() != newWindowMinutes) {
            rolling = rolling.over(newWindowMinutes);
            spentNanoUsd = rolling.sum();
        }
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
        if (rolling != null) {
            rolling.enter(currentWindow);
            spentNanoUsd = rolling.sum();
        } else {
            spentNanoUsd = 0;
            reservedNanoUsd = 0;
        }
        return true;
    }

    /// Takes over what was spent before this engine ran in one window: the current one, or, in a rolling
    /// budget, any up to it that still counts.
    public void spentBefore(long pastWindow, long nanoUsd) {
        if (rolling != null) {
            rolling.add(pastWindow, nanoUsd);
            spentNanoUsd = rolling.sum();
        } else if (pastWindow == window) {
            spentNanoUsd = nanoUsd;
        }
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

    /// When so much will fit, as far as time alone brings it, in Unix milliseconds; [Long#MAX_VALUE] = never.
    public long fitsAtMs(long amountNanoUsd) {
        if (amountNanoUsd > limitNanoUsd) {
            return Long.MAX_VALUE;
        }
        return period.beginMs(rolling == null ? window + 1 : rolling.minuteOfAtMost(limitNanoUsd - amountNanoUsd));
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
        long spent = spentNanoUsd + costNanoUsd;
        spentNanoUsd = spent < 0 ? Long.MAX_VALUE : spent;
        if (rolling != null) {
            rolling.add(costNanoUsd);
        }
    }
}
