package io.ringfence.bench.micro;

import dev.failsafe.RateLimiter;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.ringfence.engine.limit.TokenBucket;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What does it cost to take from one limit per minute, beside the limiters that others would use? All of them
/// allow what is asked, and each reads the clock once.
public class LimiterBenchmark extends MicroBenchmark {
    private static final String KEY = "key";
    private static final int PER_MINUTE = 2_000_000_000;

    /// A counter per key and minute in a concurrent map.
    @State(Scope.Thread)
    public static class Counters {
        private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

        private final ConcurrentMap<String, AtomicLong> counters = new ConcurrentHashMap<>();
        private long minute;

        boolean tryConsume() {
            long current = System.nanoTime() / MINUTE_NS;
            if (current != minute) {
                minute = current;
                counters.clear();
            }
            return counters.computeIfAbsent(KEY, _ -> new AtomicLong()).incrementAndGet() <= PER_MINUTE;
        }
    }

    /// The limiters of three libraries.
    @State(Scope.Thread)
    public static class Libraries {
        final Bucket bucket4j = Bucket.builder()
                .addLimit(limit -> limit.capacity(PER_MINUTE).refillGreedy(PER_MINUTE, Duration.ofMinutes(1)))
                .withNanosecondPrecision()
                .build();
        final io.github.resilience4j.ratelimiter.RateLimiter resilience4j =
                io.github.resilience4j.ratelimiter.RateLimiter.of(
                        KEY,
                        RateLimiterConfig.custom()
                                .limitForPeriod(PER_MINUTE)
                                .limitRefreshPeriod(Duration.ofMinutes(1))
                                .timeoutDuration(Duration.ZERO)
                                .build());
        final RateLimiter<Object> failsafe =
                RateLimiter.burstyBuilder(PER_MINUTE, Duration.ofMinutes(1)).build();
    }

    /// The gateway's own. It is filled and emptied at about the same rate, and is never full: a full one costs
    /// less.
    @State(Scope.Thread)
    public static class OurBucket {
        private static final long LIMIT_PER_MINUTE = 60_000_000_000L;
        private static final long TOKENS = 25;

        private final TokenBucket bucket = new TokenBucket();

        @Setup(Level.Iteration)
        public void fillByHalf() {
            long nowNs = System.nanoTime();
            bucket.limit(LIMIT_PER_MINUTE, nowNs);
            bucket.correct(0, bucket.level(nowNs) - LIMIT_PER_MINUTE / 2, nowNs);
        }

        boolean tryConsume() {
            long nowNs = System.nanoTime();
            if (!bucket.has(TOKENS, nowNs)) {
                return false;
            }
            bucket.take(TOKENS, nowNs);
            return true;
        }
    }

    @Benchmark
    public boolean baselineMapOfAtomics(Counters counters) {
        return allowed(counters.tryConsume());
    }

    @Benchmark
    public boolean baselineBucket4j(Libraries libraries) {
        return allowed(libraries.bucket4j.tryConsume(1));
    }

    @Benchmark
    public boolean baselineResilience4j(Libraries libraries) {
        return allowed(libraries.resilience4j.acquirePermission());
    }

    @Benchmark
    public boolean baselineFailsafe(Libraries libraries) {
        return allowed(libraries.failsafe.tryAcquirePermit());
    }

    @Benchmark
    public boolean tokenBucket(OurBucket bucket) {
        return allowed(bucket.tryConsume());
    }

    /// A refusal costs something else.
    private static boolean allowed(boolean isAllowed) {
        if (!isAllowed) {
            throw new IllegalStateException("a limit was reached");
        }
        return true;
    }
}
