package io.ringfence.bench;

import io.ringfence.engine.Admission;
import io.ringfence.engine.Completion;
import io.ringfence.engine.Engine;
import io.ringfence.engine.EngineSettings;
import io.ringfence.engine.EngineThreading;
import io.ringfence.engine.ReplyPort;
import io.ringfence.engine.routing.SelectionStrategy;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What does it cost to decide one request and to settle it, with budgets and rates at four levels, a breaker and
/// 16 credentials to choose from? The whole way over the ring, on one thread; two events per operation.
public class AdmissionBenchmark extends MicroBenchmark {
    private static final int LEVELS = 4;
    private static final int CREDENTIALS = 16;

    /// Four budgets and nothing else: what the arithmetic alone would cost.
    @State(Scope.Thread)
    public static class Balances {
        final ReentrantLock lock = new ReentrantLock();
        final long[] balances = {Long.MAX_VALUE / 8, Long.MAX_VALUE / 8, Long.MAX_VALUE / 8, Long.MAX_VALUE / 8};

        boolean tryReserve(long amount) {
            for (int level = 0; level < LEVELS; level++) {
                if (balances[level] < amount) {
                    return false;
                }
            }
            for (int level = 0; level < LEVELS; level++) {
                balances[level] -= amount;
            }
            return true;
        }

        boolean settle(boolean isReserved, long reserved, long cost) {
            for (int level = 0; level < LEVELS; level++) {
                balances[level] += reserved - cost;
            }
            return isReserved;
        }
    }

    @Benchmark
    public boolean baselineBalances(Balances state) {
        boolean isReserved = state.tryReserve(1_300);
        return state.settle(isReserved, 1_300, BenchmarkPolicy.COST_NANO_USD);
    }

    @Benchmark
    public boolean baselineBalancesUnderALock(Balances state) {
        boolean isReserved;
        state.lock.lock();
        try {
            isReserved = state.tryReserve(1_300);
        } finally {
            state.lock.unlock();
        }
        state.lock.lock();
        try {
            return state.settle(isReserved, 1_300, BenchmarkPolicy.COST_NANO_USD);
        } finally {
            state.lock.unlock();
        }
    }

    /// The engine on the thread of the benchmark.
    @State(Scope.Thread)
    public static class Decisions {
        @Param
        @SuppressWarnings("NullAway.Init") // set by JMH
        public SelectionStrategy strategy;

        private final AnswerCount answers = new AnswerCount();
        final Engine engine = new Engine(
                EngineSettings.defaults()
                        .withThreading(EngineThreading.PUBLISHER)
                        .withSeed(42),
                new ReplyPort[] {answers},
                SystemNanoClock.INSTANCE,
                SystemEpochClock.INSTANCE);
        final Admission admission = new Admission(_ -> {}, 0);

        @SuppressWarnings("NullAway.Init") // set by open()
        private BenchmarkPolicy policy;

        @Setup(Level.Trial)
        public void open() {
            policy = new BenchmarkPolicy(engine.registry(), strategy, CREDENTIALS);
            engine.start();
            require(engine.tryInstall(policy.snapshot()));
        }

        void ask() {
            admission
                    .question(policy.principal(), "user", policy.routes(), BenchmarkPolicy.DIALECT)
                    .tokens(
                            BenchmarkPolicy.INPUT_TOKENS,
                            BenchmarkPolicy.OUTPUT_TOKENS,
                            1,
                            BenchmarkPolicy.INPUT_TOKENS);
        }

        @TearDown(Level.Trial)
        public void close() {
            engine.close();
            answers.requireNoRefusals();
        }
    }

    @Benchmark
    public Admission decisionAndSettlement(Decisions state) {
        state.ask();
        require(state.engine.tryAdmit(state.admission));
        require(state.engine.trySettle(
                state.admission,
                Completion.SUCCESS,
                null,
                BenchmarkPolicy.INPUT_TOKENS,
                BenchmarkPolicy.COST_NANO_USD,
                1_000_000,
                500_000));
        return state.admission;
    }

    private static void require(boolean isPublished) {
        if (!isPublished) {
            throw new IllegalStateException("the ring is full though its only publisher drains it");
        }
    }
}
