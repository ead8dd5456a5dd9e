package io.ringfence.store.lease;

import io.ringfence.engine.Engine;
import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.ChangedLimit;
import io.ringfence.engine.budget.LeasePort;
import io.ringfence.store.db.Database;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes and keeps the leases of one engine, on a thread of its own: answers what the engine tells it, gives
/// signs of life, hands back what others need, and learns of changed limits.
///
/// The engine hands leases over by a bounded queue and never waits. A database that is away leaves its requests
/// unanswered; it spends from what it was granted meanwhile, until leases cease to hold, which they do before
/// anybody may take this run for dead.
public final class LeaseKeeper implements LeasePort, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final int QUEUE = 8_192;
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long STOP_NS = TimeUnit.SECONDS.toNanos(5);

    private final OneToOneConcurrentArrayQueue<BudgetLease> told = new OneToOneConcurrentArrayQueue<>(QUEUE);
    private final Lessee lessee;
    private final Database database;
    private final LeaseSettings settings;
    private final NanoClock clock;
    private final EpochClock epochClock;
    private final AtomicLong failures = new AtomicLong();
    private SpentBefore spentBefore = SpentBefore.NOTHING;
    private List<ChangedLimit> limitsBefore = List.of();
    private volatile @Nullable Thread thread;
    private volatile boolean isStopping;
    private @Nullable LeaseDuty duty;
    private boolean hasFailed;
    private long tryAgainNs;

    /// The engine is built with it; then [#attach] or [#start].
    ///
    /// @param database with its schema up to date
    /// @param clock the engine's
    /// @param epochClock the engine's time of day, by which rolling budgets go
    public LeaseKeeper(
            Lessee lessee, Database database, LeaseSettings settings, NanoClock clock, EpochClock epochClock) {
        this.lessee = lessee;
        this.database = database;
        this.settings = settings;
        this.clock = clock;
        this.epochClock = epochClock;
    }

    /// Looks what is spent already and which limits were changed, so that the engine knows it before anybody asks
    /// for money. Before the engine is built, once the ledger has all that earlier runs have settled; left out,
    /// nothing is known.
    public void readSpent(long epochMs) throws SQLException {
        spentBefore = SpentBefore.load(database, epochMs);
        // After the number of the last change was read: what changes from then on is found by the first look.
        limitsBefore = new BudgetChanges(database).limits();
    }

    @Override
    public List<ChangedLimit> limitsBefore() {
        return limitsBefore;
    }

    @Override
    public long spentBefore(String account, BudgetPeriod period, long window) {
        return spentBefore.nanoUsd(account, period, window);
    }

    @Override
    public boolean tryTell(BudgetLease lease) {
        return told.offer(lease);
    }

    @Override
    public void flush() {
        Thread keeper = thread;
        if (keeper != null) {
            LockSupport.unpark(keeper);
        }
    }

    /// Says whose leases they are. Whoever needs no thread calls [#work] himself from then on.
    public void attach(Engine engine) {
        duty = new LeaseDuty(engine, lessee, database, settings, epochClock, spentBefore.lastChange());
        tryAgainNs = clock.nanoTime();
    }

    /// Keeps the leases of an engine until [#close].
    public void start(Engine engine) {
        attach(engine);
        Thread keeper = new Thread(this::run, "leases");
        keeper.setDaemon(true);
        thread = keeper;
        keeper.start();
    }

    private void run() {
        while (!isStopping) {
            LockSupport.parkNanos(work());
        }
        duty().beginStop();
        long deadlineNs = clock.nanoTime() + STOP_NS;
        while (!duty().isStopped() && clock.nanoTime() < deadlineNs) {
            LockSupport.parkNanos(work());
        }
        if (!duty().isStopped()) {
            LOG.warn("Leases could not be given back; what is left of them is there again after the next start");
            try {
                duty().end();
            } catch (SQLException e) {
                failed(e);
            }
        }
    }

    LeaseDuty duty() {
        if (duty == null) {
            throw new IllegalStateException("no engine is attached");
        }
        return duty;
    }

    /// Does what is due.
    ///
    /// @return nanoseconds until something else is, unless the engine tells something before
    public long work() {
        long nowNs = clock.nanoTime();
        for (BudgetLease lease = told.poll(); lease != null; lease = told.poll()) {
            duty().told(lease, nowNs);
        }
        duty().publish(nowNs);
        if (nowNs < tryAgainNs) {
            return tryAgainNs - nowNs;
        }
        try {
            long untilNs = duty().work(nowNs);
            if (hasFailed) {
                hasFailed = false;
                LOG.info("Leases are granted again");
            }
            return untilNs;
        } catch (SQLException | RuntimeException e) {
            failed(e);
            tryAgainNs = clock.nanoTime() + RETRY_NS;
            return RETRY_NS;
        }
    }

    private void failed(Exception e) {
        failures.incrementAndGet();
        if (hasFailed) {
            LOG.debug("No leases are granted", e);
        } else {
            hasFailed = true;
            LOG.error("No leases are granted until the database can be used; requests go on within those there are", e);
        }
    }

    /// Transactions that failed. Any thread.
    public long failures() {
        return failures.get();
    }

    /// Gives back what is neither spent nor reserved, and ends. To be called while the engine still runs, when
    /// it takes in nothing more.
    @Override
    public void close() {
        isStopping = true;
        Thread keeper = thread;
        if (keeper != null) {
            LockSupport.unpark(keeper);
            try {
                keeper.join(TimeUnit.NANOSECONDS.toMillis(2 * STOP_NS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
