package io.ringfence.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a measurement has to keep so that its figures count. Whoever measures and whoever reports apply the same
/// rules, so evidence that is older than a rule is held to it as well.
public final class Rules {
    /// Fewer of the intended requests were not sent: the load was another one than it says.
    public static final double MIN_SHARE_OF_RATE = 0.99;

    /// The 99th percentile of how late requests of an open loop were sent, in microseconds. Waiting counts as latency,
    /// but a generator that is this late measures itself.
    public static final double MAX_SENT_LATE_US = 50_000;

    /// With fewer rounds that count, figures are shown, and are no evidence.
    public static final int MIN_ROUNDS = 5;

    /// Value: the 99th percentile of how late requests were sent, in microseconds.
    public static final String SENT_LATE_P99 = "sent_late_p99_us";

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

    /// The run by the rules of today: what fails by one that was not there when it was measured is marked.
    public static ScenarioRun judged(ScenarioRun run) {
        return run.withSamples(run.samples().stream().map(Rules::judged).toList());
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
