package io.ringfence.bench.load;

import io.ringfence.reports.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Why the figures of a load must not be used.
public final class LoadFaults {
    /// A fault: there was none at all while it was measured.
    public static final String NO_GOOD_ANSWER = "no good answer";

    private static final double NANOS_PER_MICRO = 1_000;
    private static final double P99 = 99;

    private LoadFaults() {}

    /// Faults of the generator in an open loop: it did not send what it should have, or not when it should have.
    public static List<String> ofPace(LoadResults results) {
        List<String> faults = new ArrayList<>();
        if (results.sent() < Rules.MIN_SHARE_OF_RATE * results.intended()) {
            faults.add("missed the rate: sent " + results.sent() + " of " + results.intended() + " requests");
        }
        String late = Rules.whyTooLate(results.lateness().getValueAtPercentile(P99) / NANOS_PER_MICRO);
        if (late != null) {
            faults.add(late);
        }
        return faults;
    }

    /// Faults of what was loaded: anything but a good answer is one, unless it was asked for.
    ///
    /// @param refusals statuses of those who are refused on purpose
    public static List<String> ofAnswers(LoadResults results, Set<Integer> refusals) {
        List<String> faults = new ArrayList<>();
        if (results.good() == 0 && results.leftOnPurpose() == 0) {
            faults.add(NO_GOOD_ANSWER);
        }
        long wrong = results.errors();
        for (var answers : results.answersByStatus().entrySet()) {
            if (!LoadResults.isGood(answers.getKey()) && !refusals.contains(answers.getKey())) {
                wrong += answers.getValue();
            }
        }
        if (wrong > 0) {
            faults.add(wrong + (wrong == 1 ? " request" : " requests") + " had no good answer");
        }
        return faults;
    }
}
