package io.ringfence.store.lease;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.store.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Adds what closed runs have spent of total budgets to run 0 and forgets the runs: such budgets never end, and
/// every start of a gateway is a run. Rows of other periods go with the age of their windows.
final class ClosedRuns {
    private static final String CLOSED = "SELECT MIN(run) FROM lease_run WHERE journal = ? AND state = 'closed'";
    private static final String ACCOUNTS = """
        SELECT account FROM budget_lease WHERE run = ? AND period = 'total'
        UNION SELECT account FROM run_spent WHERE run = ? AND period = 'total' LIMIT ?\
        """;
    private static final String OF_RUN = BudgetKey.WHERE + " AND run = ?";
    private static final List<String> FOLD = List.of(
            """
                INSERT INTO budget_lease (account, period, window_number, run, granted_nano_usd, spent_nano_usd, wanted_nano_usd)
                SELECT account, period, window_number, 0, granted_nano_usd, spent_nano_usd, 0 FROM budget_lease\
                """ + OF_RUN + """
                 ON CONFLICT (account, period, window_number, run) DO UPDATE SET
                    granted_nano_usd = budget_lease.granted_nano_usd + excluded.granted_nano_usd,
                    spent_nano_usd = budget_lease.spent_nano_usd + excluded.spent_nano_usd\
                """,
            """
                INSERT INTO run_spent (account, period, window_number, run, spent_nano_usd)
                SELECT account, period, window_number, 0, spent_nano_usd FROM run_spent\
                """ + OF_RUN + """
                 ON CONFLICT (run, account, period, window_number) DO UPDATE SET
                    spent_nano_usd = run_spent.spent_nano_usd + excluded.spent_nano_usd\
                """,
            "DELETE FROM budget_lease" + OF_RUN,
            "DELETE FROM run_spent" + OF_RUN);
    private static final String FORGET = "DELETE FROM lease_run WHERE run = ?";

    private final Database database;
    private final int accountsAtOnce;

    ClosedRuns(Database database, int accountsAtOnce) {
        this.database = database;
        this.accountsAtOnce = accountsAtOnce;
    }

    /// Does a little of it.
    ///
    /// @param journal whose present run this is: nobody else does the same at the same time
    /// @return whether there is more to do
    boolean fold(long journal) throws SQLException {
        Long run;
        List<BudgetKey> totals;
        try (Connection connection = database.connect()) {
            run = closed(connection, journal);
            if (run == null) {
                return false;
            }
            totals = totals(connection, run);
            if (totals.isEmpty()) {
                forget(connection, run);
                return true;
            }
        }
        return database.transact(connection -> {
            for (BudgetKey key : totals) {
                fold(connection, key, run);
            }
            return true;
        });
    }

    private static @Nullable Long closed(Connection connection, long journal) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CLOSED)) {
            statement.setLong(1, journal);
            try (ResultSet found = statement.executeQuery()) {
                found.next();
                long run = found.getLong(1);
                return found.wasNull() ? null : run;
            }
        }
    }

    private List<BudgetKey> totals(Connection connection, long run) throws SQLException {
        List<BudgetKey> keys = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(ACCOUNTS)) {
            statement.setLong(1, run);
            statement.setLong(2, run);
            statement.setInt(3, accountsAtOnce);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    keys.add(new BudgetKey(found.getString(1), BudgetPeriod.TOTAL, 0));
                }
            }
        }
        keys.sort(BudgetKey.ORDER);
        return keys;
    }

    private static void forget(Connection connection, long run) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
            statement.setLong(1, run);
            statement.executeUpdate();
        }
    }

    private static void fold(Connection connection, BudgetKey key, long run) throws SQLException {
        WindowRow.lockIfThere(connection, key);
        for (String update : FOLD) {
            try (PreparedStatement statement = connection.prepareStatement(update)) {
                key.bind(statement, 1);
                statement.setLong(4, run);
                statement.executeUpdate();
            }
        }
    }
}
