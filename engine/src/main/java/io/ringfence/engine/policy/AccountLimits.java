package io.ringfence.engine.policy;

import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.budget.BudgetPeriod;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one account may use. 0 = no limit for rates and concurrency.
///
/// @param budgets at most one of each period
public record AccountLimits(
        long requestsPerMinute, long tokensPerMinute, int maxConcurrent, List<BudgetLimit> budgets) {
    /// No limit of any kind.
    public static final AccountLimits NONE = new AccountLimits(0, 0, 0, List.of());

    /// Above any real rate, and low enough for exact arithmetic in 64 bits.
    public static final long MAX_PER_MINUTE = 1_000_000_000_000L;

    public AccountLimits {
        budgets = List.copyOf(budgets);
        requireRate("requestsPerMinute", requestsPerMinute);
        requireRate("tokensPerMinute", tokensPerMinute);
        if (maxConcurrent < 0) {
            throw new IllegalArgumentException("maxConcurrent=" + maxConcurrent + " is negative");
        }
        long periods = budgets.stream().map(BudgetLimit::period).distinct().count();
        if (periods < budgets.size()) {
            throw new IllegalArgumentException("budgets=" + budgets + " has a period twice");
        }
    }

    public boolean isUnlimited() {
        return requestsPerMinute == 0 && tokensPerMinute == 0 && maxConcurrent == 0 && budgets.isEmpty();
    }

    /// The budget of a period, or null where there is none.
    public @Nullable BudgetLimit budget(BudgetPeriod period) {
        for (BudgetLimit budget : budgets) {
            if (budget.period() == period) {
                return budget;
            }
        }
        return null;
    }

    public AccountLimits withRequestsPerMinute(long newRequestsPerMinute) {
        return new AccountLimits(newRequestsPerMinute, tokensPerMinute, maxConcurrent, budgets);
    }

    public AccountLimits withTokensPerMinute(long newTokensPerMinute) {
        return new AccountLimits(requestsPerMinute, newTokensPerMinute, maxConcurrent, budgets);
    }

    public AccountLimits withMaxConcurrent(int newMaxConcurrent) {
        return new AccountLimits(requestsPerMinute, tokensPerMinute, newMaxConcurrent, budgets);
    }

    /// With this budget instead of any other of its period.
    public AccountLimits withBudget(BudgetLimit budget) {
        List<BudgetLimit> newBudgets = new ArrayList<>(budgets);
        newBudgets.removeIf(other -> other.period() == budget.period());
        newBudgets.add(budget);
        return new AccountLimits(requestsPerMinute, tokensPerMinute, maxConcurrent, newBudgets);
    }

    public AccountLimits withBudgetNanoUsd(long newBudgetNanoUsd) {
        return withBudget(new BudgetLimit(BudgetPeriod.TOTAL, newBudgetNanoUsd));
    }

    public AccountLimits withDailyBudgetNanoUsd(long newDailyBudgetNanoUsd) {
        return withBudget(new BudgetLimit(BudgetPeriod.DAILY, newDailyBudgetNanoUsd));
    }

    public AccountLimits withMonthlyBudgetNanoUsd(long newMonthlyBudgetNanoUsd) {
        return withBudget(new BudgetLimit(BudgetPeriod.MONTHLY, newMonthlyBudgetNanoUsd));
    }

    private static void requireRate(String name, long value) {
        if (value < 0 || value > MAX_PER_MINUTE) {
            throw new IllegalArgumentException(name + "=" + value + " is not between 0 and " + MAX_PER_MINUTE);
        }
    }
}
