package io.ringfence.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.Test;

class PacerTest {
    private static final long START_NS = 1_000_000_007L;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final CachedNanoClock clock = new CachedNanoClock();

    PacerTest() {
        clock.update(START_NS);
    }

    @Test
    void shouldSpreadRequestsEvenly() {
        Pacer pacer = pacer(SECOND_NS, 1_000);
        for (int i = 0; i < 1_000; i++) {
            assertTrue(pacer.isDue(clock.nanoTime()));
            assertEquals(START_NS + i * 1_000_000L, pacer.take());
            assertFalse(pacer.isDue(clock.nanoTime()));
            clock.advance(1_000_000);
        }
        assertTrue(pacer.isOver());
    }

    @Test
    void shouldKeepTheIntendedTimesOfRequestsThatAStallHeldBack() {
        Pacer pacer = pacer(SECOND_NS, 1_000);
        pacer.take();
        clock.advance(10_500_000);

        for (int i = 1; i <= 10; i++) {
            assertTrue(pacer.isDue(clock.nanoTime()));
            long latencyNs = clock.nanoTime() - pacer.take();
            assertEquals(10_500_000 - i * 1_000_000L, latencyNs);
        }
        assertFalse(pacer.isDue(clock.nanoTime()));
        assertEquals(START_NS + 11_000_000, pacer.nextNs());
    }

    @Test
    void shouldNotDriftAtARateThatDoesNotDivideASecond() {
        Pacer pacer = pacer(1_000 * SECOND_NS, 7_001);
        long last = 0;
        while (!pacer.isOver()) {
            last = pacer.take();
        }

        assertEquals(7_001_000, pacer.intendedBetween(START_NS, START_NS + 1_000 * SECOND_NS));
        long expectedNs = START_NS + 1_000 * SECOND_NS - SECOND_NS / 7_001;
        assertTrue(Math.abs(last - expectedNs) <= 2, () -> "expected " + expectedNs);
    }

    @Test
    void shouldTellHowManyRequestsAreIntendedInATime() {
        for (double rate : new double[] {0.3, 1, 3, 999.9, 7_001, 50_000}) {
            Pacer pacer = pacer(3 * SECOND_NS, rate);
            long measureNs = START_NS + SECOND_NS;
            long counted = 0;
            while (!pacer.isOver()) {
                counted += pacer.take() >= measureNs ? 1 : 0;
            }
            assertEquals(counted, pacer.intendedBetween(measureNs, START_NS + 3 * SECOND_NS), "rate " + rate);
        }
    }

    @Test
    void shouldRefuseARateThatIsNone() {
        assertThrows(IllegalArgumentException.class, () -> pacer(SECOND_NS, 0));
        assertThrows(IllegalArgumentException.class, () -> pacer(SECOND_NS, Double.NaN));
    }

    private static Pacer pacer(long durationNs, double rate) {
        return new Pacer(START_NS, START_NS + durationNs, rate);
    }
}
