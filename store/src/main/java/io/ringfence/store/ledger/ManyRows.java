package io.ringfence.store.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Inserts rows, many with each statement, because what a statement costs beside its rows is most of what one row
/// alone would.
///
/// @param conflict what follows the values, such as `ON CONFLICT …`
record ManyRows(String table, List<String> columns, String conflict) {
    /// In one statement. SQLite takes 32,766, PostgreSQL 65,535; beyond some thousands nothing is gained.
    private static final int MAX_VALUES = 2_000;

    ManyRows {
        columns = List.copyOf(columns);
    }

    /// Sets the values of one row.
    interface Binder<T> {
        /// Sets them, in the order of the columns.
        ///
        /// @param first the place of the first value
        void bind(PreparedStatement statement, int first, T row) throws SQLException;
    }

    /// Takes a row that a statement returns.
    interface Reader {
        /// Takes the row that it is at.
        void read(ResultSet returned) throws SQLException;
    }

    <T> void write(Connection connection, List<T> rows, Binder<T> binder) throws SQLException {
        eachPart(connection, rows, binder, PreparedStatement::executeUpdate);
    }

    /// As above, with a conflict clause that ends in `RETURNING …`.
    <T> void write(Connection connection, List<T> rows, Binder<T> binder, Reader reader) throws SQLException {
        eachPart(connection, rows, binder, statement -> {
            try (ResultSet returned = statement.executeQuery()) {
                while (returned.next()) {
                    reader.read(returned);
                }
            }
        });
    }

    private interface Execution {
        void of(PreparedStatement statement) throws SQLException;
    }

    /// Full statements are prepared once; the last one has what is left.
    private <T> void eachPart(Connection connection, List<T> rows, Binder<T> binder, Execution execution)
            throws SQLException {
        int atOnce = MAX_VALUES / columns.size();
        int full = rows.size() / atOnce * atOnce;
        if (full > 0) {
            try (PreparedStatement statement = connection.prepareStatement(sql(atOnce))) {
                for (int from = 0; from < full; from += atOnce) {
                    execute(statement, rows.subList(from, from + atOnce), binder, execution);
                }
            }
        }
        if (full < rows.size()) {
            try (PreparedStatement statement = connection.prepareStatement(sql(rows.size() - full))) {
                execute(statement, rows.subList(full, rows.size()), binder, execution);
            }
        }
    }

    private <T> void execute(PreparedStatement statement, List<T> rows, Binder<T> binder, Execution execution)
            throws SQLException {
        int first = 1;
        for (T row : rows) {
            binder.bind(statement, first, row);
            first += columns.size();
        }
        execution.of(statement);
    }

    private String sql(int rows) {
        String marks = columns.stream().map(_ -> "?").collect(Collectors.joining(", ", "(", ")"));
        String values = IntStream.range(0, rows).mapToObj(_ -> marks).collect(Collectors.joining(", "));
        return "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES " + values + " " + conflict;
    }
}
