package io.ringfence.engine;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.BudgetWindows;
import io.ringfence.engine.ledger.Reservation;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.policy.ScopedAccount;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What one exchange holds along its principal chain: a place, a request, tokens and money at every level,
/// taken all at once and given back all at once. The levels of the model and the provider that serve come
/// behind those of the chain, and change with the attempt. Engine thread only.
final class ChainHold {
    /// Organisation, project, key and end user.
    private static final int PRINCIPAL_LEVELS = 4;

    private static final int PERIODS = BudgetPeriod.values().length;

    private final long[] reservedWindows = new long[PERIODS];
    private final RateView requestsView = new RateView();
    private final RateView tokensView = new RateView();

    private @Nullable Account[] accounts;
    private long[] tokensTaken;
    private int levels;
    /// Those that stay the same whoever serves.
    private int callersLevels;
    private boolean isHeld;
    private boolean isBudgeted;
    private boolean isCallerBudgeted;
    private long worstCaseNanoUsd;
    private long amountNanoUsd;
    /// One bit for each budget that the amount is reserved in: some may have had no limit yet, or not have been.
    private long reservedBudgets;

    /// @param scopedLevels room for so many accounts beyond the principal's; for more, it is made when needed
    ChainHold(int scopedLevels) {
        int room = Math.min(PRINCIPAL_LEVELS + scopedLevels, Reservation.MAX_LEVELS);
        accounts = new Account[room];
        tokensTaken = new long[room];
    }

    /// Starts a new question about an exchange. Nothing may be held.
    void begin(long newWorstCaseNanoUsd) {
        if (isHeld) {
            throw new IllegalStateException("the chain of the last question is still held");
        }

        worstCaseNanoUsd = newWorstCaseNanoUsd;
        amountNanoUsd = newWorstCaseNanoUsd;
        isBudgeted = false;
        requestsView.clear();
        tokensView.clear();
    }

    /// Finds the accounts that have a say, whoever serves, and with them the amount to set aside.
    ///
    /// @return false if there is no room for another end user under the key
    boolean resolve(Admission admission, BudgetWindows windows, Leases leases, long nowNs) {
        Principal principal = admission.caller();
        levels = 0;
        for (int i = 0; i < principal.levels(); i++) {
            add(principal.account(i));
        }

        String endUser = admission.endUser();
        AccountLimits perUser = endUser == null ? null : limitsOf(endUser, principal);
        if (perUser != null && endUser != null) {
            Account user = principal.keyAccount().users().account(endUser, perUser, windows, nowNs);
            if (user == null) {
                return false;
            }
            add(user);
        }
        for (Account tag : admission.tagAccounts()) {
            add(tag);
        }
        callersLevels = levels;

        isBudgeted = false;
        for (int i = 0; i < levels; i++) {
            Account account = account(i);
            account.budgets().enter(windows);
            leases.cover(account);
            isBudgeted |= account.budgets().areLimited();
        }
        isCallerBudgeted = isBudgeted;
        for (Route route : admission.routes()) {
            isBudgeted |= route.mayBeBudgeted(principal);
        }
        // What sets nothing aside passes every budget, so that what may cost something sets aside something.
        long expectedNanoUsd = Math.max(1, admission.expectedNanoUsd());
        boolean isLess = expectedNanoUsd < worstCaseNanoUsd;
        amountNanoUsd = isLess && !isStrict(admission) ? expectedNanoUsd : worstCaseNanoUsd;
        return true;
    }

    /// What the policy says about an end user; null when he has no account of his own.
    private static @Nullable AccountLimits limitsOf(String endUser, Principal principal) {
        AccountLimits perUser = principal.perUser();
        if (perUser != null) {
            return perUser;
        }
        return principal.keyAccount().users().isLimited(endUser) ? AccountLimits.NONE : null;
    }

    /// The amount is one for all budgets, so that it is the strictest that decides.
    private boolean isStrict(Admission admission) {
        for (int i = 0; i < levels; i++) {
            if (account(i).budgets().areStrict()) {
                return true;
            }
        }
        for (Route route : admission.routes()) {
            if (route.mayBeStrict(admission.caller())) {
                return true;
            }
        }
        return false;
    }

    private void add(Account account) {
        if (levels == accounts.length) {
            if (levels == Reservation.MAX_LEVELS) {
                throw new IllegalStateException("more than " + levels + " accounts have a say in one exchange");
            }
            accounts = Arrays.copyOf(accounts, Reservation.MAX_LEVELS);
            tokensTaken = Arrays.copyOf(tokensTaken, Reservation.MAX_LEVELS);
        }
        accounts[levels++] = account;
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
    void take(long estimatedTokens, BudgetWindows windows, Leases leases, long nowNs) {
        reservedBudgets = 0;
        windows.copyTo(reservedWindows);
        for (int i = 0; i < levels; i++) {
            take(i, estimatedTokens, leases, nowNs);
        }
        isHeld = true;
    }

    private void take(int level, long estimatedTokens, Leases leases, long nowNs) {
        Account account = account(level);
        account.enter();
        account.requests().take(1, nowNs);
        tokensTaken[level] = account.tokens().take(estimatedTokens, nowNs);
        reserve(account, level, leases);
    }

    /// Takes the same from the model and the provider that are to serve, instead of those that served before.
    /// It was found to be there.
    ///
    /// All that an exchange reserves belongs to the windows that it was admitted in. So one that changes to
    /// another model after midnight reserves nothing of that model's new day, and costs it nothing.
    ///
    /// @param waits told about every budget that may now have room
    void enter(
            Candidate candidate, Admission admission, BudgetWindows windows, Waits waits, Leases leases, long nowNs) {
        leaveCandidate(windows, waits, leases);
        Principal principal = admission.caller();
        for (int i = 0; i < candidate.accounts(); i++) {
            ScopedAccount scoped = candidate.account(i);
            if (scoped.hasSayIn(principal)) {
                scoped.account().budgets().enter(windows);
                leases.cover(scoped.account());
                add(scoped.account());
                take(levels - 1, admission.estimatedTokens(), leases, nowNs);
            }
        }
    }

    /// Whether it has something of this account because of who serves or served last.
    boolean holdsForCandidate(Account account) {
        for (int i = callersLevels; i < levels; i++) {
            if (accounts[i] == account) {
                return true;
            }
        }
        return false;
    }

    /// Gives back what the model and the provider gave that serve no more. They are charged nothing.
    ///
    /// @param waits told about every budget that may now have room
    void leaveCandidate(BudgetWindows windows, Waits waits, Leases leases) {
        for (int i = callersLevels; i < levels; i++) {
            Account account = account(i);
            account.leave();
            account.budgets().enter(windows);
            settleBudgets(account, i, 0, waits, leases, BudgetListener.NONE);
            accounts[i] = null;
        }
        levels = callersLevels;
        // An account that comes to such a level next may have no budget yet, and be given one before it settles.
        reservedBudgets &= budgetBit(callersLevels, 0) - 1;
    }

    private void reserve(Account account, int level, Leases leases) {
        for (Budget budget : account.budgets().all()) {
            int period = budget.period().index();
            if (budget.isLimited() && budget.counts(reservedWindows[period])) {
                budget.reserve(amountNanoUsd);
                reservedBudgets |= budgetBit(level, period);
                leases.moved(budget);
            }
        }
    }

    /// Gives everything back, against what was really used.
    ///
    /// @param usedTokens -1 = not known, so what was taken stands
    /// @param waits told about every budget that may now have room
    void settle(
            long usedTokens,
            long costNanoUsd,
            BudgetWindows windows,
            Waits waits,
            Leases leases,
            BudgetListener listener,
            long nowNs) {
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
            account.budgets().enter(windows);
            account.budgets().spent(reservedWindows, costNanoUsd);
            settleBudgets(account, i, costNanoUsd, waits, leases, listener);
            accounts[i] = null;
        }
    }

    private void settleBudgets(
            Account account, int level, long costNanoUsd, Waits waits, Leases leases, BudgetListener listener) {
        for (Budget budget : account.budgets().all()) {
            int period = budget.period().index();
            long reserved = (reservedBudgets & budgetBit(level, period)) == 0 ? 0 : amountNanoUsd;
            budget.settle(reservedWindows[period], reserved, costNanoUsd);
            leases.moved(budget);
            waits.moved(budget);
            budget.alarm().spent(listener);
        }
    }

    private static long budgetBit(int level, int period) {
        return 1L << (level * PERIODS + period);
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
        return reservedWindows[period.index()];
    }

    /// A bit for each level whose account has a rolling budget, be it without a limit for now.
    int rollingLevels() {
        int rolling = 0;
        for (int i = 0; i < levels; i++) {
            for (Budget budget : account(i).budgets().all()) {
                if (budget.isRolling()) {
                    rolling |= 1 << i;
                }
            }
        }
        return rolling;
    }

    /// Whether the model or the provider that serves has a say.
    boolean isScopedToCandidate() {
        return levels > callersLevels;
    }

    boolean isHeld() {
        return isHeld;
    }

    /// Whether any account has a budget, or would have one if another candidate served.
    boolean isBudgeted() {
        return isBudgeted;
    }

    /// Whether any account has a budget, whoever serves.
    boolean isCallerBudgeted() {
        return isCallerBudgeted;
    }

    /// Whether money must be set aside in some budget.
    boolean isGuarded() {
        return isBudgeted && amountNanoUsd > 0;
    }

    /// What is set aside in each budget.
    long amountNanoUsd() {
        return amountNanoUsd;
    }

    /// The most that the exchange can cost.
    long worstCaseNanoUsd() {
        return worstCaseNanoUsd;
    }

    RateView requestsView() {
        return requestsView;
    }

    RateView tokensView() {
        return tokensView;
    }
}
