package io.ringfence.store.lease;

import io.ringfence.engine.Admission;
import io.ringfence.engine.Completion;
import io.ringfence.engine.Decision;
import io.ringfence.engine.Engine;
import io.ringfence.engine.EngineSettings;
import io.ringfence.engine.ReplyPort;
import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.journal.Journal;
import io.ringfence.store.journal.JournalSettings;
import io.ringfence.store.journal.TestFacts;
import io.ringfence.store.ledger.LedgerWriter;
import io.ringfence.store.ledger.LedgerWriterSettings;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/// A gateway without sockets, on real threads, a real journal and a real database, that somebody kills. It
/// tells in a file what it does: `a` with an amount once an exchange is admitted, `s` with its cost before that
/// is settled, `x` when the money is gone.
public final class KilledLeaseNode implements AutoCloseable {
    static final int MAX_COST = 1_000;
    static final LeaseSettings SETTINGS = new LeaseSettings(
            Duration.ofSeconds(60),
            Duration.ofMillis(50),
            Duration.ofMillis(20),
            Duration.ofMillis(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60));

    private static final int MAX_OPEN = 8;
    /// It holds reservations itself, and must not wait for them.
    private static final long MAX_WAIT_MS = 100;
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final int SEGMENT_BYTES = 256 << 10;

    private final Database database;
    private final Journal journal;
    private final LedgerWriter writer;
    private final LeaseKeeper keeper;
    private final Engine engine;
    private final OneModel model;

    KilledLeaseNode(Path folder, DatabaseSettings settings, long run, long limit, long maxWaitMs) throws IOException {
        database = Database.open(settings);
        database.migrate();
        journal = Journal.open(
                JournalSettings.in(folder).withSegments(SEGMENT_BYTES, 16), run, System::currentTimeMillis);
        writer = new LedgerWriter(
                journal,
                database,
                new LedgerWriterSettings(500, Duration.ofMillis(5), Duration.ofMillis(50)),
                System::currentTimeMillis);
        keeper = new LeaseKeeper(
                new Lessee(run, journal.id(), journal.firstSegment()),
                database,
                SETTINGS,
                SystemNanoClock.INSTANCE,
                SystemEpochClock.INSTANCE);
        engine = new Engine(
                EngineSettings.defaults(),
                new ReplyPort[] {new OneModel.InlinePort()},
                SystemNanoClock.INSTANCE,
                SystemEpochClock.INSTANCE,
                journal.writer(),
                keeper,
                BudgetListener.NONE);
        model = new OneModel(
                engine,
                new OneModel.Limits(Map.of(OneModel.ORG, AccountLimits.NONE.withBudgetNanoUsd(limit))),
                TimeUnit.MILLISECONDS.toNanos(maxWaitMs));
        writer.start();
        keeper.start(engine);
    }

    /// Arguments: the journal's folder, the database's file, the number of the run, the file to tell in, a
    /// seed, the limit of the budget.
    public static void main(String[] args) throws IOException {
        Random random = new Random(Long.parseLong(args[4]));
        try (KilledLeaseNode node = new KilledLeaseNode(
                        Path.of(args[0]),
                        DatabaseSettings.sqlite(Path.of(args[1])),
                        Long.parseLong(args[2]),
                        Long.parseLong(args[5]),
                        MAX_WAIT_MS);
                FileOutputStream report = new FileOutputStream(args[3])) {
            Queue<Exchange> open = new ArrayDeque<>();
            while (true) {
                Exchange exchange = node.new Exchange(1 + random.nextInt(MAX_COST));
                if (exchange.await() == Decision.ADMITTED) {
                    tell(report, 'a', exchange.amount);
                    open.add(exchange);
                } else {
                    tell(report, 'x', exchange.amount);
                }
                while (open.size() > random.nextInt(MAX_OPEN)) {
                    Exchange next = open.remove();
                    long cost = random.nextLong(next.amount + 1);
                    tell(report, 's', cost);
                    next.settle(cost);
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    private static void tell(FileOutputStream report, char what, long number) throws IOException {
        report.write((what + " " + number + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /// One request with its answer.
    final class Exchange {
        final long amount;
        private final Admission admission;
        private volatile @Nullable Decision decision;

        Exchange(long amount) {
            this.amount = amount;
            admission = model.admission(answered -> decision = answered.decision(), OneModel.ORG, null, amount);
        }

        Decision await() {
            while (!engine.tryAdmit(admission)) {
                Thread.onSpinWait();
            }
            Decision answer = decision;
            while (answer == null) {
                LockSupport.parkNanos(PAUSE_NS);
                engine.tryTick();
                answer = decision;
            }
            return answer;
        }

        void settle(long cost) {
            while (!engine.trySettle(admission, Completion.SUCCESS, null, 0, cost, 1, 1, TestFacts.of(amount))) {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void close() throws IOException {
        keeper.close();
        engine.close();
        writer.close();
        journal.close();
        database.close();
    }
}
