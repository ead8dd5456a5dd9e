package io.ringfence.store.lease;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.store.ledger.Texts;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Locale;

/// One window of one budget.
///
/// @param account as the database takes it
record BudgetKey(String account, BudgetPeriod period, long window) {
    /// In which rows are locked, so that transactions do not wait for each other in a circle.
    static final Comparator<BudgetKey> ORDER = Comparator.comparing(BudgetKey::account)
            .thenComparing(BudgetKey::period)
            .thenComparingLong(BudgetKey::window);

    static final String WHERE = " WHERE account = ? AND period = ? AND window_number = ?";

    BudgetKey {
        account = Texts.storable(account);
    }

    /// Sets three parameters, the first of which has this number.
    void bind(PreparedStatement statement, int first) throws SQLException {
        statement.setString(first, account);
        statement.setString(first + 1, period.word());
        statement.setLong(first + 2, window);
    }

    /// From the first three columns.
    static BudgetKey read(ResultSet found) throws SQLException {
        return new BudgetKey(found.getString(1), period(found.getString(2)), found.getLong(3));
    }

    /// By its word.
    static BudgetPeriod period(String word) {
        return BudgetPeriod.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
