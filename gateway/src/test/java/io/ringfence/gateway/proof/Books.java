package io.ringfence.gateway.proof;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What stands in the database, read without any of the gateway's code.
final class Books implements AutoCloseable {
    private final Connection connection;

    Books(String jdbcUrl) throws SQLException {
        connection = DriverManager.getConnection(jdbcUrl);
        if (jdbcUrl.startsWith("jdbc:sqlite:")) {
            execute("PRAGMA busy_timeout = 20000");
        }
    }

    /// A row of the ledger.
    record Row(
            String requestId,
            String key,
            boolean admitted,
            boolean told,
            long reservedNanoUsd,
            long costNanoUsd,
            int status,
            @Nullable String catalogueVersion) {}

    List<Row> rows() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT request_id, key_name, admitted, told,"
                        + " reserved_nano_usd, cost_nano_usd, status, catalogue_version FROM ledger")) {
            List<Row> rows = new ArrayList<>();
            while (found.next()) {
                rows.add(new Row(
                        found.getString(1),
                        found.getString(2),
                        found.getBoolean(3),
                        found.getBoolean(4),
                        found.getLong(5),
                        found.getLong(6),
                        found.getInt(7),
                        found.getString(8)));
            }
            return rows;
        }
    }

    /// Pairs of a text and a number, by the text.
    Map<String, Long> sums(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            Map<String, Long> sums = new TreeMap<>();
            while (found.next()) {
                sums.put(found.getString(1), found.getLong(2));
            }
            return sums;
        }
    }

    List<Long> numbers(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            List<Long> numbers = new ArrayList<>();
            while (found.next()) {
                numbers.add(found.getLong(1));
            }
            return numbers;
        }
    }

    long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    /// What was spent, or granted to gateways, beyond the limit of a budget in any of its windows, all
    /// together. A rolling budget must not be older than its window.
    ///
    /// @param limits in nano-dollars, by account and period: `key/app daily`
    long overspentNanoUsd(Map<String, Long> limits) throws SQLException {
        long overspent = 0;
        for (Map.Entry<String, Long> limit : limits.entrySet()) {
            String sums = " WHERE account || ' ' || period = '" + limit.getKey() + "' GROUP BY "
                    + (limit.getKey().endsWith(" rolling") ? "account" : "window_number");
            List<Long> amounts = numbers("SELECT SUM(spent_nano_usd) FROM budget_spent" + sums);
            amounts.addAll(numbers("SELECT SUM(leased_nano_usd - forgiven_nano_usd) FROM budget_window" + sums));
            for (long amount : amounts) {
                overspent += Math.max(0, amount - limit.getValue());
            }
        }
        return overspent;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
