package io.ringfence.engine.policy;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetAlarm;
import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.BudgetWindows;
import io.ringfence.engine.budget.ReservePolicy;
import io.ringfence.engine.limit.RateLimit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One level of a principal chain: an organisation, a project, a virtual key or an end user, with what it may
/// use and what it has used. Models, providers and tags with a budget of their own have one, too. Live across
/// policies: one object per id. Except for its id and for which its budgets are, engine thread only.
public final class Account {
    private final String id;
    private final RateLimit requests = new RateLimit();
    private final RateLimit tokens = new RateLimit();
    private final Budget[] budgets = {
        new Budget(BudgetPeriod.TOTAL),
        new Budget(BudgetPeriod.DAILY),
        new Budget(BudgetPeriod.WEEKLY),
        new Budget(BudgetPeriod.MONTHLY),
        new Budget(BudgetPeriod.ROLLING)
    };
    private final BudgetAlarm[] alarms = new BudgetAlarm[budgets.length];
    private final UserAccounts users;

    private AccountLimits limits = AccountLimits.NONE;
    private boolean isInstalled;
    private int inFlight;

    /// For [PolicyRegistry], which keeps ids unique. Nothing may use it until it is installed.
    ///
    /// @param maxUsers end users under it that are known at once
    Account(String id, int maxUsers) {
        this.id = id;
        users = new UserAccounts(this, maxUsers);
        for (int i = 0; i < budgets.length; i++) {
            alarms[i] = new BudgetAlarm(id, budgets[i]);
        }
    }

    public String id() {
        return id;
    }

    /// Takes over new limits; what was used stays used.
    public void install(AccountLimits newLimits, long nowNs) {
        if (isInstalled && newLimits.equals(limits)) {
            return; // policies have thousands of accounts, and mostly differ in one
        }
        limits = newLimits;
        requests.limit(newLimits.requestsPerMinute(), nowNs);
        tokens.limit(newLimits.tokensPerMinute(), nowNs);
        for (int i = 0; i < budgets.length; i++) {
            install(i, newLimits.budget(budgets[i].period()));
        }
        isInstalled = true;
    }

    private void install(int index, @Nullable BudgetLimit limit) {
        Budget budget = budgets[index];
        if (limit == null) {
            budget.limitNanoUsd(Budget.UNLIMITED);
            budget.reserve(ReservePolicy.STRICT);
            alarms[index].install(List.of());
            return;
        }

        if (limit.period() == BudgetPeriod.ROLLING) {
            budget.windowMinutes(limit.windowMinutes());
        }
        budget.limitNanoUsd(limit.limitNanoUsd());
        budget.reserve(limit.reserve());
        alarms[index].install(limit.alertsPermille());
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

    /// Its budgets in the order of [BudgetPeriod]; not to be changed.
    public Budget[] budgets() {
        return budgets;
    }

    public Budget budget(BudgetPeriod period) {
        return switch (period) {
            case TOTAL -> budgets[0];
            case DAILY -> budgets[1];
            case WEEKLY -> budgets[2];
            case MONTHLY -> budgets[3];
            case ROLLING -> budgets[4];
        };
    }

    /// What watches the budget of the same index; not to be changed.
    public BudgetAlarm[] alarms() {
        return alarms;
    }

    /// The end users under this key.
    public UserAccounts users() {
        return users;
    }

    /// Starts the windows of now afresh where they are newer than the account's.
    public void enter(BudgetWindows windows) {
        for (Budget budget : budgets) {
            budget.enter(windows.current(budget.period()));
        }
    }

    /// Whether any of its budgets wants to have set aside the most that an exchange can cost.
    public boolean isStrict() {
        for (Budget budget : budgets) {
            if (budget.isStrict()) {
                return true;
            }
        }
        return false;
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
        if (inFlight != 0 || !isForgettable(requests, nowNs) || !isForgettable(tokens, nowNs)) {
            return false;
        }

        for (Budget budget : budgets) {
            if (!budget.isForgettable() || !budget.waiters().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isForgettable(RateLimit rate, long nowNs) {
        return rate.isForgettable(nowNs) && rate.waiters().isEmpty();
    }

    @Override
    public String toString() {
        return "Account[" + id + "]";
    }
}
