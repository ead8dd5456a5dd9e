package io.ringfence.providers.prices;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One provider of a catalogue.
///
/// @param host pattern of the addresses of its API
/// @param models names that are its own models', or null
/// @param inherits providers whose models it serves at their prices, too, in order
/// @param entries its models, in order; the first that matches counts
public record CatalogueProvider(
        String id,
        String name,
        @Nullable String host,
        @Nullable Matcher models,
        List<String> inherits,
        List<ModelEntry> entries) {
    public CatalogueProvider {
        inherits = List.copyOf(inherits);
        entries = List.copyOf(entries);
    }

    CatalogueProvider completedBy(CatalogueProvider known) {
        Map<String, ModelEntry> others = new HashMap<>();
        known.entries.forEach(entry -> others.putIfAbsent(entry.id(), entry));
        List<ModelEntry> completed = entries.stream()
                .map(entry -> {
                    ModelEntry other = others.get(entry.id());
                    return other == null ? entry : entry.completedBy(other);
                })
                .toList();
        return new CatalogueProvider(id, name, host, models, inherits, completed);
    }

    /// Its own entry for a model, or null.
    public @Nullable ModelEntry entry(String model) {
        for (ModelEntry entry : entries) {
            if (entry.match().matches(model)) {
                return entry;
            }
        }
        return null;
    }
}
