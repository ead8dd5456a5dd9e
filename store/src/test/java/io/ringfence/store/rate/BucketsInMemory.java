package io.ringfence.store.rate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/// Common buckets on a clock of the test, as an independent reckoning of what Redis and PostgreSQL do; it can
/// be away, and can lose an answer after it has heard a claim.
final class BucketsInMemory implements RateStore {
    private record Name(String account, Object kind) {}

    private static final class Bucket {
        private long perMinute;
        private long parts;
        private long atMs;
    }

    private final Map<Name, Bucket> buckets;
    private final NanoClock clock;
    private final Random random;
    private final double failing;
    boolean isAway;

    /// @param failing how often an answer is lost
    BucketsInMemory(NanoClock clock, Random random, double failing) {
        this(new HashMap<>(), clock, random, failing);
    }

    private BucketsInMemory(Map<Name, Bucket> buckets, NanoClock clock, Random random, double failing) {
        this.buckets = buckets;
        this.clock = clock;
        this.random = random;
        this.failing = failing;
    }

    /// The same buckets, for another gateway.
    BucketsInMemory another() {
        return new BucketsInMemory(buckets, clock, random, failing);
    }

    @Override
    public List<RateGrant> claim(List<RateClaim> claims) throws RateStoreException {
        check();
        if (random.nextDouble() < failing) {
            throw new RateStoreException("not heard");
        }
        List<RateGrant> grants = claims.stream().map(this::claim).toList();
        if (random.nextDouble() < failing) {
            throw new RateStoreException("heard, and the answer lost");
        }
        return grants;
    }

    private RateGrant claim(RateClaim claim) {
        long nowMs = TimeUnit.NANOSECONDS.toMillis(clock.nanoTime());
        Bucket bucket = buckets.computeIfAbsent(new Name(claim.account(), claim.kind()), _ -> {
            Bucket full = new Bucket();
            full.perMinute = claim.perMinute();
            full.parts = claim.perMinute() * PARTS;
            full.atMs = nowMs;
            return full;
        });
        bucket.parts = Math.min(bucket.perMinute * PARTS, bucket.parts + (nowMs - bucket.atMs) * bucket.perMinute);
        bucket.atMs = nowMs;
        bucket.parts += (claim.perMinute() - bucket.perMinute) * PARTS;
        bucket.perMinute = claim.perMinute();
        bucket.parts = Math.min(bucket.perMinute * PARTS, bucket.parts + claim.returned() * PARTS);
        long left = Math.floorDiv(bucket.parts, PARTS);
        long granted = 0;
        if (left > 0 && left >= claim.least()) {
            granted = Math.min(left, Math.max(claim.wanted(), Math.min(claim.ahead(), left / 2)));
        }
        bucket.parts -= granted * PARTS;
        return new RateGrant(granted, Math.floorDiv(bucket.parts, PARTS));
    }

    @Override
    public void check() throws RateStoreException {
        if (isAway) {
            throw new RateStoreException("away");
        }
    }

    @Override
    public void close() {}
}
