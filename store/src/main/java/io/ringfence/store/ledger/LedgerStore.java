package io.ringfence.store.ledger;

import io.ringfence.store.db.Database;
import io.ringfence.store.journal.JournalReader.Position;
import io.ringfence.store.journal.ReservedRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// The ledger's tables. An exchange is there once, and in every sum once, however often it is written.
final class LedgerStore {
    private static final String READ_POSITION = "SELECT segment, byte_offset FROM journal_position WHERE journal = ?";
    private static final String WRITE_POSITION = """
        INSERT INTO journal_position (journal, segment, byte_offset) VALUES (?, ?, ?)
        ON CONFLICT (journal) DO UPDATE SET segment = excluded.segment, byte_offset = excluded.byte_offset\
        """;

    private final Database database;

    LedgerStore(Database database) {
        this.database = database;
    }

    /// How far a journal has been written here.
    Position position(long journal) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(READ_POSITION)) {
            statement.setLong(1, journal);
            try (ResultSet found = statement.executeQuery()) {
                return found.next() ? new Position(found.getLong(1), found.getInt(2)) : Position.START;
            }
        }
    }

    /// Writes a batch, its sums and the position behind it: all or nothing.
    ///
    /// @return how many of the rows were new
    int write(LedgerBatch batch, long journal, Position position) throws SQLException {
        return database.transact(connection -> {
            int rows = write(connection, batch.entries());
            writePosition(connection, journal, position);
            return rows;
        });
    }

    private static int write(Connection connection, List<LedgerBatch.Entry> entries) throws SQLException {
        List<LedgerBatch.Entry> added = LedgerRows.insert(connection, entries);
        List<Rollup> rollups = RollupTable.ALL.stream().map(Rollup::new).toList();
        Spending spending = new Spending();
        for (LedgerBatch.Entry entry : added) {
            rollups.forEach(rollup -> rollup.add(entry.row()));
            ReservedRecord hold = entry.hold();
            if (hold != null) {
                spending.add(hold, entry.row().costNanoUsd());
            }
        }
        for (Rollup rollup : rollups) {
            rollup.write(connection);
        }
        spending.write(connection);
        return added.size();
    }

    private static void writePosition(Connection connection, long journal, Position position) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITE_POSITION)) {
            statement.setLong(1, journal);
            statement.setLong(2, position.segment());
            statement.setInt(3, position.offset());
            statement.executeUpdate();
        }
    }
}
