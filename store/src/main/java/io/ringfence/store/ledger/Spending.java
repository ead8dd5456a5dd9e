package io.ringfence.store.ledger;

import io.ringfence.engine.budget.Amounts;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.store.journal.ReservedRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Sums what the exchanges of one batch cost in every window of every account, and adds it to the table, and to
/// another one that tells the runs apart.
final class Spending {
    private static final List<BudgetPeriod> PERIODS = List.of(BudgetPeriod.values());
    static final UpsertTable TABLE =
            new UpsertTable("budget_spent", List.of("account", "period", "window_number"), List.of("spent_nano_usd"));

    static final UpsertTable BY_RUN = new UpsertTable(
            "run_spent", List.of("account", "period", "window_number", "run"), List.of("spent_nano_usd"));

    private record Key(String account, BudgetPeriod period, long window, long run) {}

    private static final Comparator<Key> ORDER = Comparator.comparing(Key::account)
            .thenComparing(Key::period)
            .thenComparingLong(Key::window)
            .thenComparingLong(Key::run);

    private final Map<Key, Long> spent = new TreeMap<>(ORDER);

    void add(ReservedRecord hold, long costNanoUsd) {
        if (costNanoUsd == 0) {
            return;
        }
        for (int level = 0; level < hold.accounts().size(); level++) {
            String account = Texts.storable(hold.accounts().get(level));
            boolean isRolling = (hold.rollingLevels() >> level & 1) != 0;
            for (int i = 0; i < PERIODS.size(); i++) {
                if (isRolling || PERIODS.get(i) != BudgetPeriod.ROLLING) {
                    Key key = new Key(account, PERIODS.get(i), hold.windows().get(i), hold.run());
                    spent.merge(key, costNanoUsd, Amounts::add);
                }
            }
        }
    }

    void write(Connection connection) throws SQLException {
        try (PreparedStatement statement = TABLE.prepare(connection);
                PreparedStatement byRun = BY_RUN.prepare(connection)) {
            for (Map.Entry<Key, Long> entry : spent.entrySet()) {
                Key key = entry.getKey();
                bind(statement, key);
                statement.setLong(4, entry.getValue());
                statement.addBatch();
                bind(byRun, key);
                byRun.setLong(4, key.run());
                byRun.setLong(5, entry.getValue());
                byRun.addBatch();
            }
            statement.executeBatch();
            byRun.executeBatch();
        }
    }

    private static void bind(PreparedStatement statement, Key key) throws SQLException {
        statement.setString(1, key.account());
        statement.setString(2, key.period().word());
        statement.setLong(3, key.window());
    }
}
