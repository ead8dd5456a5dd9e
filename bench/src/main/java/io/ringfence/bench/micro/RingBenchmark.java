package io.ringfence.bench.micro;

import com.lmax.disruptor.Sequence;
import io.ringfence.engine.Admission;
import io.ringfence.engine.Completion;
import io.ringfence.engine.Engine;
import io.ringfence.engine.EngineSettings;
import io.ringfence.engine.EngineThreading;
import io.ringfence.engine.ReplyPort;
import io.ringfence.engine.routing.SelectionStrategy;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.BenchmarkParams;

/// What does a decision cost through the ring, by who drains it and by how many event loops ask? One operation
/// is an admission with its answer and a settlement. A window of 1 is a round trip; a larger one shows how many
/// decisions a second go through. Times are per thread: two threads at 200 ns make ten million a second.
///
/// The baselines do no more than to hand something to another thread and back, or to share a number behind a
/// lock.
public class RingBenchmark extends MicroBenchmark {
    private static final int MAX_PRODUCERS = 2;
    private static final int SPINS = 200;
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    /// The engine that all producers share.
    @State(Scope.Benchmark)
    public static class Ring {
        @Param
        @SuppressWarnings("NullAway.Init") // set by JMH
        public EngineThreading threading;

        private final AtomicInteger producers = new AtomicInteger();
        private int spins;
        private final AnswerCount[] answers = {new AnswerCount(), new AnswerCount()};

        @SuppressWarnings("NullAway.Init") // set by open()
        private Engine engine;

        @SuppressWarnings("NullAway.Init") // set by open()
        private BenchmarkPolicy policy;

        @Setup(Level.Trial)
        public void open(BenchmarkParams params) {
            int threads = params.getThreads() + (threading == EngineThreading.PUBLISHER ? 0 : 1);
            spins = RingBenchmark.spins(threads, PROCESSORS);
            engine = new Engine(
                    EngineSettings.defaults().withThreading(threading).withSeed(42),
                    new ReplyPort[] {answers[0], answers[1]},
                    SystemNanoClock.INSTANCE,
                    SystemEpochClock.INSTANCE);
            policy = new BenchmarkPolicy(engine.registry(), SelectionStrategy.ROUND_ROBIN, Shape.GOVERNED);
            engine.start();
            if (!engine.tryInstall(policy.snapshot())) {
                throw new IllegalStateException("the ring is full before the first request");
            }
        }

        @TearDown(Level.Trial)
        public void close() {
            engine.close();
            for (AnswerCount count : answers) {
                count.requireNoRefusals();
            }
        }
    }

    /// How often who waits looks again before it yields. With more threads than processors it must not look at
    /// all: whoever has the answer to give may be waiting for this very processor, and an event loop, which has
    /// other things to do than to wait, would not keep it from there. Else the spinning is what is measured.
    static int spins(int threads, int processors) {
        return threads <= processors ? SPINS : 0;
    }

    /// One event loop with its exchanges.
    @State(Scope.Thread)
    public static class Producer {
        @Param({"1", "64"})
        public int window;

        private Admission[] admissions = {};

        @SuppressWarnings("NullAway.Init") // set by open()
        private BenchmarkPolicy.Caller caller;

        private AnswerCount answers = new AnswerCount();
        private long asked;

        @Setup(Level.Trial)
        public void open(Ring ring) {
            int index = ring.producers.getAndIncrement();
            if (index >= MAX_PRODUCERS) {
                throw new IllegalStateException("more than " + MAX_PRODUCERS + " producers");
            }
            answers = ring.answers[index];
            caller = ring.policy.newCaller();
            admissions = new Admission[window];
            for (int i = 0; i < window; i++) {
                admissions[i] = new Admission(_ -> {}, index);
            }
        }

        /// Settles the oldest exchange of the window once it has its answer, and asks anew.
        Admission next(Ring ring) {
            Admission admission = admissions[(int) (asked % window)];
            if (asked >= window) {
                awaitAnswer(ring, asked - window);
                settle(ring, admission);
            }
            ask(ring, admission);
            asked++;
            return admission;
        }

        /// Answers come in the order of the questions, because nothing here has to wait.
        private void awaitAnswer(Ring ring, long index) {
            int spins = 0;
            while (answers.answers() <= index) {
                spins = pause(spins, ring.spins);
            }
        }

        private static void settle(Ring ring, Admission admission) {
            int spins = 0;
            while (!ring.engine.trySettle(
                    admission,
                    Completion.SUCCESS,
                    null,
                    BenchmarkPolicy.INPUT_TOKENS,
                    BenchmarkPolicy.COST_NANO_USD,
                    1_000_000,
                    500_000)) {
                spins = pause(spins, ring.spins);
            }
        }

        private void ask(Ring ring, Admission admission) {
            caller.ask(admission);
            int spins = 0;
            while (!ring.engine.tryAdmit(admission)) {
                spins = pause(spins, ring.spins);
            }
        }

        /// Spins so often and then yields.
        @SuppressWarnings("ThreadPriorityCheck") // the other thread may need this core
        static int pause(int spins, int atMost) {
            if (spins < atMost) {
                Thread.onSpinWait();
                return spins + 1;
            }
            Thread.yield();
            return spins;
        }
    }

    /// A thread that takes from a plain bounded queue, counts, and does nothing else.
    @State(Scope.Benchmark)
    public static class QueueHop {
        private static final Object END = new Object();

        @Param({"1", "64"})
        public int window;

        private final ArrayBlockingQueue<Object> queue = new ArrayBlockingQueue<>(1_024);
        private final Sequence answers = new Sequence(0);
        private final Object question = new Object();
        private final Thread worker = new Thread(this::answer, "queue-hop");
        private long asked;

        @Setup(Level.Trial)
        public void open() {
            worker.start();
        }

        private void answer() {
            try {
                while (!queue.take().equals(END)) {
                    answers.set(answers.get() + 1);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
        }

        long next() throws InterruptedException {
            int spins = 0;
            while (answers.get() <= asked - window) {
                spins = Producer.pause(spins, RingBenchmark.spins(2, PROCESSORS));
            }
            queue.put(question);
            return asked++;
        }

        @TearDown(Level.Trial)
        public void close() throws InterruptedException {
            queue.put(END);
            worker.join();
        }
    }

    @Benchmark
    @Threads(1)
    public long baselineQueueHop(QueueHop hop) throws InterruptedException {
        return hop.next();
    }

    /// Two visits to state behind a lock, the plain way to share it.
    @State(Scope.Benchmark)
    public static class Shared {
        private final ReentrantLock lock = new ReentrantLock();
        private long balance;

        long visitTwice() {
            add(-1_300);
            return add(800);
        }

        private long add(long amount) {
            lock.lock();
            try {
                balance += amount;
                return balance;
            } finally {
                lock.unlock();
            }
        }
    }

    @Benchmark
    @Threads(1)
    public long baselineLockOneThread(Shared shared) {
        return shared.visitTwice();
    }

    @Benchmark
    @Threads(2)
    public long baselineLockTwoThreads(Shared shared) {
        return shared.visitTwice();
    }

    @Benchmark
    @Threads(1)
    public Admission ringOneProducer(Ring ring, Producer producer) {
        return producer.next(ring);
    }

    @Benchmark
    @Threads(2)
    public Admission ringTwoProducers(Ring ring, Producer producer) {
        return producer.next(ring);
    }
}
