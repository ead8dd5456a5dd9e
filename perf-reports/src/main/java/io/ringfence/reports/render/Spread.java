package io.ringfence.reports.render;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Several measurements of one thing: their median, the least and the most.
record Spread(double median, double least, double most, int count) {
    /// Null when there is nothing.
    static @Nullable Spread of(List<Double> figures) {
        if (figures.isEmpty()) {
            return null;
        }
        List<Double> sorted = figures.stream().sorted().toList();
        int size = sorted.size();
        double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast(), size);
    }

    /// Whether a figure lies between the least and the most.
    boolean holds(double figure) {
        return least <= figure && figure <= most;
    }
}
