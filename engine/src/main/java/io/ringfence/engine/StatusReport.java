package io.ringfence.engine;

import io.ringfence.engine.EngineStatus.AccountStatus;
import io.ringfence.engine.EngineStatus.BudgetStatus;
import io.ringfence.engine.EngineStatus.CredentialStatus;
import io.ringfence.engine.EngineStatus.DeploymentStatus;
import io.ringfence.engine.EngineStatus.Totals;
import io.ringfence.engine.breaker.CircuitBreaker;
import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.limit.RateLimit;
import io.ringfence.engine.limit.RateShare;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.routing.Credential;
import io.ringfence.engine.routing.Deployment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Copies the live state into a report. Engine thread only; cold, and the only event that allocates on purpose.
final class StatusReport {
    private static final long NO_LIMIT = -1;

    private final BatchTime time;
    private final InstalledPolicy policy;
    private final Bulkhead bulkhead;
    private final Waits waits;
    private final Counters counters;
    private final Leases leases;

    StatusReport(
            BatchTime time, InstalledPolicy policy, Bulkhead bulkhead, Waits waits, Counters counters, Leases leases) {
        this.time = time;
        this.policy = policy;
        this.bulkhead = bulkhead;
        this.waits = waits;
        this.counters = counters;
        this.leases = leases;
    }

    EngineStatus report() {
        List<AccountStatus> accounts = new ArrayList<>();
        policy.forEachAccount(account -> accounts.add(status(account)));
        List<CredentialStatus> credentials =
                policy.credentials().stream().map(this::status).toList();
        List<DeploymentStatus> deployments =
                policy.deployments().stream().map(this::status).toList();
        return new EngineStatus(accounts, credentials, deployments, totals());
    }

    /// Of the levels of one caller, the widest first, without the end users under it.
    List<AccountStatus> standing(Principal principal) {
        List<AccountStatus> levels = new ArrayList<>();
        for (int level = 0; level < principal.levels(); level++) {
            levels.add(status(principal.account(level)));
        }
        return levels;
    }

    private AccountStatus status(Account account) {
        account.budgets().enter(time.windows());
        leases.cover(account);
        List<BudgetStatus> budgets = Arrays.stream(account.budgets().all())
                .filter(Budget::isLimited)
                .map(StatusReport::status)
                .toList();
        return new AccountStatus(
                account.id(),
                account.isRetired(),
                account.limits(),
                account.inFlight(),
                budgets,
                account.requests().isLimited(),
                level(account.requests()),
                account.tokens().isLimited(),
                level(account.tokens()),
                account.requests().share() != null,
                held(account.requests()),
                account.tokens().share() != null,
                held(account.tokens()));
    }

    private static BudgetStatus status(Budget budget) {
        BudgetLease lease = budget.lease();
        return new BudgetStatus(
                budget.period(),
                budget.limitNanoUsd(),
                budget.spentByAllNanoUsd(),
                budget.reservedNanoUsd(),
                lease == null ? budget.limitNanoUsd() : lease.grantedNanoUsd(),
                budget.waiters().size());
    }

    private long level(RateLimit rate) {
        return rate.isLimited() ? rate.level(time.nowNs()) : NO_LIMIT;
    }

    private static long held(RateLimit rate) {
        RateShare share = rate.share();
        return share == null ? 0 : share.held();
    }

    private CredentialStatus status(Credential credential) {
        long quarantinedUntilMs = time.epochMs(credential.quarantinedUntilNs());
        return new CredentialStatus(
                credential.id(),
                credential.label(),
                credential.isUsable(0, time.nowNs()),
                credential.inFlight(),
                credential.tokensInWindow(time.nowNs()),
                credential.requestsInWindow(time.nowNs()),
                time.epochMs(credential.coolDownUntilNs()),
                quarantinedUntilMs != 0,
                quarantinedUntilMs,
                credential.consecutiveFailures());
    }

    private DeploymentStatus status(Deployment deployment) {
        CircuitBreaker breaker = deployment.breaker();
        return new DeploymentStatus(
                deployment.id(),
                breaker.state(),
                time.epochMs(breaker.openUntilNs()),
                breaker.consecutiveFaults(),
                deployment.inFlight());
    }

    private Totals totals() {
        Throwable lastError = counters.lastHandlerError;
        return new Totals(
                bulkhead.inFlight(),
                bulkhead.queue().size(),
                waits.waiting(),
                counters.admitted,
                counters.settled,
                counters.refused(),
                counters.expiredReservations,
                counters.duplicateSettlements,
                counters.reservationsExceeded,
                counters.handlerErrors,
                lastError == null ? null : lastError.toString());
    }
}
