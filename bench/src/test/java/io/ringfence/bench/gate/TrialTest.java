package io.ringfence.bench.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.bench.gate.Finding.Status;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrialTest {
    private static final Band BAND = new Band(1.0, 1.02, 1.3, 10);
    private static final Subject SUBJECT = new Subject("subject", () -> operations -> {});

    private ScriptedGauge gauge = new ScriptedGauge();

    private List<Finding> judge(Optional<Double> bytes, Optional<Band> band, Measurement... rounds) throws IOException {
        gauge = new ScriptedGauge(rounds);
        return new Sessions(gauge, 0, _ -> true, (_, _) -> {})
                .judge(List.of(new Trial(SUBJECT, bytes, band)), Injection.NONE);
    }

    private static Finding about(String kind, List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldPassAtOnceWithinTheBand() throws IOException {
        List<Finding> findings = judge(Optional.of(0.0), Optional.of(BAND), ScriptedGauge.of(1.04, 0));

        assertEquals(Status.PASSED, about(Finding.TIME, findings).status());
        assertEquals(Status.PASSED, about(Finding.ALLOCATION, findings).status());
        assertEquals(1, gauge.asked());
    }

    @Test
    void shouldFailWhatIsSlowInEveryRound() throws IOException {
        List<Finding> findings = judge(Optional.of(0.0), Optional.of(BAND), ScriptedGauge.of(1.15, 0));

        Finding time = about(Finding.TIME, findings);
        assertEquals(Status.FAILED, time.status());
        assertEquals(Trial.ROUNDS, gauge.asked());
        assertTrue(time.why().contains("+15.0 %"), time::why);
    }

    @Test
    void shouldNotFailForTimeWhenThereIsNoTimeForEveryRound() throws IOException {
        List<Finding> findings = judgeTwice(0.0);

        Finding time = about(Finding.TIME, findings);
        assertEquals(Status.NOT_JUDGED, time.status());
        assertEquals("+15.0 %, but there was no time for more than 2 rounds", time.why());
        assertEquals(Status.PASSED, about(Finding.ALLOCATION, findings).status());
        assertEquals(2, gauge.asked());
    }

    @Test
    void shouldFailForAllocationHoweverFewRoundsThereWere() throws IOException {
        assertEquals(Status.FAILED, about(Finding.ALLOCATION, judgeTwice(8.0)).status());
    }

    /// The time is up after two rounds.
    private List<Finding> judgeTwice(double bytes) throws IOException {
        gauge = new ScriptedGauge(ScriptedGauge.of(1.15, bytes));
        Trial trial = new Trial(SUBJECT, Optional.of(0.0), Optional.of(BAND));
        return new Sessions(gauge, 0, _ -> gauge.asked() < 2, (_, _) -> {}).judge(List.of(trial), Injection.NONE);
    }

    @Test
    void shouldSayWhenTheBaselineIsStaleWithoutFailing() throws IOException {
        List<Finding> findings =
                judge(Optional.of(0.0), Optional.of(new Band(4.63, 4.65, 5.0, 10)), ScriptedGauge.of(3.9, 0));

        Finding time = about(Finding.TIME, findings);
        assertEquals(Status.PASSED, time.status());
        assertTrue(time.isStale());
        assertEquals(
                "-15.8 %; baseline is stale: a slowdown of 28 % would still pass; update it with --update-baseline"
                        + " --reason",
                time.why());
    }

    @Test
    void shouldNotCallABaselineStaleWithinItsNoise() throws IOException {
        List<Finding> findings =
                judge(Optional.of(0.0), Optional.of(new Band(4.63, 4.65, 5.0, 10)), ScriptedGauge.of(4.4, 0));

        assertFalse(about(Finding.TIME, findings).isStale());
    }

    @Test
    void shouldShowTheDistributionsOfBaselineAndEveryRound() throws IOException {
        List<Finding> findings = judge(
                Optional.empty(),
                Optional.of(BAND),
                ScriptedGauge.of(1.15, 0),
                ScriptedGauge.of(1.20, 0),
                ScriptedGauge.of(1.03, 0));

        Finding time = about(Finding.TIME, findings);
        assertEquals("1.000 (median 1.020, high 1.300), at most 1.080", time.expected());
        assertEquals("1.150 (1.116–1.219), 1.200 (1.164–1.272), 1.030 (0.9991–1.092)", time.found());
    }

    @Test
    void shouldNotFailForOneBadMomentOfTheMachine() throws IOException {
        List<Finding> findings =
                judge(Optional.of(0.0), Optional.of(BAND), ScriptedGauge.of(1.4, 0), ScriptedGauge.of(1.01, 0));

        assertEquals(Status.PASSED, about(Finding.TIME, findings).status());
        assertEquals(2, gauge.asked());
    }

    @Test
    void shouldFailEightBytesMorePerOperation() throws IOException {
        List<Finding> findings = judge(Optional.of(24.0), Optional.of(BAND), ScriptedGauge.of(1, 32));

        Finding allocation = about(Finding.ALLOCATION, findings);
        assertEquals(Status.FAILED, allocation.status());
        assertEquals("8.0 B more per operation", allocation.why());
        assertEquals(Status.PASSED, about(Finding.TIME, findings).status());
    }

    @Test
    void shouldFailATenthOfAByteMorePerOperation() throws IOException {
        List<Finding> findings = judge(Optional.of(0.0), Optional.empty(), ScriptedGauge.of(1, 0.1));

        assertEquals(Status.FAILED, about(Finding.ALLOCATION, findings).status());
    }

    @Test
    void shouldPassWhatAllocatesLess() throws IOException {
        List<Finding> findings = judge(Optional.of(24.0), Optional.empty(), ScriptedGauge.of(1, 16));

        Finding allocation = about(Finding.ALLOCATION, findings);
        assertEquals(Status.PASSED, allocation.status());
        assertEquals("better than the baseline", allocation.why());
    }

    @Test
    void shouldNotJudgeWhatTheBaselineDoesNotKnow() throws IOException {
        List<Finding> findings = judge(Optional.empty(), Optional.empty(), ScriptedGauge.of(9, 900));

        assertEquals(Status.NOT_JUDGED, about(Finding.TIME, findings).status());
        assertEquals(Status.NOT_JUDGED, about(Finding.ALLOCATION, findings).status());
        assertEquals(1, gauge.asked());
    }
}
