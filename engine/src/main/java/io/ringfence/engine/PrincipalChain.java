package io.ringfence.engine;

import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.limit.RateLimit;
import io.ringfence.engine.limit.SharedRates;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.Principal;

/// Asks every level of a principal chain whether an exchange may go, without taking anything. Engine thread
/// only.
final class PrincipalChain {
    private final BatchTime time;
    private final Leases leases;
    private final SharedRates rates;
    private final BudgetCheck budgets;

    PrincipalChain(BatchTime time, Leases leases, SharedRates rates, BudgetListener listener) {
        this.time = time;
        this.leases = leases;
        this.rates = rates;
        budgets = new BudgetCheck(leases, listener);
    }

    /// ADMITTED when every level has all that is needed. BUDGET_RESERVED means that the budget which the
    /// admission is blocked at would have the money if others settled for less than they reserved or more were
    /// granted, or that others already wait for it there. RATES_UNAVAILABLE means the same of a limit that is
    /// shared, unless the admission is blocked nowhere: then there is nobody to ask.
    Decision check(Admission admission) {
        admission.blockedAt = null;
        if (isRetired(admission.caller())) {
            return Decision.UNKNOWN_KEY;
        }
        ChainHold chain = admission.chain;
        if (!chain.resolve(admission, time.windows(), leases, time.nowNs())) {
            return Decision.TOO_MANY_USERS;
        }
        if (admission.isUnpriced() && chain.isCallerBudgeted()) {
            return Decision.NOT_CHARGEABLE;
        }
        if (!hasPlaces(chain)) {
            return Decision.CONCURRENCY_LIMITED;
        }
        if (rates.areUsed()) {
            coverRates(chain);
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
        if (rates.areUsed() && isRefusedAlone(chain)) {
            return Decision.RATES_UNAVAILABLE;
        }
        Decision money = chain.isBudgeted() ? checkBudgets(admission) : Decision.ADMITTED;
        boolean mayBeBlocked = money == Decision.ADMITTED && rates.areUsed();
        return mayBeBlocked && isBlockedAtRate(admission) ? Decision.RATES_UNAVAILABLE : money;
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

    private void coverRates(ChainHold chain) {
        for (int i = 0; i < chain.levels(); i++) {
            Account account = chain.account(i);
            rates.cover(account.id(), account.requests(), account.tokens(), time.nowNs());
        }
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

    private boolean isRefusedAlone(ChainHold chain) {
        for (int i = 0; i < chain.levels(); i++) {
            if (rates.refuses(chain.account(i).requests())
                    || rates.refuses(chain.account(i).tokens())) {
                return true;
            }
        }
        return false;
    }

    /// Whether something is still to be granted of a limit. All that is missing is wanted at once.
    private boolean isBlockedAtRate(Admission admission) {
        ChainHold chain = admission.chain;
        for (int i = 0; i < chain.levels(); i++) {
            ask(chain.account(i).requests(), 1, admission);
            ask(chain.account(i).tokens(), admission.estimatedTokens(), admission);
        }
        return admission.blockedAt != null;
    }

    private void ask(RateLimit rate, long amount, Admission admission) {
        boolean areOthersBefore = Waits.areOthersBefore(admission, rate);
        boolean isThere = rate.has(amount, time.nowNs());
        if (isThere && !areOthersBefore) {
            return;
        }
        if (rate.share() != null) {
            rate.want(amount, admission.waitsAt == null);
        }
        if (admission.blockedAt == null || rate == admission.waitsAt) {
            admission.blockedAt = rate;
        }
    }
}
