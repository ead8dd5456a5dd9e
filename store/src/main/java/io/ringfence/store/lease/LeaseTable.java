package io.ringfence.store.lease;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.store.db.Database;
import io.ringfence.store.lease.LeaseClaim.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.EpochClock;

/// What each run was granted of each budget.
///
/// For every window of every budget, and every rolling budget, always: what a run has spent and reserved ≤
/// what it was granted; the sum of what all runs were granted = leased; leased ≤ limit. The first is the
/// engine's to keep, which reserves nothing else; the other two hold because both rows change in one
/// transaction, and a grant is an update that does nothing where leased would pass the limit. They have three
/// exceptions, in which the money is gone already or may be: what an exchange cost beyond its reservation,
/// what was spent before there was a limit, and a limit that was lowered below what is leased. Then nothing
/// is granted until there is room again.
final class LeaseTable {
    private static final String READ = """
        SELECT l.run, l.granted_nano_usd, l.spent_nano_usd, l.wanted_nano_usd, r.state,
            EXISTS (SELECT 1 FROM lease_run s WHERE s.journal = r.journal AND s.state = 'live')
        FROM budget_lease l LEFT JOIN lease_run r ON r.run = l.run
        WHERE l.account = ? AND l.period = ? AND l.window_number = ?\
        """;
    private static final String WRITE = """
        INSERT INTO budget_lease (account, period, window_number, run, granted_nano_usd, spent_nano_usd, wanted_nano_usd)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (account, period, window_number, run) DO UPDATE SET granted_nano_usd = excluded.granted_nano_usd,
            spent_nano_usd = excluded.spent_nano_usd, wanted_nano_usd = excluded.wanted_nano_usd\
        """;
    private static final String WANTED = """
        SELECT l.account, l.period, l.window_number, l.run FROM budget_lease l JOIN lease_run r ON r.run = l.run
        WHERE l.wanted_nano_usd > 0 AND l.run <> ? AND r.state = 'live'\
        """;

    private static final String FORGET_WANT =
            "UPDATE budget_lease SET wanted_nano_usd = 0" + BudgetKey.WHERE + " AND run = ?";

    /// Stands for no limit, and leaves room for sums.
    private static final long UNLIMITED = Long.MAX_VALUE / 2;

    private final Database database;
    private final long run;
    private final SharedMinute minute;
    private Set<Long> quietRuns = Set.of();

    LeaseTable(Database database, long run, EpochClock clock) {
        this.database = database;
        this.run = run;
        minute = new SharedMinute(database, clock);
    }

    /// These have given no sign of life for a while: what they want is wanted no more, as far as it seems.
    void ignoreWantsOf(Set<Long> runs) {
        quietRuns = Set.copyOf(runs);
    }

    /// Takes down how leases stand and grants what they need, as far as it is there; in one transaction.
    ///
    /// When a commit is in doubt, the same claims may be made again: they say what is kept, not what is to be
    /// added.
    ///
    /// @param claims sorted by their keys, each of which is there once
    List<Outcome> claim(List<LeaseClaim> claims) throws SQLException {
        long now = claims.stream().anyMatch(LeaseClaim::isRolling) ? minute.now() : 0;
        return database.transact(connection -> {
            List<Outcome> outcomes = new ArrayList<>(claims.size());
            for (LeaseClaim claim : claims) {
                WindowRow window = WindowRow.lock(connection, claim.key());
                outcomes.add(
                        claim.isRolling() ? claimRolling(connection, claim, now) : claim(connection, claim, window, 0));
            }
            return outcomes;
        });
    }

    private Outcome claimRolling(Connection connection, LeaseClaim claim, long now) throws SQLException {
        RollingRow rolling = RollingRow.enter(connection, claim.key().account(), claim.windowMinutes(), now);
        boolean isForgiven = claim.resets() != BudgetLease.NOT_ANSWERED && claim.resets() < rolling.resets();
        return claim(
                connection,
                isForgiven ? claim.forgiven() : claim,
                WindowRow.read(connection, claim.key()),
                rolling.resets());
    }

    private Outcome claim(Connection connection, LeaseClaim claim, WindowRow window, long resets) throws SQLException {
        Leases leases = read(connection, claim.key());
        // The engine says what it gave back, the table what was taken from a run that was thought dead.
        long base = Math.max(claim.usedNanoUsd(), Math.min(claim.keptNanoUsd(), leases.own));
        WindowRow.add(connection, claim.key(), base - leases.own);

        long allowed = allowed(window, claim);
        long left = allowed - (window.leasedNanoUsd() + base - leases.own);
        long missing = Math.max(0, claim.wantedNanoUsd() - (base - claim.usedNanoUsd()));
        long grant = LeaseSize.grant(missing, claim.aheadNanoUsd(), left, leases.areWantedByOthers);
        WindowRow.grant(connection, claim.key(), grant, allowed);

        boolean isEnough = grant >= missing;
        write(connection, claim, base + grant, isEnough ? 0 : missing);
        return new Outcome(
                base + grant,
                leases.spentElsewhere - window.forgivenNanoUsd(),
                isEnough,
                window.limitNanoUsd(),
                resets);
    }

    private static long allowed(WindowRow window, LeaseClaim claim) {
        long limit = window.limitNanoUsd() == Budget.AS_CONFIGURED ? claim.limitNanoUsd() : window.limitNanoUsd();
        return limit < 0 ? UNLIMITED : Math.min(UNLIMITED, limit) + window.forgivenNanoUsd();
    }

    /// All leases of one window.
    private static final class Leases {
        private long own;
        private long spentElsewhere;
        private boolean areWantedByOthers;
    }

    private Leases read(Connection connection, BudgetKey key) throws SQLException {
        Leases leases = new Leases();
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            key.bind(statement, 1);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    long granted = found.getLong(2);
                    if (found.getLong(1) == run) {
                        leases.own = granted;
                    } else {
                        String state = found.getString(5);
                        boolean isLive = "live".equals(state);
                        // The next run of its journal will find out what it did not spend.
                        boolean mayGiveBack = isLive || ("ended".equals(state) && found.getBoolean(6));
                        leases.spentElsewhere += mayGiveBack ? Math.min(granted, found.getLong(3)) : granted;
                        leases.areWantedByOthers |=
                                isLive && found.getLong(4) > 0 && !quietRuns.contains(found.getLong(1));
                    }
                }
            }
        }
        return leases;
    }

    private void write(Connection connection, LeaseClaim claim, long granted, long wanted) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            claim.key().bind(statement, 1);
            statement.setLong(4, run);
            statement.setLong(5, granted);
            statement.setLong(6, claim.spentNanoUsd());
            statement.setLong(7, wanted);
            statement.executeUpdate();
        }
    }

    /// Nothing is wanted any more in a window that is over.
    void forgetWant(BudgetKey key) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(FORGET_WANT)) {
            key.bind(statement, 1);
            statement.setLong(4, run);
            statement.executeUpdate();
        }
    }

    /// What others live and wait for.
    List<BudgetKey> wantedByOthers() throws SQLException {
        List<BudgetKey> wanted = new ArrayList<>();
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(WANTED)) {
            statement.setLong(1, run);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    if (!quietRuns.contains(found.getLong(4))) {
                        wanted.add(BudgetKey.read(found));
                    }
                }
            }
        }
        return wanted;
    }
}
