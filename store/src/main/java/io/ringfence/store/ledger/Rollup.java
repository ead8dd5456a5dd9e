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
import java.util.TreeMap;
import java.util.function.Function;

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

    static final String USAGE = "usage_rollup";
    static final List<String> USAGE_NAMES =
            List.of("organisation", "project", "key_name", "provider", "model", "outcome");

    /// Everybody who writes several rows in one transaction takes them in one order, so that nobody waits in a
    /// circle.
    static final Comparator<Key> ORDER =
            Comparator.comparingLong(Key::bucketMs).thenComparing(Key::names, Rollup::compareNames);

    private final UpsertTable table;
    private final Function<LedgerRow, List<List<String>>> names;
    private final Map<Key, Usage> minutes = new HashMap<>();

    private Rollup(String table, List<String> columns, Function<LedgerRow, List<List<String>>> names) {
        this.table = new UpsertTable(table, keys(columns), Usage.COLUMNS);
        this.names = names;
    }

    /// The columns that tell the rows of a table apart.
    static List<String> keys(List<String> names) {
        List<String> keys = new ArrayList<>(List.of("grain", "bucket_ms"));
        keys.addAll(names);
        return keys;
    }

    /// By whatever there are few of.
    static Rollup ofUsage() {
        return new Rollup(USAGE, USAGE_NAMES, row -> List.of(names(row)));
    }

    /// A row's names in the table by whatever there are few of.
    static List<String> names(LedgerRow row) {
        return List.of(
                Texts.storableOrEmpty(row.organisation()),
                Texts.storableOrEmpty(row.project()),
                Texts.storableOrEmpty(row.keyName()),
                Texts.storableOrEmpty(row.provider()),
                Texts.storableOrEmpty(row.upstreamModel()),
                Outcome.of(row).word());
    }

    /// By end users, of whom there may be very many.
    static Rollup ofUsers() {
        return new Rollup(
                "user_rollup",
                List.of("organisation", "project", "key_name", "end_user"),
                row -> List.of(underKey(row, Texts.storableOrEmpty(row.endUser()))));
    }

    /// By tags, of which a request has none, one or some.
    static Rollup ofTags() {
        return new Rollup(
                "tag_rollup",
                List.of("organisation", "project", "key_name", "tag"),
                row -> Tags.counted(Texts.storableOrNull(row.tags())).stream()
                        .map(tag -> underKey(row, tag))
                        .toList());
    }

    private static List<String> underKey(LedgerRow row, String name) {
        return List.of(
                Texts.storableOrEmpty(row.organisation()),
                Texts.storableOrEmpty(row.project()),
                Texts.storableOrEmpty(row.keyName()),
                name);
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
        for (List<String> combination : names.apply(row)) {
            minutes.computeIfAbsent(new Key(minute, combination), _ -> new Usage())
                    .add(row);
        }
    }

    void write(Connection connection) throws SQLException {
        try (PreparedStatement statement = table.prepare(connection)) {
            for (Grain grain : Grain.values()) {
                for (Map.Entry<Key, Usage> sum : over(grain).entrySet()) {
                    int at = sum.getKey().bind(statement, 1, grain);
                    sum.getValue().bind(statement, at);
                    statement.addBatch();
                }
            }
            statement.executeBatch();
        }
    }

    private Map<Key, Usage> over(Grain grain) {
        Map<Key, Usage> sums = new TreeMap<>(ORDER);
        minutes.forEach((key, usage) ->
                sums.computeIfAbsent(key.in(grain), _ -> new Usage()).add(usage));
        return sums;
    }
}
