package io.ringfence.engine;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.limit.SharedRates;
import io.ringfence.engine.queue.Awaited;
import io.ringfence.engine.queue.Waiter;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The admission sequence: a place in the gateway, the principal chain, a candidate. Everything is looked at
/// before anything is taken, so a refusal has nothing to undo. Engine thread only.
final class Admissions {
    /// How long an exchange waits for a place in the gateway.
    private static final long MAX_QUEUE_WAIT_NS = TimeUnit.SECONDS.toNanos(10);

    /// How long one waits for a limit that is shared; longer than whoever is asked may take to answer.
    private static final long MAX_RATE_WAIT_NS = TimeUnit.SECONDS.toNanos(2);

    /// What is said to those whose wait for somebody else's settlement was in vain.
    private static final long RETRY_AFTER_WAIT_NS = TimeUnit.SECONDS.toNanos(1);

    /// Deadlines above this are as good as none; it keeps sums of times away from overflow.
    private static final long LONGEST_NS = TimeUnit.DAYS.toNanos(1);

    private final BatchTime time;
    private final InstalledPolicy policy;
    private final Timers timers;
    private final PrincipalChain principalChain;
    private final Attempts attempts;
    private final Bulkhead bulkhead;
    private final Waits waits;
    private final Answers answers;
    private final LedgerNotes ledger;
    private final Leases leases;

    Admissions(
            BatchTime time,
            InstalledPolicy policy,
            Timers timers,
            Attempts attempts,
            Bulkhead bulkhead,
            Waits waits,
            Answers answers,
            LedgerNotes ledger,
            Leases leases,
            SharedRates rates,
            BudgetListener listener) {
        this.time = time;
        this.policy = policy;
        this.timers = timers;
        this.attempts = attempts;
        this.bulkhead = bulkhead;
        this.waits = waits;
        this.answers = answers;
        this.ledger = ledger;
        this.leases = leases;
        principalChain = new PrincipalChain(time, leases, rates, listener);
    }

    void admit(Admission admission) {
        begin(admission);
        enterOrQueue(admission);
    }

    private void begin(Admission admission) {
        switch (admission.stage) {
            case IDLE, SETTLED -> {}
            case QUEUED, WAITING, RUNNING, BACKING_OFF, EXHAUSTED ->
                throw new IllegalStateException("admission asked again while " + admission.stage);
        }

        admission.stage = Admission.Stage.IDLE;
        admission.candidate = null;
        admission.attempt = 0;
        admission.retryAfterNs = 0;
        admission.outputTokensReserved = 0;
        admission.budgetFitsAtMs = Long.MAX_VALUE;
        admission.blockedAt = null;
        admission.routeIndex = 0;
        admission.retries = 0;
        admission.credentialMoves = 0;
        admission.tried.clear();
        admission.engineDeadlineNs = engineDeadlineNs(admission);
        admission.waitUntilNs = 0;
        admission.chain.begin(worstCaseNanoUsd(admission));
    }

    private long engineDeadlineNs(Admission admission) {
        long latestNs = time.nowNs() + LONGEST_NS;
        return admission.deadlineNs() == Admission.NO_DEADLINE
                ? latestNs
                : Math.min(latestNs, time.fromClock(admission.deadlineNs()));
    }

    private static long worstCaseNanoUsd(Admission admission) {
        if (admission.isFree()) {
            return 0;
        }

        long worst = 0;
        for (Route route : admission.routes()) {
            long ceiling = route.ceilingNanoUsd(
                    admission.dialects(),
                    admission.inputTokensBound(),
                    admission.outputTokensLimit(),
                    admission.choices(),
                    admission.searches());
            worst = Math.max(worst, ceiling);
        }
        return worst;
    }

    private void enterOrQueue(Admission admission) {
        if (!bulkhead.isFull()) {
            decide(admission);
            return;
        }
        if (bulkhead.isQueueFull()) {
            refuse(admission, Decision.OVERLOADED);
            return;
        }

        bulkhead.queue().add(admission);
        admission.stage = Admission.Stage.QUEUED;
        timers.schedule(admission, waitUntilNs(admission, MAX_QUEUE_WAIT_NS));
    }

    private void decide(Admission admission) {
        Decision decision = tryTake(admission);
        if (mayWait(admission, decision)) {
            waitAt(blockedAt(admission), admission);
        } else {
            conclude(admission, decision);
        }
    }

    private static boolean mayWait(Admission admission, Decision decision) {
        return switch (decision) {
            case BUDGET_RESERVED -> true;
            case RATES_UNAVAILABLE -> admission.blockedAt != null;
            default -> false;
        };
    }

    private void conclude(Admission admission, Decision decision) {
        if (decision == Decision.ADMITTED) {
            answers.answer(admission, decision);
        } else {
            refuse(admission, decision);
        }
    }

    private void refuse(Admission admission, Decision decision) {
        timers.cancel(admission);
        admission.stage = Admission.Stage.IDLE;
        answers.answer(admission, decision);
    }

    /// Takes everything if all of it is there.
    private Decision tryTake(Admission admission) {
        Decision decision = principalChain.check(admission);
        if (decision != Decision.ADMITTED) {
            if (decision != Decision.UNKNOWN_KEY && decision != Decision.TOO_MANY_USERS) {
                admission.chain.lookAtRates(time.nowNs());
            }
            return decision;
        }
        if (admission.chain.isGuarded() && !ledger.hasRoom()) {
            return Decision.LEDGER_FULL;
        }
        Candidate candidate = attempts.findFirst(admission);
        if (candidate == null) {
            admission.chain.lookAtRates(time.nowNs());
            return attempts.refusal(admission);
        }

        bulkhead.enter();
        admission.chain.take(admission.estimatedTokens(), time.windows(), leases, time.nowNs());
        Decision started = attempts.start(admission, candidate);
        admission.chain.lookAtRates(time.nowNs());
        ledger.admitted(admission);
        return started;
    }

    private static Awaited blockedAt(Admission admission) {
        if (admission.blockedAt == null) {
            throw new IllegalStateException("blocked nowhere");
        }
        return admission.blockedAt;
    }

    private void waitAt(Awaited place, Admission admission) {
        if (admission.waitUntilNs == 0) {
            long longestNs = place instanceof Budget ? policy.resilience().maxBudgetWaitNs() : MAX_RATE_WAIT_NS;
            admission.waitUntilNs = waitUntilNs(admission, longestNs);
        }
        boolean isPlaceLeft = waits.waiting() < policy.resilience().maxBudgetWaiters();
        if (!isPlaceLeft || admission.waitUntilNs <= time.nowNs()) {
            admission.retryAfterNs = RETRY_AFTER_WAIT_NS;
            refuse(admission, waitedInVain(place));
            return;
        }

        waits.add(admission, place);
        admission.stage = Admission.Stage.WAITING;
        timers.schedule(admission, admission.waitUntilNs);
    }

    private Decision waitedInVain(Awaited place) {
        if (!(place instanceof Budget budget)) {
            return Decision.RATES_UNAVAILABLE;
        }
        return leases.areSilent(budget) ? Decision.BUDGET_UNAVAILABLE : Decision.BUDGET_RESERVED;
    }

    private long waitUntilNs(Admission admission, long longestNs) {
        return Math.min(admission.engineDeadlineNs, time.nowNs() + Math.min(longestNs, LONGEST_NS));
    }

    /// The wait for a place or for money was in vain.
    void waitOver(Admission admission) {
        admission.retryAfterNs = RETRY_AFTER_WAIT_NS;
        if (admission.stage == Admission.Stage.QUEUED) {
            bulkhead.queue().remove(admission);
            refuse(admission, Decision.OVERLOADED);
        } else {
            refuse(admission, waitedInVain(waits.remove(admission)));
        }
    }

    /// The next one that waits for something that may have become free, or null. To be asked after every event,
    /// and again after every [#tryAgain], until nobody is left.
    @Nullable
    Admission nextToTry() {
        Admission waiting = waits.nextToTry();
        if (waiting != null) {
            return waiting;
        }

        Waiter first = bulkhead.queue().first();
        return bulkhead.isFull() ? null : (Admission) first;
    }

    /// Tries a waiting exchange again. One that is still blocked where it waits keeps its place, and those
    /// behind it keep waiting; one that is now blocked elsewhere waits there.
    void tryAgain(Admission admission) {
        Awaited place = admission.waitsAt;
        if (place == null) {
            bulkhead.queue().remove(admission);
            decide(admission);
            return;
        }
        if (bulkhead.isFull()) {
            waits.remove(admission);
            enterOrQueue(admission);
            return;
        }

        Decision decision = tryTake(admission);
        if (!mayWait(admission, decision)) {
            waits.remove(admission);
            conclude(admission, decision);
            return;
        }
        Awaited blockedAt = blockedAt(admission);
        if (blockedAt.equals(place)) {
            waits.stillBlocked(place);
        } else {
            waits.remove(admission);
            waitAt(blockedAt, admission);
        }
    }
}
