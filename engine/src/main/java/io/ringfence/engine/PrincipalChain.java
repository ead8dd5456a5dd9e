package io.ringfence.engine;

import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.policy.Principal;

/// Asks every level of a principal chain whether an exchange may go, without taking anything. Engine thread
/// only.
final class PrincipalChain {
    private final BatchTime time;
    private final Leases leases;
    private final BudgetCheck budgets;

    PrincipalChain(BatchTime time, Leases leases, BudgetListener listener) {
        this.time = time;
        this.leases = leases;
        budgets = new BudgetCheck(leases, listener);
    }

    /// ADMITTED when every level has all that is needed. BUDGET_RESERVED means that the budget which the
    /// admission is blocked at would have the money if others settled for less than they reserved or more were
    /// granted, or that others already wait for it there.
    Decision check(Admission admission) {
        if (isRetired(admission.caller())) {
            return Decision.UNKNOWN_KEY;
        }
        ChainHold chain = admission.chain;
        if (!chain.resolve(admission, time.windows(), leases, time.nowNs())) {
            return Decision.OVERLOADED;
        }
        if (!hasPlaces(chain)) {
            return Decision.CONCURRENCY_LIMITED;
        }

        long requestsInNs = nanosUntilRequest(chain);
        if (requestsInNs > 0) {
            admission.retryAfterNs = requestsInNs;
            return Decision.REQUESTS_LIMITED;
        }
        long tokensInNs = nanosUntilTokens(chain, admission.estimatedTokens());
        if (tokensInNs > 0) {
            admission.retryAfterNs = tokensInNs;
            return Decision.TOKENS_LIMITED;
        }
        return chain.isBudgeted() ? checkBudgets(admission) : Decision.ADMITTED;
    }

    private static boolean isRetired(Principal principal) {
        for (int i = 0; i < principal.levels(); i++) {
            if (principal.account(i).isRetired()) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasPlaces(ChainHold chain) {
        for (int i = 0; i < chain.levels(); i++) {
            if (!chain.account(i).hasPlace()) {
                return false;
            }
        }
        return true;
    }

    private long nanosUntilRequest(ChainHold chain) {
        long longestNs = 0;
        for (int i = 0; i < chain.levels(); i++) {
            longestNs = Math.max(longestNs, chain.account(i).requests().nanosUntilAvailable(1, time.nowNs()));
        }
        return longestNs;
    }

    private long nanosUntilTokens(ChainHold chain, long estimatedTokens) {
        long longestNs = 0;
        for (int i = 0; i < chain.levels(); i++) {
            long untilNs = chain.account(i).tokens().nanosUntilAvailable(estimatedTokens, time.nowNs());
            longestNs = Math.max(longestNs, untilNs);
        }
        return longestNs;
    }

    private Decision checkBudgets(Admission admission) {
        ChainHold chain = admission.chain;
        budgets.begin();
        for (int i = 0; i < chain.levels(); i++) {
            budgets.ask(chain.account(i), admission);
        }
        return switch (budgets.answer()) {
            case FITS -> Decision.ADMITTED;
            case RESERVED_BY_OTHERS -> {
                admission.blockedAt = budgets.blockedAt();
                yield Decision.BUDGET_RESERVED;
            }
            case EXCEEDED -> {
                admission.exceededUntil(budgets.fitsAtMs(), time.epochMs());
                yield Decision.BUDGET_EXCEEDED;
            }
        };
    }
}
