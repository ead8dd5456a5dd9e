package io.ringfence.store.ledger;

import io.ringfence.store.journal.LedgerRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The table of exchanges.
final class LedgerRows {
    private static final List<String> COLUMNS = List.of(
            "run",
            "exchange",
            "epoch_ms",
            "admitted",
            "told",
            "reserved_nano_usd",
            "cost_nano_usd",
            "request_id",
            "organisation",
            "project",
            "key_name",
            "end_user",
            "tags",
            "requested_model",
            "provider",
            "upstream_model",
            "dialect",
            "error_code",
            "catalogue_version",
            "price_source",
            "service_tier",
            "status",
            "streaming",
            "usage_estimated",
            "attempts",
            "input_tokens",
            "cache_read_tokens",
            "cache_write_tokens",
            "output_tokens",
            "reasoning_tokens",
            "other_usage",
            "first_byte_ns",
            "duration_ns",
            "input_cost_nano_usd",
            "output_cost_nano_usd");

    private static final ManyRows TABLE =
            new ManyRows("ledger", COLUMNS, "ON CONFLICT (run, exchange) DO NOTHING RETURNING run, exchange");

    /// Reads rows; [#read] takes what it finds.
    static final String SELECT = "SELECT " + String.join(", ", COLUMNS) + " FROM ledger";

    private LedgerRows() {}

    private record Id(long run, long exchange) {}

    /// Inserts those that are not there yet.
    ///
    /// @return those that were new, each once, in their order
    static List<LedgerBatch.Entry> insert(Connection connection, List<LedgerBatch.Entry> entries) throws SQLException {
        Set<Id> inserted = new HashSet<>();
        TABLE.write(
                connection,
                entries,
                (statement, first, entry) -> bind(statement, first, entry.row()),
                returned -> inserted.add(new Id(returned.getLong(1), returned.getLong(2))));
        return entries.stream()
                .filter(entry ->
                        inserted.remove(new Id(entry.row().run(), entry.row().exchange())))
                .toList();
    }

    /// Whether a statement about one row did anything.
    ///
    /// @param rows as many as it changed
    static boolean isOne(int rows) throws SQLException {
        return switch (rows) {
            case 0 -> false;
            case 1 -> true;
            default -> throw new SQLException("the database says that a statement about one row changed " + rows);
        };
    }

    private static void bind(PreparedStatement statement, int first, LedgerRow row) throws SQLException {
        statement.setLong(first, row.run());
        statement.setLong(first + 1, row.exchange());
        statement.setLong(first + 2, row.epochMs());
        statement.setBoolean(first + 3, row.admitted());
        statement.setBoolean(first + 4, row.told());
        statement.setLong(first + 5, row.reservedNanoUsd());
        statement.setLong(first + 6, row.costNanoUsd());
        statement.setString(first + 7, Texts.storable(row.requestId()));
        statement.setString(first + 8, Texts.storableOrNull(row.organisation()));
        statement.setString(first + 9, Texts.storableOrNull(row.project()));
        statement.setString(first + 10, Texts.storableOrNull(row.keyName()));
        statement.setString(first + 11, Texts.storableOrNull(row.endUser()));
        statement.setString(first + 12, Texts.storableOrNull(row.tags()));
        statement.setString(first + 13, Texts.storable(row.requestedModel()));
        statement.setString(first + 14, Texts.storableOrNull(row.provider()));
        statement.setString(first + 15, Texts.storableOrNull(row.upstreamModel()));
        statement.setString(first + 16, Texts.storable(row.dialect()));
        statement.setString(first + 17, Texts.storableOrNull(row.errorCode()));
        statement.setString(first + 18, Texts.storableOrNull(row.catalogueVersion()));
        statement.setString(first + 19, Texts.storableOrNull(row.priceSource()));
        statement.setString(first + 20, Texts.storableOrNull(row.serviceTier()));
        statement.setInt(first + 21, row.status());
        statement.setBoolean(first + 22, row.streaming());
        statement.setBoolean(first + 23, row.usageEstimated());
        statement.setInt(first + 24, row.attempts());
        statement.setLong(first + 25, row.inputTokens());
        statement.setLong(first + 26, row.cacheReadTokens());
        statement.setLong(first + 27, row.cacheWriteTokens());
        statement.setLong(first + 28, row.outputTokens());
        statement.setLong(first + 29, row.reasoningTokens());
        statement.setString(first + 30, Texts.storableOrNull(row.otherUsage()));
        setKnown(statement, first + 31, row.firstByteNs());
        statement.setLong(first + 32, row.durationNs());
        setKnown(statement, first + 33, row.inputCostNanoUsd());
        setKnown(statement, first + 34, row.outputCostNanoUsd());
    }

    /// @param number negative when it is not known
    private static void setKnown(PreparedStatement statement, int index, long number) throws SQLException {
        if (number < 0) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, number);
        }
    }

    /// The row that a [#SELECT] is at.
    static LedgerRow read(ResultSet found) throws SQLException {
        return new LedgerRow(
                found.getLong("run"),
                found.getLong("exchange"),
                found.getLong("epoch_ms"),
                found.getBoolean("admitted"),
                found.getBoolean("told"),
                found.getLong("reserved_nano_usd"),
                found.getLong("cost_nano_usd"),
                known(found, "input_cost_nano_usd"),
                known(found, "output_cost_nano_usd"),
                found.getString("request_id"),
                found.getString("organisation"),
                found.getString("project"),
                found.getString("key_name"),
                found.getString("end_user"),
                found.getString("tags"),
                found.getString("requested_model"),
                found.getString("provider"),
                found.getString("upstream_model"),
                found.getString("dialect"),
                found.getString("error_code"),
                found.getString("catalogue_version"),
                found.getString("price_source"),
                found.getString("service_tier"),
                found.getInt("status"),
                found.getBoolean("streaming"),
                found.getBoolean("usage_estimated"),
                found.getInt("attempts"),
                found.getLong("input_tokens"),
                found.getLong("cache_read_tokens"),
                found.getLong("cache_write_tokens"),
                found.getLong("output_tokens"),
                found.getLong("reasoning_tokens"),
                found.getString("other_usage"),
                known(found, "first_byte_ns"),
                found.getLong("duration_ns"));
    }

    /// @return -1 when it is not known
    private static long known(ResultSet found, String column) throws SQLException {
        long number = found.getLong(column);
        return found.wasNull() ? -1 : number;
    }
}
