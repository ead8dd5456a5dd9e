package io.ringfence.bench.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void shouldTakeTheMiddle() {
        assertEquals(2, Statistics.median(List.of(3.0, 1.0, 2.0)));
        assertEquals(2.5, Statistics.median(List.of(4.0, 1.0, 2.0, 3.0)));
        assertTrue(Double.isNaN(Statistics.median(List.of())));
    }

    @Test
    void shouldFindTheSlopeOfALine() {
        Statistics.Line line = Statistics.line(new double[] {0, 1, 2, 3}, new double[] {5, 7, 9, 11});
        assertEquals(2, line.slope(), 1e-9);
        assertEquals(0, line.standardError(), 1e-9);
        assertFalse(line.isFlat());
    }

    @Test
    void shouldTakeNoiseForFlat() {
        Statistics.Line noise = Statistics.line(new double[] {0, 1, 2, 3, 4, 5}, new double[] {10, 12, 9, 11, 10, 11});
        assertTrue(noise.isFlat(), noise::toString);
        Statistics.Line growth =
                Statistics.line(new double[] {0, 1, 2, 3, 4, 5}, new double[] {10, 12, 13, 15, 16, 18});
        assertFalse(growth.isFlat(), growth::toString);
    }

    @Test
    void shouldRefusePointsThatMakeNoLine() {
        assertThrows(IllegalArgumentException.class, () -> Statistics.line(new double[] {1, 2}, new double[] {1, 2}));
        assertThrows(
                IllegalArgumentException.class, () -> Statistics.line(new double[] {1, 1, 1}, new double[] {1, 2, 3}));
    }
}
