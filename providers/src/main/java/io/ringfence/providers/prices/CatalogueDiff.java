package io.ringfence.providers.prices;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What differs between two catalogues, for people to read.
///
/// @param lines a `+` begins what is new, a `-` what is gone, and a `~` a model of which the lines below
/// changed
/// @param added models
/// @param removed models
/// @param changed models
public record CatalogueDiff(List<String> lines, int added, int removed, int changed) {
    public CatalogueDiff {
        lines = List.copyOf(lines);
    }

    /// Compares model by model, by the names that the catalogues give them.
    public static CatalogueDiff of(Catalogue before, Catalogue after) {
        Map<String, ModelEntry> old = byName(before);
        Map<String, ModelEntry> next = byName(after);
        List<String> lines = new ArrayList<>();
        int[] counts = new int[3];
        next.forEach((name, entry) -> {
            ModelEntry known = old.get(name);
            if (known == null) {
                counts[0]++;
                lines.add("+ " + name);
                CatalogueText.facts(entry).forEach(fact -> lines.add("    + " + fact));
            } else {
                List<String> gone = new ArrayList<>(CatalogueText.facts(known));
                List<String> come = new ArrayList<>(CatalogueText.facts(entry));
                come.removeAll(CatalogueText.facts(known));
                gone.removeAll(CatalogueText.facts(entry));
                if (!gone.isEmpty() || !come.isEmpty()) {
                    counts[2]++;
                    lines.add("~ " + name);
                    gone.forEach(fact -> lines.add("    - " + fact));
                    come.forEach(fact -> lines.add("    + " + fact));
                }
            }
        });
        old.keySet().stream().filter(name -> !next.containsKey(name)).forEach(name -> {
            counts[1]++;
            lines.add("- " + name);
        });
        return new CatalogueDiff(lines, counts[0], counts[1], counts[2]);
    }

    private static Map<String, ModelEntry> byName(Catalogue catalogue) {
        Map<String, ModelEntry> entries = new LinkedHashMap<>();
        for (CatalogueProvider provider : catalogue.providers().values()) {
            for (ModelEntry entry : provider.entries()) {
                entries.putIfAbsent(provider.id() + "/" + entry.id(), entry);
            }
        }
        return entries;
    }

    /// As `3 added, 1 removed, 2 changed`.
    public String summary() {
        return added + " added, " + removed + " removed, " + changed + " changed";
    }
}
