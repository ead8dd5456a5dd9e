package io.ringfence.store.ledger;

import io.ringfence.store.journal.LedgerRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Counts the latencies of one batch by their ranges, and adds them to the table.
final class LatencyRollup {
    private static final List<String> NAMES = List.of("organisation", "project", "key_name", "provider", "model");
    private static final UpsertTable TABLE =
            new UpsertTable("latency_rollup", Rollup.keys(NAMES, "latency_bucket"), List.of("timed", "duration_ns"));

    private record Key(Rollup.Key names, int latencyBucket) {
        Key in(Grain grain) {
            return new Key(names.in(grain), latencyBucket);
        }
    }

    private record Sum(long timed, long durationNs) {
        Sum plus(Sum other) {
            return new Sum(Amounts.add(timed, other.timed), Amounts.add(durationNs, other.durationNs));
        }
    }

    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::names, Rollup.ORDER).thenComparingInt(Key::latencyBucket);

    private final Map<Key, Sum> minutes = new HashMap<>();

    void add(LedgerRow row) {
        if (!Outcome.isTimed(row)) {
            return;
        }
        List<String> names = List.of(
                Texts.storableOrEmpty(row.organisation()),
                Texts.storableOrEmpty(row.project()),
                Texts.storableOrEmpty(row.keyName()),
                Texts.storableOrEmpty(row.provider()),
                Texts.storableOrEmpty(row.upstreamModel()));
        Key key = new Key(
                new Rollup.Key(Grain.MINUTE.bucketMs(row.epochMs()), names), LatencyBuckets.of(row.durationNs()));
        minutes.merge(key, new Sum(1, Math.max(0, row.durationNs())), Sum::plus);
    }

    void write(Connection connection) throws SQLException {
        try (PreparedStatement statement = TABLE.prepare(connection)) {
            for (Grain grain : Grain.values()) {
                Map<Key, Sum> sums = new TreeMap<>(ORDER);
                minutes.forEach((key, sum) -> sums.merge(key.in(grain), sum, Sum::plus));
                for (Map.Entry<Key, Sum> entry : sums.entrySet()) {
                    int at = entry.getKey().names().bind(statement, grain);
                    statement.setInt(at, entry.getKey().latencyBucket());
                    statement.setLong(at + 1, entry.getValue().timed());
                    statement.setLong(at + 2, entry.getValue().durationNs());
                    statement.addBatch();
                }
            }
            statement.executeBatch();
        }
    }
}
