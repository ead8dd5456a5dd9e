package io.ringfence.store.ledger;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.SpentBefore;
import io.ringfence.store.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What was spent, as the ledger had it at one moment, in the windows that were not over by then.
public final class SpentBudgets implements SpentBefore {
    private static final String QUERY =
            "SELECT account, window_number, spent_nano_usd FROM budget_spent WHERE period = ? AND window_number >= ?";

    private record Spent(BudgetPeriod period, long window, long nanoUsd) {}

    private final Map<String, List<Spent>> spentByAccount = new HashMap<>();

    private SpentBudgets() {}

    /// Reads it, once everything that counts is written.
    public static SpentBudgets load(Database database, long epochMs) throws SQLException {
        SpentBudgets budgets = new SpentBudgets();
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(QUERY)) {
            for (BudgetPeriod period : BudgetPeriod.values()) {
                statement.setString(1, Spending.word(period));
                statement.setLong(2, period.windowAt(epochMs));
                try (ResultSet found = statement.executeQuery()) {
                    while (found.next()) {
                        budgets.spentByAccount
                                .computeIfAbsent(found.getString(1), _ -> new ArrayList<>(1))
                                .add(new Spent(period, found.getLong(2), found.getLong(3)));
                    }
                }
            }
        }
        return budgets;
    }

    @Override
    public long nanoUsd(String account, BudgetPeriod period, long window) {
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
