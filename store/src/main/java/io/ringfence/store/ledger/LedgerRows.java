package io.ringfence.store.ledger;

import io.ringfence.store.journal.LedgerRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.stream.Collectors;

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

    private static final String INSERT = "INSERT INTO ledger (" + String.join(", ", COLUMNS) + ") VALUES ("
            + COLUMNS.stream().map(_ -> "?").collect(Collectors.joining(", "))
            + ") ON CONFLICT (run, exchange) DO NOTHING";

    /// Reads rows; [#read] takes what it finds.
    static final String SELECT = "SELECT " + String.join(", ", COLUMNS) + " FROM ledger";

    private LedgerRows() {}

    /// Inserts those that are not there yet.
    ///
    /// @return for each whether it was new
    static boolean[] insert(Connection connection, List<LedgerBatch.Entry> entries) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (LedgerBatch.Entry entry : entries) {
                bind(statement, entry.row());
                statement.addBatch();
            }
            int[] inserted = statement.executeBatch();
            boolean[] isNew = new boolean[inserted.length];
            for (int i = 0; i < isNew.length; i++) {
                isNew[i] = isOne(inserted[i]);
            }
            return isNew;
        }
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

    private static void bind(PreparedStatement statement, LedgerRow row) throws SQLException {
        statement.setLong(1, row.run());
        statement.setLong(2, row.exchange());
        statement.setLong(3, row.epochMs());
        statement.setBoolean(4, row.admitted());
        statement.setBoolean(5, row.told());
        statement.setLong(6, row.reservedNanoUsd());
        statement.setLong(7, row.costNanoUsd());
        statement.setString(8, Texts.storable(row.requestId()));
        statement.setString(9, Texts.storableOrNull(row.organisation()));
        statement.setString(10, Texts.storableOrNull(row.project()));
        statement.setString(11, Texts.storableOrNull(row.keyName()));
        statement.setString(12, Texts.storableOrNull(row.endUser()));
        statement.setString(13, Texts.storableOrNull(row.tags()));
        statement.setString(14, Texts.storable(row.requestedModel()));
        statement.setString(15, Texts.storableOrNull(row.provider()));
        statement.setString(16, Texts.storableOrNull(row.upstreamModel()));
        statement.setString(17, Texts.storable(row.dialect()));
        statement.setString(18, Texts.storableOrNull(row.errorCode()));
        statement.setString(19, Texts.storableOrNull(row.catalogueVersion()));
        statement.setString(20, Texts.storableOrNull(row.priceSource()));
        statement.setString(21, Texts.storableOrNull(row.serviceTier()));
        statement.setInt(22, row.status());
        statement.setBoolean(23, row.streaming());
        statement.setBoolean(24, row.usageEstimated());
        statement.setInt(25, row.attempts());
        statement.setLong(26, row.inputTokens());
        statement.setLong(27, row.cacheReadTokens());
        statement.setLong(28, row.cacheWriteTokens());
        statement.setLong(29, row.outputTokens());
        statement.setLong(30, row.reasoningTokens());
        statement.setString(31, Texts.storableOrNull(row.otherUsage()));
        setKnown(statement, 32, row.firstByteNs());
        statement.setLong(33, row.durationNs());
        setKnown(statement, 34, row.inputCostNanoUsd());
        setKnown(statement, 35, row.outputCostNanoUsd());
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
