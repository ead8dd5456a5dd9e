package io.ringfence.providers.prices;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the prices of a service tier stand to the standard ones, as one source tells both. It makes prices of
/// that tier wherever only the standard one is known: from another day on, for longer prompts, for a kind of
/// token that the source does not tell.
///
/// @param parts by what is charged. A kind of token without a part of its own has that of the kind that it belongs
/// to; what has none then costs the same in all tiers, as searches do
record TierProportion(ServiceTier tier, Map<Meter, Part> parts) {
    /// One price as a part of another, both in pico-dollars.
    record Part(long picoUsd, long standardPicoUsd) {
        long of(long standard) {
            return BigDecimal.valueOf(standard)
                    .multiply(BigDecimal.valueOf(picoUsd))
                    .divide(BigDecimal.valueOf(standardPicoUsd), 0, RoundingMode.HALF_EVEN)
                    .longValueExact();
        }
    }

    TierProportion {
        parts = Map.copyOf(parts);
    }

    /// Compares what both have, where prompts are short.
    static TierProportion between(RateCard standard, ServiceTier tier, RateCard card) {
        Map<Meter, Part> parts = new EnumMap<>(Meter.class);
        card.rates().forEach((meter, rate) -> {
            Rate base = standard.rates().get(meter);
            if (base != null && base.picoUsd() > 0) {
                parts.put(meter, new Part(rate.picoUsd(), base.picoUsd()));
            }
        });
        return new TierProportion(tier, parts);
    }

    /// The tier's prices for the time and for everything that a standard price has.
    PricePeriod of(PricePeriod standard) {
        Map<Meter, Rate> rates = new EnumMap<>(Meter.class);
        standard.card().rates().forEach((meter, rate) -> rates.put(meter, of(meter, rate)));
        return new PricePeriod(standard.from(), standard.dailyFrom(), standard.dailyUntil(), tier, new RateCard(rates));
    }

    private Rate of(Meter meter, Rate standard) {
        Part part = part(meter);
        if (part == null) {
            return standard;
        }
        List<Rate.Tier> tiers = standard.tiers().stream()
                .map(step -> new Rate.Tier(step.aboveInputTokens(), part.of(step.picoUsd())))
                .toList();
        return new Rate(part.of(standard.picoUsd()), tiers);
    }

    private @Nullable Part part(Meter meter) {
        Part part = null;
        for (Meter at = meter; at != null && part == null; at = at.fallback()) {
            part = parts.get(at);
        }
        return part;
    }
}
