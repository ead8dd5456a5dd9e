package io.ringfence.frontend.policy;

import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.CatalogueText;
import io.ringfence.providers.prices.Fingerprint;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.ModelEntry;
import io.ringfence.providers.prices.ModelPrice;
import io.ringfence.providers.prices.PricePeriod;
import io.ringfence.providers.prices.PriceSource;
import io.ringfence.providers.prices.Rate;
import io.ringfence.providers.prices.RateCard;
import io.ringfence.providers.prices.UnknownPrice;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Prices by model name: the operator's own, else the catalogue's, else what is done about unknown ones.
///
/// All of them together have one version, as `2026-08-21-7a2f2c60`: the catalogue's, with `+own-` and the fingerprint
/// of
/// the operator's where he has some, so that what was charged can be traced to what was configured.
///
/// Of the operator's an exact name wins over a pattern, and a longer pattern over a shorter one.
public final class PriceBook {
    /// Knows no price.
    public static final PriceBook NONE = new PriceBook(
            List.of(), new Catalogue("", List.of(), Map.of()), Map.of(), UnknownPrice.BLOCK, new RateCard(Map.of()));

    private final List<Entry> entries;
    private final Catalogue catalogue;
    private final Map<String, String> vendors;
    private final UnknownPrice unknownPrice;
    private final ModelPrice estimate;
    private final @Nullable Rate searchEstimate;
    private final String version;

    /// @param entries the operator's
    /// @param vendors what the catalogue calls each provider, by its name; one that it does not know is left
    /// out
    /// @param estimate the price of unknown models, where [UnknownPrice#ESTIMATE] is chosen
    public PriceBook(
            List<Entry> entries,
            Catalogue catalogue,
            Map<String, String> vendors,
            UnknownPrice unknownPrice,
            RateCard estimate) {
        this.entries = List.copyOf(entries);
        this.catalogue = catalogue;
        this.vendors = Map.copyOf(vendors);
        this.unknownPrice = unknownPrice;
        this.version = catalogue.version() + mark(this.entries, unknownPrice, estimate);
        this.estimate = new ModelPrice(PriceSource.ESTIMATE, version, List.of(PricePeriod.always(estimate)), 0, 0);
        this.searchEstimate = estimate.rate(Meter.WEB_SEARCH);
    }

    private static String mark(List<Entry> entries, UnknownPrice unknownPrice, RateCard estimate) {
        StringBuilder own = new StringBuilder();
        for (Entry entry : entries) {
            own.append(entry.pattern().glob()).append('\n');
            entry.periods()
                    .forEach(period -> own.append(CatalogueText.text(period)).append('\n'));
        }
        if (unknownPrice == UnknownPrice.ESTIMATE) {
            own.append(CatalogueText.text(PricePeriod.always(estimate)));
        }
        return own.isEmpty() ? "" : "+own-" + Fingerprint.of(own.toString());
    }

    /// Of all prices that may be charged.
    public String version() {
        return version;
    }

    /// Looks for `provider/model` and for `model` alone; null when neither has a price. A limit that the
    /// operator's entry leaves out is the catalogue's.
    public @Nullable ModelPrice find(String provider, String model) {
        String vendor = vendors.get(provider);
        ModelEntry known = vendor == null ? null : catalogue.find(vendor, model);
        ModelPrice published = known == null ? null : known.price(version);
        Entry own = own(provider, model);
        if (own != null) {
            return new ModelPrice(
                    PriceSource.CONFIGURED,
                    version,
                    own.periods(),
                    known(own.maxInputTokens(), published == null ? 0 : published.contextTokens()),
                    known(own.maxOutputTokens(), published == null ? 0 : published.maxOutputTokens()));
        }
        return unknownPrice == UnknownPrice.ESTIMATE ? estimated(published) : published;
    }

    private ModelPrice estimated(@Nullable ModelPrice published) {
        if (published == null) {
            return estimate;
        }
        return published.hasSearches() || searchEstimate == null ? published : published.withSearches(searchEstimate);
    }

    private static long known(long value, long otherwise) {
        return value == 0 ? otherwise : value;
    }

    private @Nullable Entry own(String provider, String model) {
        String qualified = provider + "/" + model;
        Entry best = null;
        for (Entry entry : entries) {
            boolean matches = entry.pattern().matches(model) || entry.pattern().matches(qualified);
            if (matches && (best == null || rank(entry) > rank(best))) {
                best = entry;
            }
        }
        return best;
    }

    /// Whether a budget may be used for a model without a price, which then counts as free.
    public boolean allowsUnknown() {
        return unknownPrice == UnknownPrice.ALLOW;
    }

    /// The operator's.
    public List<Entry> entries() {
        return entries;
    }

    private static int rank(Entry entry) {
        int length = entry.pattern().glob().length();
        return entry.pattern().isExact() ? length + 1_000_000 : length;
    }

    /// The price of the models that match a pattern.
    ///
    /// @param periods in order; the last one that holds counts
    /// @param maxOutputTokens the model's own limit per answer; 0 when unknown
    /// @param maxInputTokens the model's context window; 0 when unknown
    public record Entry(ModelPattern pattern, List<PricePeriod> periods, long maxOutputTokens, long maxInputTokens) {
        public Entry {
            periods = List.copyOf(periods);
        }

        /// With prices that always hold.
        public Entry(ModelPattern pattern, RateCard card, long maxOutputTokens, long maxInputTokens) {
            this(pattern, List.of(PricePeriod.always(card)), maxOutputTokens, maxInputTokens);
        }
    }
}
