package io.ringfence.reports.render;

import org.HdrHistogram.Histogram;

/// What a report says of one raw histogram, in microseconds.
record Percentiles(double p50, double p90, double p99, double p999, double max) {
    private static final double NANOS_PER_MICRO = 1_000;

    static Percentiles of(Histogram histogram) {
        return new Percentiles(
                at(histogram, 50),
                at(histogram, 90),
                at(histogram, 99),
                at(histogram, 99.9),
                histogram.getMaxValue() / NANOS_PER_MICRO);
    }

    private static double at(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }
}
