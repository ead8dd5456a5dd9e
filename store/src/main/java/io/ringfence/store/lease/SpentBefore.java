package io.ringfence.store.lease;

import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.store.db.Database;
import io.ringfence.store.ledger.Texts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What was spent, as the ledger had it at one moment, in the windows that counted by then. Does not change
/// once it is loaded.
final class SpentBefore {
    static final SpentBefore NOTHING = new SpentBefore(0);

    private static final String QUERY = """
        SELECT s.account, s.window_number, s.spent_nano_usd - COALESCE(w.forgiven_nano_usd, 0)
        FROM budget_spent s LEFT JOIN budget_window w
            ON w.account = s.account AND w.period = s.period AND w.window_number = s.window_number
        WHERE s.period = ? AND s.window_number >= ?\
        """;

    /// Of each budget no more than counts in its own window.
    private static final String ROLLING = """
        SELECT r.account, SUM(s.spent_nano_usd)
        FROM rolling_budget r JOIN budget_spent s ON s.account = r.account AND s.period = 'rolling'
            AND s.window_number >= CASE WHEN r.counts_from > CAST(? AS BIGINT) - r.window_minutes
                THEN r.counts_from ELSE CAST(? AS BIGINT) - r.window_minutes END
        GROUP BY r.account\
        """;

    private static final List<BudgetPeriod> CALENDAR =
            List.of(BudgetPeriod.TOTAL, BudgetPeriod.DAILY, BudgetPeriod.WEEKLY, BudgetPeriod.MONTHLY);

    private static final int ROWS_AT_ONCE = 10_000;

    private record Spent(BudgetPeriod period, long window, long nanoUsd) {}

    private final long lastChange;
    private final Map<String, List<Spent>> spentByAccount = new HashMap<>();

    private SpentBefore(long lastChange) {
        this.lastChange = lastChange;
    }

    /// Reads it.
    static SpentBefore load(Database database, long epochMs) throws SQLException {
        SpentBefore before = new SpentBefore(new BudgetChanges(database).last());
        // In a transaction PostgreSQL sends it in pieces, each of which is a statement of its own to its timeout.
        return database.transact(connection -> before.read(connection, epochMs));
    }

    private SpentBefore read(Connection connection, long epochMs) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setFetchSize(ROWS_AT_ONCE);
            for (BudgetPeriod period : CALENDAR) {
                statement.setString(1, period.word());
                statement.setLong(2, period.windowAt(epochMs));
                try (ResultSet found = statement.executeQuery()) {
                    while (found.next()) {
                        add(found.getString(1), new Spent(period, found.getLong(2), found.getLong(3)));
                    }
                }
            }
        }
        readRolling(connection, BudgetPeriod.ROLLING.windowAt(epochMs));
        return this;
    }

    private void readRolling(Connection connection, long minute) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ROLLING)) {
            statement.setFetchSize(ROWS_AT_ONCE);
            statement.setLong(1, minute);
            statement.setLong(2, minute);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    add(
                            found.getString(1),
                            new Spent(BudgetPeriod.ROLLING, BudgetLease.ROLLING_WINDOW, found.getLong(2)));
                }
            }
        }
    }

    private void add(String account, Spent spent) {
        spentByAccount.computeIfAbsent(account, _ -> new ArrayList<>(1)).add(spent);
    }

    /// The number of the last change of a budget that it has in it.
    long lastChange() {
        return lastChange;
    }

    /// 0 where nothing is known.
    long nanoUsd(String account, BudgetPeriod period, long window) {
        List<Spent> windows = spentByAccount.get(Texts.storable(account));
        if (windows != null) {
            for (int i = 0; i < windows.size(); i++) {
                Spent spent = windows.get(i);
                if (spent.period() == period && spent.window() == window) {
                    return spent.nanoUsd();
                }
            }
        }
        return 0;
    }
}
