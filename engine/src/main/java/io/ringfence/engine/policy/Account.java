package io.ringfence.engine.policy;

import io.ringfence.engine.budget.AccountBudgets;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.ChangedLimits;
import io.ringfence.engine.limit.RateLimit;

/// One level of a principal chain: an organisation, a project, a virtual key or an end user, with what it may
/// use and what it has used. Models, providers and tags with a budget of their own have one, too. Live across
/// policies: one object per id. Except for its id and for which its budgets are, engine thread only.
public final class Account {
    private static final BudgetPeriod[] PERIODS = BudgetPeriod.values();

    private final String id;
    private final RateLimit requests = new RateLimit();
    private final RateLimit tokens = new RateLimit();
    private final AccountBudgets budgets;
    private final UserAccounts users;
    private final ChangedLimits changed;

    private AccountLimits limits = AccountLimits.NONE;
    private boolean isInstalled;
    private int inFlight;

    /// For [PolicyRegistry], which keeps ids unique. Nothing may use it until it is installed.
    ///
    /// @param maxUsers end users under it that are known at once
    /// @param changed limits that go before the policy's, of all accounts
    Account(String id, int maxUsers, ChangedLimits changed) {
        this.id = id;
        this.changed = changed;
        budgets = new AccountBudgets(id);
        users = new UserAccounts(this, maxUsers, changed);
    }

    public String id() {
        return id;
    }

    /// Takes over new limits; what was used stays used.
    public void install(AccountLimits newLimits, long nowNs) {
        if (isInstalled && newLimits.equals(limits)) {
            limits = newLimits; // the next comparison is with this one, and then they are the same object
            return; // policies have thousands of accounts, and mostly differ in one
        }
        limits = newLimits;
        if (!isInstalled) {
            changed.bind(budgets);
            users.nameLimited();
        }
        requests.limit(newLimits.requestsPerMinute(), nowNs);
        tokens.limit(newLimits.tokensPerMinute(), nowNs);
        for (BudgetPeriod period : PERIODS) {
            budgets.install(period, newLimits.budget(period));
        }
        isInstalled = true;
    }

    /// A newer policy does not know it any more. Its money state stays, in case it comes back.
    public void retire() {
        isInstalled = false;
    }

    public boolean isRetired() {
        return !isInstalled;
    }

    public AccountLimits limits() {
        return limits;
    }

    public RateLimit requests() {
        return requests;
    }

    public RateLimit tokens() {
        return tokens;
    }

    /// What it may spend. Which object it is, any thread may ask.
    public AccountBudgets budgets() {
        return budgets;
    }

    /// The end users under this key.
    public UserAccounts users() {
        return users;
    }

    public boolean hasPlace() {
        return limits.maxConcurrent() == 0 || inFlight < limits.maxConcurrent();
    }

    public void enter() {
        inFlight++;
    }

    public void leave() {
        inFlight--;
    }

    public int inFlight() {
        return inFlight;
    }

    /// Whether an account made anew under the same id would behave the same: nothing is running or waiting, no
    /// money of a limited budget is spent, and the buckets are full.
    boolean isForgettable(long nowNs) {
        return inFlight == 0
                && isForgettable(requests, nowNs)
                && isForgettable(tokens, nowNs)
                && budgets.areForgettable();
    }

    private static boolean isForgettable(RateLimit rate, long nowNs) {
        return rate.isForgettable(nowNs) && rate.waiters().isEmpty();
    }

    @Override
    public String toString() {
        return "Account[" + id + "]";
    }
}
