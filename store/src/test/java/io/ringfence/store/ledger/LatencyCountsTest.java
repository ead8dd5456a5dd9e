package io.ringfence.store.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LatencyCountsTest {
    private static Map<Integer, String> read(byte[] packed) {
        Map<Integer, String> ranges = new TreeMap<>();
        LatencyCounts.visit(packed, (bucket, timed, durationNs) -> ranges.put(bucket, timed + " " + durationNs));
        return ranges;
    }

    @Test
    void shouldKeepNumberAndSumOfEachRange() {
        LatencyCounts counts = new LatencyCounts();
        counts.add(1_500_000_123);
        counts.add(1_500_001_000);
        counts.add(7_000);
        counts.add(-1);
        assertEquals(
                Map.of(0, "1 0", 7, "1 7000", LatencyBuckets.of(1_500_000_000), "2 3000001000"), read(counts.packed()));
        assertEquals(12, counts.packed().length);
    }

    @Test
    void shouldAddUpWhateverWayTheyCome() {
        SplittableRandom random = new SplittableRandom(3);
        LatencyCounts all = new LatencyCounts();
        LatencyCounts some = new LatencyCounts();
        LatencyCounts others = new LatencyCounts();
        for (int i = 0; i < 10_000; i++) {
            long ns = random.nextLong() >>> (1 + random.nextInt(40));
            all.add(ns);
            (random.nextBoolean() ? some : others).add(ns);
        }
        LatencyCounts sum = new LatencyCounts();
        sum.add(some.packed());
        sum.add(others);
        assertArrayEquals(all.packed(), sum.packed());
    }

    @Test
    void shouldTakeNoRoomForNothing() {
        assertEquals(0, new LatencyCounts().packed().length);
    }
}
