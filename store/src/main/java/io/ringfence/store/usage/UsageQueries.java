package io.ringfence.store.usage;

import io.ringfence.store.db.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Answers questions about usage from the ledger's sums, on a few threads of its own. Any thread may ask;
/// nobody waits.
public final class UsageQueries implements AutoCloseable {
    private static final long IDLE_SECONDS = 60;

    private final Database database;
    private final long timeoutNs;
    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor timer;

    /// Threads start with the first question.
    ///
    /// @param database with its schema up to date; it stays the caller's
    public UsageQueries(Database database, UsageQuerySettings settings) {
        this.database = database;
        timeoutNs = settings.timeout().toNanos();
        threads = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.maxWaiting()),
                Thread.ofPlatform().daemon().name("ringfence-usage-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("ringfence-usage-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /// Asks. The answer comes on another thread, unless there is none: it fails with a
    /// [RejectedExecutionException] when as many wait as may, a [TimeoutException] when it took too long, or
    /// what the database said.
    public CompletableFuture<UsageReport> ask(UsageQuery query) {
        Question question = new Question(query, System.nanoTime() + timeoutNs);
        try {
            threads.execute(question);
        } catch (RejectedExecutionException full) {
            question.answer.completeExceptionally(full);
        }
        return question.answer;
    }

    private final class Question implements Runnable {
        private final UsageQuery query;
        private final long deadlineNs;
        private final CompletableFuture<UsageReport> answer = new CompletableFuture<>();

        Question(UsageQuery query, long deadlineNs) {
            this.query = query;
            this.deadlineNs = deadlineNs;
        }

        @Override
        public void run() {
            try (TimeLimit limit = new TimeLimit(timer, Math.max(0, deadlineNs - System.nanoTime()))) {
                answer(limit);
            } catch (RejectedExecutionException closed) {
                answer.completeExceptionally(closed);
            }
        }

        private void answer(TimeLimit limit) {
            try {
                answer.complete(read(query, limit));
            } catch (SQLException | RuntimeException e) {
                answer.completeExceptionally(limit.isOver() ? tooLong(e) : e);
            }
        }
    }

    private UsageReport read(UsageQuery query, TimeLimit limit) throws SQLException {
        try (Connection connection = database.connect()) {
            // One transaction, so that parts and whole are of the same moment.
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            try {
                return new UsageReader(connection, query, limit).read();
            } finally {
                connection.rollback();
            }
        }
    }

    private TimeoutException tooLong(Exception cause) {
        TimeoutException tooLong =
                new TimeoutException("not answered within " + TimeUnit.NANOSECONDS.toMillis(timeoutNs) + " ms");
        tooLong.initCause(cause);
        return tooLong;
    }

    /// What runs has its time still; what waits never begins, and its answer fails.
    @Override
    public void close() {
        for (Runnable waiting : threads.shutdownNow()) {
            ((Question) waiting).answer.completeExceptionally(new RejectedExecutionException("closed"));
        }
        timer.shutdown();
    }
}
