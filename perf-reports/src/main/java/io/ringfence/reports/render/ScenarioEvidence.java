package io.ringfence.reports.render;

import io.ringfence.reports.Environment;
import io.ringfence.reports.LegFacts;
import io.ringfence.reports.Names;
import io.ringfence.reports.Rules;
import io.ringfence.reports.Sample;
import io.ringfence.reports.ScenarioFolder;
import io.ringfence.reports.ScenarioRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// One scenario's run with what its raw histograms say. Medians, ratios and differences are of samples that count: not
/// cold and not failed.
final class ScenarioEvidence {
    private static final Pattern PERCENTILE = Pattern.compile(".*_(p[0-9]+|max)_us");

    private final ScenarioRun run;
    private final List<String> shortcomings;
    private final Map<String, Percentiles> percentilesByFile;
    private final Map<Pool, Curve> curves;

    /// Whose histograms are added up for a curve.
    private record Pool(String leg, Cell cell, String histogram) {}

    private ScenarioEvidence(
            ScenarioRun run,
            List<String> shortcomings,
            Map<String, Percentiles> percentilesByFile,
            Map<Pool, Curve> curves) {
        this.run = run;
        this.shortcomings = List.copyOf(shortcomings);
        this.percentilesByFile = percentilesByFile;
        this.curves = curves;
    }

    /// Reads the run and every histogram that it names; of those only percentiles and curves are kept.
    static ScenarioEvidence read(ScenarioFolder folder, Environment environment) throws IOException {
        ScenarioRun run = Rules.judged(folder.run());
        Map<String, Percentiles> percentilesByFile = new HashMap<>();
        Map<Pool, Histogram> pools = new HashMap<>();
        for (Sample sample : run.samples()) {
            for (Map.Entry<String, String> entry : sample.histograms().entrySet()) {
                Histogram histogram = folder.histogram(entry.getValue());
                if (histogram.getTotalCount() == 0) {
                    continue;
                }
                percentilesByFile.put(entry.getValue(), Percentiles.of(histogram));
                if (counts(sample)) {
                    // Rounds may differ in range: what they are added to grows with them.
                    int digits = histogram.getNumberOfSignificantValueDigits();
                    pools.computeIfAbsent(
                                    new Pool(sample.leg(), Cell.of(sample), entry.getKey()), _ -> new Histogram(digits))
                            .add(histogram);
                }
            }
        }
        Map<Pool, Curve> curves = new HashMap<>();
        pools.forEach((pool, histogram) -> curves.put(pool, Curve.of(histogram)));
        return new ScenarioEvidence(run, Shortcomings.of(environment, run), percentilesByFile, curves);
    }

    static boolean counts(Sample sample) {
        return !sample.isCold() && sample.verdict() == Sample.Verdict.PASS;
    }

    ScenarioRun run() {
        return run;
    }

    /// Why its figures are no evidence; empty when they are.
    List<String> shortcomings() {
        return shortcomings;
    }

    /// Steps and layouts in the order in which they first came up in what was written down.
    List<Cell> cells() {
        Set<Cell> cells = new LinkedHashSet<>();
        run.samples().forEach(sample -> cells.add(Cell.of(sample)));
        return List.copyOf(cells);
    }

    /// Those that were measured other than cold.
    List<Cell> measuredCells() {
        Set<Cell> cells = new LinkedHashSet<>();
        run.samples().stream().filter(sample -> !sample.isCold()).forEach(sample -> cells.add(Cell.of(sample)));
        return List.copyOf(cells);
    }

    List<LegFacts> legs(LegFacts.Kind kind) {
        return run.legs().stream().filter(leg -> leg.kind() == kind).toList();
    }

    @Nullable
    LegFacts leg(String name) {
        return run.legs().stream()
                .filter(leg -> leg.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    List<Sample> samples(String leg, Cell cell) {
        return run.samples().stream()
                .filter(sample -> sample.leg().equals(leg) && Cell.of(sample).equals(cell))
                .toList();
    }

    /// Names of raw histograms in the cell, the latency of requests first.
    List<String> histograms(Cell cell) {
        Set<String> names = new LinkedHashSet<>();
        for (Sample sample : run.samples()) {
            if (Cell.of(sample).equals(cell)) {
                names.addAll(sample.histograms().keySet());
            }
        }
        List<String> sorted = new ArrayList<>(names);
        sorted.sort((a, b) -> Boolean.compare(b.equals(Names.LATENCY_HISTOGRAM), a.equals(Names.LATENCY_HISTOGRAM)));
        return sorted;
    }

    /// Names of further values in the cell; not those that only repeat what raw histograms say better.
    List<String> values(Cell cell) {
        Set<String> names = new LinkedHashSet<>();
        for (Sample sample : run.samples()) {
            if (Cell.of(sample).equals(cell)) {
                names.addAll(sample.values().keySet());
            }
        }
        List<String> histograms = histograms(cell);
        names.removeIf(name -> PERCENTILE.matcher(name).matches()
                && histograms.stream().anyMatch(histogram -> name.startsWith(histogram + "_")));
        return List.copyOf(names);
    }

    @Nullable
    Percentiles percentiles(Sample sample, String histogram) {
        String file = sample.histograms().get(histogram);
        return file == null ? null : percentilesByFile.get(file);
    }

    /// All rounds of a leg together.
    @Nullable
    Curve curve(String leg, Cell cell, String histogram) {
        return curves.get(new Pool(leg, cell, histogram));
    }

    @Nullable
    Spread spread(Metric metric, String leg, Cell cell) {
        return Spread.of(List.copyOf(byRound(metric, leg, cell).values()));
    }

    /// One leg divided by another, round by round.
    @Nullable
    Spread ratio(Metric metric, String leg, String other, Cell cell) {
        return pairs(metric, leg, other, cell, (a, b) -> b == 0 ? Double.NaN : a / b);
    }

    /// One leg minus another, round by round.
    @Nullable
    Spread added(Metric metric, String leg, String other, Cell cell) {
        return pairs(metric, leg, other, cell, (a, b) -> a - b);
    }

    private @Nullable Spread pairs(Metric metric, String leg, String other, Cell cell, DoubleBinaryOperator operator) {
        Map<Integer, Double> others = byRound(metric, other, cell);
        List<Double> figures = new ArrayList<>();
        byRound(metric, leg, cell).forEach((round, figure) -> {
            Double otherFigure = others.get(round);
            if (otherFigure != null) {
                double pair = operator.applyAsDouble(figure, otherFigure);
                if (Double.isFinite(pair)) {
                    figures.add(pair);
                }
            }
        });
        return Spread.of(figures);
    }

    private Map<Integer, Double> byRound(Metric metric, String leg, Cell cell) {
        Map<Integer, Double> figures = new HashMap<>();
        for (Sample sample : samples(leg, cell)) {
            Double figure = counts(sample) ? metric.source().of(this, sample) : null;
            if (figure != null) {
                figures.put(sample.round(), figure);
            }
        }
        return figures;
    }
}
