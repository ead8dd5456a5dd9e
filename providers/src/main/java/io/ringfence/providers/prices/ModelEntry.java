package io.ringfence.providers.prices;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// One model of one provider.
///
/// @param id the provider's usual name for it
/// @param contextTokens the window for prompt and answer; 0 = not known
/// @param maxInputTokens 0 = not known
/// @param maxOutputTokens 0 = not known
/// @param capabilities as `tools`, `reasoning`, `image_input`; sorted
/// @param periods in order; the last one that holds counts
public record ModelEntry(
        String id,
        String name,
        Matcher match,
        long contextTokens,
        long maxInputTokens,
        long maxOutputTokens,
        Set<String> capabilities,
        List<PricePeriod> periods) {
    public ModelEntry {
        capabilities = Collections.unmodifiableSortedSet(new TreeSet<>(capabilities));
        periods = List.copyOf(periods);
    }

    ModelEntry completedBy(ModelEntry known) {
        List<PricePeriod> all = new ArrayList<>(periods);
        if (periods.stream().allMatch(period -> period.tier() == ServiceTier.STANDARD)) {
            known.periods.stream()
                    .filter(period -> period.tier() != ServiceTier.STANDARD)
                    .forEach(all::add);
        }
        return new ModelEntry(
                id,
                name,
                match,
                contextTokens == 0 ? known.contextTokens : contextTokens,
                maxInputTokens == 0 ? known.maxInputTokens : maxInputTokens,
                maxOutputTokens == 0 ? known.maxOutputTokens : maxOutputTokens,
                capabilities.isEmpty() ? known.capabilities : capabilities,
                all);
    }

    /// The prices of this entry by themselves.
    ///
    /// @param version of its catalogue
    public ModelPrice price(String version) {
        long context = contextTokens == 0 ? maxInputTokens : contextTokens;
        return new ModelPrice(PriceSource.CATALOGUE, version, periods, context, maxOutputTokens);
    }
}
