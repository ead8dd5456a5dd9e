package io.ringfence.store.lease;

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

/// What was spent, as the ledger had it at one moment, in the windows that were not over by then. Immutable.
final class SpentBefore {
    static final SpentBefore NOTHING = new SpentBefore(0, Map.of());

    private static final String QUERY = """
        SELECT s.account, s.window_number, s.spent_nano_usd - COALESCE(w.forgiven_nano_usd, 0)
        FROM budget_spent s LEFT JOIN budget_window w
            ON w.account = s.account AND w.period = s.period AND w.window_number = s.window_number
        WHERE s.period = ? AND s.window_number >= ?\
        """;

    private record Spent(BudgetPeriod period, long window, long nanoUsd) {}

    private final long lastChange;
    private final Map<String, List<Spent>> spentByAccount;

    private SpentBefore(long lastChange, Map<String, List<Spent>> spentByAccount) {
        this.lastChange = lastChange;
        this.spentByAccount = spentByAccount;
    }

    /// Reads it.
    static SpentBefore load(Database database, long epochMs) throws SQLException {
        long lastChange = new BudgetChanges(database).last();
        Map<String, List<Spent>> spentByAccount = new HashMap<>();
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(QUERY)) {
            for (BudgetPeriod period : BudgetPeriod.values()) {
                statement.setString(1, BudgetKey.word(period));
                statement.setLong(2, period.windowAt(epochMs));
                try (ResultSet found = statement.executeQuery()) {
                    while (found.next()) {
                        spentByAccount
                                .computeIfAbsent(found.getString(1), _ -> new ArrayList<>(1))
                                .add(new Spent(period, found.getLong(2), found.getLong(3)));
                    }
                }
            }
        }
        return new SpentBefore(lastChange, spentByAccount);
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
