package io.ringfence.engine.policy;

/// What one level of a principal chain may use. 0 = no limit for rates and concurrency; -1 = no limit for
/// budgets, where 0 is a real budget of nothing.
public record AccountLimits(
        long requestsPerMinute,
        long tokensPerMinute,
        int maxConcurrent,
        long budgetNanoUsd,
        long dailyBudgetNanoUsd,
        long monthlyBudgetNanoUsd) {
    /// No limit of any kind.
    public static final AccountLimits NONE = new AccountLimits(0, 0, 0, -1, -1, -1);

    /// Above any real rate, and low enough for exact arithmetic in 64 bits.
    public static final long MAX_PER_MINUTE = 1_000_000_000_000L;

    public AccountLimits {
        requireRate("requestsPerMinute", requestsPerMinute);
        requireRate("tokensPerMinute", tokensPerMinute);
        if (maxConcurrent < 0) {
            throw new IllegalArgumentException("maxConcurrent=" + maxConcurrent + " is negative");
        }
        requireBudget("budgetNanoUsd", budgetNanoUsd);
        requireBudget("dailyBudgetNanoUsd", dailyBudgetNanoUsd);
        requireBudget("monthlyBudgetNanoUsd", monthlyBudgetNanoUsd);
    }

    public AccountLimits withRequestsPerMinute(long newRequestsPerMinute) {
        return new AccountLimits(
                newRequestsPerMinute,
                tokensPerMinute,
                maxConcurrent,
                budgetNanoUsd,
                dailyBudgetNanoUsd,
                monthlyBudgetNanoUsd);
    }

    public AccountLimits withTokensPerMinute(long newTokensPerMinute) {
        return new AccountLimits(
                requestsPerMinute,
                newTokensPerMinute,
                maxConcurrent,
                budgetNanoUsd,
                dailyBudgetNanoUsd,
                monthlyBudgetNanoUsd);
    }

    public AccountLimits withMaxConcurrent(int newMaxConcurrent) {
        return new AccountLimits(
                requestsPerMinute,
                tokensPerMinute,
                newMaxConcurrent,
                budgetNanoUsd,
                dailyBudgetNanoUsd,
                monthlyBudgetNanoUsd);
    }

    public AccountLimits withBudgetNanoUsd(long newBudgetNanoUsd) {
        return new AccountLimits(
                requestsPerMinute,
                tokensPerMinute,
                maxConcurrent,
                newBudgetNanoUsd,
                dailyBudgetNanoUsd,
                monthlyBudgetNanoUsd);
    }

    public AccountLimits withDailyBudgetNanoUsd(long newDailyBudgetNanoUsd) {
        return new AccountLimits(
                requestsPerMinute,
                tokensPerMinute,
                maxConcurrent,
                budgetNanoUsd,
                newDailyBudgetNanoUsd,
                monthlyBudgetNanoUsd);
    }

    public AccountLimits withMonthlyBudgetNanoUsd(long newMonthlyBudgetNanoUsd) {
        return new AccountLimits(
                requestsPerMinute,
                tokensPerMinute,
                maxConcurrent,
                budgetNanoUsd,
                dailyBudgetNanoUsd,
                newMonthlyBudgetNanoUsd);
    }

    private static void requireRate(String name, long value) {
        if (value < 0 || value > MAX_PER_MINUTE) {
            throw new IllegalArgumentException(name + "=" + value + " is not between 0 and " + MAX_PER_MINUTE);
        }
    }

    private static void requireBudget(String name, long value) {
        if (value < -1) {
            throw new IllegalArgumentException(name + "=" + value + " is neither an amount nor -1 for none");
        }
    }
}
