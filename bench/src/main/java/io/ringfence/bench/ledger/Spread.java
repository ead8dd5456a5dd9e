package io.ringfence.bench.ledger;

import io.ringfence.bench.scenario.Statistics;
import java.util.List;
import java.util.Locale;

/// What several measurements of one thing came to.
record Spread(double median, double least, double most) {
    static Spread of(List<Double> values) {
        return new Spread(Statistics.median(values), Statistics.min(values), Statistics.max(values));
    }

    /// How far they lie apart.
    double width() {
        return most - least;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,.0f (%,.0f–%,.0f)", median, least, most);
    }
}
