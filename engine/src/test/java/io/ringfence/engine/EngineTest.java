package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.budget.Price;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.CredentialLimits;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.policy.ResiliencePolicy;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import io.ringfence.engine.routing.SelectionStrategy;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The ring and its threads, with real clocks.
class EngineTest {
    private static final int LOOPS = 4;
    private static final int EXCHANGES_PER_LOOP = 20_000;
    private static final long TIMEOUT_SECONDS = 60;

    /// A loop's mailbox: answers are taken by the loop's own thread.
    private static final class Mailbox implements ReplyPort {
        final BlockingQueue<Admission> answers = new LinkedBlockingQueue<>();
        final AtomicInteger insideEngine = new AtomicInteger();

        @Override
        public void deliver(Admission admission) {
            assertEquals(1, insideEngine.incrementAndGet(), "one thread at a time");
            answers.add(admission);
            insideEngine.decrementAndGet();
        }

        @Override
        public void flush() {}

        Admission take() {
            try {
                Admission admission = answers.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
                assertNotNull(admission, "an answer was lost");
                return admission;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final Mailbox[] mailboxes = new Mailbox[LOOPS];

    EngineTest() {
        for (int i = 0; i < LOOPS; i++) {
            mailboxes[i] = new Mailbox();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = EngineThreading.class,
            names = {"PUBLISHER", "BLOCKING", "LITE_BLOCKING", "SLEEPING", "HYBRID"})
    void shouldLoseNothingWhenManyThreadsPublish(EngineThreading threading) throws InterruptedException {
        exchangeOnAllLoops(threading, EXCHANGES_PER_LOOP);
    }

    /// Fewer exchanges: a thread that never rests leaves the others little of a small machine.
    @ParameterizedTest
    @EnumSource(
            value = EngineThreading.class,
            names = {"YIELDING", "BUSY_SPIN"})
    void shouldLoseNothingWhenTheEngineBurnsACore(EngineThreading threading) throws InterruptedException {
        exchangeOnAllLoops(threading, EXCHANGES_PER_LOOP / 40);
    }

    private void exchangeOnAllLoops(EngineThreading threading, int exchangesPerLoop) throws InterruptedException {
        Engine engine = engine(EngineSettings.defaults()
                .withThreading(threading)
                .withSettleHeadroom(16)
                .withRingSize(64));
        engine.start();
        Setup setup = new Setup(engine, AccountLimits.NONE.withBudgetNanoUsd(Long.MAX_VALUE / 2));
        AtomicLong refusedByRing = new AtomicLong();
        CountDownLatch done = new CountDownLatch(LOOPS);
        AtomicLong finished = new AtomicLong();
        for (int loop = 0; loop < LOOPS; loop++) {
            int own = loop;
            Thread.ofPlatform().daemon().start(() -> {
                finished.addAndGet(exchange(engine, setup, own, exchangesPerLoop, refusedByRing));
                done.countDown();
            });
        }
        assertTrue(done.await(2 * TIMEOUT_SECONDS, TimeUnit.SECONDS), "loops still wait for answers");

        EngineStatus.Totals totals = status(engine).totals();
        engine.close();
        engine.close();
        assertEquals((long) LOOPS * exchangesPerLoop, finished.get());
        assertEquals(finished.get(), totals.admitted());
        assertEquals(finished.get(), totals.settled());
        assertEquals(0, totals.inFlight());
        assertEquals(0, totals.handlerErrors(), () -> totals.toString());
        assertEquals(0, totals.duplicateSettlements());
    }

    /// @return how many exchanges were settled
    private int exchange(Engine engine, Setup setup, int loop, int exchanges, AtomicLong refusedByRing) {
        int settled = 0;
        Admission admission = new Admission(_ -> {}, loop);
        while (settled < exchanges) {
            admission.question(setup.principal, null, setup.routes, 1).tokens(1, 1, 1, 1);
            if (!engine.tryAdmit(admission)) {
                refusedByRing.incrementAndGet();
                Thread.onSpinWait();
                continue;
            }
            Admission answered = mailboxes[loop].take();
            assertEquals(Decision.ADMITTED, answered.decision());
            while (!engine.trySettle(answered, Completion.SUCCESS, null, 1, 1, 1, 1)) {
                Thread.onSpinWait();
            }
            settled++;
        }
        return settled;
    }

    @Test
    void shouldKeepSlotsForSettlementsWhenTheRingFillsUp() {
        // A dedicated thread that was not started: nobody takes anything off the ring.
        Engine engine = engine(EngineSettings.defaults()
                .withThreading(EngineThreading.BLOCKING)
                .withSettleHeadroom(6)
                .withRingSize(16));
        Setup setup = new Setup(engine, AccountLimits.NONE);
        int admitted = 0;
        while (engine.tryAdmit(new Admission(_ -> {}, 0).question(setup.principal, null, setup.routes, 1))) {
            admitted++;
        }
        // One slot holds the policy.
        assertEquals(16 - 6 - 1, admitted);
        int settled = 0;
        Admission admission = new Admission(_ -> {}, 0);
        while (engine.trySettle(admission, Completion.CANCELLED, null, 0, 0, 0, -1)) {
            settled++;
        }
        assertEquals(6, settled);
        assertFalse(engine.tryTick());

        engine.start();
        engine.close();
        assertEquals(admitted, mailboxes[0].answers.size());
    }

    @Test
    void shouldNotNestWhenAnswersThatRunInPlacePublishAgain() {
        int exchanges = 10_000;
        InPlacePort port = new InPlacePort();
        Engine engine = new Engine(
                EngineSettings.defaults().withSettleHeadroom(4).withRingSize(16),
                new ReplyPort[] {port},
                SystemNanoClock.INSTANCE,
                SystemEpochClock.INSTANCE);
        Setup setup = new Setup(engine, AccountLimits.NONE);
        AtomicInteger answered = new AtomicInteger();
        DecisionListener asksAgain = admission -> {
            assertTrue(engine.trySettle(admission, Completion.SUCCESS, null, 1, 1, 1, 1));
            if (answered.incrementAndGet() < exchanges) {
                admission.question(setup.principal, null, setup.routes, 1);
                assertTrue(engine.tryAdmit(admission));
            }
        };

        Admission admission = new Admission(asksAgain, 0);
        assertTrue(engine.tryAdmit(admission.question(setup.principal, null, setup.routes, 1)));

        assertEquals(exchanges, answered.get());
        assertEquals(1, port.deepest);
        EngineStatus.Totals totals = status(engine).totals();
        assertEquals(exchanges, totals.settled());
        assertEquals(0, totals.handlerErrors(), totals::toString);
    }

    /// Runs answers inside flush, as the draining loop's own port may.
    private static final class InPlacePort implements ReplyPort {
        private final BlockingQueue<Admission> answers = new LinkedBlockingQueue<>();
        private int depth;
        private int deepest;

        @Override
        public void deliver(Admission admission) {
            answers.add(admission);
        }

        @Override
        public void flush() {
            deepest = Math.max(deepest, ++depth);
            Admission admission = answers.poll();
            while (admission != null) {
                admission.listener().onDecision(admission);
                admission = answers.poll();
            }
            depth--;
        }
    }

    @Test
    void shouldTakeNothingInOnceClosed() {
        Engine engine = engine(EngineSettings.defaults());
        engine.close();
        assertFalse(engine.tryTick());
        assertFalse(engine.tryAdmit(new Admission(_ -> {}, 0)));
    }

    @Test
    void shouldRefuseANegativeCost() {
        Engine engine = engine(EngineSettings.defaults());
        assertThrows(
                IllegalArgumentException.class,
                () -> engine.trySettle(new Admission(_ -> {}, 0), Completion.SUCCESS, null, 0, -1, 0, 0));
    }

    @Test
    void shouldNameTheSettingThatIsWrong() {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> EngineSettings.defaults().withRingSize(1_000));
        assertEquals("ringSize=1000 is not a power of two above 1", refusal.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> EngineSettings.defaults().withSettleHeadroom(16).withRingSize(16));
        assertThrows(
                IllegalArgumentException.class, () -> EngineSettings.defaults().withMaxInFlight(0));
    }

    private Engine engine(EngineSettings settings) {
        return new Engine(settings, mailboxes, SystemNanoClock.INSTANCE, SystemEpochClock.INSTANCE);
    }

    private static EngineStatus status(Engine engine) {
        CompletableFuture<EngineStatus> report = new CompletableFuture<>();
        assertTrue(engine.tryStatus(report::complete));
        @Nullable
        EngineStatus status =
                report.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
        assertNotNull(status);
        return status;
    }

    private static final class Setup {
        final Principal principal;
        final Route[] routes;

        Setup(Engine engine, AccountLimits limits) {
            PolicySnapshot.Builder policy = PolicySnapshot.builder(engine.registry());
            Account key = policy.account("key", limits);
            principal = policy.principal("principal", List.of(key), null);
            Candidate candidate = new Candidate(
                    policy.deployment("d"),
                    policy.credential("c", "label", CredentialLimits.NONE, "fingerprint"),
                    1,
                    0,
                    1,
                    new Price(1_000, 1_000),
                    1,
                    "target");
            routes = new Route[] {policy.route("route", SelectionStrategy.PRIORITY, List.of(candidate))};
            policy.resilience(ResiliencePolicy.defaults());
            assertTrue(engine.tryInstall(policy.build()));
        }
    }
}
