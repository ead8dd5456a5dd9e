package io.ringfence.gateway.usage;

import io.ringfence.frontend.usage.ExactJson;
import io.ringfence.store.usage.Latencies;
import io.ringfence.store.usage.UsageReport.Group;
import io.ringfence.store.usage.UsageSums;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Numbers as they stand on the pages.
final class Figures {
    private static final int RATE_DECIMALS = 6;
    private static final int AVERAGE_DECIMALS = 3;
    private static final int NANO_DECIMALS = 9;
    private static final int PERCENT_DECIMALS = 2;
    private static final int US_IN_MS_DECIMALS = 3;
    private static final double NS_PER_US = 1_000;

    private Figures() {}

    /// What part of the whole something is; 0 of nothing.
    static BigDecimal rate(long part, long whole) {
        return quotient(BigDecimal.valueOf(part), whole, RATE_DECIMALS);
    }

    static BigDecimal average(long sum, long count) {
        return quotient(BigDecimal.valueOf(sum), count, AVERAGE_DECIMALS);
    }

    static BigDecimal percent(long part, long whole) {
        return quotient(BigDecimal.valueOf(part).movePointRight(2), whole, PERCENT_DECIMALS);
    }

    static BigDecimal averageUsd(long nanoUsd, long count) {
        return quotient(ExactJson.usd(nanoUsd), count, NANO_DECIMALS);
    }

    /// A part of the cost; null where nothing is known of the parts.
    static @Nullable BigDecimal partUsd(UsageSums sums, long nanoUsd) {
        return sums.isCostDivided() ? ExactJson.usd(nanoUsd) : null;
    }

    private static BigDecimal quotient(BigDecimal sum, long count, int decimals) {
        return count == 0
                ? BigDecimal.ZERO
                : sum.divide(BigDecimal.valueOf(count), decimals, RoundingMode.HALF_EVEN)
                        .stripTrailingZeros();
    }

    /// Milliseconds, to the microsecond.
    static BigDecimal ms(double ns) {
        return BigDecimal.valueOf(Math.round(ns / NS_PER_US), US_IN_MS_DECIMALS).stripTrailingZeros();
    }

    /// 0 where nothing was timed.
    static BigDecimal averageMs(UsageSums sums) {
        return sums.timed() == 0 ? BigDecimal.ZERO : ms((double) sums.durationNs() / sums.timed());
    }

    /// Null where nothing was timed.
    static @Nullable BigDecimal percentileMs(Latencies latencies, double fraction) {
        return latencies.count() == 0 ? null : ms(latencies.percentileNs(fraction));
    }

    /// A group's name in one of its columns.
    static String name(Group group, int column) {
        String name = group.names().get(column);
        return name.isEmpty() ? "unknown" : name;
    }
}
