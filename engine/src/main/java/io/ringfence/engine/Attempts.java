package io.ringfence.engine;

import io.ringfence.engine.policy.RetryPolicy;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.CandidateSelector;
import io.ringfence.engine.routing.Route;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Which candidate serves an exchange, and which one next when an attempt failed: another of the same route at
/// once, else the next route at once, else one that was tried already after a wait. All under the one
/// reservation and the one deadline. Engine thread only.
final class Attempts {
    /// Other candidates that are tried because of a credential's own fault, or because the request does not
    /// suit this one, whatever the retry policy says.
    private static final int MAX_CREDENTIAL_MOVES = 16;

    /// How long after its deadline a reservation that nobody settled is given up.
    private static final long SETTLE_GRACE_NS = TimeUnit.SECONDS.toNanos(60);

    /// Deadlines of reservations that began at one moment are spread over this, so that no spoke of the timer
    /// wheel has to hold all of a burst.
    private static final int SPREAD_MS = 1_024;

    private final BatchTime time;
    private final InstalledPolicy policy;
    private final Timers timers;
    private final CandidateBudgets budgets;
    private final Waits waits;
    private final Leases leases;
    private final LedgerNotes ledger;
    private final CandidateSelector selector;
    private final SplittableRandom jitter;
    private int spread;

    Attempts(
            BatchTime time,
            InstalledPolicy policy,
            Timers timers,
            CandidateBudgets budgets,
            Waits waits,
            Leases leases,
            LedgerNotes ledger,
            long seed) {
        this.time = time;
        this.policy = policy;
        this.timers = timers;
        this.budgets = budgets;
        this.waits = waits;
        this.leases = leases;
        this.ledger = ledger;
        SplittableRandom random = new SplittableRandom(seed);
        selector = new CandidateSelector(random.nextLong(), budgets);
        jitter = random.split();
    }

    /// Finds who serves the first attempt, or null; takes nothing.
    @Nullable
    Candidate findFirst(Admission admission) {
        return find(admission, 0);
    }

    private @Nullable Candidate find(Admission admission, int firstRoute) {
        Route[] routes = admission.routes();
        for (int i = firstRoute; i < routes.length; i++) {
            Candidate candidate = findOn(admission, routes[i]);
            if (candidate != null) {
                admission.routeIndex = i;
                return candidate;
            }
        }
        return null;
    }

    private @Nullable Candidate findOn(Admission admission, Route route) {
        budgets.ask(admission);
        return selector.select(
                route,
                admission.dialects(),
                admission.onlyWith(),
                admission.preferred(),
                admission.estimatedTokens(),
                admission.tried,
                time.nowNs());
    }

    /// Why nobody can serve, with the time after which somebody can.
    Decision refusal(Admission admission) {
        Decision forMoney = budgets.refusal(admission);
        if (forMoney != null) {
            return forMoney;
        }
        admission.retryAfterNs = retryAfterNs(admission);
        return isBreakersFault(admission) ? Decision.CIRCUIT_OPEN : Decision.NO_AVAILABLE_KEY;
    }

    private boolean isBreakersFault(Admission admission) {
        for (Route route : admission.routes()) {
            for (int i = 0; i < route.size(); i++) {
                Candidate candidate = route.candidate(i);
                if (mayServeLater(candidate, admission)
                        && candidate.isHeldByBreakerOnly(admission.estimatedTokens(), time.nowNs())) {
                    return true;
                }
            }
        }
        return false;
    }

    /// 0 = not known.
    private long retryAfterNs(Admission admission) {
        long soonestNs = nanosUntilSomeone(admission);
        return soonestNs == Long.MAX_VALUE ? 0 : soonestNs;
    }

    private long nanosUntilSomeone(Admission admission) {
        long soonestNs = Long.MAX_VALUE;
        for (Route route : admission.routes()) {
            for (int i = 0; i < route.size(); i++) {
                Candidate candidate = route.candidate(i);
                if (mayServeLater(candidate, admission)) {
                    long untilNs = candidate.nanosUntilEligible(admission.estimatedTokens(), time.nowNs());
                    soonestNs = Math.min(soonestNs, untilNs);
                }
            }
        }
        return soonestNs;
    }

    private boolean mayServeLater(Candidate candidate, Admission admission) {
        return admission.allows(candidate) && !budgets.isExceeded(candidate, admission);
    }

    /// Starts an attempt. The reservation is held, but for what the candidate's own budgets have to give.
    Decision start(Admission admission, Candidate candidate) {
        policy.adopt(candidate.deployment());
        admission.chain.enter(candidate, admission, time.windows(), waits, leases, time.nowNs());
        admission.running.acquire(candidate, admission.estimatedTokens(), time.nowNs());
        admission.tried.add(candidate);
        admission.attempt++;
        admission.candidate = candidate;
        admission.retryAfterNs = 0;
        admission.outputTokensReserved = candidate.outputTokens(admission.outputTokensLimit());
        admission.stage = Admission.Stage.RUNNING;
        watchReservation(admission);
        return Decision.ADMITTED;
    }

    /// Starts an attempt that is not the first.
    private Decision goOn(Admission admission, Candidate candidate) {
        boolean wasScoped = admission.chain.isScopedToCandidate();
        Decision started = start(admission, candidate);
        if (wasScoped || admission.chain.isScopedToCandidate()) {
            ledger.moved(admission);
        }
        return started;
    }

    private void watchReservation(Admission admission) {
        spread = (spread + 1) % SPREAD_MS;
        long graceNs = SETTLE_GRACE_NS + TimeUnit.MILLISECONDS.toNanos(spread);
        timers.schedule(admission, Math.max(admission.engineDeadlineNs, time.nowNs()) + graceNs);
    }

    /// Ends the running attempt, and starts the next one, or its wait.
    ///
    /// @param retryAfterNs what the provider asked for, -1 = nothing
    /// @return the answer, or null when it comes after a wait
    @Nullable
    Decision failed(Admission admission, Fault fault, long retryAfterNs, boolean isRetryable) {
        switch (admission.stage) {
            case RUNNING -> {}
            // The reservation expired meanwhile.
            case IDLE, EXHAUSTED, SETTLED -> {
                return exhausted(admission, 0);
            }
            // An answer is to come anyway.
            case QUEUED, WAITING, BACKING_OFF -> {
                return null;
            }
        }

        int ownMaxRetries = admission.candidate == null ? 0 : admission.candidate.maxRetries();
        tell(admission, fault, retryAfterNs);
        admission.running.release(0, time.nowNs());
        admission.candidate = null;
        if (time.nowNs() >= admission.engineDeadlineNs) {
            return exhaust(admission, retryAfterNs);
        }

        Candidate sibling = mayStayOnRoute(admission, fault, isRetryable)
                ? findOn(admission, admission.routes()[admission.routeIndex])
                : null;
        if (sibling != null) {
            countMove(admission, fault);
            return goOn(admission, sibling);
        }
        Candidate fallback = find(admission, admission.routeIndex + 1);
        if (fallback != null) {
            return goOn(admission, fallback);
        }
        return mayRetry(admission, fault, isRetryable) && admission.retries < ownMaxRetries
                ? backOff(admission, fault, retryAfterNs)
                : exhaust(admission, retryAfterNs);
    }

    /// Tells the credential and the breaker how the running attempt failed.
    void tell(Admission admission, Fault fault, long retryAfterNs) {
        switch (fault) {
            case RATE_LIMITED -> admission.running.coolDown(retryAfterNs, time.nowNs());
            case UNAUTHORIZED -> admission.running.quarantine(time.nowNs());
            case FORBIDDEN -> admission.running.forbid(time.nowNs());
            case UPSTREAM_ERROR, CONNECT_FAILED, TIMEOUT, CUT -> admission.running.blameDeployment(time.nowNs());
            case CLIENT_FAULT, NO_RESOURCES, UNSUITED -> {}
        }
    }

    private static boolean isCredentials(Fault fault) {
        return switch (fault) {
            case RATE_LIMITED, UNAUTHORIZED, FORBIDDEN -> true;
            case UPSTREAM_ERROR, CONNECT_FAILED, NO_RESOURCES, TIMEOUT, CUT, CLIENT_FAULT, UNSUITED -> false;
        };
    }

    private boolean mayStayOnRoute(Admission admission, Fault fault, boolean isRetryable) {
        return isFreeMove(admission, fault) || mayRetry(admission, fault, isRetryable);
    }

    /// Whether another candidate may be tried without using up a retry.
    private static boolean isFreeMove(Admission admission, Fault fault) {
        return (isCredentials(fault) || fault == Fault.UNSUITED)
                && admission.credentialMoves < maxCredentialMoves(admission);
    }

    private static int maxCredentialMoves(Admission admission) {
        int candidates = 0;
        for (Route route : admission.routes()) {
            candidates += route.size();
        }
        return Math.min(candidates, MAX_CREDENTIAL_MOVES);
    }

    private boolean mayRetry(Admission admission, Fault fault, boolean isRetryable) {
        boolean mayChange = fault != Fault.CLIENT_FAULT && fault != Fault.UNSUITED;
        boolean isWorthIt = mayChange && (isRetryable || isCredentials(fault));
        return isWorthIt && admission.retries < retryPolicy().maxAttempts() - 1;
    }

    private static void countMove(Admission admission, Fault fault) {
        if (isFreeMove(admission, fault)) {
            admission.credentialMoves++;
        } else {
            admission.retries++;
        }
    }

    private @Nullable Decision backOff(Admission admission, Fault fault, long retryAfterNs) {
        boolean isAskedToWait =
                retryAfterNs >= 0 && retryAfterNs <= retryPolicy().maxRetryAfterNs();
        if (retryAfterNs > retryPolicy().maxRetryAfterNs() && !isCredentials(fault)) {
            return exhaust(admission, retryAfterNs);
        }

        // What a credential was asked to wait binds only that credential: its cooldown ends then.
        long delayNs = isAskedToWait && !isCredentials(fault) ? retryAfterNs : jitteredDelayNs(admission.retries);
        long longestNs = isAskedToWait ? Math.max(delayNs, retryAfterNs) : delayNs;
        delayNs = Math.max(delayNs, nanosUntilSomeone(admission));
        boolean isInTime = delayNs <= longestNs && delayNs < admission.engineDeadlineNs - time.nowNs();
        if (!isInTime) {
            return exhaust(admission, retryAfterNs);
        }

        admission.retries++;
        admission.stage = Admission.Stage.BACKING_OFF;
        timers.schedule(admission, time.nowNs() + delayNs);
        return null;
    }

    private long jitteredDelayNs(int retry) {
        long ceilingNs = retryPolicy().delayCeilingNs(retry);
        return ceilingNs == 0 ? 0 : jitter.nextLong(ceilingNs);
    }

    /// The wait is over: whoever can serve now does, tried or not.
    Decision backOffOver(Admission admission) {
        admission.tried.clear();
        Candidate candidate = time.nowNs() < admission.engineDeadlineNs ? find(admission, 0) : null;
        return candidate == null ? exhaust(admission, 0) : goOn(admission, candidate);
    }

    private Decision exhaust(Admission admission, long providerRetryAfterNs) {
        admission.stage = Admission.Stage.EXHAUSTED;
        if (admission.chain.isScopedToCandidate()) {
            admission.chain.leaveCandidate(time.windows(), waits, leases);
            ledger.moved(admission);
        }
        watchReservation(admission);
        return exhausted(admission, Math.max(providerRetryAfterNs, retryAfterNs(admission)));
    }

    private static Decision exhausted(Admission admission, long retryAfterNs) {
        admission.candidate = null;
        admission.retryAfterNs = Math.max(0, retryAfterNs);
        return Decision.ATTEMPTS_EXHAUSTED;
    }

    private RetryPolicy retryPolicy() {
        return policy.resilience().retry();
    }
}
