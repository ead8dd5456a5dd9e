package io.ringfence.gateway.config;

import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.CatalogueText;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.RateCard;
import io.ringfence.providers.prices.UnknownPrice;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where prices come from that `prices` does not name, and what is expected to be charged by them.
///
/// @param catalogueFile what `catalogue` was read from; null for the one that the gateway comes with
/// @param estimate      pico-dollars per token of input and output, and per search on the web, for what nobody knows
///                      the price of
/// @param expected      for budgets that do not set aside the worst case
/// @param abandoned     how exchanges are charged whose client went away
public record PricingConfig(
        @Nullable Path catalogueFile,
        Catalogue catalogue,
        UnknownPrice unknownPrice,
        Map<Meter, Long> estimate,
        ExpectedConfig expected,
        AbandonedConfig abandoned) {
    /// What the dearest of the widely used models cost, so that an estimate is rather too high.
    private static final Map<Meter, Long> FRONTIER =
            Map.of(Meter.INPUT, 5_000_000L, Meter.OUTPUT, 30_000_000L, Meter.WEB_SEARCH, 35_000_000_000L);

    public PricingConfig {
        estimate = Map.copyOf(estimate);
    }

    static PricingConfig defaults() {
        return new PricingConfig(
                null,
                CatalogueText.bundled(),
                UnknownPrice.BLOCK,
                FRONTIER,
                ExpectedConfig.defaults(),
                AbandonedConfig.DEFAULTS);
    }

    public RateCard estimateCard() {
        return PriceConfig.card(estimate);
    }
}
