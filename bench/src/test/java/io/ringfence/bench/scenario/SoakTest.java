package io.ringfence.bench.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.reports.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class SoakTest {
    private static final long MINUTE_NS = 60_000_000_000L;

    @Test
    void shouldLeaveOutTheTimeInWhichAHeapFindsItsSize() {
        // Grows in the first 10 of 60 minutes, and then no more.
        Map<String, Double> slope = Soak.slope(hourOf(minute -> 100 + 10 * Math.min(minute, 10)));
        assertEquals(0, figure(slope, Names.RSS_SLOPE), 1e-6);
    }

    @Test
    void shouldTellGrowthPerHour() {
        Map<String, Double> slope = Soak.slope(hourOf(minute -> 200 + 0.5 * minute));
        assertEquals(30, figure(slope, Names.RSS_SLOPE), 1e-6);
        assertTrue(figure(slope, Names.RSS_SLOPE_NOISE) < 1);
    }

    @Test
    void shouldTakeASawToothForNoise() {
        Map<String, Double> slope = Soak.slope(hourOf(minute -> 200 + minute % 7));
        assertTrue(Math.abs(figure(slope, Names.RSS_SLOPE)) <= figure(slope, Names.RSS_SLOPE_NOISE), slope::toString);
    }

    @Test
    void shouldSayNothingAfterTooFewReadings() {
        assertEquals(Map.of(), Soak.slope(List.of(new MemoryWatch.Reading(1, 2))));
    }

    private static List<MemoryWatch.Reading> hourOf(IntToDoubleFunction mibAtMinute) {
        List<MemoryWatch.Reading> readings = new ArrayList<>();
        for (int minute = 0; minute < 60; minute++) {
            readings.add(new MemoryWatch.Reading(minute * MINUTE_NS, mibAtMinute.applyAsDouble(minute)));
        }
        return readings;
    }

    private static double figure(Map<String, Double> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }
}
