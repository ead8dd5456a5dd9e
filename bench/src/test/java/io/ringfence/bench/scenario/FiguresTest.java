package io.ringfence.bench.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.reports.Layout;
import io.ringfence.reports.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static final String STEP = "c=64";

    private final List<Sample> samples = new ArrayList<>();

    @Test
    void shouldLeaveOutColdAndFailedSamples() {
        sample(0, "governed", 1, "");
        sample(1, "governed", 100, "");
        sample(2, "governed", 900, "missed the rate");
        sample(3, "governed", 200, "");
        assertEquals(150, figures().median(Layout.SHARED, "governed", STEP, Figures.REQUESTS));
        assertTrue(Double.isNaN(figures().median(Layout.PINNED, "governed", STEP, Figures.REQUESTS)));
    }

    @Test
    void shouldCompareLegsOfTheSameRound() {
        sample(1, "governed", 50, "");
        sample(2, "governed", 10, "");
        sample(3, "governed", 60, "");
        sample(1, "nginx", 100, "");
        sample(2, "nginx", 20, "");
        sample(4, "nginx", 1, "");
        // Medians of the whole would give 2.5.
        assertEquals(0.5, figures().ratio(Layout.SHARED, "governed", "nginx", STEP));
        assertEquals(-30, figures().added(Layout.SHARED, "governed", "nginx", STEP, "latency_p50_us"));
    }

    private Figures figures() {
        return new Figures(samples);
    }

    private void sample(int round, String leg, double requests, String failure) {
        samples.add(new Sample(
                round,
                leg,
                STEP,
                Layout.SHARED,
                requests,
                1,
                Map.of(),
                failure.isEmpty() ? List.of() : List.of(failure),
                null,
                Map.of("latency_p50_us", requests),
                Map.of()));
    }
}
