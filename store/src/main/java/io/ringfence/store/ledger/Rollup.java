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
    private record Key(long bucketMs, List<String> names) {}

    /// Everybody who writes several rows in one transaction takes them in one order, so that nobody waits in a
    /// circle.
    private static final Comparator<Key> ORDER =
            Comparator.comparingLong(Key::bucketMs).thenComparing(Key::names, Rollup::compareNames);

    private final UpsertTable table;
    private final Function<LedgerRow, List<String>> names;
    private final Map<Key, Usage> minutes = new HashMap<>();

    private Rollup(String table, List<String> columns, Function<LedgerRow, List<String>> names) {
        List<String> keys = new ArrayList<>(List.of("grain", "bucket_ms"));
        keys.addAll(columns);
        this.table = new UpsertTable(table, keys, Usage.COLUMNS);
        this.names = names;
    }

    /// By whatever there are few of.
    static Rollup ofUsage() {
        return new Rollup(
                "usage_rollup",
                List.of("organisation", "project", "key_name", "provider", "model", "outcome"),
                row -> List.of(
                        Texts.storableOrEmpty(row.organisation()),
                        Texts.storableOrEmpty(row.project()),
                        Texts.storableOrEmpty(row.keyName()),
                        Texts.storableOrEmpty(row.provider()),
                        Texts.storableOrEmpty(row.upstreamModel()),
                        Outcome.of(row).word()));
    }

    /// By end users, of whom there may be very many.
    static Rollup ofUsers() {
        return new Rollup(
                "user_rollup",
                List.of("organisation", "project", "end_user", "outcome"),
                row -> List.of(
                        Texts.storableOrEmpty(row.organisation()),
                        Texts.storableOrEmpty(row.project()),
                        Texts.storableOrEmpty(row.endUser()),
                        Outcome.of(row).word()));
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
        Key key = new Key(Grain.MINUTE.bucketMs(row.epochMs()), names.apply(row));
        minutes.computeIfAbsent(key, _ -> new Usage()).add(row);
    }

    void write(Connection connection) throws SQLException {
        try (PreparedStatement statement = table.prepare(connection)) {
            for (Grain grain : Grain.values()) {
                for (Map.Entry<Key, Usage> sum : over(grain).entrySet()) {
                    bind(statement, grain, sum.getKey(), sum.getValue());
                    statement.addBatch();
                }
            }
            statement.executeBatch();
        }
    }

    private Map<Key, Usage> over(Grain grain) {
        Map<Key, Usage> sums = new TreeMap<>(ORDER);
        minutes.forEach((key, usage) -> sums.computeIfAbsent(
                        new Key(grain.bucketMs(key.bucketMs()), key.names()), _ -> new Usage())
                .add(usage));
        return sums;
    }

    private static void bind(PreparedStatement statement, Grain grain, Key key, Usage usage) throws SQLException {
        statement.setString(1, grain.word());
        statement.setLong(2, key.bucketMs());
        int at = 3;
        for (String name : key.names()) {
            statement.setString(at++, name);
        }
        usage.bind(statement, at);
    }
}
