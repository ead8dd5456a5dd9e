package io.ringfence.bench.scenario;

import java.util.List;

/// Medians, spreads and slopes.
public final class Statistics {
    private Statistics() {}

    /// The middle value, or the mean of the two in the middle; NaN for none.
    public static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    public static double min(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }

    public static double max(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }

    /// A straight line through points.
    ///
    /// @param slope         change of y per x
    /// @param standardError of the slope
    record Line(double slope, double standardError) {
        /// Whether a slope of 0 fits the points as well: it lies within two standard errors.
        boolean isFlat() {
            return Math.abs(slope) <= 2 * standardError;
        }
    }

    /// The line with the least squares.
    ///
    /// @throws IllegalArgumentException for fewer than three points, or when all have the same x
    static Line line(double[] x, double[] y) {
        int n = x.length;
        if (n < 3 || n != y.length) {
            throw new IllegalArgumentException("a line needs three points or more: " + n + " and " + y.length);
        }
        double meanX = mean(x);
        double meanY = mean(y);
        double xx = 0;
        double xy = 0;
        for (int i = 0; i < n; i++) {
            xx += (x[i] - meanX) * (x[i] - meanX);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }
        if (xx == 0) {
            throw new IllegalArgumentException("all points have x=" + meanX);
        }
        double slope = xy / xx;
        double residuals = 0;
        for (int i = 0; i < n; i++) {
            double residual = y[i] - meanY - slope * (x[i] - meanX);
            residuals += residual * residual;
        }
        return new Line(slope, Math.sqrt(residuals / (n - 2) / xx));
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
