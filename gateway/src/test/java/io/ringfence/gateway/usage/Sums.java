package io.ringfence.gateway.usage;

import io.ringfence.store.db.Database;
import io.ringfence.store.ledger.Grain;
import io.ringfence.store.ledger.LatencyCounts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// Sums as the ledger's writer leaves them: each in all tables, by minute, hour and day.
///
/// @param dividedNanoUsd of the cost, what is known to be three parts prompt and one part answer
/// @param latenciesMs of those that are timed
record Sums(
        String at,
        String organisation,
        String project,
        String key,
        String provider,
        String model,
        String outcome,
        long requests,
        long costNanoUsd,
        long dividedNanoUsd,
        long inputTokens,
        long outputTokens,
        List<Long> latenciesMs) {
    private static final long NS_PER_MS = 1_000_000;

    void write(Database database, String user, String tag) throws SQLException {
        try (Connection connection = database.connect()) {
            for (Grain grain : Grain.values()) {
                long bucket = grain.bucketMs(Instant.parse(at).toEpochMilli());
                List<Object> common = List.of(grain.word(), bucket, organisation, project, key);
                insert(
                        connection,
                        "usage_rollup",
                        "latencies, provider, model, outcome",
                        common,
                        List.of(latencies(), provider, model, outcome));
                insert(connection, "key_rollup", "latencies", common, List.of(latencies()));
                insert(connection, "user_rollup", "end_user", common, List.of(user));
                insert(connection, "tag_rollup", "tag", common, List.of(tag));
            }
        }
    }

    private byte[] latencies() {
        LatencyCounts counts = new LatencyCounts();
        latenciesMs.forEach(ms -> counts.add(ms * NS_PER_MS));
        return counts.packed();
    }

    private void insert(Connection connection, String table, String names, List<Object> common, List<Object> values)
            throws SQLException {
        String sums = "requests, errors, timed, cost_nano_usd, input_tokens, cache_read_tokens, cache_write_tokens,"
                + " output_tokens, reasoning_tokens, duration_ns, input_cost_nano_usd, output_cost_nano_usd,"
                + " divided_cost_nano_usd";
        execute(
                connection,
                "INSERT INTO " + table + " (grain, bucket_ms, organisation, project, key_name, " + names + ", " + sums
                        + ") VALUES (",
                common,
                values,
                List.of(
                        requests,
                        outcome.equals("ok") ? 0L : requests,
                        (long) latenciesMs.size(),
                        costNanoUsd,
                        inputTokens,
                        inputTokens / 2,
                        0L,
                        outputTokens,
                        outputTokens / 2,
                        NS_PER_MS
                                * latenciesMs.stream()
                                        .mapToLong(Long::longValue)
                                        .sum(),
                        dividedNanoUsd / 4 * 3,
                        dividedNanoUsd / 4,
                        dividedNanoUsd));
    }

    private static void execute(
            Connection connection, String begin, List<Object> common, List<Object> values, List<Object> sums)
            throws SQLException {
        List<Object> all = Stream.of(common, values, sums).flatMap(List::stream).toList();
        String marks = String.join(", ", Collections.nCopies(all.size(), "?"));
        try (PreparedStatement statement = connection.prepareStatement(begin + marks + ")")) {
            for (int i = 0; i < all.size(); i++) {
                statement.setObject(i + 1, all.get(i));
            }
            statement.executeUpdate();
        }
    }
}
