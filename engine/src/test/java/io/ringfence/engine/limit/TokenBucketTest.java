package io.ringfence.engine.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

    private final TokenBucket bucket = new TokenBucket();

    @Test
    void shouldLetThroughAWholeMinuteAtOnceAndThenRefillEvenly() {
        bucket.limit(60, 0);

        assertEquals(60, bucket.take(60, 0));
        assertFalse(bucket.has(1, 0));
        assertEquals(TimeUnit.SECONDS.toNanos(1), bucket.nanosUntilAvailable(1, 0));
        assertTrue(bucket.has(1, TimeUnit.SECONDS.toNanos(1)));
        assertFalse(bucket.has(2, TimeUnit.SECONDS.toNanos(1)));
    }

    @Test
    void shouldHaveNoLimitUntilOneIsSet() {
        assertTrue(bucket.has(Long.MAX_VALUE, 0));
        assertEquals(0, bucket.take(5, 0));
        assertEquals(0, bucket.nanosUntilAvailable(Long.MAX_VALUE, 0));
    }

    @Test
    void shouldLetAnAmountAboveTheCapacityThroughWhenFull() {
        bucket.limit(100, 0);

        assertTrue(bucket.has(1_000, 0));
        assertEquals(100, bucket.take(1_000, 0));
        assertEquals(MINUTE_NS, bucket.nanosUntilAvailable(1_000, 0));
    }

    @Test
    void shouldGoBelowZeroWhenMoreWasUsedThanTaken() {
        bucket.limit(100, 0);

        long taken = bucket.take(10, 0);
        bucket.correct(taken, 150, 0);

        assertEquals(-50, bucket.level(0));
        assertFalse(bucket.has(1, MINUTE_NS / 2));
        assertTrue(bucket.has(1, MINUTE_NS / 2 + MINUTE_NS / 100));
    }

    @Test
    void shouldNeverHoldMoreThanItsCapacity() {
        bucket.limit(100, 0);

        long taken = bucket.take(50, 0);
        bucket.correct(taken, 0, MINUTE_NS);

        assertEquals(100, bucket.level(MINUTE_NS));
    }

    @Test
    void shouldKeepWhatWasUsedWhenTheLimitChanges() {
        bucket.limit(100, 0);
        bucket.take(80, 0);

        bucket.limit(200, 0);
        assertEquals(120, bucket.level(0));
        bucket.limit(50, 0);
        assertEquals(-30, bucket.level(0));
    }

    @Test
    void shouldBeFullWhenALimitComesBackThatWasTakenAway() {
        bucket.limit(100, 0);
        bucket.take(60, 0);
        bucket.limit(0, 1);

        bucket.limit(50, 5 * MINUTE_NS);

        assertEquals(50, bucket.level(5 * MINUTE_NS));
    }

    @Test
    void shouldAgreeWithExactArithmetic() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long[] steps = {100_000, MINUTE_NS / 100, 5 * MINUTE_NS};
        for (int round = 0; round < 200; round++) {
            long limit = 1 + random.nextLong(round % 2 == 0 ? 1_000 : 1_000_000_000L);
            TokenBucket tested = new TokenBucket();
            tested.limit(limit, 0);
            ExactBucket exact = new ExactBucket(limit);
            long nowNs = 0;
            for (int step = 0; step < 200; step++) {
                nowNs += random.nextLong(steps[random.nextInt(steps.length)]);
                exact.refill(nowNs);
                long amount = 1 + random.nextLong(limit + 3);
                String at = "seed=" + seed + " round=" + round + " step=" + step;
                assertEquals(exact.has(amount), tested.has(amount, nowNs), at);
                assertEquals(exact.nanosUntil(amount), tested.nanosUntilAvailable(amount, nowNs), at);
                if (random.nextBoolean()) {
                    long taken = tested.take(amount, nowNs);
                    exact.take(Math.min(amount, limit));
                    if (random.nextBoolean()) {
                        long actual = random.nextLong(2 * limit + 1);
                        tested.correct(taken, actual, nowNs);
                        exact.take(actual - taken);
                    }
                }
                assertEquals(exact.wholeLevel(), tested.level(nowNs), at);
            }
        }
    }

    /// The same bucket in units of one token divided by the nanoseconds of a minute, where everything is whole.
    private static final class ExactBucket {
        private static final BigInteger UNIT = BigInteger.valueOf(MINUTE_NS);

        private final BigInteger limit;
        private final BigInteger capacity;
        private BigInteger level;
        private long refilledNs;

        ExactBucket(long limit) {
            this.limit = BigInteger.valueOf(limit);
            capacity = this.limit.multiply(UNIT);
            level = capacity;
        }

        void refill(long nowNs) {
            level = level.add(limit.multiply(BigInteger.valueOf(nowNs - refilledNs)))
                    .min(capacity);
            refilledNs = nowNs;
        }

        void take(long amount) {
            level = level.subtract(BigInteger.valueOf(amount).multiply(UNIT)).min(capacity);
        }

        boolean has(long amount) {
            return missing(amount).signum() <= 0;
        }

        long nanosUntil(long amount) {
            BigInteger missing = missing(amount);
            return missing.signum() <= 0
                    ? 0
                    : missing.add(limit).subtract(BigInteger.ONE).divide(limit).longValueExact();
        }

        private BigInteger missing(long amount) {
            BigInteger asked = BigInteger.valueOf(amount).min(limit);
            return asked.multiply(UNIT).subtract(level);
        }

        long wholeLevel() {
            BigInteger[] parts = level.divideAndRemainder(UNIT);
            long whole = parts[0].longValueExact();
            return parts[1].signum() < 0 ? whole - 1 : whole;
        }
    }
}
