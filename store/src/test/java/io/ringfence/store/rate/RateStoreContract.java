package io.ringfence.store.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.limit.RateKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store of common buckets must do, by its own clock. Limits are so small that a test is over before
/// a token is refilled, or the time that it took is reckoned with.
abstract class RateStoreContract {
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);
    private static int names;

    private final String name = "key/é " + ++names;
    private final List<RateStore> stores = new ArrayList<>();
    private RateStore store = new NoStore();

    /// Another connection to the same store.
    abstract RateStore open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = opened();
    }

    private RateStore opened() throws Exception {
        RateStore opened = open();
        stores.add(opened);
        opened.check();
        return opened;
    }

    @AfterEach
    void closeStores() {
        stores.forEach(RateStore::close);
    }

    private RateClaim claim(long perMinute, long returned, long wanted, long least, long ahead) {
        return new RateClaim(name, RateKind.REQUESTS, perMinute, returned, wanted, least, ahead);
    }

    private RateGrant one(RateClaim claim) throws RateStoreException {
        return store.claim(List.of(claim)).getFirst();
    }

    @Test
    void shouldHandOutAMinutesWorthAndNoMore() throws Exception {
        for (int left = 4; left >= 0; left--) {
            assertEquals(new RateGrant(1, left), one(claim(5, 0, 1, 1, 0)));
        }
        assertEquals(new RateGrant(0, 0), one(claim(5, 0, 1, 1, 0)));
    }

    @Test
    void shouldHandOutAheadAtMostHalfOfWhatIsLeft() throws Exception {
        assertEquals(new RateGrant(4, 6), one(claim(10, 0, 1, 1, 4)));
        assertEquals(new RateGrant(3, 3), one(claim(10, 0, 0, 0, 4)));
        assertEquals(new RateGrant(2, 1), one(claim(10, 0, 2, 1, 4)));
    }

    @Test
    void shouldHandOutNothingThatHelpsNobody() throws Exception {
        assertEquals(new RateGrant(8, 2), one(claim(10, 0, 8, 8, 0)));
        assertEquals(new RateGrant(0, 2), one(claim(10, 0, 6, 3, 0)));
        assertEquals(new RateGrant(2, 0), one(claim(10, 0, 6, 2, 0)));
    }

    @Test
    void shouldTakeBackWhatIsLeftUpToTheLimit() throws Exception {
        assertEquals(new RateGrant(8, 2), one(claim(10, 0, 8, 8, 0)));
        assertEquals(new RateGrant(0, 5), one(claim(10, 3, 0, 0, 0)));
        assertEquals(new RateGrant(0, 10), one(claim(10, 100, 0, 0, 0)));
    }

    @Test
    void shouldChargeWhatWasUsedWithoutAsking() throws Exception {
        assertEquals(new RateGrant(0, -15), one(claim(10, -25, 1, 1, 5)));
        assertEquals(new RateGrant(1, 0), one(claim(10, 16, 5, 1, 5)));
    }

    @Test
    void shouldKeepWhatWasUsedUnderAnotherLimit() throws Exception {
        assertEquals(new RateGrant(4, 6), one(claim(10, 0, 4, 1, 0)));
        assertEquals(new RateGrant(0, 16), one(claim(20, 0, 0, 0, 0)));
        assertEquals(new RateGrant(0, -1), one(claim(3, 0, 1, 1, 0)));
    }

    @Test
    void shouldAnswerManyInTheirOrder() throws Exception {
        List<RateClaim> claims = new ArrayList<>();
        List<RateGrant> grants = new ArrayList<>();
        for (int i = 9; i >= 0; i--) {
            for (RateKind kind : RateKind.values()) {
                claims.add(new RateClaim(name + i, kind, 10 + i, 0, 1 + i, 1, 0));
                grants.add(new RateGrant(1 + i, 9));
            }
        }
        assertEquals(grants, store.claim(claims));
    }

    @Test
    void shouldCountWithoutRoundingWhateverTheLimit() throws Exception {
        long most = 100_000_000_000L;
        RateGrant granted = one(claim(most, 0, most - 1, 1, 0));
        assertEquals(most - 1, granted.granted());
        assertEquals(1, granted.level());
        one(claim(1_000_000_000_000L, 0, 1, 1, 0));
    }

    @Test
    void shouldRefillEvenlyByItsOwnClock() throws Exception {
        long perMinute = 6_000;
        one(claim(perMinute, 0, perMinute, 1, 0));
        long beginNs = System.nanoTime();
        long granted = 0;
        while (granted < 20) {
            granted += one(claim(perMinute, 0, perMinute, 1, 0)).granted();
            LockSupport.parkNanos(1_000_000);
        }
        long elapsedNs = System.nanoTime() - beginNs;
        // The first claim was made a moment before.
        assertTrue(granted <= 1 + perMinute * elapsedNs / MINUTE_NS + 5, granted + " in " + elapsedNs + " ns");
    }

    @Test
    void shouldNeverHandOutMoreToManyThanToOne() throws Exception {
        long perMinute = 500;
        int nodes = 3;
        int claims = 400;
        List<RateStore> all = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            all.add(opened());
        }
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Long>> grants = new ArrayList<>();
        long beginNs = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(nodes)) {
            for (RateStore one : all) {
                grants.add(threads.submit(() -> {
                    start.await();
                    long granted = 0;
                    for (int i = 0; i < claims; i++) {
                        granted += one.claim(List.of(claim(perMinute, 0, 1, 1, 0)))
                                .getFirst()
                                .granted();
                    }
                    return granted;
                }));
            }
            start.countDown();
        }
        long granted = 0;
        for (Future<Long> grant : grants) {
            granted += grant.get();
        }
        long refilled = (System.nanoTime() - beginNs) * perMinute / MINUTE_NS + 1;
        assertTrue(granted >= perMinute && granted <= perMinute + refilled, granted + ", refilled " + refilled);
    }

    private static final class NoStore implements RateStore {
        @Override
        public List<RateGrant> claim(List<RateClaim> claims) throws RateStoreException {
            throw new RateStoreException("not open");
        }

        @Override
        public void check() {}

        @Override
        public void close() {}
    }
}
