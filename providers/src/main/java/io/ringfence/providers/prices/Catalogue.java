package io.ringfence.providers.prices;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// All prices of one version. Looking up is for cold paths: keep what was found.
///
/// @param version told in every ledger row, as `2026-08-21-7a2f2c60`: what was given, and a fingerprint of the
/// contents, so that no two contents share a version ([#withFingerprint()])
/// @param sources where the figures come from, one line each: name, revision, date, licence
/// @param providers by id, in order
public record Catalogue(String version, List<String> sources, Map<String, CatalogueProvider> providers) {
    /// Dates and revisions at the end of a model's name, which may be taken off to find its prices.
    private static final Pattern DATE = Pattern.compile("-(\\d{4}-\\d{2}-\\d{2}|\\d{6,8}|\\d{3})$");

    public Catalogue {
        sources = List.copyOf(sources);
        providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
    }

    /// The same with its contents' fingerprint at the end of the version. One without a version gets none.
    public Catalogue withFingerprint() {
        String contents = CatalogueText.contents(sources, providers.values());
        return new Catalogue(Fingerprint.atTheEndOf(version, contents), sources, providers);
    }

    /// The same with what `known` says of the same models and this catalogue does not: limits, capabilities and
    /// prices of other service tiers. For catalogues from sources that have nothing but prices.
    public Catalogue completedBy(Catalogue known) {
        Map<String, CatalogueProvider> completed = new LinkedHashMap<>();
        providers.forEach((id, provider) -> {
            CatalogueProvider other = known.providers.get(id);
            completed.put(id, other == null ? provider : provider.completedBy(other));
        });
        return new Catalogue(version, sources, completed).withFingerprint();
    }

    /// How many models it has.
    public int size() {
        return providers.values().stream()
                .mapToInt(provider -> provider.entries().size())
                .sum();
    }

    /// The entry for a model at a provider, or null: the provider's own, else that of a provider it inherits
    /// from; with the name as it stands, else without the date at its end.
    ///
    /// @param provider an id of this catalogue
    public @Nullable ModelEntry find(String provider, String model) {
        CatalogueProvider found = providers.get(provider);
        if (found == null) {
            return null;
        }
        String name = model;
        while (true) {
            ModelEntry entry = find(found, name);
            if (entry != null) {
                return entry;
            }
            String shorter = DATE.matcher(name).replaceFirst("");
            if (shorter.equals(name)) {
                return null;
            }
            name = shorter;
        }
    }

    private @Nullable ModelEntry find(CatalogueProvider provider, String model) {
        ModelEntry own = provider.entry(model);
        for (int i = 0; own == null && i < provider.inherits().size(); i++) {
            CatalogueProvider other = providers.get(provider.inherits().get(i));
            own = other == null ? null : other.entry(model);
        }
        return own;
    }

    /// The provider whose models go by such names, or null.
    public @Nullable CatalogueProvider providerOfModel(String model) {
        for (CatalogueProvider provider : providers.values()) {
            Matcher models = provider.models();
            if (models != null && models.matches(model)) {
                return provider;
            }
        }
        return null;
    }

    /// The provider that is reached at an address, or null.
    public @Nullable CatalogueProvider providerAt(String baseUrl) {
        for (CatalogueProvider provider : providers.values()) {
            if (provider.host() != null
                    && Pattern.compile(provider.host()).matcher(baseUrl).find()) {
                return provider;
            }
        }
        return null;
    }
}
