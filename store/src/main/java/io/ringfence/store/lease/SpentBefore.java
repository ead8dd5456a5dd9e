package io.ringfence.store.lease;

import io.ringfence.engine.budget.Amounts;
import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.LeasePort.Minutes;
import io.ringfence.store.db.Database;
import io.ringfence.store.ledger.RollingMinutes;
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

    private static final int ROWS_AT_ONCE = 10_000;

    private record Spent(BudgetPeriod period, long window, long nanoUsd) {}

    private final long lastChange;
    private final Map<String, List<Spent>> spentByAccount = new HashMap<>();
    private final Map<String, Map<Long, Long>> rollingByAccount = new HashMap<>();

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
            for (BudgetPeriod period : BudgetPeriod.values()) {
                long now = period.windowAt(epochMs);
                statement.setString(1, period.word());
                statement.setLong(2, period == BudgetPeriod.ROLLING ? now - BudgetLimit.MAX_WINDOW_MINUTES : now);
                try (ResultSet found = statement.executeQuery()) {
                    while (found.next()) {
                        Spent spent = new Spent(period, found.getLong(2), found.getLong(3));
                        add(found.getString(1), spent, now);
                    }
                }
            }
        }
        return this;
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

    /// As the table has it when it is tidy.
    private static long kept(long minute, long now) {
        return now - minute <= RollingMinutes.KEPT ? minute : RollingMinutes.lastOfHour(minute);
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

    /// Of rolling budgets.
    void rolling(String account, Minutes minutes) {
        rollingByAccount.getOrDefault(Texts.storable(account), Map.of()).forEach(minutes::spent);
    }
}
