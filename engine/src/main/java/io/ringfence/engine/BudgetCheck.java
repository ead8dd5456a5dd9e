package io.ringfence.engine;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.policy.Account;
import org.jspecify.annotations.Nullable;

/// Asks the budgets of several accounts whether they have the money for an exchange, without taking any, and
/// sums their answers up. Engine thread only.
final class BudgetCheck {
    private final Leases leases;
    private final BudgetListener listener;
    private @Nullable Budget blockedAt;
    private boolean isExceeded;
    private long fitsAtMs;

    BudgetCheck(Leases leases, BudgetListener listener) {
        this.leases = leases;
        this.listener = listener;
    }

    /// Forgets what was answered so far.
    void begin() {
        blockedAt = null;
        isExceeded = false;
        fitsAtMs = Long.MIN_VALUE;
    }

    /// Asks every budget of an account whose windows are the current ones, and which leases cover where there
    /// are any. Where too little was granted, more is wanted from here on.
    void ask(Account account, Admission admission) {
        long amountNanoUsd = admission.chain.amountNanoUsd();
        for (Budget budget : account.budgets().all()) {
            switch (budget.answer(amountNanoUsd)) {
                case EXCEEDED -> {
                    isExceeded = true;
                    fitsAtMs = Math.max(fitsAtMs, budget.fitsAtMs(amountNanoUsd));
                    budget.alarm().refused(listener);
                }
                case RESERVED_BY_OTHERS -> {
                    if (!Waits.areOthersBefore(admission, budget)) {
                        leases.want(budget, amountNanoUsd);
                    }
                    blockAt(budget, admission);
                }
                case FITS -> {
                    if (amountNanoUsd > 0
                            && (Waits.areOthersBefore(admission, budget) || leases.areSuspended(budget))) {
                        blockAt(budget, admission);
                    }
                }
            }
        }
    }

    /// The first that blocks, except that one who waits stays where it waits as long as it is blocked there.
    private void blockAt(Budget budget, Admission admission) {
        if (blockedAt == null || budget == admission.waitsAt) {
            blockedAt = budget;
        }
    }

    /// Money that is gone anywhere outweighs money that is only held elsewhere: waiting would not help.
    Budget.Answer answer() {
        if (isExceeded) {
            return Budget.Answer.EXCEEDED;
        }
        return blockedAt == null ? Budget.Answer.FITS : Budget.Answer.RESERVED_BY_OTHERS;
    }

    /// With RESERVED_BY_OTHERS: the budget that would have the money if others settled for less than they
    /// reserved or more were granted, or where others wait for it already.
    Budget blockedAt() {
        if (blockedAt == null) {
            throw new IllegalStateException("blocked at no budget");
        }
        return blockedAt;
    }

    /// With EXCEEDED: when all of those that have too little will have enough, in Unix milliseconds, if nothing
    /// more is spent; [Long#MAX_VALUE] = never.
    long fitsAtMs() {
        return fitsAtMs;
    }
}
