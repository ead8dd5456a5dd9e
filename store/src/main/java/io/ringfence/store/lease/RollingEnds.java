package io.ringfence.store.lease;

import io.ringfence.engine.budget.BudgetPeriod;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Takes the leases of rolling budgets from a run that is over: from then on what it has spent counts by the
/// minute, under run 0. In one step, so that at no moment it counts twice or not at all.
final class RollingEnds {
    private static final String ACCOUNTS = """
        SELECT account FROM budget_lease WHERE run = ? AND period = 'rolling'
        UNION SELECT account FROM run_spent WHERE run = ? AND period = 'rolling' LIMIT ?\
        """;
    private static final String OF_RUN = " WHERE run = ? AND account = ? AND period = 'rolling'";
    private static final String TAKE_LEASE = "DELETE FROM budget_lease" + OF_RUN;
    private static final String TAKE_MINUTES =
            "DELETE FROM run_spent" + OF_RUN + " RETURNING window_number, spent_nano_usd";
    private static final String ADD = """
        INSERT INTO run_spent (run, account, period, window_number, spent_nano_usd) VALUES (0, ?, 'rolling', ?, ?)
        ON CONFLICT (run, account, period, window_number) DO UPDATE SET
            spent_nano_usd = run_spent.spent_nano_usd + excluded.spent_nano_usd\
        """;

    private record Minute(long number, long nanoUsd) {}

    private RollingEnds() {}

    /// Does so for a few accounts.
    ///
    /// @return whether that were the last ones
    static boolean take(Connection connection, long run, int accountsAtOnce, long minute) throws SQLException {
        List<String> accounts = accounts(connection, run, accountsAtOnce);
        for (String account : accounts) {
            take(connection, run, account, minute);
        }
        return accounts.size() < accountsAtOnce;
    }

    private static List<String> accounts(Connection connection, long run, int most) throws SQLException {
        List<String> accounts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(ACCOUNTS)) {
            statement.setLong(1, run);
            statement.setLong(2, run);
            statement.setInt(3, most);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    accounts.add(found.getString(1));
                }
            }
        }
        accounts.sort(Comparator.naturalOrder());
        return accounts;
    }

    private static void take(Connection connection, long run, String account, long minute) throws SQLException {
        WindowRow.lock(connection, RollingRow.key(account));
        try (PreparedStatement statement = connection.prepareStatement(TAKE_LEASE)) {
            statement.setLong(1, run);
            statement.setString(2, account);
            statement.executeUpdate();
        }
        List<Minute> minutes = takeMinutes(connection, run, account);
        try (PreparedStatement statement = connection.prepareStatement(ADD)) {
            for (Minute one : minutes) {
                statement.setString(1, account);
                statement.setLong(2, one.number());
                statement.setLong(3, one.nanoUsd());
                statement.addBatch();
            }
            statement.executeBatch();
        }
        RollingRow.enter(connection, account, minute);
        if (LeaseRuns.isHeld(connection, RollingRow.key(account))) {
            BudgetChanges.note(connection, account, BudgetPeriod.ROLLING);
        }
    }

    /// Exactly what is taken is added: somebody else may make hours of the minutes meanwhile.
    private static List<Minute> takeMinutes(Connection connection, long run, String account) throws SQLException {
        List<Minute> minutes = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(TAKE_MINUTES)) {
            statement.setLong(1, run);
            statement.setString(2, account);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    minutes.add(new Minute(found.getLong(1), found.getLong(2)));
                }
            }
        }
        return minutes;
    }
}
