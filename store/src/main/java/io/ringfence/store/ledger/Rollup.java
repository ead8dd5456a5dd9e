package io.ringfence.store.ledger;

import io.ringfence.store.journal.LedgerRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Sums the rows of one batch over the stretches of every [Grain] for each combination of names, and adds them to
/// a table.
final class Rollup {
    private static final String LATENCIES = "latencies";

    /// A stretch of time, and names.
    record Key(Grain grain, long bucketMs, List<String> names) {
        /// The same names in the longer stretch that has this one.
        Key in(Grain longer) {
            return new Key(longer, longer.bucketMs(bucketMs), names);
        }

        /// Sets the key's values.
        ///
        /// @return the place of the next value
        int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setString(first, grain.word());
            statement.setLong(first + 1, bucketMs);
            int at = first + 2;
            for (String name : names) {
                statement.setString(at++, name);
            }
            return at;
        }

        private static Key read(ResultSet row, int width) throws SQLException {
            List<String> names = new ArrayList<>(width - 2);
            for (int at = 3; at <= width; at++) {
                names.add(row.getString(at));
            }
            return new Key(Grain.of(row.getString(1)), row.getLong(2), List.copyOf(names));
        }
    }

    /// Everybody who writes several rows in one transaction takes them in one order, so that nobody waits in a
    /// circle.
    static final Comparator<Key> ORDER = Comparator.comparing(Key::grain)
            .thenComparingLong(Key::bucketMs)
            .thenComparing(Key::names, Rollup::compareNames);

    private final RollupTable table;
    private final Map<Key, Usage> minutes = new HashMap<>();

    Rollup(RollupTable table) {
        this.table = table;
    }

    private static int compareNames(List<String> one, List<String> other) {
        for (int i = 0; i < one.size(); i++) {
            int order = one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    void add(LedgerRow row) {
        long minute = Grain.MINUTE.bucketMs(row.epochMs());
        for (List<String> combination : table.combinations(row)) {
            Usage usage = minutes.computeIfAbsent(new Key(Grain.MINUTE, minute, combination), _ -> new Usage());
            usage.add(row);
            if (table.hasLatencies()) {
                usage.addLatency(row);
            }
        }
    }

    void write(Connection connection) throws SQLException {
        List<Map.Entry<Key, Usage>> sums = new ArrayList<>();
        Map<Key, Usage> ofGrain = minutes;
        for (Grain grain : Grain.values()) {
            if (grain != Grain.MINUTE) {
                ofGrain = over(grain, ofGrain); // which has whole shorter ones
            }
            ofGrain.entrySet().stream().sorted(Map.Entry.comparingByKey(ORDER)).forEach(sums::add);
        }
        if (table.hasLatencies()) {
            writeWithLatencies(connection, sums);
        } else {
            new UpsertTable(table.table(), table.keys(), Usage.COLUMNS).add(connection, sums, Rollup::bind);
        }
    }

    private static Map<Key, Usage> over(Grain grain, Map<Key, Usage> shorter) {
        Map<Key, Usage> sums = new HashMap<>();
        shorter.forEach((key, usage) ->
                sums.computeIfAbsent(key.in(grain), _ -> new Usage()).add(usage));
        return sums;
    }

    /// Latencies are packed, so that many are read as one value, and no SQL adds them. A row that was not there
    /// before has ours; one that was has its own, and more requests than we have. Because the transaction has
    /// written the rows already, nobody else changes them between our reading and our writing.
    private void writeWithLatencies(Connection connection, List<Map.Entry<Key, Usage>> sums) throws SQLException {
        Map<Key, Usage> ours = new HashMap<>();
        sums.forEach(sum -> ours.put(sum.getKey(), sum.getValue()));
        Map<Key, LatencyCounts> both = new TreeMap<>(ORDER);
        List<String> returned = new ArrayList<>(table.keys());
        returned.addAll(List.of("requests", LATENCIES));
        new UpsertTable(table.table(), table.keys(), Usage.COLUMNS, List.of(LATENCIES))
                .add(connection, sums, Rollup::bindWithLatencies, returned, row -> addPresent(row, ours, both));
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE " + table.table() + " SET latencies = ?" + table.whereKey())) {
            for (Map.Entry<Key, LatencyCounts> row : both.entrySet()) {
                statement.setBytes(1, row.getValue().packedOrNull());
                int _ = row.getKey().bind(statement, 2);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static int bind(PreparedStatement statement, int first, Map.Entry<Key, Usage> sum) throws SQLException {
        return sum.getValue().bind(statement, sum.getKey().bind(statement, first));
    }

    private static void bindWithLatencies(PreparedStatement statement, int first, Map.Entry<Key, Usage> sum)
            throws SQLException {
        int at = bind(statement, first, sum);
        statement.setBytes(at, sum.getValue().latencies().packedOrNull());
    }

    /// @param both what must be written again
    private void addPresent(ResultSet row, Map<Key, Usage> ours, Map<Key, LatencyCounts> both) throws SQLException {
        int width = table.keys().size();
        Key key = Key.read(row, width);
        Usage added = Objects.requireNonNull(ours.get(key), "the database returns a row that was not written");
        byte[] present = row.getBytes(width + 2);
        boolean wasThere = row.getLong(width + 1) > added.requests();
        if (wasThere && added.timed() > 0) {
            if (present != null) {
                added.latencies().add(present);
            }
            both.put(key, added.latencies());
        }
    }
}
