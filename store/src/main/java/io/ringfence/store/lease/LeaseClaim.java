package io.ringfence.store.lease;

import io.ringfence.engine.budget.BudgetPeriod;

/// How a lease stands, and what it needs; in nano-dollars, as the engine's statement.
///
/// @param limitNanoUsd as the gateway has it configured; -1 = none
/// @param keptNanoUsd what the engine keeps of what it was granted
/// @param wantedNanoUsd beyond what is used, for the first of those who wait
/// @param aheadNanoUsd what will be spent for a while
/// @param windowMinutes how long an amount counts in a rolling budget; else 0
/// @param resets of a rolling budget, that the engine knows of
record LeaseClaim(
        BudgetKey key,
        long limitNanoUsd,
        long keptNanoUsd,
        long usedNanoUsd,
        long spentNanoUsd,
        long wantedNanoUsd,
        long aheadNanoUsd,
        int windowMinutes,
        long resets) {
    /// Of a budget that has windows.
    LeaseClaim(
            BudgetKey key,
            long limitNanoUsd,
            long keptNanoUsd,
            long usedNanoUsd,
            long spentNanoUsd,
            long wantedNanoUsd,
            long aheadNanoUsd) {
        this(key, limitNanoUsd, keptNanoUsd, usedNanoUsd, spentNanoUsd, wantedNanoUsd, aheadNanoUsd, 0, 0);
    }

    /// The same, wanting nothing.
    LeaseClaim withoutWishes() {
        return new LeaseClaim(key, limitNanoUsd, keptNanoUsd, usedNanoUsd, spentNanoUsd, 0, 0, windowMinutes, resets);
    }

    /// The same once the engine has forgotten what it has spent, as it will with the answer.
    LeaseClaim forgiven() {
        long reserved = usedNanoUsd - spentNanoUsd;
        return new LeaseClaim(
                key, limitNanoUsd, keptNanoUsd, reserved, 0, wantedNanoUsd, aheadNanoUsd, windowMinutes, resets);
    }

    boolean isRolling() {
        return key.period() == BudgetPeriod.ROLLING;
    }

    /// What a claim brought.
    ///
    /// @param grantedNanoUsd all that is granted in this window
    /// @param spentElsewhereNanoUsd by others, at least; less what was forgiven
    /// @param isEnough whether the first of those who wait can go
    /// @param limitNanoUsd that goes before the configured one;
    /// [io.ringfence.engine.budget.Budget#AS_CONFIGURED]
    /// @param resets of a rolling budget, in all
    record Outcome(long grantedNanoUsd, long spentElsewhereNanoUsd, boolean isEnough, long limitNanoUsd, long resets) {}
}
