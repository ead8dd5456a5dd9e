package io.ringfence.engine;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.BudgetWindows;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.Principal;
import org.jspecify.annotations.Nullable;

/// What one exchange holds along its principal chain: a place, a request, tokens and money at every level,
/// taken all at once and given back all at once. Engine thread only.
final class ChainHold {
    /// Organisation, project, key and end user.
    private static final int MAX_LEVELS = 4;

    private static final BudgetPeriod[] PERIODS = BudgetPeriod.values();

    private final @Nullable Account[] accounts = new Account[MAX_LEVELS];
    private final long[] tokensTaken = new long[MAX_LEVELS];
    private final long[] reservedWindows = new long[PERIODS.length];
    private final RateView requestsView = new RateView();
    private final RateView tokensView = new RateView();

    private int levels;
    private boolean isHeld;
    private boolean isBudgeted;
    private long amountNanoUsd;
    /// One bit for each budget that the amount is reserved in: some may have had no limit yet.
    private int reservedBudgets;

    /// Starts a new question about an amount. Nothing may be held.
    void begin(long newAmountNanoUsd) {
        if (isHeld) {
            throw new IllegalStateException("the chain of the last question is still held");
        }

        amountNanoUsd = newAmountNanoUsd;
        isBudgeted = false;
        requestsView.clear();
        tokensView.clear();
    }

    /// Finds the accounts that have a say.
    ///
    /// @return false if there is no room for another end user under the key
    boolean resolve(Principal principal, @Nullable String endUser, BudgetWindows windows, long nowNs) {
        levels = principal.levels();
        isBudgeted = false;
        for (int i = 0; i < levels; i++) {
            accounts[i] = principal.account(i);
        }

        AccountLimits perUser = principal.perUser();
        if (perUser != null && endUser != null) {
            Account user = principal.keyAccount().users().account(endUser, perUser, windows, nowNs);
            if (user == null) {
                return false;
            }
            accounts[levels++] = user;
        }

        for (int i = 0; i < levels; i++) {
            Account account = account(i);
            account.enter(windows);
            for (Budget budget : account.budgets()) {
                isBudgeted |= budget.isLimited();
            }
        }
        return true;
    }

    int levels() {
        return levels;
    }

    Account account(int level) {
        Account account = accounts[level];
        if (account == null) {
            throw new IllegalStateException("no account at level " + level);
        }
        return account;
    }

    /// Takes everything at every level. All of it was found to be there.
    void take(long estimatedTokens, BudgetWindows windows, long nowNs) {
        reservedBudgets = 0;
        for (int i = 0; i < PERIODS.length; i++) {
            reservedWindows[i] = windows.current(PERIODS[i]);
        }
        for (int i = 0; i < levels; i++) {
            Account account = account(i);
            account.enter();
            account.requests().take(1, nowNs);
            tokensTaken[i] = account.tokens().take(estimatedTokens, nowNs);
            reserve(account, i);
        }
        isHeld = true;
    }

    private void reserve(Account account, int level) {
        Budget[] budgets = account.budgets();
        for (int i = 0; i < budgets.length; i++) {
            if (budgets[i].isLimited()) {
                budgets[i].reserve(amountNanoUsd);
                reservedBudgets |= budgetBit(level, i);
            }
        }
    }

    /// Gives everything back, against what was really used.
    ///
    /// @param usedTokens -1 = not known, so what was taken stands
    /// @param waits told about every budget that may now have room
    void settle(long usedTokens, long costNanoUsd, BudgetWindows windows, BudgetWaits waits, long nowNs) {
        if (!isHeld) {
            throw new IllegalStateException("nothing is held");
        }

        isHeld = false;
        for (int i = 0; i < levels; i++) {
            Account account = account(i);
            account.leave();
            if (usedTokens >= 0) {
                account.tokens().correct(tokensTaken[i], usedTokens, nowNs);
            }
            account.enter(windows);
            settleBudgets(account, i, costNanoUsd, waits);
            accounts[i] = null;
        }
    }

    private void settleBudgets(Account account, int level, long costNanoUsd, BudgetWaits waits) {
        Budget[] budgets = account.budgets();
        for (int i = 0; i < budgets.length; i++) {
            long reserved = (reservedBudgets & budgetBit(level, i)) == 0 ? 0 : amountNanoUsd;
            budgets[i].settle(reservedWindows[i], reserved, costNanoUsd);
            waits.moneyMoved(budgets[i]);
        }
    }

    private static int budgetBit(int level, int period) {
        return 1 << (level * PERIODS.length + period);
    }

    /// Looks at the caller's own rate limits, for the answer.
    void lookAtRates(long nowNs) {
        requestsView.clear();
        tokensView.clear();
        for (int i = 0; i < levels; i++) {
            Account account = account(i);
            requestsView.consider(account.requests(), nowNs);
            tokensView.consider(account.tokens(), nowNs);
        }
        requestsView.conclude(nowNs);
        tokensView.conclude(nowNs);
    }

    /// The window that the hold was made in.
    long window(BudgetPeriod period) {
        int i = 0;
        while (PERIODS[i] != period) {
            i++;
        }
        return reservedWindows[i];
    }

    boolean isHeld() {
        return isHeld;
    }

    boolean isBudgeted() {
        return isBudgeted;
    }

    /// Whether money must be set aside in some budget.
    boolean isGuarded() {
        return isBudgeted && amountNanoUsd > 0;
    }

    /// Whether the amount was set aside in any budget.
    boolean isReserved() {
        return reservedBudgets != 0;
    }

    long amountNanoUsd() {
        return amountNanoUsd;
    }

    RateView requestsView() {
        return requestsView;
    }

    RateView tokensView() {
        return tokensView;
    }
}
