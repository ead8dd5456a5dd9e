package io.ringfence.reports.render;

import io.ringfence.reports.LegFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The plots of one scenario.
final class Plots {
    /* To be told apart by people who see colours differently, on light and on dark; lines differ in dashes too. */
    private static final List<String> COLORS =
            List.of("#8c959f", "#2f81f7", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#a371f7");
    private static final List<Double> NINES = List.of(0.0, 1.0, 2.0, 3.0, 4.0, 5.0);
    private static final List<String> NINES_LABELS = List.of("0 %", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %");
    private static final String LEG = "leg";

    private final ScenarioEvidence evidence;

    Plots(ScenarioEvidence evidence) {
        this.evidence = evidence;
    }

    List<Block> all() {
        List<Block> figures = new ArrayList<>();
        addUnlessEmpty(figures, throughput());
        for (Cell cell : evidence.cells()) {
            for (String histogram : evidence.histograms(cell)) {
                addUnlessEmpty(figures, latency(cell, histogram, figures.size()));
            }
        }
        return figures;
    }

    private static void addUnlessEmpty(List<Block> figures, Block.@Nullable Figure figure) {
        if (figure != null) {
            figures.add(figure);
        }
    }

    /// Requests per second of every leg at every step that is not an offered rate: bars for medians, least to most.
    private Block.@Nullable Figure throughput() {
        List<String> legs = new ArrayList<>();
        List<String> steps = new ArrayList<>();
        List<Double> medians = new ArrayList<>();
        List<Double> leasts = new ArrayList<>();
        List<Double> mosts = new ArrayList<>();
        StringBuilder said = new StringBuilder("Requests per second:");
        for (Cell cell : evidence.cells()) {
            for (LegFacts leg : evidence.run().legs()) {
                Spread spread = cell.isAtOfferedRate() ? null : evidence.spread(Metric.REQUESTS, leg.name(), cell);
                if (spread != null) {
                    legs.add(leg.name());
                    steps.add(cell.title());
                    medians.add(spread.median());
                    leasts.add(spread.least());
                    mosts.add(spread.most());
                    said.append(' ').append(leg.name()).append(" at ").append(cell.title());
                    said.append(' ').append(Numbers.text(spread)).append(';');
                }
            }
        }
        if (legs.isEmpty()) {
            return null;
        }
        Map<String, Object> data = data(legs);
        data.put("step", steps);
        data.put("median", medians);
        data.put("least", leasts);
        data.put("most", mosts);
        Map<String, Object> bars = layer("bar");
        bars.put("stat", "identity");
        bars.put("position", Map.of("name", "dodge"));
        bars.put("mapping", Map.of("x", "step", "y", "median", "fill", LEG));
        Map<String, Object> ranges = layer("errorbar");
        ranges.put("position", Map.of("name", "dodge", "width", 0.9));
        ranges.put("width", 0.3);
        ranges.put("color", "#57606a");
        ranges.put("mapping", Map.of("x", "step", "ymin", "least", "ymax", "most", "group", LEG));
        List<Map<String, Object>> scales = List.of(
                named(scale("x", Map.of("discrete", true)), "step, layout"),
                named(scale("y", Map.of()), "requests/s"),
                named(colors("fill", legs), LEG));
        String caption = "Throughput: bars are medians of the rounds, lines go from the least to the most";
        return figure(data, List.of(bars, ranges), scales, caption, end(said), 0);
    }

    /// One distribution, all rounds of a leg together.
    private Block.@Nullable Figure latency(Cell cell, String histogram, int number) {
        List<String> legs = new ArrayList<>();
        List<Double> nines = new ArrayList<>();
        List<Double> micros = new ArrayList<>();
        String name = histogram.replace('_', ' ');
        StringBuilder said = new StringBuilder("Median and 99th percentile in µs, ")
                .append(name)
                .append(':');
        for (LegFacts leg : evidence.run().legs()) {
            Curve curve = evidence.curve(leg.name(), cell, histogram);
            if (curve == null) {
                continue;
            }
            for (int i = 0; i < curve.nines().size(); i++) {
                legs.add(leg.name());
                nines.add(curve.nines().get(i));
                /* A logarithmic axis has no place for zero. */
                micros.add(Math.max(curve.micros().get(i), 0.001));
            }
            Spread p50 = evidence.spread(Metric.percentile(histogram, "p50", Percentiles::p50), leg.name(), cell);
            Spread p99 = evidence.spread(Metric.percentile(histogram, "p99", Percentiles::p99), leg.name(), cell);
            said.append(' ').append(leg.name()).append(' ');
            said.append(Numbers.text(p50))
                    .append(" and ")
                    .append(Numbers.text(p99))
                    .append(';');
        }
        if (legs.isEmpty()) {
            return null;
        }
        Map<String, Object> data = data(legs);
        data.put("nines", nines);
        data.put("micros", micros);
        Map<String, Object> lines = layer("line");
        lines.put("size", 1.1);
        lines.put("mapping", Map.of("x", "nines", "y", "micros", "color", LEG, "linetype", LEG));
        int shown = (int) Math.ceil(
                        nines.stream().mapToDouble(Double::doubleValue).max().orElse(0))
                + 1;
        int labels = Math.min(shown, NINES.size());
        List<Map<String, Object>> scales = List.of(
                named(
                        scale(
                                "x",
                                Map.of("breaks", NINES.subList(0, labels), "labels", NINES_LABELS.subList(0, labels))),
                        "percentile"),
                named(scale("y", Map.of("trans", "log10")), name + ", µs (logarithmic)"),
                named(colors("color", legs), LEG),
                named(scale("linetype", Map.of()), LEG));
        String caption = "Distribution of " + name + " by percentile at " + cell.title() + ", all rounds that count";
        return figure(data, List.of(lines), scales, caption, end(said), number);
    }

    private Block.Figure figure(
            Map<String, Object> data,
            List<Map<String, Object>> layers,
            List<Map<String, Object>> scales,
            String caption,
            String alternative,
            int number) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("kind", "plot");
        spec.put("data", data);
        spec.put("layers", layers);
        spec.put("scales", scales);
        String id = evidence.run().name() + "-" + number;
        return new Block.Figure(caption, alternative, Plot.svg(spec, id, alternative));
    }

    private static Map<String, Object> data(List<String> legs) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put(LEG, legs);
        return data;
    }

    private static Map<String, Object> layer(String geometry) {
        Map<String, Object> layer = new LinkedHashMap<>();
        layer.put("geom", geometry);
        layer.put("tooltips", "none");
        return layer;
    }

    private static Map<String, Object> scale(String aesthetic, Map<String, ?> options) {
        Map<String, Object> scale = new LinkedHashMap<>(options);
        scale.put("aesthetic", aesthetic);
        return scale;
    }

    private static Map<String, Object> named(Map<String, Object> scale, String name) {
        scale.put("name", name);
        return scale;
    }

    /// Each leg in a colour of its own, the same in all plots of the scenario.
    private Map<String, Object> colors(String aesthetic, List<String> shown) {
        List<String> breaks = new ArrayList<>();
        List<String> values = new ArrayList<>();
        int index = 0;
        for (LegFacts leg : evidence.run().legs()) {
            if (shown.contains(leg.name())) {
                breaks.add(leg.name());
                values.add(COLORS.get(index % COLORS.size()));
            }
            index++;
        }
        return scale(aesthetic, Map.of("breaks", breaks, "values", values));
    }

    private static String end(StringBuilder said) {
        said.setCharAt(said.length() - 1, '.');
        return said.toString();
    }
}
