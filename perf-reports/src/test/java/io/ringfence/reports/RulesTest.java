package io.ringfence.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    private static Sample direct(int round, String step, double throughput) {
        return new Sample(
                round, "direct", step, Layout.SHARED, throughput, 1, Map.of(), List.of(), null, Map.of(), Map.of());
    }
}
