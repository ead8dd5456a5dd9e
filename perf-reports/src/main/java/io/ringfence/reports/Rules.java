package io.ringfence.reports;

import java.util.ArrayList;
import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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

    /// How many times as many rounds as were asked for a full run may take until enough are alike.
    private static final int MOST_TIMES_AS_MANY_ROUNDS = 3;

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
        List<Drift> drifts = new ArrayList<>();
        looks(samples).forEach((place, looks) -> {
            if (looks.size() > 1) {
                drifts.add(new Drift(place.step(), place.layout(), spread(looks.values()), looks.size()));
            }
        });
        return drifts;
    }

    private record Place(String step, Layout layout) {}

    /// The throughputs of the direct leg's closed loops, by round.
    private static Map<Place, Map<Integer, Double>> looks(List<Sample> samples) {
        Map<Place, Map<Integer, Double>> looks = new LinkedHashMap<>();
        for (Sample sample : samples) {
            Double throughput = sample.requestsPerSecond();
            if (sample.leg().equals(Names.DIRECT)
                    && !sample.isCold()
                    && sample.verdict() == Sample.Verdict.PASS
                    && !sample.step().endsWith(AT_RATE)
                    && throughput != null) {
                looks.computeIfAbsent(new Place(sample.step(), sample.layout()), _ -> new TreeMap<>())
                        .put(sample.round(), throughput);
            }
        }
        return looks;
    }

    /// Whether a full run goes on with this round: with all that were asked for, and with more of them until the
    /// machine
    /// was the same in enough. Where fewer are asked for than evidence takes, nobody wants evidence.
    ///
    /// @param rounds how many were asked for
    public static boolean hasRound(int round, int rounds, List<Sample> samples) {
        if (round <= rounds || rounds < MIN_ROUNDS) {
            return round <= rounds;
        }
        return round <= MOST_TIMES_AS_MANY_ROUNDS * rounds && !isSteadyEnough(samples);
    }

    /// Whether the machine was the same in as many rounds as evidence takes, wherever somebody looked.
    static boolean isSteadyEnough(List<Sample> samples) {
        return looks(samples).values().stream()
                .allMatch(looks -> steadyRounds(looks).size() >= MIN_ROUNDS);
    }

    /// Sets aside the samples of rounds in which the machine was not the same as in most. Only the direct leg tells
    /// which these are, so what is measured has no part in the choice. Where fewer rounds than evidence takes would
    /// be left, all stay, and their drift voids the run.
    ///
    /// A sample is held to what the direct leg did in its round at its own step, and where the direct leg has no
    /// closed loop at that step, to what it did elsewhere in the round.
    public static List<Sample> setAside(List<Sample> samples) {
        Map<Place, Map<Integer, Double>> looks = looks(samples);
        looks.values().removeIf(each -> steadyRounds(each).size() < MIN_ROUNDS);
        return samples.stream().map(sample -> setAside(sample, looks)).toList();
    }

    private static Sample setAside(Sample sample, Map<Place, Map<Integer, Double>> looks) {
        Place own = new Place(sample.step(), sample.layout());
        List<String> reasons = new ArrayList<>(sample.failedBecause());
        looks.forEach((place, each) -> {
            boolean concerns = looks.containsKey(own) ? place.equals(own) : place.layout() == sample.layout();
            Double look = each.get(sample.round());
            List<Integer> steady = steadyRounds(each);
            if (concerns && look != null && !steady.contains(sample.round())) {
                DoubleSummaryStatistics counted =
                        steady.stream().mapToDouble(each::get).summaryStatistics();
                reasons.add(String.format(
                        Locale.ROOT,
                        Sample.OTHER_MACHINE + "%s reached %,.0f/s at %s, and %,.0f to %,.0f in the rounds that count",
                        Names.DIRECT,
                        look,
                        place.step(),
                        counted.getMin(),
                        counted.getMax()));
            }
        });
        return reasons.size() == sample.failedBecause().size() ? sample : sample.failedBecause(reasons);
    }

    /// As many rounds as there are between whose throughputs no more lies than is allowed; of two such choices the
    /// closer one.
    private static List<Integer> steadyRounds(Map<Integer, Double> looks) {
        List<Map.Entry<Integer, Double>> sorted =
                looks.entrySet().stream().sorted(Map.Entry.comparingByValue()).toList();
        List<Map.Entry<Integer, Double>> best = List.of();
        for (int from = 0; from < sorted.size(); from++) {
            for (int to = from + 1; to <= sorted.size(); to++) {
                List<Map.Entry<Integer, Double>> some = sorted.subList(from, to);
                double spread = spread(values(some));
                int more = some.size() - best.size();
                if (spread <= MAX_DRIFT && (more > 0 || (more == 0 && spread < spread(values(best))))) {
                    best = some;
                }
            }
        }
        return best.stream().map(Map.Entry::getKey).toList();
    }

    private static List<Double> values(List<Map.Entry<Integer, Double>> looks) {
        return looks.stream().map(Map.Entry::getValue).toList();
    }

    private static double spread(Collection<Double> values) {
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
