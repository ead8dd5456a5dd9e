package io.ringfence.engine.budget;

import java.util.List;

/// A budget as a policy has it.
///
/// @param limitNanoUsd 0 is a real budget of nothing
/// @param windowMinutes how long what is spent counts, a whole number of hours; 0 unless the period is rolling
/// @param alertsPermille the parts of the limit that spending is told to have reached, ascending, each 1 to
/// 1,000
/// @param reserve how much is set aside for an exchange
public record BudgetLimit(
        BudgetPeriod period,
        long limitNanoUsd,
        int windowMinutes,
        List<Integer> alertsPermille,
        ReservePolicy reserve) {
    /// The longest window of a rolling budget.
    public static final int MAX_WINDOW_MINUTES = 366 * 24 * 60;

    /// What was spent leaves a rolling window in so many steps.
    public static final int ROLLING_SLICES = RollingSum.SLICES;

    private static final int PERMILLE = 1_000;

    public BudgetLimit {
        alertsPermille = List.copyOf(alertsPermille);
        if (limitNanoUsd < 0) {
            throw new IllegalArgumentException("limitNanoUsd=" + limitNanoUsd + " is negative");
        }
        boolean isWindowRight = period == BudgetPeriod.ROLLING
                ? windowMinutes > 0 && windowMinutes <= MAX_WINDOW_MINUTES && windowMinutes % RollingSum.SLICES == 0
                : windowMinutes == 0;
        if (!isWindowRight) {
            throw new IllegalArgumentException("windowMinutes=" + windowMinutes + " does not suit a budget that is "
                    + period + "; expected whole hours for a rolling one, else 0");
        }
        int last = 0;
        for (int permille : alertsPermille) {
            if (permille <= last || permille > PERMILLE) {
                throw new IllegalArgumentException(
                        "alertsPermille=" + alertsPermille + " are not ascending numbers from 1 to " + PERMILLE);
            }
            last = permille;
        }
    }

    /// A strict one.
    public BudgetLimit(BudgetPeriod period, long limitNanoUsd, int windowMinutes, List<Integer> alertsPermille) {
        this(period, limitNanoUsd, windowMinutes, alertsPermille, ReservePolicy.STRICT);
    }

    /// A strict one that tells nobody how much is left.
    public BudgetLimit(BudgetPeriod period, long limitNanoUsd) {
        this(period, limitNanoUsd, 0, List.of());
    }
}
