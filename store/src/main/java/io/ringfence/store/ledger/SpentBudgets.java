package io.ringfence.store.ledger;

import io.ringfence.engine.budget.BudgetLimit;
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

/// What was spent, as the ledger had it at one moment, in the windows that counted by then.
public final class SpentBudgets implements SpentBefore {
    private static final String QUERY =
            "SELECT account, window_number, spent_nano_usd FROM budget_spent WHERE period = ? AND window_number >= ?";

    private static final long MINUTES_PER_HOUR = 60;

    /// Older minutes are kept as the last one of their hour. They count only in rolling windows of more than 60
    /// hours, which are made of slices longer than that.
    private static final long KEPT_BY_MINUTE = 62 * MINUTES_PER_HOUR;

    private record Spent(BudgetPeriod period, long window, long nanoUsd) {}

    private final Map<String, List<Spent>> spentByAccount = new HashMap<>();
    private final Map<String, Map<Long, Long>> rollingByAccount = new HashMap<>();

    private SpentBudgets() {}

    /// Reads it, once everything that counts is written.
    public static SpentBudgets load(Database database, long epochMs) throws SQLException {
        SpentBudgets budgets = new SpentBudgets();
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(QUERY)) {
            for (BudgetPeriod period : BudgetPeriod.values()) {
                statement.setString(1, Spending.word(period));
                long now = period.windowAt(epochMs);
                statement.setLong(2, period == BudgetPeriod.ROLLING ? now - BudgetLimit.MAX_WINDOW_MINUTES : now);
                try (ResultSet found = statement.executeQuery()) {
                    while (found.next()) {
                        Spent spent = new Spent(period, found.getLong(2), found.getLong(3));
                        budgets.add(found.getString(1), spent, now);
                    }
                }
            }
        }
        return budgets;
    }

    private void add(String account, Spent spent, long now) {
        if (spent.period() == BudgetPeriod.ROLLING) {
            rollingByAccount
                    .computeIfAbsent(account, _ -> new HashMap<>())
                    .merge(kept(spent.window(), now), spent.nanoUsd(), Amounts::add);
        } else {
            spentByAccount.computeIfAbsent(account, _ -> new ArrayList<>(1)).add(spent);
        }
    }

    private static long kept(long minute, long now) {
        return now - minute <= KEPT_BY_MINUTE
                ? minute
                : Math.floorDiv(minute, MINUTES_PER_HOUR) * MINUTES_PER_HOUR + MINUTES_PER_HOUR - 1;
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

    @Override
    public void rolling(String account, Windows windows) {
        rollingByAccount.getOrDefault(Texts.storable(account), Map.of()).forEach(windows::spent);
    }
}
