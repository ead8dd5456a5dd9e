package io.ringfence.bench.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.bench.gate.Finding.Status;
import io.ringfence.reports.Layout;
import io.ringfence.reports.Sample;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadTrialTest {
    private static final Band BAND = new Band(1.9, 2.0, 2.2, 4);

    private final Deque<List<Double>> runs = new ArrayDeque<>();

    private Finding judge(Optional<Band> band) throws IOException {
        return new LoadTrial(band).judge(runs::remove);
    }

    @Test
    void shouldPassWhatCostsAboutTheSame() throws IOException {
        runs.add(List.of(2.1, 2.4, 2.2));

        Finding finding = judge(Optional.of(BAND));

        assertEquals(Status.PASSED, finding.status());
        assertEquals("2.10 (median 2.20, most 2.40)", finding.found());
        assertEquals("+5.0 %", finding.why());
    }

    @Test
    void shouldSayWhenTheBaselineIsStale() throws IOException {
        runs.add(List.of(1.5, 1.6, 1.7));

        Finding finding = judge(Optional.of(BAND));

        assertEquals(Status.PASSED, finding.status());
        assertEquals("-25.0 %; " + Finding.stale(1.5, 2.5), finding.why());
    }

    @Test
    void shouldFailWhenTwoRunsAgreeThatItCostsAThirdMore() throws IOException {
        runs.add(List.of(2.7, 2.6, 2.8));
        runs.add(List.of(2.6, 2.7, 2.7));

        assertEquals(Status.FAILED, judge(Optional.of(BAND)).status());
    }

    @Test
    void shouldNotFailForOneBadRun() throws IOException {
        runs.add(List.of(3.0, 3.0, 3.0));
        runs.add(List.of(2.0, 2.1, 2.0));

        assertEquals(Status.PASSED, judge(Optional.of(BAND)).status());
    }

    @Test
    void shouldNotJudgeOnAMachineThatTheBaselineDoesNotKnow() throws IOException {
        runs.add(List.of(9.0));

        assertEquals(Status.NOT_JUDGED, judge(Optional.empty()).status());
    }

    @Test
    void shouldCompareOnlyRoundsInWhichBothLegsDidWhatTheyWereAskedTo() {
        List<Sample> samples = List.of(
                sample(0, "direct", 100, List.of()),
                sample(0, "governed", 10, List.of()),
                sample(1, "direct", 100, List.of()),
                sample(1, "governed", 50, List.of()),
                sample(2, "direct", 100, List.of()),
                sample(2, "governed", 99, List.of("12 errors")),
                sample(3, "governed", 40, List.of()),
                sample(3, "nginx", 80, List.of()),
                sample(3, "direct", 100, List.of()));

        assertEquals(List.of(2.0, 2.5), LoadRun.ratios(samples));
    }

    private static Sample sample(int round, String leg, double perSecond, List<String> failedBecause) {
        return new Sample(
                round, leg, "c=64", Layout.SHARED, perSecond, 1, Map.of(), failedBecause, null, Map.of(), Map.of());
    }
}
