package io.ringfence.store.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatencyBucketsTest {
    @Test
    void shouldFollowEachOtherWithoutGaps() {
        int highest = LatencyBuckets.of(Long.MAX_VALUE);
        for (int bucket = 0; bucket < highest; bucket++) {
            long end = LatencyBuckets.endNs(bucket);
            assertEquals(bucket, LatencyBuckets.of(LatencyBuckets.lowestNs(bucket)));
            assertEquals(bucket, LatencyBuckets.of(end - 1));
            assertEquals(bucket + 1, LatencyBuckets.of(end));
        }
        assertTrue(LatencyBuckets.endNs(highest) > LatencyBuckets.lowestNs(highest));
    }

    @Test
    void shouldBeNoWiderThanAnEighthOfWhatIsInThem() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            long ns = 8_000 + (random.nextLong() >>> (3 + random.nextInt(50)));
            int bucket = LatencyBuckets.of(ns);
            long width = LatencyBuckets.endNs(bucket) - LatencyBuckets.lowestNs(bucket);
            assertTrue(width <= ns / 8 + 1, () -> ns + " ns is in a range of " + width);
        }
    }

    @Test
    void shouldTakeWhatIsBelowZeroAsNothing() {
        assertEquals(0, LatencyBuckets.of(-1));
    }
}
