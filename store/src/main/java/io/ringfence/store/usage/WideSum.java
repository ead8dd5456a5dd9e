package io.ringfence.store.usage;

import java.sql.ResultSet;
import java.sql.SQLException;

/// Sums of a column whose numbers are any of a `long` that is not negative: by halves, because a sum that is
/// too large is an error to one database and of another type to the other.
final class WideSum {
    /// What [#sql] selects.
    static final int COLUMNS = 2;

    private static final int HALF = 32;
    private static final long LOW = (1L << HALF) - 1;

    private WideSum() {}

    static String sql(String column) {
        return "SUM(" + column + " >> " + HALF + "), SUM(" + column + " & " + LOW + ")";
    }

    static long read(ResultSet row, int first) throws SQLException {
        long low = row.getLong(first + 1);
        long high = row.getLong(first) + (low >> HALF);
        return high > Integer.MAX_VALUE ? Long.MAX_VALUE : (high << HALF) + (low & LOW);
    }

    /// The sum of two that are not negative.
    static long add(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
