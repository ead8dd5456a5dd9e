package io.ringfence.store.ledger;

import io.ringfence.engine.budget.Amounts;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.store.journal.ReservedRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
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

    /// What the exchanges have in common that count alike.
    private record Share(String account, List<Long> windows, boolean isRolling, long run) {}

    private final Map<Share, Long> shares = new HashMap<>();

    void add(ReservedRecord hold, long costNanoUsd) {
        if (costNanoUsd == 0) {
            return;
        }
        for (int level = 0; level < hold.accounts().size(); level++) {
            boolean isRolling = (hold.rollingLevels() >> level & 1) != 0;
            Share share = new Share(hold.accounts().get(level), hold.windows(), isRolling, hold.run());
            shares.merge(share, costNanoUsd, Amounts::add);
        }
    }

    void write(Connection connection) throws SQLException {
        Map<Key, Long> byRun = new TreeMap<>(ORDER);
        Map<Key, Long> total = new TreeMap<>(ORDER);
        shares.forEach((share, spent) -> {
            String account = Texts.storable(share.account());
            for (int i = 0; i < PERIODS.size(); i++) {
                BudgetPeriod period = PERIODS.get(i);
                if (share.isRolling() || period != BudgetPeriod.ROLLING) {
                    long window = share.windows().get(i);
                    byRun.merge(new Key(account, period, window, share.run()), spent, Amounts::add);
                    total.merge(new Key(account, period, window, 0), spent, Amounts::add);
                }
            }
        });
        TABLE.add(connection, List.copyOf(total.entrySet()), (statement, first, sum) -> {
            bind(statement, first, sum.getKey());
            statement.setLong(first + 3, sum.getValue());
        });
        BY_RUN.add(connection, List.copyOf(byRun.entrySet()), (statement, first, sum) -> {
            bind(statement, first, sum.getKey());
            statement.setLong(first + 3, sum.getKey().run());
            statement.setLong(first + 4, sum.getValue());
        });
    }

    private static void bind(PreparedStatement statement, int first, Key key) throws SQLException {
        statement.setString(first, key.account());
        statement.setString(first + 1, key.period().word());
        statement.setLong(first + 2, key.window());
    }
}
