package io.ringfence.store.ledger;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.store.journal.ReservedRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Sums what the exchanges of one batch cost in every window of every account, and adds it to the table.
final class Spending {
    private static final List<BudgetPeriod> PERIODS = List.of(BudgetPeriod.values());
    private static final UpsertTable TABLE =
            new UpsertTable("budget_spent", List.of("account", "period", "window_number"), List.of("spent_nano_usd"));

    private record Key(String account, BudgetPeriod period, long window) {}

    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::account).thenComparing(Key::period).thenComparingLong(Key::window);

    private final Map<Key, Long> spent = new TreeMap<>(ORDER);

    /// The word in the database.
    static String word(BudgetPeriod period) {
        return period.name().toLowerCase(Locale.ROOT);
    }

    void add(ReservedRecord hold, long costNanoUsd) {
        if (costNanoUsd == 0) {
            return;
        }
        for (String account : hold.accounts()) {
            for (int i = 0; i < PERIODS.size(); i++) {
                long window = hold.windows().get(i);
                if (window != BudgetPeriod.NO_WINDOW) {
                    spent.merge(new Key(Texts.storable(account), PERIODS.get(i), window), costNanoUsd, Amounts::add);
                }
            }
        }
    }

    void write(Connection connection) throws SQLException {
        try (PreparedStatement statement = TABLE.prepare(connection)) {
            for (Map.Entry<Key, Long> entry : spent.entrySet()) {
                Key key = entry.getKey();
                statement.setString(1, key.account());
                statement.setString(2, word(key.period()));
                statement.setLong(3, key.window());
                statement.setLong(4, entry.getValue());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
