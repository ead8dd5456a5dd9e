package io.ringfence.engine;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.Principal;
import org.jspecify.annotations.Nullable;

/// Asks every level of a principal chain whether an exchange may go, without taking anything. Engine thread
/// only.
final class PrincipalChain {
    private final BatchTime time;
    private final Leases leases;
    private @Nullable Budget blockedAt;

    PrincipalChain(BatchTime time, Leases leases) {
        this.time = time;
        this.leases = leases;
    }

    /// ADMITTED when every level has all that is needed. BUDGET_RESERVED means that [#blockedAt()] would have
    /// the money if others settled for less than they reserved or more were granted, or that others already
    /// wait for it there.
    Decision check(Admission admission) {
        blockedAt = null;
        Principal principal = admission.principal();
        if (principal == null) {
            throw new IllegalStateException("admission without a question");
        }
        if (isRetired(principal)) {
            return Decision.UNKNOWN_KEY;
        }
        ChainHold chain = admission.chain;
        if (!chain.resolve(principal, admission.endUser(), time.windows(), leases, time.nowNs())) {
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

    /// Money that is gone anywhere outweighs money that is only held elsewhere: waiting would not help.
    private Decision checkBudgets(Admission admission) {
        ChainHold chain = admission.chain;
        long amountNanoUsd = chain.amountNanoUsd();
        for (int i = 0; i < chain.levels(); i++) {
            Account account = chain.account(i);
            for (Budget budget : account.budgets()) {
                switch (budget.answer(amountNanoUsd)) {
                    case EXCEEDED -> {
                        return Decision.BUDGET_EXCEEDED;
                    }
                    case RESERVED_BY_OTHERS -> {
                        if (!othersWaitBefore(admission, budget)) {
                            leases.want(budget, amountNanoUsd);
                        }
                        blockAt(budget, admission);
                    }
                    case FITS -> {
                        if (amountNanoUsd > 0 && (othersWaitBefore(admission, budget) || leases.areSuspended(budget))) {
                            blockAt(budget, admission);
                        }
                    }
                }
            }
        }
        return blockedAt == null ? Decision.ADMITTED : Decision.BUDGET_RESERVED;
    }

    /// The widest level that blocks, except that one who waits stays where it waits as long as it is blocked
    /// there.
    private void blockAt(Budget budget, Admission admission) {
        if (blockedAt == null || budget == admission.waitsAt) {
            blockedAt = budget;
        }
    }

    private static boolean othersWaitBefore(Admission admission, Budget budget) {
        return !budget.waiters().isEmpty() && budget.waiters().first() != admission;
    }

    Budget blockedAt() {
        if (blockedAt == null) {
            throw new IllegalStateException("blocked at no budget");
        }
        return blockedAt;
    }
}
