package io.ringfence.store.ledger;

import io.ringfence.engine.budget.Amounts;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.store.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What rolling budgets have spent stands in `budget_spent` by the minute, and once it is older than
/// [#KEPT] in the last minute of its hour.
public final class RollingMinutes {
    public static final long PER_HOUR = 60;

    /// Older minutes count only in rolling windows of more than 60 hours, which are made of slices of more than
    /// an hour.
    public static final long KEPT = 62 * PER_HOUR;

    private static final String MINUTES = " WHERE period = 'rolling' AND window_number >= ? AND window_number < ?";
    private static final String OLDEST =
            "SELECT MIN(window_number) FROM budget_spent" + MINUTES + " AND window_number % 60 <> 59";
    private static final String DELETE = "DELETE FROM budget_spent" + MINUTES + " RETURNING account, spent_nano_usd";

    private RollingMinutes() {}

    /// The minute that an hour's sum stands in.
    public static long lastOfHour(long minute) {
        return Math.floorDiv(minute, PER_HOUR) * PER_HOUR + PER_HOUR - 1;
    }

    /// The first minute of a stretch that has a row and is not an hour's last.
    static @Nullable Long oldest(Database database, long from, long before) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(OLDEST)) {
            statement.setLong(1, from);
            statement.setLong(2, before);
            try (ResultSet found = statement.executeQuery()) {
                found.next();
                long minute = found.getLong(1);
                return found.wasNull() ? null : minute;
            }
        }
    }

    /// Makes one row of an hour's minutes, for each account.
    static void fold(Database database, long lastOfHour) throws SQLException {
        database.transact(connection -> {
            Map<String, Long> sums = delete(connection, lastOfHour - PER_HOUR + 1, lastOfHour);
            try (PreparedStatement statement = Spending.TABLE.prepare(connection)) {
                for (Map.Entry<String, Long> sum : sums.entrySet()) {
                    statement.setString(1, sum.getKey());
                    statement.setString(2, BudgetPeriod.ROLLING.word());
                    statement.setLong(3, lastOfHour);
                    statement.setLong(4, sum.getValue());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
            return lastOfHour;
        });
    }

    /// Exactly what is deleted is summed: several gateways may do this at once, and others may still add.
    private static Map<String, Long> delete(Connection connection, long from, long before) throws SQLException {
        Map<String, Long> sums = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
            statement.setLong(1, from);
            statement.setLong(2, before);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    sums.merge(found.getString(1), found.getLong(2), Amounts::add);
                }
            }
        }
        return sums;
    }
}
