package io.ringfence.engine.budget;

/// What accounts had spent before this engine ran. Immutable, because the engine thread asks whenever an
/// account enters a window for the first time.
@FunctionalInterface
public interface SpentBefore {
    SpentBefore NOTHING = (_, _, _) -> 0;

    /// Nano-dollars that an account had spent in one window; 0 where nothing is known.
    long nanoUsd(String account, BudgetPeriod period, long window);
}
