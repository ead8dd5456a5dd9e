package io.ringfence.providers.prices;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one model costs: prices with the times and service tiers that they hold for, and the bounds that a
/// reservation is made with. Computing a cost allocates nothing.
///
/// @param source who says so
/// @param version of all prices that were in use with it; empty when there were none
/// @param periods in order; the last one that holds counts
/// @param contextTokens the window for prompt and answer; 0 = not known
/// @param maxOutputTokens per answer; 0 = not known
public record ModelPrice(
        PriceSource source, String version, List<PricePeriod> periods, long contextTokens, long maxOutputTokens) {
    /// What has always cost the same, and no version says.
    public static ModelPrice always(PriceSource source, RateCard card) {
        return new ModelPrice(source, "", List.of(PricePeriod.always(card)), 0, 0);
    }

    public ModelPrice {
        periods = List.copyOf(periods);
    }

    /// The same with other limits.
    public ModelPrice withLimits(long newContextTokens, long newMaxOutputTokens) {
        return new ModelPrice(source, version, periods, newContextTokens, newMaxOutputTokens);
    }

    /// The prices at a moment, or null when none hold. A service tier without prices of its own costs what the
    /// standard one does.
    public @Nullable RateCard card(long epochSecond, ServiceTier tier) {
        RateCard found = tier == ServiceTier.STANDARD ? null : last(epochSecond, tier);
        return found == null ? last(epochSecond, ServiceTier.STANDARD) : found;
    }

    /// Whether it says what searches on the web cost.
    public boolean hasSearches() {
        for (PricePeriod period : periods) {
            RateCard card = period.card();
            if (card.rate(Meter.WEB_SEARCH) != null || card.rate(Meter.GROUNDED_PROMPT) != null) {
                return true;
            }
        }
        return false;
    }

    /// The same with searches on the web at a price.
    public ModelPrice withSearches(Rate rate) {
        List<PricePeriod> priced = new ArrayList<>();
        for (PricePeriod period : periods) {
            Map<Meter, Rate> rates = new EnumMap<>(Meter.class);
            rates.putAll(period.card().rates());
            rates.put(Meter.WEB_SEARCH, rate);
            priced.add(new PricePeriod(
                    period.from(), period.dailyFrom(), period.dailyUntil(), period.tier(), new RateCard(rates)));
        }
        return new ModelPrice(source, version, priced, contextTokens, maxOutputTokens);
    }

    private @Nullable RateCard last(long epochSecond, ServiceTier tier) {
        for (int i = periods.size() - 1; i >= 0; i--) {
            PricePeriod period = periods.get(i);
            if (period.tier() == tier && period.holdsAt(epochSecond)) {
                return period.card();
            }
        }
        return null;
    }

    /// What the usage of a request costs that was made at a moment: exact, rounded half-even once. Nothing when
    /// no price held then.
    public long costNanoUsd(UsageFacts usage, ServiceTier tier, long epochSecond) {
        RateCard card = card(epochSecond, tier);
        return card == null ? 0 : card.costNanoUsd(usage);
    }

    /// What no price exceeds that holds at a moment or later, whatever the service tier.
    public WorstPrice worst(long sinceEpochSecond) {
        WorstPrice worst = WorstPrice.FREE;
        for (ServiceTier tier : ServiceTier.values()) {
            for (int i = periods.size() - 1; i >= 0; i--) {
                PricePeriod period = periods.get(i);
                if (period.tier() != tier) {
                    continue;
                }
                worst = worst.or(WorstPrice.of(period.card()));
                if (period.holdsForeverFrom(sinceEpochSecond)) {
                    break; // those before it hold no more
                }
            }
        }
        return worst;
    }
}
