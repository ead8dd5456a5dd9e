package io.ringfence.bench.gate;

import java.util.Arrays;
import java.util.List;

/// Quantiles of a few numbers, between neighbours by proportion.
final class Quantiles {
    private final double[] sorted;

    /// @throws IllegalArgumentException if there are no values
    Quantiles(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    static Quantiles of(List<Double> values) {
        return new Quantiles(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /// @param q from 0, the least, to 1, the most
    double at(double q) {
        double place = q * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
    }

    double median() {
        return at(0.5);
    }
}
