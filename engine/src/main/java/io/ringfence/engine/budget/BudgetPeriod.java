package io.ringfence.engine.budget;

import java.util.Locale;

/// How long a budget's money lasts. Windows follow the UTC calendar, but for those of a rolling budget.
public enum BudgetPeriod {
    /// Never refilled.
    TOTAL(0),
    /// Refilled at midnight.
    DAILY(1),
    /// Refilled at midnight before a Monday, as ISO 8601 counts weeks.
    WEEKLY(2),
    /// Refilled at midnight before the first of a month.
    MONTHLY(3),
    /// Never refilled at once: what was spent counts for so many minutes. Its windows are the minutes.
    ROLLING(4);

    /// The number of no window.
    public static final long NO_WINDOW = Long.MIN_VALUE;

    static final long MS_PER_MINUTE = 60_000L;
    static final long MS_PER_DAY = 86_400_000L;

    /// Unix time begins on a Thursday.
    private static final int DAYS_AFTER_MONDAY = 3;

    private static final int DAYS_PER_ERA = 146_097;
    private static final int DAYS_BEFORE_1970 = 719_468;

    private final int index;

    BudgetPeriod(int index) {
        this.index = index;
    }

    /// Its place among all of them, from 0.
    public int index() {
        return index;
    }

    /// Its name as settings, tables, metrics and messages have it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The number of the window that a moment falls into; windows of one period follow each other without gaps.
    public long windowAt(long epochMs) {
        long day = Math.floorDiv(epochMs, MS_PER_DAY);
        return switch (this) {
            case TOTAL -> 0;
            case DAILY -> day;
            case WEEKLY -> Math.floorDiv(day + DAYS_AFTER_MONDAY, 7);
            case MONTHLY -> monthOf(day);
            case ROLLING -> Math.floorDiv(epochMs, MS_PER_MINUTE);
        };
    }

    /// When a window begins, in Unix milliseconds. The one that a total budget has began before all time, and
    /// the next one never does: [Long#MAX_VALUE].
    public long beginMs(long window) {
        return switch (this) {
            case TOTAL -> window > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
            case DAILY -> window * MS_PER_DAY;
            case WEEKLY -> (window * 7 - DAYS_AFTER_MONDAY) * MS_PER_DAY;
            case MONTHLY -> firstDayOf(window) * MS_PER_DAY;
            case ROLLING -> window * MS_PER_MINUTE;
        };
    }

    /*
     * Months since year 0 of the proleptic Gregorian calendar without java.time, which allocates. The methods are
     * Howard Hinnant's "civil_from_days" and "days_from_civil": years begin on the first of March, so the leap day
     * is the last day of a year, and eras of 400 years (146,097 days) repeat exactly. 719,468 days lie between
     * 0000-03-01 and 1970-01-01.
     */
    private static long monthOf(long epochDay) {
        long day = epochDay + DAYS_BEFORE_1970;
        long era = Math.floorDiv(day, DAYS_PER_ERA);
        long dayOfEra = day - era * DAYS_PER_ERA;
        long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long monthFromMarch = (5 * dayOfYear + 2) / 153;
        return (yearOfEra + era * 400) * 12 + monthFromMarch + 2;
    }

    private static long firstDayOf(long month) {
        long year = Math.floorDiv(month - 2, 12L);
        long monthFromMarch = Math.floorMod(month - 2, 12L);
        long era = Math.floorDiv(year, 400L);
        long yearOfEra = year - era * 400;
        long dayOfYear = (153 * monthFromMarch + 2) / 5;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * DAYS_PER_ERA + dayOfEra - DAYS_BEFORE_1970;
    }
}
