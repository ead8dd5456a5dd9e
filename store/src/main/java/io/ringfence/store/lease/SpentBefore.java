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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was spent, as the ledger had it at one moment, in the windows that counted by then. Does not change
/// once it is loaded.
///
/// The ledger has a sum for every end user who was ever seen, limited or not. Of those it reads only whom somebody
/// had a lease for in a window of now, after everybody else, and no more than [#MOST] budgets in all. What it does
/// not know the first answer to a claim says, and before that nothing is spent.
final class SpentBefore {
    static final SpentBefore NOTHING = new SpentBefore(0, 0);

    /// Budgets that are known of at the start.
    static final int MOST = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(SpentBefore.class);

    private static final String SPENT =
            "SELECT s.account, s.window_number, s.spent_nano_usd - COALESCE(w.forgiven_nano_usd, 0) FROM budget_spent"
                    + " s ";
    private static final String IN_WINDOW = """
        JOIN budget_window w
            ON w.account = s.account AND w.period = s.period AND w.window_number = s.window_number
        WHERE s.period = ? AND s.window_number >= ?\
        """;

    /// A key's end users have accounts behind its own.
    private static final String OF_END_USERS = "s.account LIKE 'key/%/%'";

    private static final String BUDGETS = SPENT + "LEFT " + IN_WINDOW + " AND NOT " + OF_END_USERS + " LIMIT ?";
    private static final String END_USERS = SPENT + IN_WINDOW + " AND " + OF_END_USERS + " LIMIT ?";

    /// Of each budget no more than counts in its own window.
    private static final String ROLLING = """
        SELECT r.account, SUM(s.spent_nano_usd)
        FROM rolling_budget r JOIN budget_spent s ON s.account = r.account AND s.period = 'rolling'
            AND s.window_number >= CASE WHEN r.counts_from > CAST(? AS BIGINT) - r.window_minutes
                THEN r.counts_from ELSE CAST(? AS BIGINT) - r.window_minutes END
        WHERE\
        """;
    private static final String ROLLING_BUDGETS = ROLLING + " NOT " + OF_END_USERS + " GROUP BY r.account LIMIT ?";
    private static final String ROLLING_END_USERS = ROLLING + " " + OF_END_USERS + " GROUP BY r.account LIMIT ?";

    private static final List<BudgetPeriod> CALENDAR =
            List.of(BudgetPeriod.TOTAL, BudgetPeriod.DAILY, BudgetPeriod.WEEKLY, BudgetPeriod.MONTHLY);

    private static final int ROWS_AT_ONCE = 10_000;

    private record Spent(BudgetPeriod period, long window, long nanoUsd) {}

    private final long lastChange;
    private final Map<String, List<Spent>> spentByAccount = new HashMap<>();
    private int places;

    private SpentBefore(long lastChange, int most) {
        this.lastChange = lastChange;
        places = most;
    }

    /// Reads it.
    static SpentBefore load(Database database, long epochMs) throws SQLException {
        return load(database, epochMs, MOST);
    }

    /// As above, of no more budgets than that.
    static SpentBefore load(Database database, long epochMs, int most) throws SQLException {
        long lastChange = new BudgetChanges(database).last();
        // In a transaction PostgreSQL sends it in pieces, each of which is a statement of its own to its timeout.
        SpentBefore before =
                database.transact(connection -> new SpentBefore(lastChange, most).read(connection, epochMs));
        if (before.places == 0) {
            LOG.info(
                    "What was spent of the first {} budgets is known; of the rest it is asked for with the first"
                            + " request",
                    most);
        }
        return before;
    }

    private SpentBefore read(Connection connection, long epochMs) throws SQLException {
        readCalendar(connection, BUDGETS, epochMs);
        readRolling(connection, ROLLING_BUDGETS, BudgetPeriod.ROLLING.windowAt(epochMs));
        readCalendar(connection, END_USERS, epochMs);
        readRolling(connection, ROLLING_END_USERS, BudgetPeriod.ROLLING.windowAt(epochMs));
        return this;
    }

    private void readCalendar(Connection connection, String query, long epochMs) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setFetchSize(ROWS_AT_ONCE);
            for (BudgetPeriod period : CALENDAR) {
                statement.setString(1, period.word());
                statement.setLong(2, period.windowAt(epochMs));
                statement.setInt(3, places);
                try (ResultSet found = statement.executeQuery()) {
                    while (found.next()) {
                        add(found.getString(1), new Spent(period, found.getLong(2), found.getLong(3)));
                    }
                }
            }
        }
    }

    private void readRolling(Connection connection, String query, long minute) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setFetchSize(ROWS_AT_ONCE);
            statement.setLong(1, minute);
            statement.setLong(2, minute);
            statement.setInt(3, places);
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
        places--;
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
