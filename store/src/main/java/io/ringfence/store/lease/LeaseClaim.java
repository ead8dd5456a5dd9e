package io.ringfence.store.lease;

/// How a lease stands, and what it needs; in nano-dollars, as the engine's statement.
///
/// @param limitNanoUsd as the gateway has it configured; -1 = none
/// @param keptNanoUsd what the engine keeps of what it was granted
/// @param wantedNanoUsd beyond what is used, for the first of those who wait
/// @param aheadNanoUsd what will be spent for a while
record LeaseClaim(
        BudgetKey key,
        long limitNanoUsd,
        long keptNanoUsd,
        long usedNanoUsd,
        long spentNanoUsd,
        long wantedNanoUsd,
        long aheadNanoUsd) {
    /// The same, wanting nothing.
    LeaseClaim withoutWishes() {
        return new LeaseClaim(key, limitNanoUsd, keptNanoUsd, usedNanoUsd, spentNanoUsd, 0, 0);
    }

    /// What a claim brought.
    ///
    /// @param grantedNanoUsd all that is granted in this window
    /// @param spentElsewhereNanoUsd by others, at least; less what was forgiven
    /// @param isEnough whether the first of those who wait can go
    /// @param limitNanoUsd that goes before the configured one;
    /// [io.ringfence.engine.budget.Budget#AS_CONFIGURED]
    record Outcome(long grantedNanoUsd, long spentElsewhereNanoUsd, boolean isEnough, long limitNanoUsd) {}
}
