package io.ringfence.store.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
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

    PreparedStatement prepare(Connection connection) throws SQLException {
        String columns = Stream.concat(keys.stream(), sums.stream()).collect(Collectors.joining(", "));
        String marks = Stream.concat(keys.stream(), sums.stream()).map(_ -> "?").collect(Collectors.joining(", "));
        String additions = sums.stream().map(this::addition).collect(Collectors.joining(", "));
        return connection.prepareStatement("INSERT INTO " + name + " (" + columns + ") VALUES (" + marks
                + ") ON CONFLICT (" + String.join(", ", keys) + ") DO UPDATE SET " + additions);
    }

    /// The sum stops at the highest number, as [io.ringfence.engine.budget.Amounts] do.
    private String addition(String sum) {
        return "%2$s = CASE WHEN %1$s.%2$s > %3$d - excluded.%2$s THEN %3$d ELSE %1$s.%2$s + excluded.%2$s END"
                .formatted(name, sum, Long.MAX_VALUE);
    }
}
