package io.ringfence.providers.prices;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One model of one provider.
///
/// @param id the provider's usual name for it
/// @param contextTokens the window for prompt and answer; 0 = not known
/// @param maxInputTokens 0 = not known
/// @param maxOutputTokens 0 = not known
/// @param capabilities as `tools`, `reasoning`, `image_input`; sorted
/// @param periods in order; the last one that holds counts
/// @param sources who says so
public record ModelEntry(
        String id,
        String name,
        Matcher match,
        long contextTokens,
        long maxInputTokens,
        long maxOutputTokens,
        Set<String> capabilities,
        List<PricePeriod> periods,
        EntrySources sources) {
    public ModelEntry {
        capabilities = Collections.unmodifiableSortedSet(new TreeSet<>(capabilities));
        periods = List.copyOf(periods);
    }

    /// Prices of other service tiers keep the proportion that they have there to the standard ones.
    ModelEntry completedBy(ModelEntry known) {
        List<PricePeriod> all = new ArrayList<>(periods);
        EntrySources from = sources;
        if (periods.stream().allMatch(period -> period.tier() == ServiceTier.STANDARD)) {
            for (TierProportion proportion : known.proportions()) {
                periods.forEach(period -> all.add(proportion.of(period)));
                from = from.withTiers(known.sources.tiers());
            }
        }
        if (maxOutputTokens == 0 || capabilities.isEmpty()) {
            from = from.withLimits(known.sources.limits());
        }
        return new ModelEntry(
                id,
                name,
                match,
                contextTokens == 0 ? known.contextTokens : contextTokens,
                maxInputTokens == 0 ? known.maxInputTokens : maxInputTokens,
                maxOutputTokens == 0 ? known.maxOutputTokens : maxOutputTokens,
                capabilities.isEmpty() ? known.capabilities : capabilities,
                all,
                from);
    }

    /// Of each service tier that has prices of its own, by the last of them.
    private List<TierProportion> proportions() {
        List<TierProportion> proportions = new ArrayList<>();
        PricePeriod standard = last(ServiceTier.STANDARD, null);
        for (ServiceTier tier : ServiceTier.values()) {
            PricePeriod own = tier == ServiceTier.STANDARD ? null : last(tier, null);
            if (own != null && standard != null) {
                PricePeriod beside = last(ServiceTier.STANDARD, own);
                proportions.add(TierProportion.between((beside == null ? standard : beside).card(), tier, own.card()));
            }
        }
        return proportions;
    }

    /// @param beside holds at the same times; null for whenever
    private @Nullable PricePeriod last(ServiceTier tier, @Nullable PricePeriod beside) {
        return periods.reversed().stream()
                .filter(period -> period.tier() == tier && (beside == null || period.isBeside(beside)))
                .findFirst()
                .orElse(null);
    }

    /// The prices of this entry by themselves.
    ///
    /// @param version of its catalogue
    public ModelPrice price(String version) {
        long context = contextTokens == 0 ? maxInputTokens : contextTokens;
        return new ModelPrice(PriceSource.CATALOGUE, version, periods, context, maxOutputTokens);
    }
}
