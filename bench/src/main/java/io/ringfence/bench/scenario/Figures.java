package io.ringfence.bench.scenario;

import io.ringfence.reports.Layout;
import io.ringfence.reports.Sample;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What can be computed from samples that count: none of the cold round, and none that failed.
record Figures(List<Sample> samples) {
    Figures {
        samples = List.copyOf(samples);
    }

    static final Function<Sample, @Nullable Double> REQUESTS = Sample::requestsPerSecond;
    static final Function<Sample, @Nullable Double> CPU = Sample::cpuMicrosPerRequest;

    static Function<Sample, @Nullable Double> value(String name) {
        return sample -> sample.values().get(name);
    }

    private Stream<Sample> counted(Layout layout, String leg, String step) {
        return samples.stream()
                .filter(sample -> sample.round() > 0 && sample.failedBecause().isEmpty())
                .filter(sample -> sample.layout() == layout
                        && sample.leg().equals(leg)
                        && sample.step().equals(step));
    }

    List<Double> all(Layout layout, String leg, String step, Function<Sample, @Nullable Double> figure) {
        return counted(layout, leg, step).map(figure).filter(Objects::nonNull).toList();
    }

    double median(Layout layout, String leg, String step, Function<Sample, @Nullable Double> figure) {
        return Statistics.median(all(layout, leg, step, figure));
    }

    /// Combines a leg's figure with another leg's of the same round, round by round: the machine is not the same from
    /// one minute to the next.
    List<Double> byRound(
            Layout layout,
            String leg,
            String other,
            String step,
            Function<Sample, @Nullable Double> figure,
            DoubleBinaryOperator operator) {
        Map<Integer, Double> mine = byRound(layout, leg, step, figure);
        Map<Integer, Double> theirs = byRound(layout, other, step, figure);
        List<Double> combined = new ArrayList<>();
        mine.forEach((round, value) -> {
            Double second = theirs.get(round);
            if (second != null) {
                combined.add(operator.applyAsDouble(value, second));
            }
        });
        return combined;
    }

    private Map<Integer, Double> byRound(
            Layout layout, String leg, String step, Function<Sample, @Nullable Double> figure) {
        Map<Integer, Double> values = new TreeMap<>();
        counted(layout, leg, step).forEach(sample -> {
            Double value = figure.apply(sample);
            if (value != null) {
                values.put(sample.round(), value);
            }
        });
        return values;
    }

    double ratio(Layout layout, String leg, String other, String step) {
        return Statistics.median(byRound(layout, leg, other, step, REQUESTS, (a, b) -> a / b));
    }

    /// How much more a leg has than another.
    double added(Layout layout, String leg, String other, String step, String value) {
        return Statistics.median(byRound(layout, leg, other, step, value(value), (a, b) -> a - b));
    }

    Set<String> legs() {
        return distinct(Sample::leg);
    }

    Set<String> steps() {
        return distinct(Sample::step);
    }

    private Set<String> distinct(Function<Sample, String> name) {
        Set<String> names = new LinkedHashSet<>();
        samples.forEach(sample -> names.add(name.apply(sample)));
        return names;
    }
}
