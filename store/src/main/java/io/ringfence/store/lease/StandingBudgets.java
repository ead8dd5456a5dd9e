package io.ringfence.store.lease;

import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.store.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// How the budgets stand that gateways share.
public final class StandingBudgets {
    private static final String CURRENT = """
        SELECT w.account, w.period, w.window_number, COALESCE(l.limit_nano_usd, -2), w.forgiven_nano_usd,
            CASE w.period WHEN 'rolling' THEN (
                SELECT COALESCE(SUM(b.spent_nano_usd), 0) FROM budget_lease b
                WHERE b.account = w.account AND b.period = w.period AND b.window_number = w.window_number)
            ELSE COALESCE(s.spent_nano_usd, 0) END, w.leased_nano_usd
        FROM budget_window w
        LEFT JOIN budget_limit l ON l.account = w.account AND l.period = w.period
        LEFT JOIN budget_spent s
            ON s.account = w.account AND s.period = w.period AND s.window_number = w.window_number
        WHERE w.account LIKE ? ESCAPE '!' AND w.window_number = CASE w.period
            WHEN 'total' THEN ? WHEN 'daily' THEN ? WHEN 'weekly' THEN ? WHEN 'rolling' THEN ? ELSE ? END
        ORDER BY w.account, w.period LIMIT ?\
        """;

    /// The current window of one budget. Amounts are nano-dollars.
    ///
    /// @param limit that goes before the configured one: -1 = none at all,
    /// [io.ringfence.engine.budget.Budget#AS_CONFIGURED] = the configured one holds
    /// @param forgiven by a reset, of what is spent
    /// @param spent as far as it is written down; of a rolling budget, as gateways have told it last
    /// @param leased to gateways, spent or not
    public record Standing(
            String account, BudgetPeriod period, long window, long limit, long forgiven, long spent, long leased) {}

    private StandingBudgets() {}

    /// The budgets that were asked of in their current windows.
    ///
    /// @param prefix that the accounts' ids begin with
    /// @param max how many at most
    public static List<Standing> list(Database database, String prefix, long epochMs, int max) throws SQLException {
        List<Standing> list = new ArrayList<>();
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(CURRENT)) {
            statement.setString(1, prefix.replaceAll("[!%_]", "!$0") + "%");
            statement.setLong(2, BudgetPeriod.TOTAL.windowAt(epochMs));
            statement.setLong(3, BudgetPeriod.DAILY.windowAt(epochMs));
            statement.setLong(4, BudgetPeriod.WEEKLY.windowAt(epochMs));
            statement.setLong(5, BudgetLease.ROLLING_WINDOW);
            statement.setLong(6, BudgetPeriod.MONTHLY.windowAt(epochMs));
            statement.setInt(7, max);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    list.add(new Standing(
                            found.getString(1),
                            BudgetKey.period(found.getString(2)),
                            found.getLong(3),
                            found.getLong(4),
                            found.getLong(5),
                            found.getLong(6),
                            found.getLong(7)));
                }
            }
        }
        return list;
    }
}
