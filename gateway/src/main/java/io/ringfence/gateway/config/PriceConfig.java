package io.ringfence.gateway.config;

import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.Rate;
import io.ringfence.providers.prices.RateCard;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;

/// What a model costs, in pico-dollars (10⁻¹² USD) per token or piece.
///
/// One pico-dollar per token is exactly one micro-dollar per million tokens, so a price with six decimals is
/// kept as written. The loader makes sure that the cost of the largest possible request fits a `long`.
///
/// @param model           the name at the provider or a glob with `*` and `?`; the longest match wins
/// @param picoUsd         input and output at least; what is left out is charged as what it is part of
/// @param maxOutputTokens the model's own limit, for reservations where neither request nor route gives one
/// @param maxInputTokens  the model's context window
public record PriceConfig(
        String model, Map<Meter, Long> picoUsd, OptionalInt maxOutputTokens, OptionalInt maxInputTokens) {
    public PriceConfig {
        picoUsd = Map.copyOf(picoUsd);
    }

    public RateCard card() {
        return card(picoUsd);
    }

    static RateCard card(Map<Meter, Long> picoUsd) {
        Map<Meter, Rate> rates = new EnumMap<>(Meter.class);
        picoUsd.forEach((meter, price) -> rates.put(meter, Rate.of(price)));
        return new RateCard(rates);
    }
}
