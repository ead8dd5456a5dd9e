package io.ringfence.store.ledger;

import io.ringfence.store.db.Database;
import io.ringfence.store.journal.LedgerRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the rows of a stretch of time page by page, in the order in which exchanges were over. Each page is a
/// statement of its own, so that however many rows there are, nobody waits for the reader. One thread; it
/// blocks.
///
/// A row that is written behind the place that the reader has reached is not seen.
public final class LedgerHistory {
    private static final String PAGE =
            LedgerRows.SELECT + " WHERE epoch_ms >= ? AND epoch_ms < ? AND (epoch_ms, run, exchange) > (?, ?, ?)";
    private static final String ORDER = " ORDER BY epoch_ms, run, exchange LIMIT ?";

    private final Database database;
    private final long toMs;
    private final @Nullable String provider;
    private final int pageRows;
    private long lastMs;
    private long lastRun = Long.MIN_VALUE;
    private long lastExchange = Long.MIN_VALUE;

    /// Reads nothing yet.
    ///
    /// @param fromMs when the first exchanges were over
    /// @param toMs before which the last ones were
    /// @param provider whose exchanges are wanted; null for all
    public LedgerHistory(Database database, long fromMs, long toMs, @Nullable String provider, int pageRows) {
        if (pageRows < 1) {
            throw new IllegalArgumentException("pageRows=" + pageRows);
        }
        this.database = database;
        this.toMs = toMs;
        this.provider = provider;
        this.pageRows = pageRows;
        lastMs = fromMs;
    }

    /// The next rows; none when there are no more.
    public List<LedgerRow> next() throws SQLException {
        String query = PAGE + (provider == null ? "" : " AND provider = ?") + ORDER;
        List<LedgerRow> rows = new ArrayList<>(pageRows);
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setLong(1, lastMs);
            statement.setLong(2, toMs);
            statement.setLong(3, lastMs);
            statement.setLong(4, lastRun);
            statement.setLong(5, lastExchange);
            if (provider != null) {
                statement.setString(6, provider);
            }
            statement.setInt(provider == null ? 6 : 7, pageRows);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(LedgerRows.read(found));
                }
            }
        }
        if (!rows.isEmpty()) {
            LedgerRow last = rows.getLast();
            lastMs = last.epochMs();
            lastRun = last.run();
            lastExchange = last.exchange();
        }
        return rows;
    }
}
