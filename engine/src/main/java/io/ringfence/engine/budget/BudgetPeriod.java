package io.ringfence.engine.budget;

/// How long a budget's money lasts. Windows follow the UTC calendar.
public enum BudgetPeriod {
    /// Never refilled.
    TOTAL,
    /// Refilled at midnight.
    DAILY,
    /// Refilled at midnight before the first of a month.
    MONTHLY;

    private static final long MS_PER_DAY = 86_400_000L;

    /// The number of the window that a moment falls into; windows of one period follow each other without gaps.
    public long windowAt(long epochMs) {
        return switch (this) {
            case TOTAL -> 0;
            case DAILY -> Math.floorDiv(epochMs, MS_PER_DAY);
            case MONTHLY -> month(Math.floorDiv(epochMs, MS_PER_DAY));
        };
    }

    /*
     * Months since year 0 of the proleptic Gregorian calendar without java.time, which allocates. The method is
     * Howard Hinnant's "civil_from_days": years begin on the first of March, so the leap day is the last day of a
     * year, and eras of 400 years (146,097 days) repeat exactly. 719,468 days lie between 0000-03-01 and 1970-01-01.
     */
    private static long month(long epochDay) {
        long day = epochDay + 719_468;
        long era = Math.floorDiv(day, 146_097);
        long dayOfEra = day - era * 146_097;
        long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long monthFromMarch = (5 * dayOfYear + 2) / 153;
        return (yearOfEra + era * 400) * 12 + monthFromMarch + 2;
    }
}
