package io.ringfence.engine.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MinuteWindowTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

    private final MinuteWindow window = new MinuteWindow();

    @Test
    void shouldForgetWhatWasUsedOnceItsSecondIsAMinuteOld() {
        window.limit(10);
        window.use(10, SECOND_NS / 2);

        assertFalse(window.hasRoom(1, MINUTE_NS));
        assertEquals(MINUTE_NS + SECOND_NS / 2, window.nanosUntilRoom(1, SECOND_NS / 2));
        assertTrue(window.hasRoom(10, MINUTE_NS + SECOND_NS));
    }

    @Test
    void shouldCorrectAnEstimateInTheSecondItWasCountedIn() {
        window.limit(100);
        long second = window.use(60, 0);
        window.use(20, 10 * SECOND_NS);

        window.correct(second, 60, 10, 20 * SECOND_NS);

        assertEquals(30, window.used(20 * SECOND_NS));
        assertEquals(20, window.used(61 * SECOND_NS));
    }

    @Test
    void shouldOnlyCountTheExcessOnceTheSecondHasLeft() {
        window.limit(100);
        long second = window.use(60, 0);

        window.correct(second, 60, 10, 2 * MINUTE_NS);
        assertEquals(0, window.used(2 * MINUTE_NS));
        window.correct(second, 60, 75, 2 * MINUTE_NS);
        assertEquals(15, window.used(2 * MINUTE_NS));
    }

    @Test
    void shouldLetAnAmountAboveTheLimitThroughWhenNothingIsUsed() {
        window.limit(10);

        assertTrue(window.hasRoom(50, 0));
        window.use(1, 0);
        assertFalse(window.hasRoom(50, 0));
    }

    @Test
    void shouldTellTheFreeShare() {
        assertEquals(65_536, window.freeShare(0));
        window.limit(100);
        window.use(75, 0);
        assertEquals(16_384, window.freeShare(0));
    }

    @Test
    void shouldNeverExceedTheLimitInAnyMinute() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        window.limit(1_000);
        List<long[]> uses = new ArrayList<>();
        long nowNs = 0;
        for (int step = 0; step < 20_000; step++) {
            nowNs += random.nextLong(2 * SECOND_NS);
            long amount = 1 + random.nextLong(100);
            if (window.hasRoom(amount, nowNs)) {
                assertEquals(0, window.nanosUntilRoom(amount, nowNs));
                window.use(amount, nowNs);
                uses.add(new long[] {nowNs, amount});
            } else {
                long untilNs = window.nanosUntilRoom(amount, nowNs);
                assertTrue(untilNs > 0 && untilNs <= MINUTE_NS + SECOND_NS, "untilNs=" + untilNs + " seed=" + seed);
            }
            assertTrue(usedSince(uses, nowNs - MINUTE_NS) <= 1_000, "seed=" + seed + " step=" + step);
        }
    }

    private static long usedSince(List<long[]> uses, long sinceNs) {
        long used = 0;
        for (int i = uses.size() - 1; i >= 0 && uses.get(i)[0] >= sinceNs; i--) {
            used += uses.get(i)[1];
        }
        return used;
    }
}
