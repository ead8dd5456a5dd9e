package io.ringfence.reports;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one leg did in one round of one step.
///
/// @param round 1 and up; 0 is the cold round, which is shown and never part of a median
/// @param leg the name of the leg, one of the scenario's
/// @param step what varies inside the scenario, for instance `c=64` or `5000/s`
/// @param layout which processors the parts could use
/// @param requestsPerSecond good answers per second; null where that is not what is counted
/// @param answers how many good answers there were in the measured time
/// @param errors how many requests had no good answer, by cause
/// @param failedBecause why the figures must not be used; empty when they may be
/// @param cpuMicrosPerRequest processor time of the leg's process tree per answer, in microseconds; null if not known
/// @param values further figures by name; a name ends with its unit, for instance `time_to_first_event_p99_us`
/// @param histograms files of raw histograms by name, relative to the scenario's folder; values are nanoseconds
public record Sample(
        int round,
        String leg,
        String step,
        Layout layout,
        @Nullable Double requestsPerSecond,
        long answers,
        Map<String, Long> errors,
        List<String> failedBecause,
        @Nullable Double cpuMicrosPerRequest,
        Map<String, Double> values,
        Map<String, String> histograms) {
    /// How the reason begins that sets a sample aside.
    static final String OTHER_MACHINE = "the machine was not the same: ";

    public Sample {
        if (round < 0) {
            throw new IllegalArgumentException("round=" + round);
        }
        if (answers < 0) {
            throw new IllegalArgumentException("answers=" + answers);
        }
        errors.forEach((cause, count) -> {
            if (count < 0) {
                throw new IllegalArgumentException("errors." + cause + "=" + count);
            }
        });
        Figures.check("requestsPerSecond", requestsPerSecond);
        Figures.check("cpuMicrosPerRequest", cpuMicrosPerRequest);
        Figures.check("values", values);
        errors = Collections.unmodifiableMap(new LinkedHashMap<>(errors));
        failedBecause = List.copyOf(failedBecause);
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        histograms = Collections.unmodifiableMap(new LinkedHashMap<>(histograms));
    }

    /// Whether this is the cold round.
    public boolean isCold() {
        return round == 0;
    }

    /// How many requests had no good answer, whatever the cause.
    public long errorCount() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Follows from [#failedBecause]; the file holds both.
    public Verdict verdict() {
        if (failedBecause.isEmpty()) {
            return Verdict.PASS;
        }
        return failedBecause.stream().allMatch(reason -> reason.startsWith(OTHER_MACHINE))
                ? Verdict.SET_ASIDE
                : Verdict.FAIL;
    }

    /// The same sample with these reasons not to use it.
    public Sample failedBecause(List<String> reasons) {
        return new Sample(
                round,
                leg,
                step,
                layout,
                requestsPerSecond,
                answers,
                errors,
                reasons,
                cpuMicrosPerRequest,
                values,
                histograms);
    }

    /// Whether the figures of a sample may be used.
    public enum Verdict {
        /// The load was what it was meant to be.
        PASS,
        /// It was not: the sample is kept and shown, and no median has it in.
        FAIL,
        /// It was, but the machine was not the one of the rounds that count: kept, shown and in no median either.
        SET_ASIDE
    }
}
