package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;

class PublisherDriverTest {
    private static final int PUBLISHERS = 2;
    private static final int ROUNDS = 100_000;
    private static final long TIMEOUT_SECONDS = 120;

    private final Engine engine = new Engine(
            EngineSettings.defaults().withSettleHeadroom(4).withRingSize(16),
            new ReplyPort[0],
            SystemNanoClock.INSTANCE,
            SystemEpochClock.INSTANCE);
    private final AtomicInteger round = new AtomicInteger();
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicLong handled = new AtomicLong();
    private final AtomicLong firstLoss = new AtomicLong(-1);

    /// Once every publisher has returned, nothing may be left on the ring: there is nobody else to handle it. The
    /// publishers meet after each event, so each round gives a lost one no later event to be found by.
    @Test
    void shouldLeaveNothingOnTheRingOnceAllPublishersHaveReturned() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(PUBLISHERS);
        for (int i = 0; i < PUBLISHERS; i++) {
            Thread.ofPlatform().daemon().start(() -> {
                publishRounds();
                done.countDown();
            });
        }

        assertTrue(done.await(TIMEOUT_SECONDS, TimeUnit.SECONDS), () -> "stopped in round " + round.get());
        assertEquals(-1, firstLoss.get(), "first round that left an event behind");
        assertEquals((long) PUBLISHERS * ROUNDS, handled.get());
    }

    private void publishRounds() {
        for (int i = 0; i < ROUNDS && firstLoss.get() < 0; i++) {
            boolean isTaken = engine.tryStatus(_ -> handled.incrementAndGet());
            if (!isTaken) {
                firstLoss.compareAndSet(-1, i);
            }
            meet(i);
        }
    }

    private void meet(int ownRound) {
        if (arrived.incrementAndGet() == PUBLISHERS) {
            if (handled.get() != (long) PUBLISHERS * (ownRound + 1)) {
                firstLoss.compareAndSet(-1, ownRound);
            }
            arrived.set(0);
            round.set(ownRound + 1);
            return;
        }

        int spins = 0;
        while (round.get() <= ownRound) {
            if (++spins < 1_000) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(1);
            }
        }
    }
}
