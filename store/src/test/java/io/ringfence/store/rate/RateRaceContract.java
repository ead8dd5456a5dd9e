package io.ringfence.store.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.Admission;
import io.ringfence.engine.Decision;
import io.ringfence.engine.limit.RateSharing;
import io.ringfence.engine.policy.AccountLimits;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A thousand clients at once, of one or several gateways over one store, and a limit for some of them.
abstract class RateRaceContract {
    private static final int CLIENTS = 1_000;
    private static final long LIMIT = 337;
    private static final AccountLimits LIMITS = AccountLimits.NONE.withRequestsPerMinute(LIMIT);

    /// A connection to the same buckets, which no other test uses.
    abstract RateStore open() throws Exception;

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "3, 0", "2, 50", "3, 50"})
    void shouldLetNoMoreGoThanTheLimitAllows(int gateways, int keepPermille) throws Exception {
        RateSharing sharing = new RateSharing(keepPermille, gateways, true);
        long beginNs = System.nanoTime();
        List<Gateway> all = new ArrayList<>();
        for (int i = 0; i < gateways; i++) {
            all.add(new Gateway(open(), sharing));
        }
        Map<Decision, Integer> counts = askAtOnce(all);
        long refilled = LIMIT * (System.nanoTime() - beginNs) / TimeUnit.MINUTES.toNanos(1) + 1;
        all.forEach(Gateway::close);
        int admitted = counts.getOrDefault(Decision.ADMITTED, 0);
        System.out.printf(
                "%s: %d gateways, %d of 1000 kept at hand: %d admitted of limit %d, %d refilled meanwhile%n",
                getClass().getSimpleName(), gateways, keepPermille, admitted, LIMIT, refilled);
        assertTrue(
                admitted >= LIMIT - gateways * sharing.keep(LIMIT) && admitted <= LIMIT + refilled,
                counts + ", refilled " + refilled);
        assertEquals(Set.of(Decision.ADMITTED, Decision.REQUESTS_LIMITED), counts.keySet());
    }

    private static Map<Decision, Integer> askAtOnce(List<Gateway> gateways) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Decision>> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                Gateway gateway = gateways.get(i % gateways.size());
                answers.add(clients.submit(() -> {
                    start.await();
                    return gateway.exchange();
                }));
            }
            start.countDown();
        }
        Map<Decision, Integer> counts = new EnumMap<>(Decision.class);
        for (Future<Decision> answer : answers) {
            counts.merge(answer.get(), 1, Integer::sum);
        }
        return counts;
    }

    @Test
    void shouldGiveBackWhatItHoldsWhenItStops() throws Exception {
        RateSharing sharing = new RateSharing(500, 2, true);
        Gateway first = new Gateway(open(), sharing);
        assertEquals(Decision.ADMITTED, first.exchange());
        assertTrue(first.node.requestsHeld() > 0);
        first.close();
        try (Gateway second = new Gateway(open(), new RateSharing(0, 2, true))) {
            for (int i = 1; i < LIMIT; i++) {
                assertEquals(Decision.ADMITTED, second.exchange(), "request " + i);
            }
        }
    }

    /// An engine on the threads of its clients, and a keeper on its own.
    private static final class Gateway implements AutoCloseable {
        private final RateNode node;
        private final Thread ticker = new Thread(this::tick);

        Gateway(RateStore store, RateSharing sharing) {
            node = new RateNode(store, sharing, LIMITS, SystemNanoClock.INSTANCE, SystemEpochClock.INSTANCE);
            node.keeper.start(node.engine);
            ticker.setDaemon(true);
            ticker.start();
        }

        private void tick() {
            while (!node.engine.isClosed()) {
                node.engine.tryTick();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }

        Decision exchange() throws Exception {
            CompletableFuture<Decision> answer = new CompletableFuture<>();
            Admission admission = node.ask(1, answer::complete);
            Decision decision = answer.get();
            if (decision == Decision.ADMITTED) {
                node.settle(admission, 1);
            }
            return decision;
        }

        @Override
        public void close() {
            node.keeper.close();
            node.engine.close();
        }
    }
}
