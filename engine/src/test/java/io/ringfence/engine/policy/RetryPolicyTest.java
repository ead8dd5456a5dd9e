package io.ringfence.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static RetryPolicy growing(long baseDelayNs, long maxDelayNs, int growthPpm) {
        return new RetryPolicy(3, baseDelayNs, maxDelayNs, growthPpm, 0);
    }

    @Test
    void shouldGrowByMillionths() {
        RetryPolicy retry = growing(1_000_000_000, 5_000_000_000L, 1_000_001);

        assertEquals(1_000_000_000, retry.delayCeilingNs(0));
        assertEquals(1_000_001_000, retry.delayCeilingNs(1));
        assertEquals(1_000_002_000, retry.delayCeilingNs(2));
    }

    @Test
    void shouldKeepWaitsThatDoNotGrow() {
        assertEquals(7, growing(7, 1_000, RetryPolicy.UNCHANGED).delayCeilingNs(99));
        assertThrows(IllegalArgumentException.class, () -> growing(7, 1_000, RetryPolicy.UNCHANGED - 1));
    }

    @Test
    void shouldGrowExactlyAndNeverBeyondTheLongestWhateverTheFigures() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            long base = random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
            long longest = Math.max(base, random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63));
            int growth = random.nextInt(RetryPolicy.UNCHANGED, Integer.MAX_VALUE);
            BigInteger exact = BigInteger.valueOf(base)
                    .multiply(BigInteger.valueOf(growth))
                    .divide(BigInteger.valueOf(RetryPolicy.UNCHANGED))
                    .min(BigInteger.valueOf(longest));
            assertEquals(
                    exact.longValueExact(),
                    growing(base, longest, growth).delayCeilingNs(1),
                    () -> "seed=" + seed + " base=" + base + " longest=" + longest + " growth=" + growth);
        }
    }
}
