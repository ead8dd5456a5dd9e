package io.ringfence.bench.scenario;

import io.ringfence.reports.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The table that a user sees at the end of a scenario: medians over the rounds, with the least and the most.
final class Summary {
    private Summary() {}

    static List<String> lines(Figures figures, Layout layout) {
        List<String> lines = new ArrayList<>();
        for (String step : figures.steps()) {
            for (String leg : figures.legs()) {
                List<Double> requests = figures.all(layout, leg, step, Figures.REQUESTS);
                if (requests.isEmpty()) {
                    continue;
                }
                lines.add(String.format(
                        Locale.ROOT,
                        "  %-10s %-12s %9.0f req/s (%.0f–%.0f)%s%s%s%s",
                        step,
                        leg,
                        Statistics.median(requests),
                        Statistics.min(requests),
                        Statistics.max(requests),
                        percentiles(figures, layout, leg, step, "", "latency"),
                        percentiles(figures, layout, leg, step, "first ", "time_to_first_event"),
                        percentiles(figures, layout, leg, step, "gap ", "gap"),
                        cpu(figures, layout, leg, step)));
            }
        }
        return lines;
    }

    private static String percentiles(
            Figures figures, Layout layout, String leg, String step, String title, String name) {
        double p50 = figures.median(layout, leg, step, Figures.value(name + "_p50_us"));
        double p99 = figures.median(layout, leg, step, Figures.value(name + "_p99_us"));
        return Double.isNaN(p50) ? "" : String.format(Locale.ROOT, "  %sp50 %.0f p99 %.0f µs", title, p50, p99);
    }

    private static String cpu(Figures figures, Layout layout, String leg, String step) {
        double own = figures.median(layout, leg, step, Figures.CPU);
        double generator = figures.median(layout, leg, step, Figures.value("generator_cpu_us_per_request"));
        return (Double.isNaN(own) ? "" : String.format(Locale.ROOT, "  cpu %.1f µs", own))
                + (Double.isNaN(generator) ? "" : String.format(Locale.ROOT, "  (generator %.1f µs)", generator));
    }
}
