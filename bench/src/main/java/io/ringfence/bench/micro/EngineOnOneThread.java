package io.ringfence.bench.micro;

import io.ringfence.engine.Admission;
import io.ringfence.engine.Completion;
import io.ringfence.engine.Engine;
import io.ringfence.engine.EngineSettings;
import io.ringfence.engine.EngineStatus;
import io.ringfence.engine.EngineThreading;
import io.ringfence.engine.ReplyPort;
import io.ringfence.engine.routing.SelectionStrategy;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;

/// An engine whose ring the calling thread drains, as the gateway does by default.
final class EngineOnOneThread implements AutoCloseable {
    private final AnswerCount answers = new AnswerCount();
    private final Engine engine = new Engine(
            EngineSettings.defaults().withThreading(EngineThreading.PUBLISHER).withSeed(42),
            new ReplyPort[] {answers},
            SystemNanoClock.INSTANCE,
            SystemEpochClock.INSTANCE);
    private final BenchmarkPolicy.Caller caller;

    EngineOnOneThread(SelectionStrategy strategy, Shape shape) {
        BenchmarkPolicy policy = new BenchmarkPolicy(engine.registry(), strategy, shape);
        caller = policy.newCaller();
        engine.start();
        require(engine.tryInstall(policy.snapshot()));
    }

    static Admission newAdmission() {
        return new Admission(_ -> {}, 0);
    }

    void admit(Admission admission) {
        caller.ask(admission);
        require(engine.tryAdmit(admission));
    }

    void settle(Admission admission) {
        require(engine.trySettle(
                admission,
                Completion.SUCCESS,
                null,
                BenchmarkPolicy.INPUT_TOKENS,
                BenchmarkPolicy.COST_NANO_USD,
                1_000_000,
                500_000));
    }

    /// Fails unless every admission passed and every settlement ended one of them: anything else costs less, so
    /// figures with it say nothing.
    @Override
    public void close() {
        answers.requireNoRefusals();
        AtomicReference<EngineStatus> report = new AtomicReference<>();
        require(engine.tryStatus(report::set));
        engine.close();
        EngineStatus.Totals totals = report.get().totals();
        if (totals.settled() != answers.answers() || totals.duplicateSettlements() != 0) {
            throw new IllegalStateException(
                    "settled " + totals.settled() + " of " + answers.answers() + " admissions: " + totals);
        }
    }

    private static void require(boolean isPublished) {
        if (!isPublished) {
            throw new IllegalStateException("the ring is full though its only publisher drains it");
        }
    }
}
