package io.ringfence.store.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A table of sums: to a row that is there already, what is new is added.
record UpsertTable(String name, List<String> keys, List<String> sums) {
    UpsertTable {
        keys = List.copyOf(keys);
        sums = List.copyOf(sums);
    }

    /// Adds rows, of which no two may have the same keys.
    ///
    /// @param binder sets first the keys, then the sums
    <T> void add(Connection connection, List<T> rows, ManyRows.Binder<T> binder) throws SQLException {
        List<String> columns = Stream.concat(keys.stream(), sums.stream()).toList();
        String additions = sums.stream().map(this::addition).collect(Collectors.joining(", "));
        String conflict = "ON CONFLICT (" + String.join(", ", keys) + ") DO UPDATE SET " + additions;
        new ManyRows(name, columns, conflict).write(connection, rows, binder);
    }

    /// The sum stops at the highest number, as [io.ringfence.engine.budget.Amounts] do.
    private String addition(String sum) {
        return "%2$s = CASE WHEN %1$s.%2$s > %3$d - excluded.%2$s THEN %3$d ELSE %1$s.%2$s + excluded.%2$s END"
                .formatted(name, sum, Long.MAX_VALUE);
    }
}
