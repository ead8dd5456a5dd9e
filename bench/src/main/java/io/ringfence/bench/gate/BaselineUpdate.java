package io.ringfence.bench.gate;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Measures a new baseline. Every subject is measured in many JVMs, and all subjects take turns, so that the
/// band holds what the machine does over minutes and not over a moment.
final class BaselineUpdate {
    private static final int LOAD_RUNS = 3;

    private final Gauge gauge;
    private final @Nullable LoadGauge load;
    private final int jvms;
    private final PrintWriter progress;

    /// @param load null = the load is not measured
    BaselineUpdate(Gauge gauge, @Nullable LoadGauge load, int jvms, PrintWriter progress) {
        this.gauge = gauge;
        this.load = load;
        this.jvms = jvms;
        this.progress = progress;
    }

    Baseline measure(Baseline before, Baseline.Update update, List<Subject> subjects) throws IOException {
        Map<String, List<Measurement>> found = new LinkedHashMap<>();
        for (int jvm = 1; jvm <= jvms; jvm++) {
            for (Subject subject : subjects) {
                found.computeIfAbsent(subject.name(), _ -> new ArrayList<>())
                        .add(gauge.measure(subject, Injection.NONE));
            }
            progress.println("baseline: round " + jvm + " of " + jvms);
            progress.flush();
        }
        Map<String, Double> bytes = new LinkedHashMap<>();
        Map<String, Band> bands = new LinkedHashMap<>();
        found.forEach((subject, measurements) -> {
            bytes.put(
                    subject,
                    measurements.stream().mapToDouble(Measurement::bytes).min().orElseThrow());
            Band band = Band.of(measurements.stream().map(Measurement::ratio).toList());
            bands.put(subject, band);
            progress.printf(
                    Locale.ROOT,
                    "%s: %.1f B/op, ratio %.3f (median %.3f, high %.3f), allowed %+.1f %%%s%n",
                    subject,
                    bytes.get(subject),
                    band.quiet(),
                    band.median(),
                    band.high(),
                    100 * band.tolerance(),
                    band.isWide() ? ", WIDE: measure again when the machine is quiet" : "");
        });
        if (load != null) {
            bands.put(LoadTrial.NAME, Band.of(loadRatios(load)));
        }
        progress.flush();
        return before.updated(update, bytes, bands);
    }

    private static List<Double> loadRatios(LoadGauge load) throws IOException {
        List<Double> ratios = new ArrayList<>();
        for (int run = 0; run < LOAD_RUNS; run++) {
            ratios.add(Quantiles.of(load.measure()).at(0));
        }
        return ratios;
    }
}
