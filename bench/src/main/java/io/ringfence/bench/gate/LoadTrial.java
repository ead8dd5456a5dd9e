package io.ringfence.bench.gate;

import io.ringfence.bench.gate.Finding.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Judges what a governed request costs through real sockets, beside one straight to the upstream. A few
/// seconds of load on a shared machine say little, and the first rounds of a new JVM least: so the best round
/// counts, only a quarter more is called worse, and only when two runs agree.
final class LoadTrial {
    static final String NAME = "throughput, governed against direct";
    private static final double TOLERANCE = 0.25;
    private static final int RUNS = 2;

    private final Optional<Band> band;

    LoadTrial(Optional<Band> band) {
        this.band = band;
    }

    Finding judge(LoadGauge gauge) throws IOException {
        List<String> told = new ArrayList<>();
        double least = Double.MAX_VALUE;
        do {
            Quantiles rounds = Quantiles.of(gauge.measure());
            least = Math.min(least, rounds.at(0));
            told.add(String.format(
                    Locale.ROOT, "%.2f (median %.2f, most %.2f)", rounds.at(0), rounds.median(), rounds.at(1)));
        } while (told.size() < RUNS && isOutside(least));

        String found = String.join(", ", told);
        if (band.isEmpty()) {
            return new Finding(NAME, Finding.LOAD, Status.NOT_JUDGED, "–", found, "no baseline for this machine");
        }
        double median = band.get().median();
        String expected = String.format(Locale.ROOT, "%.2f, at most %.2f", median, median * (1 + TOLERANCE));
        String change = String.format(Locale.ROOT, "%+.1f %%", 100 * (least / median - 1));
        if (least < median / (1 + TOLERANCE)) {
            change += "; " + Finding.stale(least, median * (1 + TOLERANCE));
        }
        return new Finding(
                NAME, Finding.LOAD, isOutside(least) ? Status.FAILED : Status.PASSED, expected, found, change);
    }

    private boolean isOutside(double ratio) {
        return band.isPresent() && ratio > band.get().median() * (1 + TOLERANCE);
    }
}
