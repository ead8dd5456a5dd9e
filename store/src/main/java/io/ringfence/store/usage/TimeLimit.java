package io.ringfence.store.usage;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the statement that runs when the time is over. The databases' own limits do not do: SQLite's driver has
/// none for a statement that computes.
final class TimeLimit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TimeLimit.class);

    private final Future<?> alarm;
    private @Nullable Statement running;
    private boolean isOver;

    TimeLimit(ScheduledExecutorService timer, long remainingNs) {
        alarm = timer.schedule(this::over, remainingNs, TimeUnit.NANOSECONDS);
    }

    private synchronized void over() {
        isOver = true;
        if (running != null) {
            try {
                running.cancel();
            } catch (SQLException e) {
                LOG.warn("A statement that takes too long cannot be ended", e);
            }
        }
    }

    /// From now on the statement may be ended.
    ///
    /// @throws SQLTimeoutException when the time is over already
    synchronized void watch(Statement statement) throws SQLTimeoutException {
        if (isOver) {
            throw new SQLTimeoutException("the time was over before the statement began");
        }
        running = statement;
    }

    /// The statement is done: ending it would end another one of its connection.
    synchronized void unwatch() {
        running = null;
    }

    synchronized boolean isOver() {
        return isOver;
    }

    @Override
    public void close() {
        alarm.cancel(false);
    }
}
