package io.ringfence.engine.budget;

/// The windows that are current, for all budgets alike. They only move forward, whatever the wall clock does.
/// Engine thread only.
public final class BudgetWindows {
    private long total;
    private long day;
    private long week;
    private long month;
    private long minute;
    private long nextDayMs = Long.MIN_VALUE;
    private long nextMinuteMs = Long.MIN_VALUE;

    /// Moves to the windows of the given moment.
    ///
    /// @return whether any window of the calendar is new; minutes do not count
    public boolean advance(long epochMs) {
        if (epochMs < nextMinuteMs) {
            return false;
        }
        minute = BudgetPeriod.ROLLING.windowAt(epochMs);
        nextMinuteMs = BudgetPeriod.ROLLING.beginMs(minute + 1);
        if (epochMs < nextDayMs) {
            return false;
        }

        total = BudgetPeriod.TOTAL.windowAt(epochMs);
        day = BudgetPeriod.DAILY.windowAt(epochMs);
        week = BudgetPeriod.WEEKLY.windowAt(epochMs);
        month = BudgetPeriod.MONTHLY.windowAt(epochMs);
        nextDayMs = BudgetPeriod.DAILY.beginMs(day + 1);
        return true;
    }

    public long current(BudgetPeriod period) {
        return switch (period) {
            case TOTAL -> total;
            case DAILY -> day;
            case WEEKLY -> week;
            case MONTHLY -> month;
            case ROLLING -> minute;
        };
    }
}
