package io.ringfence.engine;

import io.ringfence.engine.breaker.CircuitBreaker;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.policy.AccountLimits;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the engine knew at one moment, between two events.
public record EngineStatus(
        List<AccountStatus> accounts,
        List<CredentialStatus> credentials,
        List<DeploymentStatus> deployments,
        Totals totals) {
    public EngineStatus {
        accounts = List.copyOf(accounts);
        credentials = List.copyOf(credentials);
        deployments = List.copyOf(deployments);
    }

    /// One level of a principal chain, end users included. A level is -1 where no such limit applies; it may be
    /// negative otherwise, when answers used more tokens than estimated. Of limits that are shared it is what
    /// is known here.
    ///
    /// @param requestsHeld what is taken out of the common bucket and not used
    /// @param tokensHeld   the same for tokens
    public record AccountStatus(
            String id,
            boolean retired,
            AccountLimits limits,
            int inFlight,
            List<BudgetStatus> budgets,
            boolean requestsLimited,
            long requestsLevel,
            boolean tokensLimited,
            long tokensLevel,
            boolean requestsShared,
            long requestsHeld,
            boolean tokensShared,
            long tokensHeld) {
        public AccountStatus {
            budgets = List.copyOf(budgets);
        }
    }

    /// Money of one account in its current window, in nano-dollars. Only budgets that have a limit are listed.
    ///
    /// @param spentNanoUsd by everybody, as far as is known here
    /// @param reservedNanoUsd here
    /// @param grantedNanoUsd what may be spent here; the limit where the budget is not leased
    public record BudgetStatus(
            BudgetPeriod period,
            long limitNanoUsd,
            long spentNanoUsd,
            long reservedNanoUsd,
            long grantedNanoUsd,
            int waiting) {}

    /// One provider secret. Times are Unix milliseconds, 0 = none.
    public record CredentialStatus(
            String id,
            String label,
            boolean available,
            int inFlight,
            long tokensInWindow,
            long requestsInWindow,
            long coolDownUntilMs,
            boolean quarantined,
            long quarantinedUntilMs,
            int consecutiveFailures) {}

    /// One model at one provider. `openUntilMs` is Unix milliseconds, 0 unless open.
    public record DeploymentStatus(
            String id, CircuitBreaker.State state, long openUntilMs, int consecutiveFaults, int inFlight) {}

    /// Sums since the start, except `inFlight`, `queued` and `waiting`, which are of the moment.
    ///
    /// @param queued exchanges waiting for a place in the gateway
    /// @param waiting exchanges waiting for money that others hold
    /// @param refused answers other than ADMITTED, by reason
    /// @param expiredReservations reservations that nobody settled: each one is a bug of the caller
    /// @param reservationsExceeded settlements whose cost was above what was reserved in a budget
    /// @param lastHandlerError text of the newest error counted in `handlerErrors`
    public record Totals(
            int inFlight,
            int queued,
            int waiting,
            long admitted,
            long settled,
            Map<Decision, Long> refused,
            long expiredReservations,
            long duplicateSettlements,
            long reservationsExceeded,
            long handlerErrors,
            @Nullable String lastHandlerError) {
        public Totals {
            refused = Map.copyOf(refused);
        }
    }
}
