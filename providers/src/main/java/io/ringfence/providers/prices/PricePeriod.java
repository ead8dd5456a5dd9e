package io.ringfence.providers.prices;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Prices and when they hold. All times are UTC.
///
/// @param from the first day, or null for ever since
/// @param dailyFrom with `dailyUntil`, the hours of each day in which they hold; null for all day
/// @param dailyUntil exclusive; before `dailyFrom` it is on the next day
public record PricePeriod(
        @Nullable LocalDate from,
        @Nullable LocalTime dailyFrom,
        @Nullable LocalTime dailyUntil,
        ServiceTier tier,
        RateCard card) {
    private static final long SECONDS_OF_DAY = 86_400;

    public PricePeriod {
        if ((dailyFrom == null) != (dailyUntil == null)) {
            throw new IllegalArgumentException("hours of a price need a beginning and an end");
        }
    }

    /// Prices that have always held.
    public static PricePeriod always(RateCard card) {
        return new PricePeriod(null, null, null, ServiceTier.STANDARD, card);
    }

    /// Whether it is said to hold from the same day on, at the same hours.
    boolean isBeside(PricePeriod other) {
        return Objects.equals(from, other.from)
                && Objects.equals(dailyFrom, other.dailyFrom)
                && Objects.equals(dailyUntil, other.dailyUntil);
    }

    /// Whether it holds all day long from its first day on, which has come.
    boolean holdsForeverFrom(long epochSecond) {
        return dailyFrom == null && hasBegun(epochSecond);
    }

    boolean holdsAt(long epochSecond) {
        if (!hasBegun(epochSecond)) {
            return false;
        }
        if (dailyFrom == null || dailyUntil == null) {
            return true;
        }
        long second = Math.floorMod(epochSecond, SECONDS_OF_DAY);
        boolean isAfter = second >= dailyFrom.toSecondOfDay();
        boolean isBefore = second < dailyUntil.toSecondOfDay();
        return dailyFrom.isBefore(dailyUntil) ? isAfter && isBefore : isAfter || isBefore;
    }

    private boolean hasBegun(long epochSecond) {
        return from == null || Math.floorDiv(epochSecond, SECONDS_OF_DAY) >= from.toEpochDay();
    }
}
