package io.ringfence.reports.render;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Figures as people read them, the same in every locale.
final class Numbers {
    /// What stands where there is no figure.
    static final String NONE = "–";

    private static final double WHOLE_FROM = 100;
    private static final double ONE_DIGIT_FROM = 10;
    private static final double RATIO_SHORT_FROM = 10;

    private Numbers() {}

    static String text(@Nullable Double figure) {
        if (figure == null) {
            return NONE;
        }
        double size = Math.abs(figure);
        if (size >= WHOLE_FROM) {
            return String.format(Locale.ROOT, "%,.0f", figure);
        }
        if (size >= ONE_DIGIT_FROM) {
            return String.format(Locale.ROOT, "%.1f", figure);
        }
        return String.format(Locale.ROOT, "%.2f", figure);
    }

    static String text(@Nullable Spread spread) {
        if (spread == null) {
            return NONE;
        }
        String median = text((Double) spread.median());
        return spread.count() == 1
                ? median
                : median + " (" + text((Double) spread.least()) + "–" + text((Double) spread.most()) + ")";
    }

    static String ratio(@Nullable Double ratio) {
        if (ratio == null) {
            return NONE;
        }
        return String.format(Locale.ROOT, Math.abs(ratio) < RATIO_SHORT_FROM ? "%.3f" : "%.1f", ratio);
    }

    static String ratio(@Nullable Spread spread) {
        if (spread == null) {
            return NONE;
        }
        String median = ratio((Double) spread.median());
        return spread.count() == 1
                ? median
                : median + " (" + ratio((Double) spread.least()) + "–" + ratio((Double) spread.most()) + ")";
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
