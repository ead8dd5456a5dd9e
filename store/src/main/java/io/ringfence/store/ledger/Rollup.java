package io.ringfence.store.ledger;

import io.ringfence.store.journal.LedgerRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Sums the rows of one batch over minutes, hours and days for each combination of names, and adds them to a
/// table.
final class Rollup {
    /// A stretch of time, and names.
    record Key(long bucketMs, List<String> names) {
        /// The same names in the longer stretch that has this one.
        Key in(Grain grain) {
            return new Key(grain.bucketMs(bucketMs), names);
        }

        /// Sets the key's values.
        ///
        /// @return the place of the next value
        int bind(PreparedStatement statement, int first, Grain grain) throws SQLException {
            statement.setString(first, grain.word());
            statement.setLong(first + 1, bucketMs);
            int at = first + 2;
            for (String name : names) {
                statement.setString(at++, name);
            }
            return at;
        }
    }

    /// Everybody who writes several rows in one transaction takes them in one order, so that nobody waits in a
    /// circle.
    static final Comparator<Key> ORDER =
            Comparator.comparingLong(Key::bucketMs).thenComparing(Key::names, Rollup::compareNames);

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
            minutes.computeIfAbsent(new Key(minute, combination), _ -> new Usage())
                    .add(row);
        }
    }

    void write(Connection connection) throws SQLException {
        List<Sum> sums = new ArrayList<>();
        Map<Key, Usage> ofGrain = minutes;
        for (Grain grain : Grain.values()) {
            // A longer stretch has whole shorter ones.
            ofGrain = grain == Grain.MINUTE ? minutes : over(grain, ofGrain);
            ofGrain.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(ORDER))
                    .forEach(sum -> sums.add(new Sum(grain, sum.getKey(), sum.getValue())));
        }
        table.upsert().add(connection, sums, (statement, first, sum) -> sum.bind(statement, first));
    }

    private static Map<Key, Usage> over(Grain grain, Map<Key, Usage> shorter) {
        Map<Key, Usage> sums = new HashMap<>();
        shorter.forEach((key, usage) ->
                sums.computeIfAbsent(key.in(grain), _ -> new Usage()).add(usage));
        return sums;
    }

    private record Sum(Grain grain, Key key, Usage usage) {
        void bind(PreparedStatement statement, int first) throws SQLException {
            usage.bind(statement, key.bind(statement, first, grain));
        }
    }
}
