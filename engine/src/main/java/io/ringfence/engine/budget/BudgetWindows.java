package io.ringfence.engine.budget;

/// The windows that are current, for all budgets alike. They only move forward, whatever the wall clock does.
/// Engine thread only.
public final class BudgetWindows {
    /// The version of no windows at all.
    static final long NEVER = 0;

    private static final BudgetPeriod[] PERIODS = BudgetPeriod.values();

    private final long[] current = new long[PERIODS.length];
    private long version = NEVER;
    private long nextDayMs = Long.MIN_VALUE;
    private long nextMinuteMs = Long.MIN_VALUE;

    /// Moves to the windows of the given moment.
    ///
    /// @return whether any window of the calendar is new; minutes do not count
    public boolean advance(long epochMs) {
        if (epochMs < nextMinuteMs) {
            return false;
        }
        boolean isNewDay = epochMs >= nextDayMs;
        for (BudgetPeriod period : PERIODS) {
            current[period.index()] = period.windowAt(epochMs);
        }
        nextMinuteMs = BudgetPeriod.ROLLING.beginMs(current(BudgetPeriod.ROLLING) + 1);
        nextDayMs = BudgetPeriod.DAILY.beginMs(current(BudgetPeriod.DAILY) + 1);
        version++;
        return isNewDay;
    }

    /// Another one whenever any window is, and never the same again.
    long version() {
        return version;
    }

    public long current(BudgetPeriod period) {
        return current[period.index()];
    }

    /// Copies the numbers of all of them, by [BudgetPeriod#index].
    public void copyTo(long[] windows) {
        System.arraycopy(current, 0, windows, 0, current.length);
    }
}
