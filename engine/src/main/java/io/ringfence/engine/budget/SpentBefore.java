package io.ringfence.engine.budget;

/// What accounts had spent before this engine ran. Immutable, because the engine thread asks whenever an
/// account enters a window for the first time.
@FunctionalInterface
public interface SpentBefore {
    SpentBefore NOTHING = (_, _, _) -> 0;

    /// Takes what was spent in one window.
    @FunctionalInterface
    interface Windows {
        void spent(long window, long nanoUsd);
    }

    /// Nano-dollars that an account had spent in one window; 0 where nothing is known.
    long nanoUsd(String account, BudgetPeriod period, long window);

    /// Tells what an account had spent in the windows of a rolling budget, as far as it may still count. One
    /// window may stand for those shortly before it, too.
    default void rolling(String account, Windows windows) {}
}
