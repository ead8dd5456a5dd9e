package io.ringfence.gateway.prices;

import io.ringfence.gateway.prices.NewCost.Computed;
import io.ringfence.gateway.prices.NewCost.Kept;
import io.ringfence.store.journal.LedgerRow;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Sums over the rows of the ledger that were priced again, by provider and model. One thread.
public final class RepriceReport {
    /// Clients may make up names of models: those beyond this many count together.
    private static final int MAX_MODELS = 10_000;

    private static final Model OTHERS = new Model("others", "others");

    /// What sums are told apart by.
    ///
    /// @param provider `unknown` where none was asked
    public record Model(String provider, String model) {}

    private final SortedMap<Model, RepriceSums> sums =
            new TreeMap<>(Comparator.comparing(Model::provider).thenComparing(Model::model));

    RepriceReport() {}

    void add(LedgerRow row, NewCost cost) {
        RepriceSums sum = of(new Model(named(row.provider()), named(row.upstreamModel())));
        switch (cost) {
            case Computed computed -> {
                sum.add(row.costNanoUsd(), computed.correction().costNanoUsd());
                if (computed.isDifferent()) {
                    sum.addDifferent();
                }
            }
            case Kept kept -> {
                sum.add(row.costNanoUsd(), row.costNanoUsd());
                sum.addLeftAlone(kept.why());
            }
        }
    }

    private RepriceSums of(Model model) {
        boolean isOneOfMany = sums.size() >= MAX_MODELS && !sums.containsKey(model);
        return sums.computeIfAbsent(isOneOfMany ? OTHERS : model, _ -> new RepriceSums());
    }

    private static String named(@Nullable String name) {
        return name == null || name.isEmpty() ? "unknown" : name;
    }

    /// By the names of provider and model.
    public SortedMap<Model, RepriceSums> models() {
        return Collections.unmodifiableSortedMap(sums);
    }

    /// Over all of them.
    public RepriceSums total() {
        RepriceSums total = new RepriceSums();
        sums.values().forEach(total::add);
        return total;
    }
}
