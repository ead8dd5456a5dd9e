package io.ringfence.store.ledger;

import io.ringfence.store.journal.LedgerRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// By how much the sums of one table change with the rows of one transaction.
///
/// Only sums that are there are changed: those that are too old to be kept stay deleted. What a gateway writes
/// into the same sum meanwhile waits for us, or we for it, and neither is lost.
final class CostShifts {
    /// The sums that change, in the order of [Shift].
    private static final List<String> COLUMNS =
            List.of("cost_nano_usd", "input_cost_nano_usd", "output_cost_nano_usd", "divided_cost_nano_usd");

    /// As [UpsertTable] adds, a sum stops at the highest number.
    private static final String SET = COLUMNS.stream()
            .map(("%1$s = CASE WHEN %1$s > ? THEN " + Long.MAX_VALUE + " ELSE %1$s + ? END")::formatted)
            .collect(Collectors.joining(", ", " SET ", ""));

    private final RollupTable table;
    private final Map<Rollup.Key, Shift> minutes = new HashMap<>();

    CostShifts(RollupTable table) {
        this.table = table;
    }

    void add(CostCorrection correction) {
        LedgerRow row = correction.row();
        Shift shift = Shift.of(correction);
        long minute = Grain.MINUTE.bucketMs(row.epochMs());
        for (List<String> combination : table.combinations(row)) {
            minutes.merge(new Rollup.Key(Grain.MINUTE, minute, combination), shift, Shift::plus);
        }
    }

    void write(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE " + table.table() + SET + table.whereKey())) {
            for (Grain grain : Grain.values()) {
                Map<Rollup.Key, Shift> shifts = new TreeMap<>(Rollup.ORDER);
                minutes.forEach((key, shift) -> shifts.merge(key.in(grain), shift, Shift::plus));
                for (Map.Entry<Rollup.Key, Shift> entry : shifts.entrySet()) {
                    int at = entry.getValue().bind(statement);
                    int _ = entry.getKey().bind(statement, at);
                    statement.addBatch();
                }
            }
            statement.executeBatch();
        }
    }

    /// Differences, each of which may be negative.
    private record Shift(long cost, long inputCost, long outputCost, long dividedCost) {
        static Shift of(CostCorrection after) {
            LedgerRow before = after.row();
            boolean wasDivided = before.isCostDivided();
            return new Shift(
                    after.costNanoUsd() - before.costNanoUsd(),
                    after.inputCostNanoUsd() - (wasDivided ? before.inputCostNanoUsd() : 0),
                    after.outputCostNanoUsd() - (wasDivided ? before.outputCostNanoUsd() : 0),
                    after.costNanoUsd() - (wasDivided ? before.costNanoUsd() : 0));
        }

        Shift plus(Shift other) {
            return new Shift(
                    sum(cost, other.cost),
                    sum(inputCost, other.inputCost),
                    sum(outputCost, other.outputCost),
                    sum(dividedCost, other.dividedCost));
        }

        private static long sum(long one, long other) {
            long sum = one + other;
            boolean isTooLarge = ((one ^ sum) & (other ^ sum)) < 0;
            return isTooLarge ? (one < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
        }

        /// @return the place of the next value
        int bind(PreparedStatement statement) throws SQLException {
            int at = 1;
            for (long shift : new long[] {cost, inputCost, outputCost, dividedCost}) {
                statement.setLong(at++, Long.MAX_VALUE - Math.max(0, shift));
                statement.setLong(at++, shift);
            }
            return at;
        }
    }
}
