package io.ringfence.store.lease;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.store.db.Database;
import java.sql.SQLException;
import org.agrona.concurrent.EpochClock;

/// The minute that rolling budgets in the database go by: that of this gateway, unless the database's is
/// earlier. All gateways share them, and one whose clock is ahead must not take away what counts for the
/// others. One thread.
final class SharedMinute {
    private final Database database;
    private final EpochClock clock;
    private long own = BudgetPeriod.NO_WINDOW;
    private long shared;

    SharedMinute(Database database, EpochClock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Asks the database once in a minute. Not to be called within a transaction.
    long now() throws SQLException {
        long minute = BudgetPeriod.ROLLING.windowAt(clock.time());
        if (minute != own) {
            shared = Math.min(minute, BudgetPeriod.ROLLING.windowAt(database.epochMs()));
            own = minute;
        }
        return shared;
    }
}
