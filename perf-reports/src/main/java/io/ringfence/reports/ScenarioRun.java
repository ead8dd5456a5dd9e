package io.ringfence.reports;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// All that one scenario brought to light; `run.json` of its folder.
///
/// @param name the scenario's name, also the name of its folder
/// @param title what it is called in a report
/// @param question what it answers, in one sentence
/// @param profile how much time it was given
/// @param options what it was run with, for instance `rounds`, `warm_up_seconds`, `body_bytes`
/// @param legs who was measured; names are unique
/// @param samples what was measured, in the order in which it was
/// @param voidBecause why no figure of the run counts; empty when they do
public record ScenarioRun(
        String name,
        String title,
        String question,
        Profile profile,
        Map<String, String> options,
        List<LegFacts> legs,
        List<Sample> samples,
        List<String> voidBecause) {
    public ScenarioRun {
        ResultsFolder.checkName(name);
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        legs = List.copyOf(legs);
        samples = List.copyOf(samples);
        voidBecause = List.copyOf(voidBecause);
        Set<String> names = new HashSet<>();
        for (LegFacts leg : legs) {
            if (!names.add(leg.name())) {
                throw new IllegalArgumentException("two legs have the name " + leg.name());
            }
        }
        for (Sample sample : samples) {
            if (!names.contains(sample.leg())) {
                throw new IllegalArgumentException("a sample names the leg " + sample.leg() + ", which is not there");
            }
        }
    }

    public boolean isVoid() {
        return !voidBecause.isEmpty();
    }

    /// How many samples must not be used, cold ones included.
    public long failedSamples() {
        return count(Sample.Verdict.FAIL);
    }

    /// How many samples are of rounds in which the machine was not the same.
    public long samplesSetAside() {
        return count(Sample.Verdict.SET_ASIDE);
    }

    private long count(Sample.Verdict verdict) {
        return samples.stream().filter(sample -> sample.verdict() == verdict).count();
    }

    /// Whether every figure of the run counts: it is not void, and no sample failed.
    public boolean isGood() {
        return !isVoid() && failedSamples() == 0;
    }

    ScenarioRun with(List<Sample> otherSamples, List<String> otherVoidBecause) {
        return new ScenarioRun(name, title, question, profile, options, legs, otherSamples, otherVoidBecause);
    }

    /// How much time a run was given.
    public enum Profile {
        /// Everything once and briefly: it shows that a scenario works, and its figures say nothing at all.
        SMOKE,
        /// Enough to see that everything works, too short for figures that others can rely on.
        QUICK,
        /// Enough rounds and time for figures to be published.
        FULL
    }
}
