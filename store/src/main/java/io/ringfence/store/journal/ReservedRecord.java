package io.ringfence.store.journal;

import io.ringfence.engine.budget.BudgetPeriod;
import java.util.ArrayList;
import java.util.List;

/// What an exchange set aside, and where.
///
/// @param windows in the order of [io.ringfence.engine.budget.BudgetPeriod]
/// @param accounts ids along the principal chain, the widest first
/// @param rollingLevels a bit for each of the accounts that has a rolling budget
public record ReservedRecord(
        long run,
        long exchange,
        long epochMs,
        long reservedNanoUsd,
        List<Long> windows,
        List<String> accounts,
        int rollingLevels) {
    public ReservedRecord {
        windows = List.copyOf(windows);
        accounts = List.copyOf(accounts);
    }

    /// The same, counting in rolling budgets from another minute on, unless it does so from a later one.
    public ReservedRecord countingFrom(long minute) {
        int rolling = BudgetPeriod.ROLLING.index();
        if (windows.get(rolling) >= minute) {
            return this;
        }
        List<Long> moved = new ArrayList<>(windows);
        moved.set(rolling, minute);
        return new ReservedRecord(run, exchange, epochMs, reservedNanoUsd, moved, accounts, rollingLevels);
    }
}
