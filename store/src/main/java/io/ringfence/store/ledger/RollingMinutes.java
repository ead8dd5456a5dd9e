package io.ringfence.store.ledger;

import io.ringfence.store.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
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
    private static final List<String> FOLD = List.of(
            // Locks them: several gateways may do this at once.
            "UPDATE budget_spent SET spent_nano_usd = spent_nano_usd" + MINUTES,
            """
                INSERT INTO budget_spent (account, period, window_number, spent_nano_usd)
                SELECT account, period, CAST(? AS BIGINT), SUM(spent_nano_usd) FROM budget_spent\
                """ + MINUTES + """
                 GROUP BY account, period ON CONFLICT (account, period, window_number) DO UPDATE SET
                    spent_nano_usd = budget_spent.spent_nano_usd + excluded.spent_nano_usd\
                """,
            "DELETE FROM budget_spent" + MINUTES);

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
            for (String update : FOLD) {
                try (PreparedStatement statement = connection.prepareStatement(update)) {
                    int next = 1;
                    if (update.startsWith("INSERT")) {
                        statement.setLong(next++, lastOfHour);
                    }
                    statement.setLong(next++, lastOfHour - PER_HOUR + 1);
                    statement.setLong(next, lastOfHour);
                    statement.executeUpdate();
                }
            }
            return lastOfHour;
        });
    }
}
