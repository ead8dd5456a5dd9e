package io.ringfence.store.lease;

import io.ringfence.engine.Engine;
import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.ChangedLimit;
import io.ringfence.store.db.Database;
import io.ringfence.store.lease.BudgetChanges.Change;
import io.ringfence.store.lease.LeaseClaim.Outcome;
import io.ringfence.store.ledger.Texts;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.EpochClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the keeper of leases does, one turn after the other; [LeaseKeeper] gives it its thread. Nothing is lost
/// when a turn fails: it is done again.
final class LeaseDuty {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseDuty.class);
    private static final int BATCH = 256;

    /// Of more leases than this, those are forgotten that nothing was heard of for longest: end users come and
    /// go. Such a lease learns of a change with its next statement only.
    private static final int MAX_HELD = 200_000;

    /// A want that was not said again for so long is nobody's any more.
    private static final long WANT_NS = TimeUnit.SECONDS.toNanos(1);

    private record Name(String account, BudgetPeriod period) {
        private Name {
            account = Texts.storable(account);
        }
    }

    private record Told(HeldLease held, LeaseClaim claim) {}

    /// An answer that says that there is no money is not given at once: the engine would ask again at once.
    private record Late(long dueNs, BooleanSupplier answer) {}

    private final Engine engine;
    private final Lessee lessee;
    private final LeaseSettings settings;
    private final LeaseRuns runs;
    private final LeaseTable table;
    private final BudgetChanges changes;
    private final ClosedRuns closed;
    private final SilentRuns silent;

    private final Map<Name, HeldLease> held = new LinkedHashMap<>(16, 0.75f, true);
    private final List<HeldLease> toAnswer = new ArrayList<>();
    private final PriorityQueue<Late> late = new PriorityQueue<>(Comparator.comparingLong(Late::dueNs));
    private final Queue<BooleanSupplier> outbox = new ArrayDeque<>();

    private boolean isJoined;
    private boolean areEarlierClosed;
    private boolean isStopping;
    private boolean isStopped;
    private long lastChange;
    private boolean isTidyFailing;
    private long beatDueNs;
    private long tidyDueNs;
    private long pollDueNs;

    /// @param lastChange that the engine knows of already
    LeaseDuty(
            Engine engine,
            Lessee lessee,
            Database database,
            LeaseSettings settings,
            EpochClock clock,
            long lastChange) {
        this.engine = engine;
        this.lessee = lessee;
        this.settings = settings;
        this.lastChange = lastChange;
        runs = new LeaseRuns(database, clock);
        table = new LeaseTable(database, lessee.run(), clock);
        changes = new BudgetChanges(database);
        closed = new ClosedRuns(database, BATCH);
        silent = new SilentRuns(settings.expiry().toNanos());
    }

    /// The engine has told how a lease stands.
    void told(BudgetLease lease, long nowNs) {
        Name name = new Name(lease.account(), lease.period());
        HeldLease known = held.get(name);
        if (known == null || known.lease().number() < lease.number()) {
            known = new HeldLease(lease, nowNs);
            held.put(name, known);
        }
        if (known.lease() == lease) {
            toAnswer.add(known);
        }
    }

    /// Does what is due in the database.
    ///
    /// @return nanoseconds until something else is
    long work(long nowNs) throws SQLException {
        if (!isJoined) {
            join(nowNs);
        }
        if (nowNs >= beatDueNs) {
            beat(nowNs);
        }
        answer(nowNs);
        if (nowNs >= pollDueNs) {
            poll(nowNs);
        }
        publish(nowNs);
        if (nowNs >= tidyDueNs) {
            tidy(nowNs);
        }
        if (isStopping && !isStopped && held.values().stream().noneMatch(HeldLease::isRecalled)) {
            runs.stop(lessee.run());
            isStopped = true;
        }
        long dueNs = Math.min(tidyDueNs, Math.min(beatDueNs, pollDueNs));
        Late next = late.peek();
        return Math.max(1, (next == null ? dueNs : Math.min(dueNs, next.dueNs())) - nowNs);
    }

    private void join(long nowNs) throws SQLException {
        runs.join(lessee);
        changes.limits().forEach(this::changeLimit);
        isJoined = true;
        beatDueNs = nowNs;
        pollDueNs = nowNs;
        tidyDueNs = nowNs;
    }

    private void beat(long nowNs) throws SQLException {
        if (!runs.beat(lessee.run())) {
            LOG.warn("This gateway was silent for so long that it was taken for dead; it gives back what is idle");
            runs.join(lessee);
            held.values().forEach(this::recall);
        }
        outbox.add(() -> engine.leases().tryExtend(nowNs + settings.holdNs()));
        beatDueNs = nowNs + settings.beat().toNanos();
        for (Map.Entry<Long, Long> other : silent.look(runs.beats(lessee.run()), nowNs)) {
            if (runs.endSilent(other.getKey(), other.getValue())) {
                LOG.warn("Another gateway has been silent for {}: its leases count as spent", settings.expiry());
            }
        }
        table.ignoreWantsOf(silent.quietSince(nowNs - 2 * settings.beat().toNanos()));
        long idleNs = settings.idle().toNanos();
        held.values().stream()
                .filter(lease -> lease.isStale(nowNs, idleNs, WANT_NS))
                .forEach(this::recall);
        forgetOldest();
    }

    /// Puts the books of earlier runs in order, a little at a time. Nobody waits for it, and nobody shall have
    /// to when it fails.
    private void tidy(long nowNs) {
        boolean isMore = false;
        try {
            isMore = areEarlierClosed ? closed.fold(lessee.journal()) : !runs.closeEarlier(lessee);
            areEarlierClosed |= !isMore;
            isTidyFailing = false;
        } catch (SQLException e) {
            if (!isTidyFailing) {
                LOG.warn("What earlier runs have left cannot be given back to budgets yet; it is tried again", e);
            }
            isTidyFailing = true;
        }
        tidyDueNs = nowNs + (isMore ? settings.poll() : settings.beat()).toNanos();
    }

    private void forgetOldest() {
        Iterator<HeldLease> oldest = held.values().iterator();
        while (held.size() > MAX_HELD && oldest.next().isForgettable()) {
            oldest.remove();
        }
    }

    /// Answers what the engine has told, many in one transaction.
    private void answer(long nowNs) throws SQLException {
        while (!toAnswer.isEmpty()) {
            List<HeldLease> batch = toAnswer.subList(0, Math.min(BATCH, toAnswer.size()));
            List<Told> told = batch.stream()
                    .map(lease -> new Told(lease, claim(lease, nowNs)))
                    .sorted(Comparator.comparing(one -> one.claim().key(), BudgetKey.ORDER))
                    .toList();
            List<Outcome> outcomes = table.claim(told.stream().map(Told::claim).toList());
            for (int i = 0; i < told.size(); i++) {
                answer(told.get(i), outcomes.get(i), nowNs);
            }
            for (Told one : told) {
                BudgetKey stale = one.held().takeStaleWant();
                if (stale != null) {
                    table.forgetWant(stale);
                }
            }
            batch.clear();
        }
    }

    private LeaseClaim claim(HeldLease lease, long nowNs) {
        LeaseClaim claim = lease.claim(nowNs, settings.horizon().toNanos());
        return isStopping ? claim.withoutWishes() : claim;
    }

    private void answer(Told told, Outcome outcome, long nowNs) {
        LeaseClaim claim = told.claim();
        BudgetLease lease = told.held().lease();
        told.held().answered(claim, outcome);
        if (isStopping && told.held().isRecalled()) {
            recall(told.held()); // what was settled meanwhile has left something idle again
        }
        if (outcome.limitNanoUsd() != Budget.AS_CONFIGURED && outcome.limitNanoUsd() != claim.limitNanoUsd()) {
            changeLimit(new ChangedLimit(lease.account(), lease.period(), outcome.limitNanoUsd()));
        }
        BooleanSupplier answer = () -> engine.leases()
                .tryGrant(
                        lease,
                        claim.key().window(),
                        outcome.grantedNanoUsd(),
                        outcome.spentElsewhereNanoUsd(),
                        outcome.resets());
        if (outcome.isEnough() && !isStopping) {
            outbox.add(answer);
        } else {
            late.add(new Late(nowNs + settings.retry().toNanos(), answer));
        }
    }

    /// Looks what others want, and what has changed.
    private void poll(long nowNs) throws SQLException {
        for (BudgetKey wanted : table.wantedByOthers()) {
            HeldLease lease = held.get(new Name(wanted.account(), wanted.period()));
            if (lease != null && lease.key().equals(wanted)) {
                recall(lease);
            }
        }
        for (Change change : changes.since(lastChange)) {
            ChangedLimit limit = change.limit();
            changeLimit(limit);
            HeldLease lease = held.get(new Name(limit.account(), limit.period()));
            if (lease != null) {
                String account = lease.lease().account();
                if (!account.equals(limit.account())) { // it has something in it that the database does not take
                    changeLimit(new ChangedLimit(account, limit.period(), limit.limitNanoUsd()));
                }
                recall(lease);
            }
            lastChange = change.number();
        }
        pollDueNs = nowNs + settings.poll().toNanos();
    }

    private void changeLimit(ChangedLimit limit) {
        outbox.add(() -> engine.leases().tryLimit(limit));
    }

    private void recall(HeldLease lease) {
        lease.recalled();
        outbox.add(() -> engine.leases().tryRecall(lease.lease()));
    }

    /// Puts on the ring what there is for the engine, as far as it has room.
    void publish(long nowNs) {
        for (Late next = late.peek(); next != null && next.dueNs() <= nowNs; next = late.peek()) {
            outbox.add(next.answer());
            late.remove();
        }
        while (!outbox.isEmpty() && outbox.element().getAsBoolean()) {
            outbox.remove();
        }
    }

    /// From now on nothing is granted, and all that is idle is given back.
    void beginStop() {
        isStopping = true;
        held.values().forEach(this::recall);
    }

    /// This run is over; what was not given back counts as spent until it is known better.
    void end() throws SQLException {
        if (!isStopped) {
            runs.end(lessee.run());
            isStopped = true;
        }
    }

    boolean isStopped() {
        return isStopped;
    }
}
