package io.ringfence.store.ledger;

import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.store.db.Database;
import io.ringfence.store.journal.LedgerRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Corrects what rows of the ledger say that they cost, and with them all sums over them, while gateways write
/// both. What budgets have spent is not touched. Any thread; it blocks.
///
/// Nothing is read within the transaction: a row is changed only if it still says what the correction began
/// with, and only the differences of those that were changed are added to the sums. So the same corrections
/// may be made again, by several at once, and after a death in between.
public final class CostCorrections {
    /// Of SQL: a transaction was given up so that another one could go on, and nothing of it is there.
    private static final List<String> GIVEN_UP = List.of("40001", "40P01");

    private static final int TRIES = 5;

    private static final String CORRECT = "UPDATE ledger SET cost_nano_usd = ?, input_cost_nano_usd = ?,"
            + " output_cost_nano_usd = ?, price_source = ?, catalogue_version = ? WHERE run = ? AND exchange = ?"
            + " AND cost_nano_usd = ? AND COALESCE(input_cost_nano_usd, -1) = ?"
            + " AND COALESCE(output_cost_nano_usd, -1) = ?";

    private final Database database;

    /// @param database with its schema up to date
    public CostCorrections(Database database) {
        this.database = database;
    }

    /// Makes all of them in one transaction, or none.
    ///
    /// @param corrections of rows that are told apart, in the order of [LedgerHistory]
    /// @return those that were made; the others' rows were changed or deleted since they were read
    public List<CostCorrection> make(List<CostCorrection> corrections) throws SQLException {
        for (int tries = 1; ; tries++) {
            try {
                return database.transact(connection -> make(connection, corrections));
            } catch (SQLException e) {
                String state = e.getSQLState(); // SQLite has none
                if (tries == TRIES || state == null || !GIVEN_UP.contains(state)) {
                    throw e;
                }
            }
        }
    }

    private static List<CostCorrection> make(Connection connection, List<CostCorrection> corrections)
            throws SQLException {
        List<CostCorrection> made = correct(connection, corrections);
        for (RollupTable table : RollupTable.ALL) {
            CostShifts shifts = new CostShifts(table);
            made.forEach(shifts::add);
            shifts.write(connection);
        }
        return made;
    }

    private static List<CostCorrection> correct(Connection connection, List<CostCorrection> corrections)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CORRECT)) {
            for (CostCorrection correction : corrections) {
                bind(statement, correction);
                statement.addBatch();
            }
            int[] changed = statement.executeBatch();
            List<CostCorrection> made = new ArrayList<>(changed.length);
            for (int i = 0; i < changed.length; i++) {
                if (LedgerRows.isOne(changed[i])) {
                    made.add(corrections.get(i));
                }
            }
            return made;
        }
    }

    private static void bind(PreparedStatement statement, CostCorrection correction) throws SQLException {
        LedgerRow row = correction.row();
        statement.setLong(1, correction.costNanoUsd());
        statement.setLong(2, correction.inputCostNanoUsd());
        statement.setLong(3, correction.outputCostNanoUsd());
        statement.setString(4, correction.priceSource());
        statement.setString(5, correction.catalogueVersion());
        statement.setLong(6, row.run());
        statement.setLong(7, row.exchange());
        statement.setLong(8, row.costNanoUsd());
        statement.setLong(9, row.isCostDivided() ? row.inputCostNanoUsd() : LedgerFacts.UNDIVIDED);
        statement.setLong(10, row.isCostDivided() ? row.outputCostNanoUsd() : LedgerFacts.UNDIVIDED);
    }
}
