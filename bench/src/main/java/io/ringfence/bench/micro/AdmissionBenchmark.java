package io.ringfence.bench.micro;

import io.ringfence.engine.Admission;
import io.ringfence.engine.routing.SelectionStrategy;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What does it cost to decide one request, and what to settle it? The whole way over the ring on one thread,
/// with the clock read for every event; rates, concurrency limit, budget, breaker and credential limits are on.
public class AdmissionBenchmark extends MicroBenchmark {
    /// As many as are in flight; each operation has one of its own, as in use.
    private static final int IN_FLIGHT = 64;

    private static final long WORST_CASE_NANO_USD = 1_300;

    /// Budgets of four levels and nothing else.
    @State(Scope.Thread)
    public static class Ledger {
        private final String[] chain = {"organisation", "project", "key", "key/user"};
        private final LockedLedger ledger = new LockedLedger(chain);
        private final long[] balances = new long[chain.length];

        @Setup(Level.Iteration)
        public void fill() {
            Arrays.fill(balances, Long.MAX_VALUE / 8);
        }

        private boolean tryReserve() {
            for (long balance : balances) {
                if (balance < WORST_CASE_NANO_USD) {
                    return false;
                }
            }
            add(-WORST_CASE_NANO_USD);
            return true;
        }

        private void add(long amount) {
            for (int level = 0; level < balances.length; level++) {
                balances[level] += amount;
            }
        }
    }

    /// What the arithmetic alone would cost: reserve and settle.
    @Benchmark
    public boolean baselineBalances(Ledger state) {
        boolean isReserved = state.tryReserve();
        state.add(WORST_CASE_NANO_USD - BenchmarkPolicy.COST_NANO_USD);
        return isReserved;
    }

    /// Reserve and settle at four levels, each under the lock.
    @Benchmark
    public boolean baselineLockedLedger(Ledger state) {
        boolean isReserved = state.ledger.tryReserve(state.chain, WORST_CASE_NANO_USD);
        long stillReserved = state.ledger.settle(state.chain, WORST_CASE_NANO_USD, BenchmarkPolicy.COST_NANO_USD);
        return isReserved && stillReserved == 0;
    }

    /// Decides, and settles without being measured.
    @State(Scope.Thread)
    public static class Undecided extends InFlight {
        @TearDown(Level.Invocation)
        public void settle() {
            settleAll();
        }
    }

    /// Settles what was decided without being measured.
    @State(Scope.Thread)
    public static class Decided extends InFlight {
        @Setup(Level.Invocation)
        public void admit() {
            admitAll();
        }
    }

    /// One exchange after the other.
    @State(Scope.Thread)
    public static class OneByOne extends InFlight {}

    @Benchmark
    @OperationsPerInvocation(IN_FLIGHT)
    public void decision(Undecided state) {
        state.admitAll();
    }

    @Benchmark
    @OperationsPerInvocation(IN_FLIGHT)
    public void settlement(Decided state) {
        state.settleAll();
    }

    @Benchmark
    public Admission decisionAndSettlement(OneByOne state) {
        return state.next();
    }

    /// An engine with its admissions.
    @State(Scope.Thread)
    public abstract static class InFlight {
        @Param
        @SuppressWarnings("NullAway.Init") // set by JMH
        public Shape shape;

        private final Admission[] admissions = new Admission[IN_FLIGHT];
        private int next;

        @SuppressWarnings("NullAway.Init") // set by open()
        private EngineOnOneThread engine;

        @Setup(Level.Trial)
        public void open() {
            engine = new EngineOnOneThread(SelectionStrategy.ROUND_ROBIN, shape);
            Arrays.setAll(admissions, _ -> EngineOnOneThread.newAdmission());
        }

        @TearDown(Level.Trial)
        public void close() {
            engine.close();
        }

        /// Publishing an admission makes it visible to others, so that nothing here can be left out by the
        /// compiler.
        public void admitAll() {
            for (Admission admission : admissions) {
                engine.admit(admission);
            }
        }

        public void settleAll() {
            for (Admission admission : admissions) {
                engine.settle(admission);
            }
        }

        public Admission next() {
            Admission admission = admissions[next++ & (IN_FLIGHT - 1)];
            engine.admit(admission);
            engine.settle(admission);
            return admission;
        }
    }
}
