package io.ringfence.store.lease;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.ChangedLimit;
import io.ringfence.store.db.Database;
import io.ringfence.store.ledger.Texts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Budgets that are raised, lowered or reset while gateways run. Every change is noted under a number, so that
/// all gateways learn of it with their next look. A limit of a rolling budget holds where the configuration
/// says how long its window is.
public final class BudgetChanges {
    private static final int TRIES = 5;
    private static final String SET_LIMIT = """
        INSERT INTO budget_limit (account, period, limit_nano_usd) VALUES (?, ?, ?)
        ON CONFLICT (account, period) DO UPDATE SET limit_nano_usd = excluded.limit_nano_usd\
        """;
    private static final String CLEAR_LIMIT = "DELETE FROM budget_limit WHERE account = ? AND period = ?";
    private static final String FORGIVE = """
        UPDATE budget_window SET forgiven_nano_usd = COALESCE((
            SELECT s.spent_nano_usd FROM budget_spent s
            WHERE s.account = budget_window.account AND s.period = budget_window.period
                AND s.window_number = budget_window.window_number), 0)\
        """ + BudgetKey.WHERE;
    /// Who notes at the same time takes the same number; then one of both transactions fails, and is tried
    /// again.
    private static final String NOTE = """
        INSERT INTO budget_change (number, account, period)
        SELECT COALESCE(MAX(number), 0) + 1, CAST(? AS TEXT), CAST(? AS TEXT) FROM budget_change\
        """;
    /// Only the last change of a budget matters, so there are never more of them than budgets.
    private static final String FORGET = """
        DELETE FROM budget_change WHERE account = ? AND period = ?
            AND number < (SELECT MAX(number) FROM budget_change)\
        """;
    private static final String SINCE = """
        SELECT c.number, c.account, c.period, COALESCE(l.limit_nano_usd, -2)
        FROM budget_change c LEFT JOIN budget_limit l ON l.account = c.account AND l.period = c.period
        WHERE c.number > ? ORDER BY c.number\
        """;
    private static final String LOCK_LIMIT =
            "UPDATE budget_limit SET limit_nano_usd = limit_nano_usd WHERE account = ? AND period = ?";
    private static final String LIMIT = "SELECT limit_nano_usd FROM budget_limit WHERE account = ? AND period = ?";
    private static final String COUNTING = """
        SELECT CASE w.period WHEN 'rolling' THEN (
            SELECT COALESCE(SUM(b.spent_nano_usd), 0) FROM budget_lease b
            WHERE b.account = w.account AND b.period = w.period AND b.window_number = w.window_number)
        ELSE COALESCE(s.spent_nano_usd, 0) - w.forgiven_nano_usd END
        FROM budget_window w LEFT JOIN budget_spent s
            ON s.account = w.account AND s.period = w.period AND s.window_number = w.window_number
        WHERE w.account = ? AND w.period = ? AND w.window_number = ?\
        """;
    private static final String LAST = "SELECT COALESCE(MAX(number), 0) FROM budget_change";
    private static final String LIMITS = "SELECT 0, account, period, limit_nano_usd FROM budget_limit";

    /// Something about a budget is not as it was.
    ///
    /// @param limit that it has now; [io.ringfence.engine.budget.Budget#AS_CONFIGURED] = the policy's
    record Change(long number, ChangedLimit limit) {}

    /// What a change did, in nano-dollars: to a limit, or to what counts of the spending when a budget is reset.
    ///
    /// @param before a limit of [io.ringfence.engine.budget.Budget#AS_CONFIGURED] = the policy's held
    public record Effect(long before, long after) {}

    /// Makes each change a transaction.
    @FunctionalInterface
    public interface Transactor {
        /// Does all of it, perhaps with more, or nothing.
        void transact(Database.Transaction<Effect> change) throws SQLException;
    }

    private final Database database;
    private final Transactor transactor;

    /// Does nothing yet. Changes are written down nowhere.
    ///
    /// @param database with its schema up to date
    public BudgetChanges(Database database) {
        this(database, database::transact);
    }

    /// The same, with somebody who writes changes down together with making them.
    public BudgetChanges(Database database, Transactor transactor) {
        this.database = database;
        this.transactor = transactor;
    }

    /// Raises or lowers a budget, whatever the configuration says.
    ///
    /// @param account its id, such as an organisation's or a key's
    /// @param limitNanoUsd -1 = no limit
    public void setLimit(String account, BudgetPeriod period, long limitNanoUsd) throws SQLException {
        if (limitNanoUsd < -1) {
            throw new IllegalArgumentException(
                    "limitNanoUsd=" + limitNanoUsd + " is neither an amount nor -1 for none");
        }
        change(account, period, connection -> {
            long before = limit(connection, account, period);
            try (PreparedStatement statement = connection.prepareStatement(SET_LIMIT)) {
                statement.setString(1, account);
                statement.setString(2, period.word());
                statement.setLong(3, limitNanoUsd);
                statement.executeUpdate();
            }
            return new Effect(before, limitNanoUsd);
        });
    }

    /// Lets the configured limit hold again.
    public void clearLimit(String account, BudgetPeriod period) throws SQLException {
        change(account, period, connection -> {
            long before = limit(connection, account, period);
            try (PreparedStatement statement = connection.prepareStatement(CLEAR_LIMIT)) {
                statement.setString(1, account);
                statement.setString(2, period.word());
                statement.executeUpdate();
            }
            return new Effect(before, Budget.AS_CONFIGURED);
        });
    }

    /// What goes before the configured limit. SQLite wants to know first that this will write.
    private static long limit(Connection connection, String account, BudgetPeriod period) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK_LIMIT);
                PreparedStatement query = connection.prepareStatement(LIMIT)) {
            lock.setString(1, account);
            lock.setString(2, period.word());
            lock.executeUpdate();
            query.setString(1, account);
            query.setString(2, period.word());
            try (ResultSet found = query.executeQuery()) {
                return found.next() ? found.getLong(1) : Budget.AS_CONFIGURED;
            }
        }
    }

    /// Forgives what is spent in a window, as far as it is in the ledger: all of the limit is there again. Of a
    /// rolling budget, all that is spent until each gateway learns of it.
    ///
    /// @param window of now; of a rolling budget the minute
    public void reset(String account, BudgetPeriod period, long window) throws SQLException {
        if (period == BudgetPeriod.ROLLING) {
            resetRolling(Texts.storable(account), window);
            return;
        }
        BudgetKey key = new BudgetKey(account, period, window);
        change(account, period, connection -> {
            WindowRow.lock(connection, key);
            long before = counting(connection, key);
            try (PreparedStatement statement = connection.prepareStatement(FORGIVE)) {
                key.bind(statement, 1);
                statement.executeUpdate();
            }
            return new Effect(before, counting(connection, key));
        });
    }

    private void resetRolling(String account, long minute) throws SQLException {
        long now = Math.min(minute, BudgetPeriod.ROLLING.windowAt(database.epochMs()));
        change(account, BudgetPeriod.ROLLING, connection -> {
            BudgetKey key = RollingRow.key(account);
            WindowRow.lockIfThere(connection, key);
            long before = counting(connection, key);
            RollingRow.reset(connection, account, now);
            return new Effect(before, counting(connection, key));
        });
    }

    /// What is spent of a window and not forgiven, as far as it is written down; it is locked already.
    private static long counting(Connection connection, BudgetKey key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COUNTING)) {
            key.bind(statement, 1);
            try (ResultSet found = statement.executeQuery()) {
                return found.next() ? found.getLong(1) : 0;
            }
        }
    }

    private void change(String account, BudgetPeriod period, Database.Transaction<Effect> change) throws SQLException {
        for (int i = 1; ; i++) {
            try {
                transactor.transact(connection -> {
                    Effect effect = change.run(connection);
                    note(connection, account, period);
                    return effect;
                });
                return;
            } catch (SQLException e) {
                if (i == TRIES) {
                    throw e;
                }
            }
        }
    }

    static void note(Connection connection, String account, BudgetPeriod period) throws SQLException {
        for (String update : List.of(NOTE, FORGET)) {
            try (PreparedStatement statement = connection.prepareStatement(update)) {
                statement.setString(1, account);
                statement.setString(2, period.word());
                statement.executeUpdate();
            }
        }
    }

    /// What was noted after a number, in order.
    List<Change> since(long number) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(SINCE)) {
            statement.setLong(1, number);
            return read(statement);
        }
    }

    /// All limits that go before the configured ones.
    List<ChangedLimit> limits() throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(LIMITS)) {
            return read(statement).stream().map(Change::limit).toList();
        }
    }

    long last() throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(LAST);
                ResultSet found = statement.executeQuery()) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    private static List<Change> read(PreparedStatement statement) throws SQLException {
        List<Change> changes = new ArrayList<>();
        try (ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                changes.add(new Change(
                        found.getLong(1),
                        new ChangedLimit(found.getString(2), BudgetKey.period(found.getString(3)), found.getLong(4))));
            }
        }
        return changes;
    }
}
