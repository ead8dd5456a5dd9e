package io.ringfence.store.lease;

import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.BudgetPeriod;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// What is special about a rolling budget that gateways share.
///
/// What a run that lives has spent is its own to count: it was granted at least as much, and gives back what
/// counts no more. What runs have spent that are over stands in `run_spent` by the minute, under run 0, whose
/// lease is the sum of the minutes that still count. It is taken down anew with the first claim of each minute.
///
/// @param windowMinutes how long an amount counts
/// @param countsFrom the first minute that counts of what runs have spent that are over; never goes back
/// @param resets how often it was reset
record RollingRow(long windowMinutes, long countsFrom, long resets) {
    /// A run that ended may live, cut off from the database. What is in flight there is settled within a day.
    private static final long LATE_MINUTES = 24 * 60;

    private static final String READ =
            "SELECT window_minutes, counts_from, resets FROM rolling_budget WHERE account = ?";
    private static final String CREATE =
            "INSERT INTO rolling_budget (account, window_minutes, counts_from, resets) VALUES (?, ?, ?, 0)";
    private static final String UPDATE =
            "UPDATE rolling_budget SET window_minutes = ?, counts_from = ? WHERE account = ?";
    private static final String RESET = """
        UPDATE rolling_budget SET resets = resets + 1,
            counts_from = CASE WHEN counts_from > ? THEN counts_from ELSE ? END WHERE account = ?\
        """;
    private static final String OF_ACCOUNT = " WHERE account = ? AND period = 'rolling'";
    private static final String CREATE_LEASES = """
        INSERT INTO budget_lease (account, period, window_number, run, granted_nano_usd, spent_nano_usd, wanted_nano_usd)
        SELECT account, period, 0, run, SUM(spent_nano_usd), SUM(spent_nano_usd), 0 FROM run_spent\
        """ + OF_ACCOUNT + """
         AND window_number >= ? AND run IN (SELECT run FROM lease_run WHERE state <> 'closed')
        GROUP BY account, period, run\
        """;
    private static final String COUNTED = "SELECT COALESCE(SUM(spent_nano_usd), 0) FROM run_spent" + OF_ACCOUNT
            + " AND run = 0 AND window_number >= ?";
    private static final String WRITE_COUNTED = """
        INSERT INTO budget_lease (account, period, window_number, run, granted_nano_usd, spent_nano_usd, wanted_nano_usd)
        VALUES (?, 'rolling', 0, 0, ?, ?, 0)
        ON CONFLICT (account, period, window_number, run) DO UPDATE SET
            granted_nano_usd = excluded.granted_nano_usd, spent_nano_usd = excluded.spent_nano_usd\
        """;
    private static final String FORGET_LATE = "DELETE FROM budget_lease" + OF_ACCOUNT + """
         AND run IN (SELECT run FROM lease_run WHERE state = 'ended' AND ended_minute < ?)\
        """;
    private static final String FORGET_COUNTED = "DELETE FROM run_spent" + OF_ACCOUNT + " AND run = 0";
    private static final String FORGIVE_STOPPED =
            "UPDATE budget_lease SET granted_nano_usd = granted_nano_usd - spent_nano_usd" + OF_ACCOUNT + """
                 AND spent_nano_usd <= granted_nano_usd
                    AND (run = 0 OR run IN (SELECT run FROM lease_run WHERE state = 'ended' AND is_stopped))\
                """;
    private static final String FORGIVE = "UPDATE budget_lease SET spent_nano_usd = 0" + OF_ACCOUNT;

    /// The key of a budget's leases.
    static BudgetKey key(String account) {
        return new BudgetKey(account, BudgetPeriod.ROLLING, BudgetLease.ROLLING_WINDOW);
    }

    /// Lets what is older than the window count no more. The budget's leases are locked.
    ///
    /// @param windowMinutes as it is configured now
    static RollingRow enter(Connection connection, String account, long windowMinutes, long minute)
            throws SQLException {
        RollingRow row = read(connection, account);
        long from = minute - windowMinutes;
        if (row == null) {
            update(connection, CREATE, account, windowMinutes, from);
            update(connection, CREATE_LEASES, account, from);
            return new RollingRow(windowMinutes, from, 0).count(connection, account);
        }
        if (row.windowMinutes == windowMinutes && row.countsFrom >= from) {
            return row;
        }
        return new RollingRow(windowMinutes, Math.max(from, row.countsFrom), row.resets).move(connection, account);
    }

    /// The same where nobody claims anything; does nothing where nobody ever did.
    static void enter(Connection connection, String account, long minute) throws SQLException {
        RollingRow row = read(connection, account);
        if (row != null) {
            long from = Math.max(minute - row.windowMinutes, row.countsFrom);
            new RollingRow(row.windowMinutes, from, row.resets).move(connection, account);
        }
    }

    private RollingRow move(Connection connection, String account) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            statement.setLong(1, windowMinutes);
            statement.setLong(2, countsFrom);
            statement.setString(3, account);
            statement.executeUpdate();
        }
        return count(connection, account);
    }

    /// Takes down what counts.
    private RollingRow count(Connection connection, String account) throws SQLException {
        long counted = number(connection, COUNTED, account, countsFrom);
        update(connection, WRITE_COUNTED, account, counted, counted);
        update(connection, FORGET_LATE, account, countsFrom - LATE_MINUTES);
        WindowRow.sumUp(connection, key(account));
        return this;
    }

    private static @Nullable RollingRow read(Connection connection, String account) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, account);
            try (ResultSet found = statement.executeQuery()) {
                return found.next() ? new RollingRow(found.getLong(1), found.getLong(2), found.getLong(3)) : null;
            }
        }
    }

    /// Forgets what was spent: at once what runs have spent that are over, and of those that live each when it
    /// learns of it. Of one that was killed it is known with its journal only, since what was reserved there
    /// may be spent by now.
    static void reset(Connection connection, String account, long minute) throws SQLException {
        WindowRow.lockIfThere(connection, key(account));
        update(connection, FORGET_COUNTED, account);
        try (PreparedStatement statement = connection.prepareStatement(RESET)) {
            statement.setLong(1, minute);
            statement.setLong(2, minute);
            statement.setString(3, account);
            statement.executeUpdate();
        }
        update(connection, FORGIVE_STOPPED, account);
        update(connection, FORGIVE, account);
        WindowRow.sumUp(connection, key(account));
    }

    private static void update(Connection connection, String update, String account, long... numbers)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, update, account, numbers)) {
            statement.executeUpdate();
        }
    }

    private static long number(Connection connection, String query, String account, long... numbers)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, query, account, numbers);
                ResultSet found = statement.executeQuery()) {
            found.next();
            return found.getLong(1);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, String account, long... numbers)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, account);
        for (int i = 0; i < numbers.length; i++) {
            statement.setLong(i + 2, numbers[i]);
        }
        return statement;
    }
}
