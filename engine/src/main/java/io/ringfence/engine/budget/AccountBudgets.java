package io.ringfence.engine.budget;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The budgets of one account, at most one of each period. Few accounts have more than one or two, and every
/// decision asks all of them, so that one is made for its first limit only, and stays. It begins with what was
/// spent without it in the current window of the calendar. Except for the account's id, engine thread only.
public final class AccountBudgets {
    private static final BudgetPeriod[] CALENDAR = {
        BudgetPeriod.TOTAL, BudgetPeriod.DAILY, BudgetPeriod.WEEKLY, BudgetPeriod.MONTHLY
    };

    private final String account;
    private final long[] windows = new long[CALENDAR.length];
    private final long[] spentNanoUsd = new long[CALENDAR.length];
    private Budget[] budgets = {};
    private long entered = BudgetWindows.NEVER;

    public AccountBudgets(String account) {
        this.account = account;
        Arrays.fill(windows, BudgetPeriod.NO_WINDOW);
    }

    /// The account's id. Any thread.
    public String account() {
        return account;
    }

    /// Those that have or had a limit, in the order of [BudgetPeriod]; not to be changed.
    public Budget[] all() {
        return budgets;
    }

    /// The budget of a period; makes it, without a limit, if there was none.
    public Budget of(BudgetPeriod period) {
        Budget budget = find(period);
        return budget == null ? make(period) : budget;
    }

    /// The budget of a period, or null if it never had a limit.
    public @Nullable Budget find(BudgetPeriod period) {
        for (Budget budget : budgets) {
            if (budget.period() == period) {
                return budget;
            }
        }
        return null;
    }

    private Budget make(BudgetPeriod period) {
        Budget made = new Budget(this, period);
        for (int i = 0; i < CALENDAR.length; i++) {
            if (CALENDAR[i] == period && windows[i] != BudgetPeriod.NO_WINDOW) {
                made.enter(windows[i]);
                made.settle(windows[i], 0, spentNanoUsd[i]);
            }
        }
        entered = BudgetWindows.NEVER;

        Budget[] more = Arrays.copyOf(budgets, budgets.length + 1);
        more[budgets.length] = made;
        Arrays.sort(more, (one, other) -> one.period().compareTo(other.period()));
        budgets = more;
        return made;
    }

    /// Takes over what a policy says of one period; null = no limit.
    public void install(BudgetPeriod period, @Nullable BudgetLimit limit) {
        Budget budget = limit == null ? find(period) : of(period);
        if (budget == null) {
            return;
        }
        if (limit == null) {
            budget.unlimit();
            budget.reserve(ReservePolicy.STRICT);
            budget.alarm().install(List.of());
            return;
        }

        if (period == BudgetPeriod.ROLLING) {
            budget.windowMinutes(limit.windowMinutes());
        }
        budget.limitNanoUsd(limit.limitNanoUsd());
        budget.reserve(limit.reserve());
        budget.alarm().install(limit.alertsPermille());
    }

    /// Sets a limit that goes before the policy's, whatever policy is installed later.
    ///
    /// @param limitNanoUsd [Budget#UNLIMITED] = none, [Budget#AS_CONFIGURED] = the policy's again
    /// @return the budget; null if there is none that the policy's limit could hold for again
    public @Nullable Budget changeLimit(BudgetPeriod period, long limitNanoUsd) {
        Budget budget = limitNanoUsd == Budget.AS_CONFIGURED ? find(period) : of(period);
        if (budget != null) {
            budget.changeLimit(limitNanoUsd);
        }
        return budget;
    }

    /// Starts the windows of now afresh where they are newer.
    public void enter(BudgetWindows now) {
        if (entered == now.version()) {
            return;
        }

        entered = now.version();
        for (int i = 0; i < CALENDAR.length; i++) {
            long current = now.current(CALENDAR[i]);
            if (current > windows[i]) {
                windows[i] = current;
                spentNanoUsd[i] = 0;
            }
        }
        for (Budget budget : budgets) {
            budget.enter(now.current(budget.period()));
        }
    }

    /// Takes down what an exchange has cost, for budgets to come. Those that there are have to be told each.
    ///
    /// @param then the windows that it was admitted in, by [BudgetPeriod#index]
    public void spent(long[] then, long costNanoUsd) {
        for (int i = 0; i < CALENDAR.length; i++) {
            if (then[CALENDAR[i].index()] == windows[i]) {
                spentNanoUsd[i] = Amounts.add(spentNanoUsd[i], costNanoUsd);
            }
        }
    }

    /// Whether any of them has a limit.
    public boolean areLimited() {
        for (Budget budget : budgets) {
            if (budget.isLimited()) {
                return true;
            }
        }
        return false;
    }

    /// Whether any of them wants to have set aside the most that an exchange can cost.
    public boolean areStrict() {
        for (Budget budget : budgets) {
            if (budget.isStrict()) {
                return true;
            }
        }
        return false;
    }

    /// Whether budgets made anew would do as well, and nobody waits for any.
    public boolean areForgettable() {
        for (Budget budget : budgets) {
            if (!budget.isForgettable() || !budget.waiters().isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
