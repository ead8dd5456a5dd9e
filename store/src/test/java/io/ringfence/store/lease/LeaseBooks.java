package io.ringfence.store.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.store.db.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/// Reads the tables of leases, and holds them against each other.
final class LeaseBooks {
    private final Database database;

    LeaseBooks(Database database) {
        this.database = database;
    }

    /// What is handed out of every window, which must be the sum of what the runs were granted.
    Map<BudgetKey, Long> leased(String at) throws SQLException {
        Map<BudgetKey, Long> leased = sums("SELECT account, period, window_number, leased_nano_usd FROM budget_window");
        assertEquals(
                sums("SELECT w.account, w.period, w.window_number, COALESCE(SUM(l.granted_nano_usd), 0)"
                        + " FROM budget_window w LEFT JOIN budget_lease l ON l.account = w.account"
                        + " AND l.period = w.period AND l.window_number = w.window_number"
                        + " GROUP BY w.account, w.period, w.window_number"),
                leased,
                "leased = sum of what was granted" + at);
        return leased;
    }

    /// What was granted to one run.
    Map<BudgetKey, Long> granted(long run) throws SQLException {
        return sums("SELECT account, period, window_number, granted_nano_usd FROM budget_lease WHERE run = " + run);
    }

    /// What a reset has added to a limit.
    long forgiven(BudgetKey key) throws SQLException {
        return sums("SELECT account, period, window_number, forgiven_nano_usd FROM budget_window")
                .getOrDefault(key, 0L);
    }

    long number(String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            found.next();
            return found.getLong(1);
        }
    }

    private Map<BudgetKey, Long> sums(String query) throws SQLException {
        Map<BudgetKey, Long> sums = new HashMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                sums.put(BudgetKey.read(found), found.getLong(4));
            }
        }
        return sums;
    }
}
