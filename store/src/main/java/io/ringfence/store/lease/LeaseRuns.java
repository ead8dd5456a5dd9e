package io.ringfence.store.lease;

import io.ringfence.store.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.concurrent.EpochClock;

/// The table of runs: who lives, who ended, and what becomes of his leases.
///
/// A run that ended keeps what it was granted, which counts as spent. Only the ledger can tell what it really
/// has spent. When the next run of the same journal has written all of that, the rest is taken back exactly.
/// When the journal never comes back, [#reconcile] takes back what is not in the ledger, at the operator's
/// word.
public final class LeaseRuns {
    private static final String JOIN = """
        INSERT INTO lease_run (run, journal, beat, state) VALUES (?, ?, 1, 'live')
        ON CONFLICT (run) DO UPDATE SET beat = lease_run.beat + 1, state = 'live', ended_minute = NULL,
            is_stopped = FALSE\
        """;
    private static final String END_EARLIER = """
        UPDATE lease_run SET state = 'ended', ended_minute = ?
        WHERE journal = ? AND run <> ? AND state IN ('live', 'reconciled')\
        """;
    private static final String BEAT = "UPDATE lease_run SET beat = beat + 1 WHERE run = ? AND state = 'live'";
    private static final String LIVE = "SELECT run, beat FROM lease_run WHERE state = 'live' AND run <> ?";
    private static final String LIVING = "SELECT run FROM lease_run WHERE state = 'live'";
    private static final String END_SILENT =
            "UPDATE lease_run SET state = 'ended', ended_minute = ? WHERE run = ? AND beat = ? AND state = 'live'";
    private static final String END =
            "UPDATE lease_run SET state = 'ended', ended_minute = ? WHERE run = ? AND state = 'live'";
    private static final String STOP =
            "UPDATE lease_run SET state = 'ended', ended_minute = ?, is_stopped = TRUE WHERE run = ? AND state ="
                    + " 'live'";
    private static final String WRITTEN = "SELECT 1 FROM journal_position WHERE journal = ? AND segment >= ?";
    private static final String EARLIER =
            "SELECT run FROM lease_run WHERE journal = ? AND run <> ? AND state = 'ended'";
    private static final String LEFT_BEHIND = """
        SELECT run FROM lease_run r WHERE state = 'ended' AND NOT EXISTS (
            SELECT 1 FROM lease_run l WHERE l.journal = r.journal AND l.state = 'live')\
        """;
    private static final String GRANTED =
            "SELECT period, SUM(granted_nano_usd) FROM budget_lease WHERE run = ? GROUP BY period";
    private static final String LOCK_ENDED = "UPDATE lease_run SET state = state WHERE run = ? AND state = 'ended'";
    private static final String SETTLE = "UPDATE lease_run SET state = ? WHERE run = ? AND state = 'ended'";
    private static final String ADD_UNLEASED = """
        INSERT INTO budget_lease (account, period, window_number, run, granted_nano_usd, spent_nano_usd, wanted_nano_usd)
        SELECT s.account, s.period, s.window_number, s.run, 0, 0, 0
        FROM run_spent s JOIN budget_window w
            ON w.account = s.account AND w.period = s.period AND w.window_number = s.window_number
        WHERE s.run = ? AND NOT EXISTS (SELECT 1 FROM budget_lease l WHERE l.run = s.run
            AND l.account = s.account AND l.period = s.period AND l.window_number = s.window_number)
        LIMIT ? ON CONFLICT (account, period, window_number, run) DO NOTHING\
        """;
    private static final String DIFFERENCES = """
        SELECT l.account, l.period, l.window_number, COALESCE(s.spent_nano_usd, 0) - l.granted_nano_usd
        FROM budget_lease l LEFT JOIN run_spent s
            ON s.run = l.run AND s.account = l.account AND s.period = l.period AND s.window_number = l.window_number
        WHERE l.run = ? AND l.period <> 'rolling' AND COALESCE(s.spent_nano_usd, 0) <> l.granted_nano_usd LIMIT ?\
        """;
    private static final String IS_HELD = """
        SELECT 1 FROM budget_lease l JOIN lease_run r ON r.run = l.run
        WHERE l.account = ? AND l.period = ? AND l.window_number = ? AND r.state = 'live' LIMIT 1\
        """;
    private static final String SET_GRANTED = """
        UPDATE budget_lease SET granted_nano_usd = granted_nano_usd + ?, spent_nano_usd = granted_nano_usd + ?,
            wanted_nano_usd = 0\
        """ + BudgetKey.WHERE + " AND run = ?";

    /// So many windows are settled in one transaction, which keeps others from them.
    private static final int PIECE = 256;

    /// So many rolling budgets, each of which may have thousands of minutes.
    private static final int ROLLING_PIECE = 32;

    private final Database database;
    private final SharedMinute minute;

    /// Does nothing yet.
    ///
    /// @param database with its schema up to date
    public LeaseRuns(Database database, EpochClock clock) {
        this.database = database;
        minute = new SharedMinute(database, clock);
    }

    /// Says that a run lives, whatever was thought of it, and that the earlier ones of its journal do not.
    void join(Lessee lessee) throws SQLException {
        long now = minute.now();
        database.transact(connection -> {
            update(connection, JOIN, lessee.run(), lessee.journal());
            return update(connection, END_EARLIER, now, lessee.journal(), lessee.run());
        });
    }

    /// Gives a sign of life.
    ///
    /// @return false when the run was taken for dead
    boolean beat(long run) throws SQLException {
        return change(BEAT, run) == 1;
    }

    /// The last sign of life of every other run that is not known to have ended.
    Map<Long, Long> beats(long exceptRun) throws SQLException {
        Map<Long, Long> beats = new HashMap<>();
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(LIVE)) {
            statement.setLong(1, exceptRun);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    beats.put(found.getLong(1), found.getLong(2));
                }
            }
        }
        return beats;
    }

    /// Takes a run for dead, unless it gave another sign of life.
    boolean endSilent(long run, long beat) throws SQLException {
        return change(END_SILENT, minute.now(), run, beat) == 1;
    }

    /// A run stops that has given back what it can. What it has left counts as spent until its journal's next
    /// run.
    void stop(long run) throws SQLException {
        change(STOP, minute.now(), run);
    }

    /// A run stops that could not say how it stands.
    void end(long run) throws SQLException {
        change(END, minute.now(), run);
    }

    /// Closes the earlier runs of a journal, if all that they have settled is in the ledger; a piece at a time.
    ///
    /// @return whether that is done
    boolean closeEarlier(Lessee lessee) throws SQLException {
        if (numbers(WRITTEN, lessee.journal(), lessee.firstSegment()).isEmpty()) {
            return false;
        }
        List<Long> earlier = numbers(EARLIER, lessee.journal(), lessee.run());
        if (!earlier.isEmpty()) {
            settlePiece(earlier.getFirst(), "closed");
        }
        return earlier.isEmpty();
    }

    /// How many runs are taken for alive.
    public int living() throws SQLException {
        return numbers(LIVING).size();
    }

    /// The runs that ended and have no successor; those whose journal is in use are left to its present run.
    public List<Long> leftBehind() throws SQLException {
        return numbers(LEFT_BEHIND);
    }

    /// What a run was granted, in nano-dollars: all budgets of a period together, by the word of the period.
    public SortedMap<String, Long> granted(long run) throws SQLException {
        SortedMap<String, Long> granted = new TreeMap<>();
        try (Connection connection = database.connect();
                PreparedStatement statement = prepare(connection, GRANTED, run);
                ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                granted.put(found.getString(1), found.getLong(2));
            }
        }
        return granted;
    }

    /// Takes back what a run that ended was granted and has not spent, as far as the ledger knows. To be asked
    /// for when its journal is lost, or will not be written for long. Should such a journal be written
    /// after all, what is in it is charged, even beyond the limit.
    public void reconcile(long run) throws SQLException {
        while (!settlePiece(run, "reconciled")) {
            // the next piece
        }
    }

    /// Takes back a piece of what a run that ended has not spent. With the last one it has a new state.
    ///
    /// @return whether that was the last one, or the run lives again
    private boolean settlePiece(long run, String state) throws SQLException {
        return takeRollingPiece(run) && settleWindowsPiece(run, state);
    }

    private boolean takeRollingPiece(long run) throws SQLException {
        long now = minute.now();
        return database.transact(connection ->
                update(connection, LOCK_ENDED, run) == 0 || RollingEnds.take(connection, run, ROLLING_PIECE, now));
    }

    private boolean settleWindowsPiece(long run, String state) throws SQLException {
        return database.transact(connection -> {
            if (update(connection, LOCK_ENDED, run) == 0) {
                return true;
            }
            int added = update(connection, ADD_UNLEASED, run, PIECE);
            List<Map.Entry<BudgetKey, Long>> differences = differences(connection, run);
            takeBack(connection, run, differences);
            boolean isLast = added < PIECE && differences.size() < PIECE;
            if (isLast) {
                settle(connection, run, state);
            }
            return isLast;
        });
    }

    private static void settle(Connection connection, long run, String state) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SETTLE)) {
            statement.setString(1, state);
            statement.setLong(2, run);
            statement.executeUpdate();
        }
    }

    private static void takeBack(Connection connection, long run, List<Map.Entry<BudgetKey, Long>> differences)
            throws SQLException {
        for (Map.Entry<BudgetKey, Long> difference : differences) {
            BudgetKey key = difference.getKey();
            WindowRow.add(connection, key, difference.getValue());
            try (PreparedStatement statement = connection.prepareStatement(SET_GRANTED)) {
                statement.setLong(1, difference.getValue());
                statement.setLong(2, difference.getValue());
                key.bind(statement, 3);
                statement.setLong(6, run);
                statement.executeUpdate();
            }
            if (isHeld(connection, key)) {
                BudgetChanges.note(connection, key.account(), key.period());
            }
        }
    }

    /// Whether it matters to anybody who lives.
    static boolean isHeld(Connection connection, BudgetKey key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(IS_HELD)) {
            key.bind(statement, 1);
            try (ResultSet found = statement.executeQuery()) {
                return found.next();
            }
        }
    }

    private static List<Map.Entry<BudgetKey, Long>> differences(Connection connection, long run) throws SQLException {
        List<Map.Entry<BudgetKey, Long>> differences = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(DIFFERENCES)) {
            statement.setLong(1, run);
            statement.setLong(2, PIECE);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    differences.add(Map.entry(BudgetKey.read(found), found.getLong(4)));
                }
            }
        }
        differences.sort(Map.Entry.comparingByKey(BudgetKey.ORDER));
        return differences;
    }

    private List<Long> numbers(String query, long... parameters) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (Connection connection = database.connect();
                PreparedStatement statement = prepare(connection, query, parameters);
                ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                numbers.add(found.getLong(1));
            }
        }
        return numbers;
    }

    private int change(String statement, long... parameters) throws SQLException {
        try (Connection connection = database.connect()) {
            return update(connection, statement, parameters);
        }
    }

    private static int update(Connection connection, String update, long... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(connection, update, parameters)) {
            return statement.executeUpdate();
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, long... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setLong(i + 1, parameters[i]);
        }
        return statement;
    }
}
