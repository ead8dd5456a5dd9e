package io.ringfence.reports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a measurement has to keep so that its figures count. Whoever measures and whoever reports apply the same
/// rules, so evidence that is older than a rule is held to it as well.
public final class Rules {
    /// Fewer of the intended requests were not sent: the load was another one than it says.
    public static final double MIN_SHARE_OF_RATE = 0.99;

    /// The 99th percentile of how late requests of an open loop were sent, in microseconds. Waiting counts as latency,
    /// but a generator that is this late measures itself.
    public static final double MAX_SENT_LATE_US = 50_000;

    /// How far the throughput of the way straight to the upstream may vary, as a share of its median. Nothing about it
    /// changes from round to round, so what changed is the machine.
    public static final double MAX_DRIFT = 0.10;

    /// With fewer rounds that count, figures are shown, and are no evidence.
    public static final int MIN_ROUNDS = 5;

    /// A soak is one long round, whose slope comes with its own error. A shorter one, in minutes, is no evidence.
    public static final double MIN_SOAK_MINUTES = 59;

    /// Value: the 99th percentile of how late requests were sent, in microseconds.
    public static final String SENT_LATE_P99 = "sent_late_p99_us";

    private static final double PERCENT = 100;
    private static final String AT_RATE = "/s";
    private static final double MICROS_PER_MILLI = 1_000;
    private static final String SENT_LATE = "sent late: ";

    private Rules() {}

    /// Why an open loop whose 99th percentile of lateness is this one does not count; null when it does.
    public static @Nullable String whyTooLate(double p99Micros) {
        return p99Micros <= MAX_SENT_LATE_US
                ? null
                : String.format(
                        Locale.ROOT,
                        SENT_LATE + "p99 %.1f ms, at most %.0f ms are allowed",
                        p99Micros / MICROS_PER_MILLI,
                        MAX_SENT_LATE_US / MICROS_PER_MILLI);
    }

    /// How far the machine drifted at one step.
    ///
    /// @param share of the median, between the least and the most
    /// @param looks how often it was measured; twice or more
    public record Drift(String step, Layout layout, double share, int looks) {
        public boolean isTooFar() {
            return share > MAX_DRIFT;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    Names.DIRECT + " drifted by %.1f %% at %s (%s)",
                    PERCENT * share,
                    step,
                    layout.name().toLowerCase(Locale.ROOT));
        }
    }

    /// What the direct leg says about the machine, for each of its closed loops that was measured twice or more often.
    public static List<Drift> drifts(List<Sample> samples) {
        record Place(String step, Layout layout) {}
        Map<Place, List<Double>> places = new LinkedHashMap<>();
        for (Sample sample : samples) {
            Double throughput = sample.requestsPerSecond();
            if (sample.leg().equals(Names.DIRECT)
                    && !sample.isCold()
                    && sample.verdict() == Sample.Verdict.PASS
                    && !sample.step().endsWith(AT_RATE)
                    && throughput != null) {
                places.computeIfAbsent(new Place(sample.step(), sample.layout()), _ -> new ArrayList<>())
                        .add(throughput);
            }
        }
        List<Drift> drifts = new ArrayList<>();
        places.forEach((place, throughputs) -> {
            if (throughputs.size() > 1) {
                drifts.add(new Drift(place.step(), place.layout(), spread(throughputs), throughputs.size()));
            }
        });
        return drifts;
    }

    private static double spread(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return median > 0 ? (sorted.getLast() - sorted.getFirst()) / median : 0;
    }

    /// The run by the rules of today: what fails by one that was not there when it was measured is marked.
    public static ScenarioRun judged(ScenarioRun run) {
        if (run.profile() == ScenarioRun.Profile.SMOKE) {
            return run; // it was not about speed
        }
        List<Sample> samples = run.samples().stream().map(Rules::judged).toList();
        List<String> voidBecause = new ArrayList<>(run.voidBecause());
        for (Drift drift : drifts(samples)) {
            if (drift.isTooFar() && !voidBecause.contains(drift.toString())) {
                voidBecause.add(drift.toString());
            }
        }
        return run.with(samples, voidBecause);
    }

    private static Sample judged(Sample sample) {
        Double lateness = sample.values().get(SENT_LATE_P99);
        String fault = lateness == null ? null : whyTooLate(lateness);
        if (fault == null || sample.failedBecause().stream().anyMatch(reason -> reason.startsWith(SENT_LATE))) {
            return sample;
        }
        List<String> reasons = new ArrayList<>(sample.failedBecause());
        reasons.add(fault);
        return sample.failedBecause(reasons);
    }
}
