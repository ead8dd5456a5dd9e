package io.ringfence.engine.budget;

import java.util.Arrays;
import java.util.List;

/// Tells when one budget runs low: each of its thresholds, and the first refusal, once in a window. A rolling
/// budget has no windows that end; there, the same is told again when it still holds a window's length later.
/// What a reset or a new limit makes untrue may be told again.
/// What others have spent counts as far as it is known. Engine thread only.
public final class BudgetAlarm {
    private static final int PERMILLE = 1_000;

    private final Budget budget;
    private int[] permille = {};
    /// The limit that the amounts are parts of.
    private long limitNanoUsd = Budget.UNLIMITED;
    private long[] amountsNanoUsd = {};
    /// The window from which on each threshold may be told again.
    private long[] silentUntil = {};

    private long refusalSilentUntil = BudgetPeriod.NO_WINDOW;
    private long refusedSpentNanoUsd;
    private long refusedLimitNanoUsd;

    BudgetAlarm(Budget budget) {
        this.budget = budget;
    }

    /// Takes over thresholds for the limit that the budget has by now. Those that spending falls short of under
    /// the new limit may be told again.
    public void install(List<Integer> alertsPermille) {
        int[] newPermille = alertsPermille.stream().mapToInt(Integer::intValue).toArray();
        long[] newAmounts = new long[newPermille.length];
        long[] newSilentUntil = new long[newPermille.length];
        for (int i = 0; i < newPermille.length; i++) {
            newAmounts[i] = part(budget.limitNanoUsd(), newPermille[i]);
            int old = Arrays.binarySearch(permille, newPermille[i]);
            boolean isReached = budget.spentByAllNanoUsd() >= newAmounts[i];
            newSilentUntil[i] = old >= 0 && isReached ? silentUntil[old] : BudgetPeriod.NO_WINDOW;
        }
        limitNanoUsd = budget.limitNanoUsd();
        permille = newPermille;
        amountsNanoUsd = newAmounts;
        silentUntil = newSilentUntil;
    }

    /// The least amount that is so much of the limit.
    private static long part(long limitNanoUsd, int permille) {
        long rest = limitNanoUsd % PERMILLE * permille;
        return limitNanoUsd / PERMILLE * permille + (rest + PERMILLE - 1) / PERMILLE;
    }

    /// Something was charged.
    public void spent(BudgetListener listener) {
        long spentNanoUsd = budget.spentByAllNanoUsd();
        if (!budget.isLimited()) {
            return;
        }
        followLimit(spentNanoUsd);

        for (int i = 0; i < permille.length; i++) {
            if (spentNanoUsd < amountsNanoUsd[i]) {
                fallShort(i);
            } else if (spentNanoUsd > 0 && budget.window() >= silentUntil[i]) {
                silentUntil[i] = budget.window() + budget.windowLength();
                listener.reached(
                        budget.owner().account(),
                        budget.period(),
                        budget.window(),
                        permille[i],
                        spentNanoUsd,
                        budget.limitNanoUsd());
            }
        }
    }

    /// Spending that leaves a rolling window comes and goes; elsewhere it only becomes less when it is
    /// forgiven.
    private void fallShort(int i) {
        if (budget.period() != BudgetPeriod.ROLLING) {
            silentUntil[i] = BudgetPeriod.NO_WINDOW;
        }
    }

    /// A limit may be changed without a new policy.
    private void followLimit(long spentNanoUsd) {
        if (budget.limitNanoUsd() == limitNanoUsd) {
            return;
        }

        limitNanoUsd = budget.limitNanoUsd();
        for (int i = 0; i < permille.length; i++) {
            amountsNanoUsd[i] = part(limitNanoUsd, permille[i]);
            if (spentNanoUsd < amountsNanoUsd[i]) {
                silentUntil[i] = BudgetPeriod.NO_WINDOW;
            }
        }
    }

    /// What was spent is forgiven, so that all may be told again.
    void forgiven() {
        Arrays.fill(silentUntil, BudgetPeriod.NO_WINDOW);
        refusalSilentUntil = BudgetPeriod.NO_WINDOW;
    }

    /// Too little is left for a request.
    public void refused(BudgetListener listener) {
        long spentNanoUsd = budget.spentByAllNanoUsd();
        boolean isForgiven = budget.period() != BudgetPeriod.ROLLING && spentNanoUsd < refusedSpentNanoUsd;
        boolean isNew = isForgiven || budget.limitNanoUsd() != refusedLimitNanoUsd;
        if (isNew || budget.window() >= refusalSilentUntil) {
            refusalSilentUntil = budget.window() + budget.windowLength();
            refusedSpentNanoUsd = spentNanoUsd;
            refusedLimitNanoUsd = budget.limitNanoUsd();
            listener.exceeded(
                    budget.owner().account(), budget.period(), budget.window(), spentNanoUsd, budget.limitNanoUsd());
        }
    }
}
