package io.ringfence.reports.render;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/// A latency distribution by percentile, drawn so that each further nine takes the same room.
///
/// @param nines how many nines a percentile has: 0 for the least, 1 for 90 %, 2 for 99 %
/// @param micros what that percentile was, in microseconds
record Curve(List<Double> nines, List<Double> micros) {
    private static final double NANOS_PER_MICRO = 1_000;
    private static final int POINTS_PER_NINE = 12;
    private static final int MOST_NINES = 5;
    private static final int LEAST_ANSWERS_BEYOND = 10;

    /// Ends where fewer than ten answers are beyond: what lies there is chance.
    static Curve of(Histogram histogram) {
        List<Double> nines = new ArrayList<>();
        List<Double> micros = new ArrayList<>();
        for (int i = 0; i <= MOST_NINES * POINTS_PER_NINE; i++) {
            double nine = (double) i / POINTS_PER_NINE;
            double beyond = Math.pow(10, -nine);
            if (i > 0 && histogram.getTotalCount() * beyond < LEAST_ANSWERS_BEYOND) {
                break;
            }
            nines.add(nine);
            micros.add(histogram.getValueAtPercentile(100 * (1 - beyond)) / NANOS_PER_MICRO);
        }
        return new Curve(List.copyOf(nines), List.copyOf(micros));
    }
}
