package io.ringfence.engine.budget;

/// The windows that are current, for all budgets alike. They only move forward, whatever the wall clock does.
/// Engine thread only.
public final class BudgetWindows {
    private static final long MS_PER_DAY = 86_400_000L;

    private long total;
    private long day;
    private long month;
    private long nextDayMs = Long.MIN_VALUE;

    /// Moves to the windows of the given moment.
    ///
    /// @return whether any window is new
    public boolean advance(long epochMs) {
        if (epochMs < nextDayMs) {
            return false;
        }

        nextDayMs = (Math.floorDiv(epochMs, MS_PER_DAY) + 1) * MS_PER_DAY;
        total = BudgetPeriod.TOTAL.windowAt(epochMs);
        day = BudgetPeriod.DAILY.windowAt(epochMs);
        month = BudgetPeriod.MONTHLY.windowAt(epochMs);
        return true;
    }

    public long current(BudgetPeriod period) {
        return switch (period) {
            case TOTAL -> total;
            case DAILY -> day;
            case MONTHLY -> month;
        };
    }
}
