package io.ringfence.store.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads the ledger's tables, and holds their sums against each other.
final class Books implements AutoCloseable {
    private final Database database;
    private final Connection connection;

    Books(DatabaseSettings settings) throws SQLException {
        database = Database.open(settings.withTimeout(Duration.ofSeconds(20)));
        connection = database.connect();
    }

    /// What each exchange of a run cost.
    Map<Long, Long> costs(long run) throws SQLException {
        Map<Long, Long> costs = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT exchange, cost_nano_usd FROM ledger WHERE run = " + run)) {
            while (found.next()) {
                costs.put(found.getLong(1), found.getLong(2));
            }
        }
        return costs;
    }

    long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            found.next();
            return found.getLong(1);
        }
    }

    /// The first column of every row.
    List<String> texts(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (found.next()) {
                texts.add(found.getString(1));
            }
            return texts;
        }
    }

    /// The columns of the only row.
    List<String> row(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            found.next();
            List<String> columns = new ArrayList<>();
            for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                columns.add(found.getString(i));
            }
            assertEquals(false, found.next(), "another row of " + query);
            return columns;
        }
    }

    void execute(String statement) throws SQLException {
        try (Statement executed = connection.createStatement()) {
            executed.execute(statement);
        }
    }

    /// Holds the database as it is until [#release].
    void hold(String lock) throws SQLException {
        connection.setAutoCommit(false);
        execute(lock);
    }

    void release() throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
    }

    /// Every sum must be what the rows say, for exchanges as [Node] makes them.
    void assertSumsAgree() throws SQLException {
        String sums = "SUM(%s), SUM(cost_nano_usd), SUM(input_tokens), SUM(cache_read_tokens), SUM(cache_write_tokens),"
                + " SUM(output_tokens), SUM(reasoning_tokens), SUM(duration_ns), SUM(COALESCE(input_cost_nano_usd, 0)),"
                + " SUM(COALESCE(output_cost_nano_usd, 0)), SUM(%s) FROM %s";
        String divided = "CASE WHEN input_cost_nano_usd IS NULL THEN 0 ELSE cost_nano_usd END";
        List<String> ledger = row("SELECT " + sums.formatted("1", divided, "ledger"));
        for (String table : List.of("usage_rollup", "key_rollup", "user_rollup")) {
            for (Grain grain : Grain.values()) {
                assertEquals(
                        ledger,
                        row("SELECT " + sums.formatted("requests", "divided_cost_nano_usd", table) + " WHERE grain = '"
                                + grain.word() + "'"),
                        table + " by " + grain.word());
            }
        }
        assertRunsAddUp();
        long timed = number("SELECT COUNT(*) FROM ledger WHERE told AND status < 400");
        for (Grain grain : Grain.values()) {
            for (String table : List.of("usage_rollup", "key_rollup")) {
                assertEquals(timed, latencies(table, grain), () -> "latencies of " + table + " by " + grain.word());
            }
        }
        String cost = "SELECT COALESCE(SUM(cost_nano_usd), 0) FROM ledger";
        String spent =
                "SELECT COALESCE(SUM(spent_nano_usd), 0) FROM budget_spent WHERE account = '%s' AND period = '%s'";
        for (String period : List.of("total", "daily", "weekly", "monthly", "rolling")) {
            assertEquals(number(cost), number(spent.formatted("org", period)), "org " + period);
            for (int key = 0; key < 5; key++) {
                assertEquals(
                        number(cost + " WHERE exchange % 5 = " + key),
                        number(spent.formatted(Node.key(key), period)),
                        Node.key(key) + " " + period);
            }
        }
    }

    private void assertRunsAddUp() throws SQLException {
        String byRun = "SELECT account, period, window_number, SUM(spent_nano_usd) FROM run_spent"
                + " GROUP BY account, period, window_number";
        assertEquals(
                0,
                number("SELECT COUNT(*) FROM (" + byRun + " EXCEPT SELECT account, period, window_number,"
                        + " spent_nano_usd FROM budget_spent) AS differences"));
        assertEquals(
                number("SELECT COALESCE(SUM(spent_nano_usd), 0) FROM budget_spent"),
                number("SELECT COALESCE(SUM(spent_nano_usd), 0) FROM run_spent"));
    }

    private long latencies(String table, Grain grain) throws SQLException {
        long[] count = new long[1];
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT latencies FROM " + table + " WHERE timed > 0 AND grain = '" + grain.word() + "'")) {
            while (found.next()) {
                LatencyCounts.visit(found.getBytes(1), (_, timed, _) -> count[0] += timed);
            }
        }
        return count[0];
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        database.close();
    }
}
