package io.ringfence.bench.gate;

import io.ringfence.bench.gate.Finding.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Judges one subject. A round that is within the baseline acquits it at once; it takes several independent
/// rounds that are all outside to condemn it, so that one bad moment of the machine, or one odd decision of the
/// compiler, fails nobody.
final class Trial {
    static final int ROUNDS = 6;

    private final Subject subject;
    private final Optional<Double> bytes;
    private final Optional<Band> band;
    private final List<Measurement> rounds = new ArrayList<>();

    /// @param bytes what the baseline says; empty = nothing, so allocation is not judged
    /// @param band likewise for time
    Trial(Subject subject, Optional<Double> bytes, Optional<Band> band) {
        this.subject = subject;
        this.bytes = bytes;
        this.band = band;
    }

    /// Whether another round could change what is found.
    boolean isOpen() {
        return rounds.isEmpty() || (rounds.size() < ROUNDS && (isAllocationOutside() || isTimeOutside()));
    }

    void round(Gauge gauge, Injection injection) throws IOException {
        rounds.add(gauge.measure(subject, injection));
    }

    String name() {
        return subject.name();
    }

    /// What came out. Time that was outside in fewer rounds than condemn it, because there was no time for more, is
    /// not judged.
    List<Finding> findings() {
        return List.of(allocation(), time());
    }

    /// What is compiled differently from run to run may allocate differently too: the best round counts.
    private double leastBytes() {
        return rounds.stream().mapToDouble(Measurement::bytes).min().orElseThrow();
    }

    private double leastRatio() {
        return rounds.stream().mapToDouble(Measurement::ratio).min().orElseThrow();
    }

    private boolean isAllocationOutside() {
        return bytes.isPresent() && leastBytes() > bytes.get();
    }

    private boolean isTimeOutside() {
        return band.isPresent() && leastRatio() > band.get().limit();
    }

    private Finding allocation() {
        String found = String.format(Locale.ROOT, "%.1f B/op", leastBytes());
        if (bytes.isEmpty()) {
            return new Finding(
                    subject.name(), Finding.ALLOCATION, Status.NOT_JUDGED, "–", found, "not in the baseline");
        }
        String expected = String.format(Locale.ROOT, "%.1f B/op", bytes.get());
        if (isAllocationOutside()) {
            String why = String.format(Locale.ROOT, "%.1f B more per operation", leastBytes() - bytes.get());
            return new Finding(subject.name(), Finding.ALLOCATION, Status.FAILED, expected, found, why);
        }
        String note = leastBytes() < bytes.get() ? "better than the baseline" : "";
        return new Finding(subject.name(), Finding.ALLOCATION, Status.PASSED, expected, found, note);
    }

    private Finding time() {
        String found = String.join(", ", rounds.stream().map(Trial::told).toList());
        if (band.isEmpty()) {
            return new Finding(
                    subject.name(), Finding.TIME, Status.NOT_JUDGED, "–", found, "no baseline for this machine");
        }
        Band known = band.get();
        String expected = String.format(
                Locale.ROOT,
                "%s (median %s, high %s), at most %s",
                number(known.quiet()),
                number(known.median()),
                number(known.high()),
                number(known.limit()));
        double change = 100 * (leastRatio() / known.quiet() - 1);
        if (isTimeOutside() && rounds.size() < ROUNDS) {
            String why = String.format(
                    Locale.ROOT, "%+.1f %%, but there was no time for more than %d rounds", change, rounds.size());
            return new Finding(subject.name(), Finding.TIME, Status.NOT_JUDGED, expected, found, why);
        }
        if (isTimeOutside()) {
            String why = String.format(
                    Locale.ROOT,
                    "%+.1f %% in the best of %d rounds; %.0f %% is allowed",
                    change,
                    rounds.size(),
                    100 * known.tolerance());
            return new Finding(subject.name(), Finding.TIME, Status.FAILED, expected, found, why);
        }
        String told = String.format(Locale.ROOT, "%+.1f %%", change);
        if (known.isStale(leastRatio())) {
            told += "; " + Finding.stale(leastRatio(), known.limit());
        }
        return new Finding(subject.name(), Finding.TIME, Status.PASSED, expected, found, told);
    }

    private static String told(Measurement round) {
        return number(round.ratio()) + " (" + number(round.low()) + "–" + number(round.high()) + ")";
    }

    /// Four digits that tell something, or more.
    private static String number(double ratio) {
        return String.format(Locale.ROOT, ratio < 0.1 ? "%.5f" : ratio < 1 ? "%.4f" : "%.3f", ratio);
    }
}
