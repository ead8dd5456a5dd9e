package io.ringfence.bench.jmh;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.Result;

/// What one benchmark found.
///
/// @param name without the package
/// @param params values of its parameters, such as `shape=GOVERNED`; may be empty
/// @param nanos the median over iterations: one in which the compiler was busy would decide the mean
/// @param error half the width of the interval that holds the mean with 99.9 % confidence; NaN with too few
/// samples
/// @param bytes allocated per operation
/// @param instructions per operation; empty where they are not counted
record Figures(
        String name, String params, double nanos, double error, OptionalDouble bytes, OptionalDouble instructions) {

    static Figures of(BenchmarkResult result) {
        return new Figures(
                Names.shortName(result.getParams().getBenchmark()),
                params(result.getParams()),
                result.getPrimaryResult().getStatistics().getPercentile(50),
                result.getPrimaryResult().getScoreError(),
                secondary(result.getSecondaryResults(), "gc.alloc.rate.norm"),
                secondary(result.getSecondaryResults(), "instructions"));
    }

    private static String params(BenchmarkParams params) {
        Collection<String> keys = params.getParamsKeys();
        Map<String, String> sorted = new TreeMap<>();
        keys.forEach(key -> sorted.put(key, params.getParam(key)));
        StringBuilder text = new StringBuilder();
        sorted.forEach((key, value) ->
                text.append(text.isEmpty() ? "" : " ").append(key).append('=').append(value));
        return text.toString();
    }

    /// Names of profilers' results carry marks that differ between versions.
    private static OptionalDouble secondary(Map<String, ?> results, String name) {
        for (Map.Entry<String, ?> entry : results.entrySet()) {
            if (entry.getKey().contains(name) && entry.getValue() instanceof Result<?> result) {
                return OptionalDouble.of(result.getScore());
            }
        }
        return OptionalDouble.empty();
    }

    /// Time as people read it: `123.4 ± 1.2 ns`.
    String time() {
        String error = Double.isNaN(this.error) ? "" : " ± " + number(this.error);
        return number(nanos) + error + " ns";
    }

    String allocation() {
        return bytes.isEmpty() ? "?" : number(bytes.getAsDouble() < 0.01 ? 0 : bytes.getAsDouble()) + " B";
    }

    String instructionCount() {
        return instructions.isEmpty() ? "–" : number(instructions.getAsDouble());
    }

    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 1_000 ? "%.1f" : "%,.0f", value);
    }
}
