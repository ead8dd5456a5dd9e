package io.ringfence.store.lease;

import io.ringfence.store.db.Database;
import io.ringfence.store.ledger.Texts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// What the database has of an account that nobody may have configured any more.
public final class BudgetTraces {
    private static final String WAS_USED = """
        SELECT 1 WHERE EXISTS (SELECT 1 FROM budget_window WHERE account = ?)
            OR EXISTS (SELECT 1 FROM budget_spent WHERE account = ?)\
        """;
    private static final String HAS_LIMIT = "SELECT 1 FROM budget_limit WHERE account = ? LIMIT 1";
    private static final String HAS_CALLED =
            "SELECT 1 FROM user_rollup WHERE grain = 'day' AND key_name = ? AND end_user = ? LIMIT 1";

    private final Database database;

    /// Does nothing yet.
    ///
    /// @param database with its schema up to date
    public BudgetTraces(Database database) {
        this.database = database;
    }

    /// Whether a gateway has ever asked for a budget of the account, or spent of one.
    public boolean wasUsed(String account) throws SQLException {
        return isThere(WAS_USED, account, account);
    }

    /// Whether a limit was set for it.
    public boolean hasLimit(String account) throws SQLException {
        return isThere(HAS_LIMIT, account);
    }

    /// Whether an end user has called, with a budget or without.
    public boolean hasCalled(String key, String user) throws SQLException {
        return isThere(HAS_CALLED, key, user);
    }

    private boolean isThere(String query, String... names) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < names.length; i++) {
                statement.setString(i + 1, Texts.storable(names[i]));
            }
            try (ResultSet found = statement.executeQuery()) {
                return found.next();
            }
        }
    }
}
