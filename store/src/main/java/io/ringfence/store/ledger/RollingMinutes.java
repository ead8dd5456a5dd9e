package io.ringfence.store.ledger;

import io.ringfence.engine.budget.Amounts;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.store.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What rolling budgets have spent stands in `budget_spent` by the minute, in `run_spent` for each run, and
/// once it is older than [#KEPT] in the last minute of its hour.
final class RollingMinutes {
    static final long PER_HOUR = 60;

    /// Older minutes count only in rolling windows of more than 60 hours, which are made of slices of more than
    /// an hour.
    static final long KEPT = 62 * PER_HOUR;

    private static final String MINUTES = " WHERE period = 'rolling' AND window_number >= ? AND window_number < ?";
    private static final String AND_NOT_LAST = " AND window_number % 60 <> 59";

    /// Of one account, and of one run where they are told apart.
    private record Owner(String account, long run) {}

    private static final Comparator<Owner> ORDER =
            Comparator.comparing(Owner::account).thenComparingLong(Owner::run);

    private final UpsertTable table;
    private final String run;

    private RollingMinutes(UpsertTable table, String run) {
        this.table = table;
        this.run = run;
    }

    static RollingMinutes ofAll() {
        return new RollingMinutes(Spending.TABLE, "0");
    }

    static RollingMinutes ofRuns() {
        return new RollingMinutes(Spending.BY_RUN, "run");
    }

    String table() {
        return table.name();
    }

    /// The minute that an hour's sum stands in.
    static long lastOfHour(long minute) {
        return Math.floorDiv(minute, PER_HOUR) * PER_HOUR + PER_HOUR - 1;
    }

    /// The first minute of a stretch that has a row and is not an hour's last.
    @Nullable
    Long oldest(Database database, long from, long before) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT MIN(window_number) FROM " + table.name() + MINUTES + AND_NOT_LAST)) {
            statement.setLong(1, from);
            statement.setLong(2, before);
            try (ResultSet found = statement.executeQuery()) {
                found.next();
                long minute = found.getLong(1);
                return found.wasNull() ? null : minute;
            }
        }
    }

    /// Makes one row of an hour's minutes, for each owner.
    void fold(Database database, long lastOfHour) throws SQLException {
        database.transact(connection -> {
            Map<Owner, Long> sums = delete(connection, lastOfHour - PER_HOUR + 1, lastOfHour);
            boolean isByRun = table.keys().contains("run");
            table.add(connection, List.copyOf(sums.entrySet()), (statement, first, sum) -> {
                Owner owner = sum.getKey();
                statement.setString(first, owner.account());
                statement.setString(first + 1, BudgetPeriod.ROLLING.word());
                statement.setLong(first + 2, lastOfHour);
                if (isByRun) {
                    statement.setLong(first + 3, owner.run());
                }
                statement.setLong(first + (isByRun ? 4 : 3), sum.getValue());
            });
            return lastOfHour;
        });
    }

    /// Exactly what is deleted is summed: several gateways may do this at once, and others may still add.
    private Map<Owner, Long> delete(Connection connection, long from, long before) throws SQLException {
        Map<Owner, Long> sums = new TreeMap<>(ORDER);
        String delete = "DELETE FROM " + table.name() + MINUTES + " RETURNING account, " + run + ", spent_nano_usd";
        try (PreparedStatement statement = connection.prepareStatement(delete)) {
            statement.setLong(1, from);
            statement.setLong(2, before);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    Owner owner = new Owner(found.getString(1), found.getLong(2));
                    sums.merge(owner, found.getLong(3), Amounts::add);
                }
            }
        }
        return sums;
    }
}
