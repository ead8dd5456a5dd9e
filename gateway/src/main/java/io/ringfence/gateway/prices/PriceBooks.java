package io.ringfence.gateway.prices;

import io.ringfence.frontend.policy.ModelPattern;
import io.ringfence.frontend.policy.PriceBook;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.PriceConfig;
import io.ringfence.gateway.config.PricingConfig;
import io.ringfence.gateway.config.ProviderConfig;
import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.CatalogueProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the book of prices that a configuration stands for.
public final class PriceBooks {
    private PriceBooks() {}

    /// With the catalogue that the configuration names.
    public static PriceBook of(GatewayConfig config) {
        return of(config, config.pricing().catalogue());
    }

    /// With another catalogue.
    static PriceBook of(GatewayConfig config, Catalogue catalogue) {
        List<PriceBook.Entry> entries = new ArrayList<>();
        for (PriceConfig price : config.prices()) {
            entries.add(new PriceBook.Entry(
                    new ModelPattern(price.model()),
                    price.periods(),
                    price.maxOutputTokens().orElse(0),
                    price.maxInputTokens().orElse(0)));
        }
        Map<String, String> vendors = new HashMap<>();
        for (ProviderConfig provider : config.providers().values()) {
            String vendor = vendor(provider, catalogue);
            if (vendor != null) {
                vendors.put(provider.name(), vendor);
            }
        }
        PricingConfig pricing = config.pricing();
        return new PriceBook(entries, catalogue, vendors, pricing.unknownPrice(), pricing.estimateCard());
    }

    /// Who is asked there, as the catalogue calls them: the address tells, else the type.
    private static @Nullable String vendor(ProviderConfig provider, Catalogue catalogue) {
        String found = vendorAt(provider, catalogue);
        return found == null ? provider.type().catalogueId() : found;
    }

    /// Who is at the provider's address, as the catalogue calls them; null for one that it does not know.
    static @Nullable String vendorAt(ProviderConfig provider, Catalogue catalogue) {
        CatalogueProvider found = provider.baseUrl() == null
                ? null
                : catalogue.providerAt(provider.baseUrl().toString());
        return found == null ? null : found.id();
    }
}
