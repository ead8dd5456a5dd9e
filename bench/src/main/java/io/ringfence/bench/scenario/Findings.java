package io.ringfence.bench.scenario;

import io.ringfence.reports.Layout;
import io.ringfence.reports.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Lines that say what follows from a scenario's figures. A line that cannot be computed is left out.
final class Findings {
    private Findings() {}

    /// A leg's throughput as a ratio to another's.
    static void ratio(List<String> lines, Figures figures, Layout layout, String leg, String other, String step) {
        double ratio = figures.ratio(layout, leg, other, step);
        if (!Double.isNaN(ratio)) {
            lines.add(String.format(Locale.ROOT, "%s: %s / %s = %.3f", step, leg, other, ratio));
        }
    }

    /// How much less goes through a leg than through another, in percent.
    static void loss(List<String> lines, Figures figures, Layout layout, String from, String to, String step) {
        double ratio = figures.ratio(layout, to, from, step);
        if (!Double.isNaN(ratio)) {
            lines.add(String.format(Locale.ROOT, "%s: loss from %s to %s %.1f %%", step, from, to, 100 * (1 - ratio)));
        }
    }

    /// How much a leg adds to what there is without it.
    ///
    /// @param value up to its percentile, such as `latency`
    static void added(List<String> lines, Figures figures, Layout layout, String leg, String step, String value) {
        double p50 = figures.added(layout, leg, "direct", step, value + "_p50_us");
        double p99 = figures.added(layout, leg, "direct", step, value + "_p99_us");
        if (!Double.isNaN(p50)) {
            lines.add(String.format(
                    Locale.ROOT, "%s: %s adds to %s p50 %.0f µs, p99 %.0f µs", step, leg, value, p50, p99));
        }
    }

    /// What load generator and upstream reach by themselves, and what of it the generator takes: nothing between them
    /// can
    /// be seen to do more.
    static List<String> ceiling(Figures figures, Layout layout) {
        List<String> lines = new ArrayList<>();
        double requests = figures.median(layout, Names.DIRECT, Names.C64, Figures.REQUESTS);
        double cost = figures.median(layout, Names.DIRECT, Names.C64, Figures.value("generator_cpu_us_per_request"));
        if (!Double.isNaN(requests)) {
            lines.add(String.format(
                    Locale.ROOT,
                    "ceiling: generator and upstream alone reach %.0f req/s, of which each takes the generator %.1f µs",
                    requests,
                    cost));
        }
        return lines;
    }

    /// The medians of some values of one leg at one step.
    static List<String> values(Figures figures, Layout layout, String leg, String step, String... names) {
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            double median = figures.median(layout, leg, step, Figures.value(name));
            if (!Double.isNaN(median)) {
                lines.add(String.format(Locale.ROOT, "%s: %s of %s is %.3f", step, name, leg, median));
            }
        }
        return lines;
    }
}
