package io.ringfence.store.journal;

import java.util.List;

/// What an exchange set aside, and where.
///
/// @param accounts ids along the principal chain, the widest first
/// @param windows in the order of [io.ringfence.engine.budget.BudgetPeriod]
public record ReservedRecord(
        long run, long exchange, long epochMs, long reservedNanoUsd, List<Long> windows, List<String> accounts) {
    public ReservedRecord {
        windows = List.copyOf(windows);
        accounts = List.copyOf(accounts);
    }
}
