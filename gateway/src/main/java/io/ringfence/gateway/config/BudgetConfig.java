package io.ringfence.gateway.config;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.ReservePolicy;
import java.util.List;

/// One budget.
///
/// @param limitNanoUsd   in nano-dollars (1 USD = 10⁹)
/// @param windowMinutes  how long what is spent counts; 0 unless the period is rolling
/// @param alertsPermille the parts of the limit that spending is told to have reached, ascending
/// @param reserve        how much is set aside for an exchange
public record BudgetConfig(
        BudgetPeriod period,
        long limitNanoUsd,
        int windowMinutes,
        List<Integer> alertsPermille,
        ReservePolicy reserve) {
    /// A strict one.
    public BudgetConfig(BudgetPeriod period, long limitNanoUsd, int windowMinutes, List<Integer> alertsPermille) {
        this(period, limitNanoUsd, windowMinutes, alertsPermille, ReservePolicy.STRICT);
    }

    public BudgetConfig {
        alertsPermille = List.copyOf(alertsPermille);
    }

    /// Whether it sets aside what is expected and not the worst case.
    public boolean setsAsideExpected() {
        return reserve == ReservePolicy.EXPECTED;
    }
}
