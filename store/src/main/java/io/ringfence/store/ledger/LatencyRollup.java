package io.ringfence.store.ledger;

import io.ringfence.store.journal.LedgerRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Counts the latencies of one batch, and adds them to those of the rows of [RollupTable#USAGE] that have
/// been written before.
///
/// They are packed, so that a day's are read as one value, and no SQL adds them. Because the transaction has
/// written the rows already, nobody else changes them between our reading and our writing.
final class LatencyRollup {
    private static final int ROWS_AT_ONCE = 50;
    private static final String OF_ROW = RollupTable.USAGE.whereKey();

    private final Map<Rollup.Key, LatencyCounts> minutes = new HashMap<>();

    void add(LedgerRow row) {
        if (Outcome.isTimed(row)) {
            Rollup.Key key = new Rollup.Key(Grain.MINUTE.bucketMs(row.epochMs()), RollupTable.usageNames(row));
            minutes.computeIfAbsent(key, _ -> new LatencyCounts()).add(row.durationNs());
        }
    }

    void write(Connection connection) throws SQLException {
        for (Grain grain : Grain.values()) {
            Map<Rollup.Key, LatencyCounts> sums = new TreeMap<>(Rollup.ORDER);
            minutes.forEach((key, counts) -> sums.computeIfAbsent(key.in(grain), _ -> new LatencyCounts())
                    .add(counts));
            List<Map.Entry<Rollup.Key, LatencyCounts>> rows = new ArrayList<>(sums.entrySet());
            for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
                addPresent(connection, grain, rows.subList(from, Math.min(from + ROWS_AT_ONCE, rows.size())));
            }
            update(connection, grain, rows);
        }
    }

    /// One statement for many rows, each told by its place in the list.
    private static void addPresent(Connection connection, Grain grain, List<Map.Entry<Rollup.Key, LatencyCounts>> rows)
            throws SQLException {
        String select = IntStream.range(0, rows.size())
                .mapToObj(place -> "SELECT " + place + ", latencies FROM " + RollupTable.USAGE.table() + OF_ROW)
                .collect(Collectors.joining(" UNION ALL "));
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            int at = 1;
            for (Map.Entry<Rollup.Key, LatencyCounts> row : rows) {
                at = row.getKey().bind(statement, at, grain);
            }
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    byte[] packed = found.getBytes(2);
                    if (packed != null) {
                        rows.get(found.getInt(1)).getValue().add(packed);
                    }
                }
            }
        }
    }

    private static void update(Connection connection, Grain grain, List<Map.Entry<Rollup.Key, LatencyCounts>> rows)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE " + RollupTable.USAGE.table() + " SET latencies = ?" + OF_ROW)) {
            for (Map.Entry<Rollup.Key, LatencyCounts> row : rows) {
                statement.setBytes(1, row.getValue().packed());
                int _ = row.getKey().bind(statement, 2, grain);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
