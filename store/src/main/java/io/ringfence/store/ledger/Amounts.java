package io.ringfence.store.ledger;

/// Sums of what can only grow: they stop at the highest number instead of starting over below zero.
public final class Amounts {
    private Amounts() {}

    /// The sum of two numbers, of which those below zero count as zero.
    public static long add(long one, long other) {
        long sum = Math.max(0, one) + Math.max(0, other);
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /// The same in SQL, for a column of a row that is there already.
    static String addInSql(String table, String column) {
        return "%2$s = CASE WHEN %1$s.%2$s > %3$d - excluded.%2$s THEN %3$d ELSE %1$s.%2$s + excluded.%2$s END"
                .formatted(table, column, Long.MAX_VALUE);
    }
}
