package io.ringfence.providers.prices;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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
    public PricePeriod {
        if ((dailyFrom == null) != (dailyUntil == null)) {
            throw new IllegalArgumentException("hours of a price need a beginning and an end");
        }
    }

    /// Prices that have always held.
    public static PricePeriod always(RateCard card) {
        return new PricePeriod(null, null, null, ServiceTier.STANDARD, card);
    }

    boolean holdsAt(OffsetDateTime moment) {
        OffsetDateTime utc = moment.withOffsetSameInstant(ZoneOffset.UTC);
        if (from != null && utc.toLocalDate().isBefore(from)) {
            return false;
        }
        if (dailyFrom == null || dailyUntil == null) {
            return true;
        }
        LocalTime time = utc.toLocalTime();
        boolean isAfter = !time.isBefore(dailyFrom);
        boolean isBefore = time.isBefore(dailyUntil);
        return dailyFrom.isBefore(dailyUntil) ? isAfter && isBefore : isAfter || isBefore;
    }
}
