package io.ringfence.bench.gate;

import java.util.List;

/// Where the time ratio of one subject was found when nothing had changed.
///
/// What disturbs a measurement only ever makes it slower, so the quiet end of the distribution is what code
/// costs, and the rest is the machine.
///
/// @param quiet the tenth percentile over JVMs
/// @param median over JVMs
/// @param high the most
/// @param jvms how many there were
record Band(double quiet, double median, double high, int jvms) {
    private static final double QUIET = 0.1;

    /// No machine that we know repeats itself better than this.
    private static final double LEAST_TOLERANCE = 0.08;

    /// Up to this a slowdown of 15 % is seen even when a round is luckier than all of the baseline's.
    private static final double NARROW = 0.10;

    /// Half of all JVMs are above the median, and one in five rounds has to be well within.
    private static final double MARGIN = 1.75;

    Band {
        if (!(quiet > 0 && quiet <= median && median <= high)) {
            throw new IllegalArgumentException(
                    "quiet=" + quiet + " median=" + median + " high=" + high + " is no band");
        }
    }

    static Band of(List<Double> ratios) {
        Quantiles quantiles = Quantiles.of(ratios);
        return new Band(quantiles.at(QUIET), quantiles.median(), quantiles.at(1), ratios.size());
    }

    /// How far half of all JVMs are above the quiet ones.
    private double noise() {
        return median / quiet - 1;
    }

    /// How far above the quiet end a ratio may be, as a share of it.
    double tolerance() {
        return Math.max(noise() * MARGIN, LEAST_TOLERANCE);
    }

    /// Whether the noise is such that a slowdown of 15 % may stay unseen.
    boolean isWide() {
        return tolerance() > NARROW;
    }

    /// Whether the ratio is as far below the quiet end as one that fails is above it: no noise explains it, so the
    /// code became faster than the baseline says.
    boolean isStale(double ratio) {
        return ratio < quiet / (1 + tolerance());
    }

    /// The highest ratio that passes.
    double limit() {
        return quiet * (1 + tolerance());
    }
}
