package io.ringfence.store.lease;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// What is handed out of one budget in one window, locked until the transaction ends.
///
/// @param leasedNanoUsd the sum of what all runs were granted
/// @param forgivenNanoUsd what a reset has added to the limit
/// @param limitNanoUsd that goes before the configured one; [io.ringfence.engine.budget.Budget#AS_CONFIGURED] =
/// none does
record WindowRow(long leasedNanoUsd, long forgivenNanoUsd, long limitNanoUsd) {
    private static final String CREATE = """
        INSERT INTO budget_window (account, period, window_number, leased_nano_usd, forgiven_nano_usd)
        VALUES (?, ?, ?, 0, 0) ON CONFLICT (account, period, window_number) DO NOTHING\
        """;
    private static final String CREATE_LEASES = """
        INSERT INTO budget_lease (account, period, window_number, run, granted_nano_usd, spent_nano_usd, wanted_nano_usd)
        SELECT account, period, window_number, run, spent_nano_usd, spent_nano_usd, 0 FROM run_spent\
        """ + BudgetKey.WHERE;
    private static final String SUM_UP = """
        UPDATE budget_window SET leased_nano_usd = (
            SELECT COALESCE(SUM(l.granted_nano_usd), 0) FROM budget_lease l
            WHERE l.account = budget_window.account AND l.period = budget_window.period
                AND l.window_number = budget_window.window_number)\
        """ + BudgetKey.WHERE;
    private static final String LOCK = "UPDATE budget_window SET leased_nano_usd = leased_nano_usd" + BudgetKey.WHERE;
    private static final String READ = """
        SELECT w.leased_nano_usd, w.forgiven_nano_usd, COALESCE(l.limit_nano_usd, -2)
        FROM budget_window w LEFT JOIN budget_limit l ON l.account = w.account AND l.period = w.period
        WHERE w.account = ? AND w.period = ? AND w.window_number = ?\
        """;
    private static final String ADD =
            "UPDATE budget_window SET leased_nano_usd = leased_nano_usd + ?" + BudgetKey.WHERE;
    private static final String GRANT = ADD + " AND leased_nano_usd + ? <= ?";

    /// Makes the row if there is none: what was spent before is granted to those who spent it.
    static WindowRow lock(Connection connection, BudgetKey key) throws SQLException {
        if (update(connection, LOCK, key) == 0) {
            // Somebody else may make it now; then this waits for him.
            if (update(connection, CREATE, key) == 1) {
                update(connection, CREATE_LEASES, key);
                sumUp(connection, key);
            } else {
                update(connection, LOCK, key);
            }
        }
        return read(connection, key);
    }

    /// Of one that is locked already.
    static WindowRow read(Connection connection, BudgetKey key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            key.bind(statement, 1);
            try (ResultSet found = statement.executeQuery()) {
                if (!found.next()) {
                    throw new SQLException("no row of " + key + " after it was made");
                }
                return new WindowRow(found.getLong(1), found.getLong(2), found.getLong(3));
            }
        }
    }

    /// Takes down what all runs were granted.
    static void sumUp(Connection connection, BudgetKey key) throws SQLException {
        update(connection, SUM_UP, key);
    }

    /// Keeps others from the leases of this window until the transaction ends.
    static void lockIfThere(Connection connection, BudgetKey key) throws SQLException {
        update(connection, LOCK, key);
    }

    private static int update(Connection connection, String update, BudgetKey key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            key.bind(statement, 1);
            return statement.executeUpdate();
        }
    }

    /// Adds what was spent in any case, or takes off what was given back.
    static void add(Connection connection, BudgetKey key, long nanoUsd) throws SQLException {
        if (nanoUsd == 0) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setLong(1, nanoUsd);
            key.bind(statement, 2);
            statement.executeUpdate();
        }
    }

    /// Adds a grant.
    ///
    /// @throws SQLException if more would be handed out than is allowed
    static void grant(Connection connection, BudgetKey key, long nanoUsd, long allowedNanoUsd) throws SQLException {
        if (nanoUsd == 0) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(GRANT)) {
            statement.setLong(1, nanoUsd);
            key.bind(statement, 2);
            statement.setLong(5, nanoUsd);
            statement.setLong(6, allowedNanoUsd);
            if (statement.executeUpdate() != 1) {
                throw new SQLException("a grant of " + nanoUsd + " would exceed " + allowedNanoUsd + " in " + key);
            }
        }
    }
}
