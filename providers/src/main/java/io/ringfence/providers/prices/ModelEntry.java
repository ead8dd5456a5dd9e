package io.ringfence.providers.prices;

import java.time.OffsetDateTime;
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

    /// The prices at a moment, or null when none hold. A service tier without prices of its own costs what the
    /// standard one does.
    public @Nullable RateCard card(OffsetDateTime moment, ServiceTier tier) {
        RateCard found = tier == ServiceTier.STANDARD ? null : last(moment, tier);
        return found == null ? last(moment, ServiceTier.STANDARD) : found;
    }

    private @Nullable RateCard last(OffsetDateTime moment, ServiceTier tier) {
        for (int i = periods.size() - 1; i >= 0; i--) {
            PricePeriod period = periods.get(i);
            if (period.tier() == tier && period.holdsAt(moment)) {
                return period.card();
            }
        }
        return null;
    }
}
