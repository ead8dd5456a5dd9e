package io.ringfence.reports.render;

import io.ringfence.reports.Sample;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// A figure that samples have, and which of two is the better one.
///
/// @param name what it is called, with its unit
record Metric(String name, Better better, Source source) {
    static final Metric REQUESTS =
            new Metric("requests/s", Better.HIGHER, (evidence, sample) -> sample.requestsPerSecond());
    static final Metric CPU =
            new Metric("CPU µs per request", Better.LOWER, (evidence, sample) -> sample.cpuMicrosPerRequest());

    private static final List<String> LESS_IS_BETTER = List.of("_us", "_ms", "_ns", "_mib", "_kib");

    /// Where the figure of a sample is found.
    @FunctionalInterface
    interface Source {
        @Nullable
        Double of(ScenarioEvidence evidence, Sample sample);
    }

    enum Better {
        HIGHER,
        LOWER,
        /// Nobody said so.
        UNKNOWN
    }

    /// A percentile of a raw histogram.
    static Metric percentile(String histogram, String label, ToDoubleFunction<Percentiles> percentile) {
        return new Metric(histogram.replace('_', ' ') + " " + label + " µs", Better.LOWER, (evidence, sample) -> {
            Percentiles percentiles = evidence.percentiles(sample, histogram);
            return percentiles == null ? null : (Double) percentile.applyAsDouble(percentiles);
        });
    }

    /// One of the values of a sample; the end of its name is its unit.
    static Metric value(String name) {
        boolean less = LESS_IS_BETTER.stream().anyMatch(name::endsWith);
        return new Metric(
                name.replace('_', ' '),
                less ? Better.LOWER : Better.UNKNOWN,
                (evidence, sample) -> sample.values().get(name));
    }

    /// Whether the first is worse than the second.
    boolean isWorse(double first, double second) {
        return switch (better) {
            case HIGHER -> first < second;
            case LOWER -> first > second;
            case UNKNOWN -> false;
        };
    }
}
