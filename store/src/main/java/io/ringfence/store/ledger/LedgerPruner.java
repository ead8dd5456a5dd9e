package io.ringfence.store.ledger;

import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.store.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.EpochClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes what is older than the ledger keeps, on a thread of its own, so little at a time that whoever writes
/// the ledger hardly waits.
public final class LedgerPruner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerPruner.class);
    private static final int ROWS_AT_ONCE = 1_000;
    private static final long PAUSE_MS = 20;
    private static final long INTERVAL_MS = 60_000;
    private static final long STOP_MS = 5_000;
    /// However short the ledger keeps rows, windows of budgets stay for so long: two months.
    private static final long MIN_WINDOWS_MS = TimeUnit.DAYS.toMillis(62);

    private static final List<String> BUDGETS = List.of("budget_spent", "run_spent", "budget_lease", "budget_window");
    private static final List<BudgetPeriod> CALENDAR =
            List.of(BudgetPeriod.DAILY, BudgetPeriod.WEEKLY, BudgetPeriod.MONTHLY);
    private static final List<RollingMinutes> ROLLING = List.of(RollingMinutes.ofAll(), RollingMinutes.ofRuns());
    private static final List<String> ROLLUPS =
            RollupTable.ALL.stream().map(RollupTable::table).toList();
    private static final String DELETE_ROWS = "DELETE FROM ledger WHERE (run, exchange) IN (SELECT run, exchange FROM"
            + " ledger WHERE epoch_ms < ? ORDER BY epoch_ms LIMIT " + ROWS_AT_ONCE + ")";

    private final Database database;
    private final Retention retention;
    private final EpochClock clock;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicLong deleted = new AtomicLong();
    private final Map<RollingMinutes, Long> foldedBefore = new HashMap<>();
    private boolean isFailing;

    /// [#start()] starts it.
    ///
    /// @param database with its schema up to date
    public LedgerPruner(Database database, Retention retention, EpochClock clock) {
        this.database = database;
        this.retention = retention;
        this.clock = clock;
        thread = new Thread(this::run, "ledger-pruner");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        do {
            try {
                prune();
                isFailing = false;
            } catch (SQLException | RuntimeException e) {
                if (!isFailing) {
                    LOG.warn("Old rows of the ledger cannot be deleted; it is tried again every minute", e);
                }
                isFailing = true;
            }
        } while (!isStoppedWithin(INTERVAL_MS));
    }

    private void prune() throws SQLException {
        while (deleteRows() == ROWS_AT_ONCE) {
            if (isStoppedWithin(PAUSE_MS)) {
                return;
            }
        }
        for (String rollup : ROLLUPS) {
            pruneSums(rollup, Grain.MINUTE, retention.minutes());
            pruneSums(rollup, Grain.SIX_HOURS, retention.rows());
            pruneSums(rollup, Grain.HOUR, retention.rows());
        }
        // All gateways share these: one whose clock is ahead must not take away what counts for the others.
        long nowMs = Math.min(clock.time(), database.epochMs());
        long keptMs = Math.max(MIN_WINDOWS_MS, retention.rows().toMillis());
        for (String table : BUDGETS) {
            for (BudgetPeriod period : CALENDAR) {
                long before = period.windowAt(nowMs - keptMs);
                pruneUpTo(before, table, "period = '" + period.word() + "'", "window_number");
            }
        }
        long minute = BudgetPeriod.ROLLING.windowAt(nowMs);
        for (RollingMinutes minutes : ROLLING) {
            pruneUpTo(minute - BudgetLimit.MAX_WINDOW_MINUTES, minutes.table(), "period = 'rolling'", "window_number");
            fold(minutes, minute - RollingMinutes.KEPT);
        }
    }

    /// Rolling budgets have a row for every minute, later one for every hour.
    private void fold(RollingMinutes minutes, long before) throws SQLException {
        Long minute = minutes.oldest(database, foldedBefore(minutes), before);
        while (minute != null && RollingMinutes.lastOfHour(minute) < before) {
            long hour = RollingMinutes.lastOfHour(minute);
            minutes.fold(database, hour);
            foldedBefore.put(minutes, hour);
            if (isStoppedWithin(PAUSE_MS)) {
                return;
            }
            minute = minutes.oldest(database, foldedBefore(minutes), before);
        }
    }

    private long foldedBefore(RollingMinutes minutes) {
        return foldedBefore.getOrDefault(minutes, Long.MIN_VALUE);
    }

    private int deleteRows() throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(DELETE_ROWS)) {
            statement.setLong(1, clock.time() - retention.rows().toMillis());
            int rows = statement.executeUpdate();
            deleted.addAndGet(rows);
            return rows;
        }
    }

    private void pruneSums(String rollup, Grain grain, Duration age) throws SQLException {
        long before = grain.bucketMs(clock.time() - age.toMillis());
        pruneUpTo(before, rollup, "grain = '" + grain.word() + "'", "bucket_ms");
    }

    /// One stretch of time after the other, since a stretch is kept or deleted as a whole.
    private void pruneUpTo(long before, String table, String kind, String column) throws SQLException {
        String oldest = "SELECT MIN(%2$s) FROM %1$s WHERE %3$s AND %2$s < ?".formatted(table, column, kind);
        String delete = "DELETE FROM %1$s WHERE %3$s AND %2$s = ?".formatted(table, column, kind);
        while (deleteOldest(oldest, delete, before)) {
            if (isStoppedWithin(PAUSE_MS)) {
                return;
            }
        }
    }

    private boolean deleteOldest(String oldest, String delete, long before) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement find = connection.prepareStatement(oldest);
                PreparedStatement statement = connection.prepareStatement(delete)) {
            find.setLong(1, before);
            try (ResultSet found = find.executeQuery()) {
                found.next();
                long stretch = found.getLong(1);
                if (found.wasNull()) {
                    return false;
                }
                statement.setLong(1, stretch);
            }
            statement.executeUpdate();
            return true;
        }
    }

    /// Rows of exchanges. Any thread.
    public long deleted() {
        return deleted.get();
    }

    private boolean isStoppedWithin(long ms) {
        try {
            return stop.await(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true; // nobody else interrupts this thread than who wants it to end
        }
    }

    /// Ends after the statement that is under way.
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
