package io.ringfence.store.lease;

import io.ringfence.engine.Admission;
import io.ringfence.engine.Completion;
import io.ringfence.engine.Decision;
import io.ringfence.engine.Engine;
import io.ringfence.engine.EngineSettings;
import io.ringfence.engine.Fault;
import io.ringfence.engine.ReplyPort;
import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.ledger.Ledger;
import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.engine.ledger.Reservation;
import io.ringfence.store.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.CachedEpochClock;
import org.agrona.concurrent.CachedNanoClock;
import org.jspecify.annotations.Nullable;

/// A gateway without sockets on a clock of its own: an engine that decides on the test's thread, a keeper of
/// leases that works when it is told to, and a journal in memory that outlives both. One nano-dollar per token.
final class LeaseNode implements Ledger {
    static final String ORG = OneModel.ORG;
    /// Those that have windows.
    static final List<BudgetPeriod> PERIODS =
            List.of(BudgetPeriod.TOTAL, BudgetPeriod.DAILY, BudgetPeriod.WEEKLY, BudgetPeriod.MONTHLY);
    /// Nothing is granted ahead because of how fast these few nano-dollars are spent.
    static final LeaseSettings SETTINGS = LeaseSettings.DEFAULT.withHorizon(Duration.ofMillis(1));

    private static final int MAX_USERS = 2;
    private static final long MS_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final String ADD = """
        INSERT INTO run_spent (account, period, window_number, run, spent_nano_usd) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (account, period, window_number, run) DO UPDATE
        SET spent_nano_usd = run_spent.spent_nano_usd + excluded.spent_nano_usd\
        """;
    private static final String ADD_ALL = """
        INSERT INTO budget_spent (account, period, window_number, spent_nano_usd) VALUES (?, ?, ?, ?)
        ON CONFLICT (account, period, window_number) DO UPDATE
        SET spent_nano_usd = budget_spent.spent_nano_usd + excluded.spent_nano_usd\
        """;
    private static final String POSITION = """
        INSERT INTO journal_position (journal, segment, byte_offset) VALUES (?, ?, 0)
        ON CONFLICT (journal) DO UPDATE SET segment = excluded.segment\
        """;

    /// An amount in all windows that it counts in.
    record Money(long run, List<BudgetKey> keys, long nanoUsd) {
        /// The same in rolling budgets, of which nobody knows when it was spent.
        Money countingFrom(long minute) {
            List<BudgetKey> moved = keys.stream()
                    .map(key -> key.period() == BudgetPeriod.ROLLING
                            ? new BudgetKey(key.account(), key.period(), minute)
                            : key)
                    .toList();
            return new Money(run, moved, nanoUsd);
        }
    }

    final CachedNanoClock nanoClock = new CachedNanoClock();
    final CachedEpochClock epochClock = new CachedEpochClock();
    final Lessee lessee;
    final Engine engine;
    final LeaseKeeper keeper;
    final Map<Long, Money> inFlight = new LinkedHashMap<>();
    final List<Money> unwritten = new ArrayList<>();
    /// What was charged to these windows was reserved in none: the exchange came to the server when they were
    /// over.
    final Set<BudgetKey> unreserved = new HashSet<>();

    private final Database database;
    private final OneModel.Limits limits;
    private final OneModel model;

    LeaseNode(Database database, Lessee lessee, OneModel.Limits limits, long nowNs, long epochMs) {
        this.database = database;
        this.lessee = lessee;
        this.limits = limits;
        nanoClock.update(nowNs);
        epochClock.update(epochMs);
        keeper = new LeaseKeeper(lessee, database, SETTINGS, nanoClock, epochClock);
        engine = new Engine(
                EngineSettings.defaults().withSeed(1).withMaxUsersPerKey(MAX_USERS),
                new ReplyPort[] {new OneModel.InlinePort()},
                nanoClock,
                epochClock,
                this,
                keeper,
                BudgetListener.NONE);
        keeper.attach(engine);
        model = new OneModel(engine, limits, TimeUnit.SECONDS.toNanos(10));
    }

    /// The next run of the same journal, which this one must not outlive.
    LeaseNode next(long run) {
        Lessee heir = new Lessee(run, lessee.journal(), lessee.firstSegment() + 1);
        LeaseNode next = new LeaseNode(database, heir, limits, nanoClock.nanoTime(), epochClock.time());
        next.unwritten.addAll(unwritten);
        long minute = BudgetPeriod.ROLLING.windowAt(epochClock.time());
        inFlight.values().forEach(money -> next.unwritten.add(money.countingFrom(minute)));
        return next;
    }

    Ask ask(String account, long nanoUsd) {
        return ask(account, null, nanoUsd);
    }

    Ask ask(String account, @Nullable String endUser, long nanoUsd) {
        Ask ask = new Ask();
        ask.admission = model.admission(answered -> ask.decision = answered.decision(), account, endUser, nanoUsd);
        engine.tryAdmit(ask.admission);
        return ask;
    }

    /// The running attempt has failed: there will be another answer, at once or later.
    void fail(Ask ask) {
        ask.decision = null;
        engine.tryAttemptFailed(ask.admission(), Fault.UPSTREAM_ERROR, -1, true);
    }

    void settle(Ask ask, long nanoUsd) {
        engine.trySettle(ask.admission(), Completion.SUCCESS, null, 0, nanoUsd, 1, 1);
    }

    /// A question and, once there is one, its answer.
    static final class Ask {
        private @Nullable Admission admission;

        @Nullable
        Decision decision;

        private Admission admission() {
            if (admission == null) {
                throw new IllegalStateException("nothing was asked");
            }
            return admission;
        }
    }

    /// Lets time pass, turn by turn.
    void pass(long ms) {
        for (long left = ms; left > 0; left -= 50) {
            advance(Math.min(50, left));
            work();
        }
    }

    /// Lets time pass in which the keeper does nothing.
    void advance(long ms) {
        sleep(ms);
        engine.tryTick();
    }

    /// Lets time pass in which nothing is done.
    void sleep(long ms) {
        nanoClock.advance(ms * MS_NS);
        epochClock.advance(ms);
    }

    /// Does what is due, and what comes of it.
    void work() {
        keeper.work();
        keeper.work();
    }

    /// Stops as it should: nothing is in flight.
    void stop() {
        keeper.duty().beginStop();
        for (int i = 0; i < 10 && !keeper.duty().isStopped(); i++) {
            pass(50);
        }
        if (!keeper.duty().isStopped()) {
            throw new AssertionError("not stopped");
        }
        engine.close();
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void reserved(Reservation reservation) {
        inFlight.put(reservation.exchange(), money(reservation, reservation.reservedNanoUsd()));
    }

    @Override
    public void moved(Reservation reservation) {
        reserved(reservation);
        long nowMs = BudgetPeriod.ROLLING.beginMs(reservation.window(BudgetPeriod.ROLLING));
        for (BudgetKey key : keys(reservation)) {
            if (limits.servers().containsKey(key.account())
                    && key.window() < key.period().windowAt(nowMs)) {
                unreserved.add(key);
            }
        }
    }

    @Override
    public void settled(Reservation reservation, long costNanoUsd, @Nullable LedgerFacts facts) {
        if (inFlight.remove(reservation.exchange()) == null) {
            throw new AssertionError("settled twice");
        }
        unwritten.add(money(reservation, costNanoUsd));
    }

    private Money money(Reservation reservation, long nanoUsd) {
        return new Money(lessee.run(), keys(reservation), nanoUsd);
    }

    private static List<BudgetKey> keys(Reservation reservation) {
        List<BudgetKey> keys = new ArrayList<>();
        for (int i = 0; i < reservation.levels(); i++) {
            for (BudgetPeriod period : PERIODS) {
                keys.add(new BudgetKey(reservation.accountId(i), period, reservation.window(period)));
            }
            if ((reservation.rollingLevels() >> i & 1) != 0) {
                keys.add(new BudgetKey(
                        reservation.accountId(i), BudgetPeriod.ROLLING, reservation.window(BudgetPeriod.ROLLING)));
            }
        }
        return keys;
    }

    @Override
    public void refused(long exchange, long epochMs, LedgerFacts facts) {}

    /// Writes the journal into the database, as the ledger's writer does.
    void writeLedger() throws SQLException {
        database.transact(connection -> {
            try (PreparedStatement position = connection.prepareStatement(POSITION)) {
                position.setLong(1, lessee.journal());
                position.setLong(2, lessee.firstSegment());
                position.executeUpdate();
            }
            Map<BudgetKey, Map<Long, Long>> sums = new TreeMap<>(BudgetKey.ORDER);
            unwritten.forEach(money -> money.keys()
                    .forEach(key -> sums.computeIfAbsent(key, _ -> new TreeMap<>())
                            .merge(money.run(), money.nanoUsd(), Long::sum)));
            for (Map.Entry<BudgetKey, Map<Long, Long>> sum : sums.entrySet()) {
                for (Map.Entry<Long, Long> ofRun : sum.getValue().entrySet()) {
                    add(connection, sum.getKey(), ofRun.getKey(), ofRun.getValue());
                }
            }
            return unwritten.size();
        });
        unwritten.clear();
    }

    private static void add(Connection connection, BudgetKey key, long run, long nanoUsd) throws SQLException {
        try (PreparedStatement all = connection.prepareStatement(ADD_ALL);
                PreparedStatement byRun = connection.prepareStatement(ADD)) {
            key.bind(all, 1);
            all.setLong(4, nanoUsd);
            all.executeUpdate();
            key.bind(byRun, 1);
            byRun.setLong(4, run);
            byRun.setLong(5, nanoUsd);
            byRun.executeUpdate();
        }
    }

    /// What it counts as spent.
    long spent(String account, BudgetPeriod period) {
        var budget = engine.registry().account(account).budgets().find(period);
        return budget == null ? 0 : budget.spentNanoUsd();
    }

    long granted(String account, BudgetPeriod period) {
        var budget = engine.registry().account(account).budgets().find(period);
        var lease = budget == null ? null : budget.lease();
        return lease == null ? 0 : lease.grantedNanoUsd();
    }

    /// As the operator's command does it.
    ///
    /// @return how many runs
    static int reconcile(LeaseRuns runs) throws SQLException {
        List<Long> left = runs.leftBehind();
        for (long run : left) {
            runs.reconcile(run);
        }
        return left.size();
    }
}
