package io.ringfence.bench.gate;

import java.util.Locale;

/// What one JVM found about one subject.
///
/// @param ratio time of an operation as a multiple of the calibration's: the median over pairs of neighbouring
/// slices
/// @param low the tenth percentile of those pairs
/// @param high the ninetieth
/// @param nanos time of an operation, from the fifth of the slices that was fastest; for people, not for
/// verdicts
/// @param bytes allocated per operation
record Measurement(double ratio, double low, double high, double nanos, double bytes) {
    private static final String MARK = "MEASURED";

    /// One line that [#parse] reads.
    String line() {
        return String.format(Locale.ROOT, "%s %.9f %.9f %.9f %.3f %.1f", MARK, ratio, low, high, nanos, bytes);
    }

    /// Reads what a measuring JVM printed.
    ///
    /// @throws IllegalArgumentException if there is no such line
    static Measurement parse(String output) {
        for (String line : output.lines().toList()) {
            if (line.startsWith(MARK + " ")) {
                String[] fields = line.split(" ", -1);
                return new Measurement(
                        Double.parseDouble(fields[1]),
                        Double.parseDouble(fields[2]),
                        Double.parseDouble(fields[3]),
                        Double.parseDouble(fields[4]),
                        Double.parseDouble(fields[5]));
            }
        }
        throw new IllegalArgumentException("no measurement in: " + output);
    }
}
