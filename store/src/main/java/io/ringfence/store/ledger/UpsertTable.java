package io.ringfence.store.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A table of sums: to a row that is there already, what is new is added.
///
/// @param others what a row has that is there already stays
record UpsertTable(String name, List<String> keys, List<String> sums, List<String> others) {
    UpsertTable {
        keys = List.copyOf(keys);
        sums = List.copyOf(sums);
        others = List.copyOf(others);
    }

    UpsertTable(String name, List<String> keys, List<String> sums) {
        this(name, keys, sums, List.of());
    }

    /// Adds rows, of which no two may have the same keys.
    ///
    /// @param binder sets first the keys, then the sums, then what else there is
    <T> void add(Connection connection, List<T> rows, ManyRows.Binder<T> binder) throws SQLException {
        rows("").write(connection, rows, binder);
    }

    /// As above, and tells what the rows are then.
    ///
    /// @param columns of them, for the reader
    <T> void add(
            Connection connection,
            List<T> rows,
            ManyRows.Binder<T> binder,
            List<String> columns,
            ManyRows.Reader reader)
            throws SQLException {
        rows(" RETURNING " + String.join(", ", columns)).write(connection, rows, binder, reader);
    }

    private ManyRows rows(String returning) {
        List<String> columns =
                Stream.of(keys, sums, others).flatMap(List::stream).toList();
        String additions = sums.stream().map(this::addition).collect(Collectors.joining(", "));
        String conflict = "ON CONFLICT (" + String.join(", ", keys) + ") DO UPDATE SET " + additions;
        return new ManyRows(name, columns, conflict + returning);
    }

    /// The sum stops at the highest number, as [io.ringfence.engine.budget.Amounts] do.
    private String addition(String sum) {
        return "%2$s = CASE WHEN %1$s.%2$s > %3$d - excluded.%2$s THEN %3$d ELSE %1$s.%2$s + excluded.%2$s END"
                .formatted(name, sum, Long.MAX_VALUE);
    }
}
