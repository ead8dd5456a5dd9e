package io.ringfence.engine.budget;

/// Hears of budgets that run low. Called by the engine thread: must not block, lock, allocate or call the
/// engine.
public interface BudgetListener {
    /// Hears and says nothing.
    BudgetListener NONE = new BudgetListener() {
        @Override
        public void reached(
                String account, BudgetPeriod period, long window, int permille, long spentNanoUsd, long limitNanoUsd) {}

        @Override
        public void exceeded(String account, BudgetPeriod period, long window, long spentNanoUsd, long limitNanoUsd) {}
    };

    /// What is spent has reached a part of the limit, for the first time in the window.
    ///
    /// @param window its number; see [BudgetPeriod#windowAt]
    /// @param permille the part of the limit
    void reached(String account, BudgetPeriod period, long window, int permille, long spentNanoUsd, long limitNanoUsd);

    /// What is left was too little for a request, for the first time in the window.
    void exceeded(String account, BudgetPeriod period, long window, long spentNanoUsd, long limitNanoUsd);
}
