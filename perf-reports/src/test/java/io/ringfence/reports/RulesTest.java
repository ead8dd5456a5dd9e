package io.ringfence.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulesTest {
    @Test
    void shouldAllowFiftyMillisecondsOfLateness() {
        assertNull(Rules.whyTooLate(50_000));
        assertEquals("sent late: p99 50.1 ms, at most 50 ms are allowed", Rules.whyTooLate(50_100));
    }

    @Test
    void shouldHoldEvidenceToRulesThatCameLater() {
        ScenarioRun run = Rules.judged(run(List.of(), sample(1, 60_000), sample(2, 40_000)));

        assertEquals(Sample.Verdict.FAIL, run.samples().getFirst().verdict());
        assertEquals(Sample.Verdict.PASS, run.samples().getLast().verdict());
        assertEquals(1, run.failedSamples());
        assertEquals(run, Rules.judged(run), "and only once");
    }

    @Test
    void shouldSayHowFarTheMachineDrifted() {
        assertEquals(List.of(), Rules.drifts(List.of(direct(1, "c=64", 100))), "one look shows no drift");
        Rules.Drift drift = Rules.drifts(List.of(direct(1, "c=64", 100), direct(2, "c=64", 108)))
                .getFirst();
        assertFalse(drift.isTooFar());
        assertEquals(2, drift.looks());

        drift = Rules.drifts(List.of(direct(1, "c=64", 100), direct(2, "c=64", 108), direct(3, "c=64", 112)))
                .getFirst();
        assertTrue(drift.isTooFar());
        assertEquals("direct drifted by 11.1 % at c=64 (shared)", drift.toString());
    }

    @Test
    void shouldLookAtTheMachineOnlyThroughWarmClosedLoopsOfTheDirectLeg() {
        assertEquals(
                List.of(),
                Rules.drifts(List.of(
                        direct(0, "c=64", 10),
                        direct(1, "c=64", 100),
                        direct(2, "c=64", 50).failedBecause(List.of("no good answer")),
                        direct(1, "5000/s", 5_000),
                        direct(2, "5000/s", 4_000),
                        sample(1, 0),
                        sample(2, 0))));
    }

    @Test
    void shouldVoidARunOnAMachineThatDrifted() {
        ScenarioRun run = run(List.of(), direct(1, "c=64", 100), direct(2, "c=64", 120));
        List<String> reasons = List.of("direct drifted by 18.2 % at c=64 (shared)");

        assertEquals(reasons, Rules.judged(run).voidBecause());
        assertEquals(reasons, Rules.judged(Rules.judged(run)).voidBecause(), "and only once");
    }

    @Test
    void shouldSetAsideTheRoundsInWhichTheMachineWasNotTheSame() {
        List<Sample> samples = rounds("c=64", 100, 80, 103, 97, 120, 99, 101);
        assertTrue(Rules.isSteadyEnough(samples));

        List<Sample> judged = Rules.setAside(samples);

        assertEquals(List.of(2, 5), roundsSetAside(judged, "direct", "c=64"));
        assertEquals(List.of(2, 5), roundsSetAside(judged, "governed", "5000/s"), "by what direct did in its round");
        assertEquals(
                List.of("the machine was not the same: direct reached 80/s at c=64, and 97 to 103 in the rounds that"
                        + " count"),
                judged.get(2).failedBecause());
        assertFalse(Rules.drifts(judged).getFirst().isTooFar());
        ScenarioRun run = run(List.of(), judged.toArray(Sample[]::new));
        assertEquals(4, run.samplesSetAside());
        assertTrue(run.isGood(), "nothing that counts has a fault");
        assertEquals(run, Rules.judged(run));
    }

    @Test
    void shouldAddRoundsUntilTheMachineWasTheSameInFive() {
        List<Sample> steady = rounds("c=64", 100, 101, 100, 99, 100);
        assertFalse(Rules.hasRound(6, 5, steady));
        assertTrue(Rules.hasRound(6, 7, steady), "all that were asked for");

        List<Sample> unsteady = rounds("c=64", 100, 130, 100, 99, 100);
        assertTrue(Rules.hasRound(6, 5, unsteady));
        assertTrue(Rules.hasRound(15, 5, unsteady));
        assertFalse(Rules.hasRound(16, 5, unsteady), "not for ever");
        assertFalse(Rules.hasRound(4, 3, unsteady), "three are no evidence, however steady");
    }

    @Test
    void shouldSetNothingAsideWhenTooFewRoundsAreAlike() {
        List<Sample> samples = rounds("c=64", 100, 80, 103, 97, 120, 99, 140);

        assertFalse(Rules.isSteadyEnough(samples));
        assertEquals(samples, Rules.setAside(samples));
        assertTrue(Rules.drifts(samples).getFirst().isTooFar(), "so that all of it is void");
    }

    @Test
    void shouldHoldASampleToTheDirectLegAtItsOwnStep() {
        List<Sample> samples = new ArrayList<>(rounds("c=64", 100, 100, 100, 100, 100, 130));
        samples.addAll(rounds("c=1", 10, 20, 10, 10, 10, 10));
        samples.add(governed(2, "c=64"));
        samples.add(governed(2, "c=1"));
        samples.add(governed(0, "c=1"));

        List<Sample> judged = Rules.setAside(samples);

        assertEquals(List.of(), roundsSetAside(judged, "governed", "c=64"));
        assertEquals(List.of(2), roundsSetAside(judged, "governed", "c=1"), "the cold round is in no median anyway");
    }

    @Test
    void shouldKeepTheLargestChoiceOfRoundsAndOfTwoTheCloserOne() {
        assertEquals(
                List.of(6, 7, 8, 9, 10),
                roundsSetAside(
                        Rules.setAside(rounds("c=64", 100, 101, 100, 101, 100, 120, 125, 121, 124, 122)),
                        "direct",
                        "c=64"));
    }

    @Test
    void shouldStillFailWhatHasAnotherFaultInARoundSetAside() {
        List<Sample> samples = new ArrayList<>(rounds("c=64", 100, 100, 100, 100, 100, 130));
        samples.add(governed(6, "c=64").failedBecause(List.of("5 requests had no good answer")));

        assertEquals(Sample.Verdict.FAIL, Rules.setAside(samples).getLast().verdict());
    }

    @Test
    void shouldBeGoodOnlyWithoutAnyFault() {
        assertTrue(run(List.of(), sample(1, 0)).isGood());
        assertFalse(run(List.of("drift"), sample(1, 0)).isGood());
        assertFalse(
                run(List.of(), sample(0, 0).failedBecause(List.of("5 requests had no good answer")))
                        .isGood(),
                "in the cold round too");
    }

    private static ScenarioRun run(List<String> voidBecause, Sample... samples) {
        return new ScenarioRun(
                "latency",
                "Latency",
                "How late?",
                ScenarioRun.Profile.FULL,
                Map.of(),
                List.of(
                        LegFacts.of("governed", LegFacts.Kind.GATEWAY, "1"),
                        LegFacts.of("direct", LegFacts.Kind.DIRECT, "1")),
                List.of(samples),
                voidBecause);
    }

    private static Sample sample(int round, double latenessUs) {
        return new Sample(
                round,
                "governed",
                "5000/s",
                Layout.SHARED,
                5_000.0,
                1,
                Map.of(),
                List.of(),
                null,
                Map.of(Rules.SENT_LATE_P99, latenessUs),
                Map.of());
    }

    /// The direct leg in a closed loop, and a gateway at a rate beside it.
    private static List<Sample> rounds(String step, double... throughputs) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < throughputs.length; i++) {
            samples.add(direct(i + 1, step, throughputs[i]));
            samples.add(governed(i + 1, "5000/s"));
        }
        return samples;
    }

    private static Sample governed(int round, String step) {
        return new Sample(
                round, "governed", step, Layout.SHARED, 50.0, 1, Map.of(), List.of(), null, Map.of(), Map.of());
    }

    private static List<Integer> roundsSetAside(List<Sample> samples, String leg, String step) {
        return samples.stream()
                .filter(sample -> sample.leg().equals(leg)
                        && sample.step().equals(step)
                        && sample.verdict() == Sample.Verdict.SET_ASIDE)
                .map(Sample::round)
                .toList();
    }

    private static Sample direct(int round, String step, double throughput) {
        return new Sample(
                round, "direct", step, Layout.SHARED, throughput, 1, Map.of(), List.of(), null, Map.of(), Map.of());
    }
}
