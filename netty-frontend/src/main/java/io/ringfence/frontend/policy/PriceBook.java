package io.ringfence.frontend.policy;

import io.ringfence.engine.budget.Price;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Prices by model name. An exact name wins over a pattern, and a longer pattern over a shorter one.
public final class PriceBook {
    private final List<Entry> entries;

    public PriceBook(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /// Looks for `provider/model` and for `model` alone; null when neither has a price.
    public @Nullable Entry find(String provider, String model) {
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

    public List<Entry> entries() {
        return entries;
    }

    private static int rank(Entry entry) {
        int length = entry.pattern().glob().length();
        return entry.pattern().isExact() ? length + 1_000_000 : length;
    }

    /// The price of the models that match a pattern.
    ///
    /// @param maxOutputTokens the model's own limit per answer; 0 when unknown
    /// @param maxInputTokens the model's context window; 0 when unknown
    public record Entry(ModelPattern pattern, Price price, long maxOutputTokens, long maxInputTokens) {}
}
