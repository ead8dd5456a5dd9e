package io.ringfence.engine.budget;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// All limits that go before those of every policy, so that an account that is made later is bound by them from
/// its first exchange on. Asked when an account is made and never by a decision. There are as many as somebody
/// has set and not taken back. Engine thread only.
public final class ChangedLimits {
    private static final BudgetPeriod[] PERIODS = BudgetPeriod.values();

    /// In order, so that the end users of a key are found together.
    private final NavigableMap<String, long[]> limitsByAccount = new TreeMap<>();

    /// Notes one, or forgets it where the policy's holds again. Budgets that there are have to be told each.
    public void put(ChangedLimit change) {
        long[] limits = limitsByAccount.computeIfAbsent(change.account(), _ -> asConfigured());
        limits[change.period().index()] = change.limitNanoUsd();
        if (Arrays.equals(limits, asConfigured())) {
            limitsByAccount.remove(change.account());
        }
    }

    private static long[] asConfigured() {
        long[] limits = new long[PERIODS.length];
        Arrays.fill(limits, Budget.AS_CONFIGURED);
        return limits;
    }

    /// Binds the budgets of an account that is new.
    public void bind(AccountBudgets budgets) {
        long[] limits = limitsByAccount.get(budgets.account());
        if (limits == null) {
            return;
        }
        for (BudgetPeriod period : PERIODS) {
            budgets.changeLimit(period, limits[period.index()]);
        }
    }

    /// Whether an account has any.
    public boolean has(String account) {
        return limitsByAccount.containsKey(account);
    }

    /// Names the end users of a key that have any.
    public void forEachUserOf(String key, Consumer<String> consumer) {
        String prefix = key + "/";
        for (String account : limitsByAccount.tailMap(prefix, false).keySet()) {
            if (!account.startsWith(prefix)) {
                return;
            }
            consumer.accept(account.substring(prefix.length()));
        }
    }
}
