package io.ringfence.gateway.config;

import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.PricePeriod;
import io.ringfence.providers.prices.Rate;
import io.ringfence.providers.prices.RateCard;
import io.ringfence.providers.prices.ServiceTier;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What a model costs.
///
/// One pico-dollar (10⁻¹² USD) per token is exactly one micro-dollar per million tokens, so a price with six decimals
/// is
/// kept as written. The loader makes sure that the cost of the largest possible request fits a `long`.
///
/// @param model           the name at the provider or a glob with `*` and `?`; the longest match wins
/// @param rates           input and output at least; what is left out is charged as what it is part of
/// @param when            what it costs at other times or in other service tiers; the last one that holds counts
/// @param maxOutputTokens the model's own limit, for reservations where neither request nor route gives one
/// @param maxInputTokens  the model's context window
public record PriceConfig(
        String model,
        Map<Meter, Rate> rates,
        List<When> when,
        OptionalInt maxOutputTokens,
        OptionalInt maxInputTokens) {
    public PriceConfig {
        rates = Map.copyOf(rates);
        when = List.copyOf(when);
    }

    /// Prices that hold at some times only, or for one service tier. All times are UTC.
    ///
    /// @param from  the first day; null for ever since
    /// @param hours of each day; null for all day
    /// @param tier  of which each has prices of its own
    public record When(@Nullable LocalDate from, @Nullable Hours hours, ServiceTier tier, Map<Meter, Rate> rates) {
        public When {
            rates = Map.copyOf(rates);
        }

        private PricePeriod period() {
            return new PricePeriod(
                    from,
                    hours == null ? null : hours.from,
                    hours == null ? null : hours.until,
                    tier,
                    new RateCard(rates));
        }
    }

    /// Hours of each day.
    ///
    /// @param until exclusive; before `from` it is on the next day
    public record Hours(LocalTime from, LocalTime until) {}

    /// In order; the last one that holds counts.
    public List<PricePeriod> periods() {
        List<PricePeriod> periods = new ArrayList<>();
        periods.add(PricePeriod.always(new RateCard(rates)));
        when.forEach(other -> periods.add(other.period()));
        return periods;
    }

    static RateCard card(Map<Meter, Long> picoUsd) {
        Map<Meter, Rate> rates = new EnumMap<>(Meter.class);
        picoUsd.forEach((meter, price) -> rates.put(meter, Rate.of(price)));
        return new RateCard(rates);
    }
}
