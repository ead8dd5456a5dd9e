package io.ringfence.bench.micro;

import io.ringfence.engine.Admission;
import io.ringfence.engine.routing.SelectionStrategy;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What does each way to choose among sixteen credentials add to a decision and its settlement? The baseline
/// has only one to choose.
public class SelectionBenchmark extends MicroBenchmark {
    /// An engine on the thread of the benchmark.
    @State(Scope.Thread)
    public static class OneCredential {
        final Admission admission = EngineOnOneThread.newAdmission();

        @SuppressWarnings("NullAway.Init") // set by open()
        EngineOnOneThread engine;

        @Setup(Level.Trial)
        public void open() {
            engine = new EngineOnOneThread(SelectionStrategy.PRIORITY, Shape.ONE_KEY);
        }

        @TearDown(Level.Trial)
        public void close() {
            engine.close();
        }
    }

    /// The same with a choice.
    @State(Scope.Thread)
    public static class SixteenCredentials {
        @Param
        @SuppressWarnings("NullAway.Init") // set by JMH
        public SelectionStrategy strategy;

        final Admission admission = EngineOnOneThread.newAdmission();

        @SuppressWarnings("NullAway.Init") // set by open()
        EngineOnOneThread engine;

        @Setup(Level.Trial)
        public void open() {
            engine = new EngineOnOneThread(strategy, Shape.SIXTEEN_CREDENTIALS);
        }

        @TearDown(Level.Trial)
        public void close() {
            engine.close();
        }
    }

    @Benchmark
    public Admission baselineNoChoice(OneCredential state) {
        return exchange(state.engine, state.admission);
    }

    @Benchmark
    public Admission chosen(SixteenCredentials state) {
        return exchange(state.engine, state.admission);
    }

    private static Admission exchange(EngineOnOneThread engine, Admission admission) {
        engine.admit(admission);
        engine.settle(admission);
        return admission;
    }
}
