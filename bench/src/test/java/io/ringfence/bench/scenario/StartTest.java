package io.ringfence.bench.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.reports.Layout;
import io.ringfence.reports.Names;
import io.ringfence.reports.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StartTest {
    @Test
    void shouldTakeTheMedianOfTheRoundsInWhichTheMachineWasTheSame() {
        List<Sample> samples = new ArrayList<>();
        for (int round = 0; round <= 7; round++) {
            boolean isSlow = round >= 6;
            samples.add(direct(round, isSlow ? 50_000 : 80_000));
            samples.add(started(round, isSlow ? 2_000 : 1_000 + round));
        }
        assertEquals(Map.of(Names.GOVERNED, 1_003.0), Start.medians(samples));
    }

    @Test
    void shouldTakeAllRoundsButTheColdOneWhereNobodyLookedAtTheMachine() {
        List<Sample> samples = List.of(started(0, 9_000), started(1, 1_000), started(2, 1_200));
        assertEquals(Map.of(Names.GOVERNED, 1_100.0), Start.medians(samples));
    }

    private static Sample started(int round, double ms) {
        return sample(round, Names.GOVERNED, "start", null, Map.of("start_to_first_200_ms", ms));
    }

    private static Sample direct(int round, double requestsPerSecond) {
        return sample(round, Names.DIRECT, "c=64", requestsPerSecond, Map.of());
    }

    private static Sample sample(
            int round, String leg, String step, @Nullable Double requestsPerSecond, Map<String, Double> values) {
        return new Sample(
                round, leg, step, Layout.SHARED, requestsPerSecond, 1, Map.of(), List.of(), null, values, Map.of());
    }
}
