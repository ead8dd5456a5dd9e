package io.ringfence.store.usage;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The rows of a table of sums that make up a window, as the `FROM` of a statement.
///
/// Each slice is a range of the primary key. They are put together by `UNION ALL`, because one condition with
/// `OR` would be looked up once for each of its parts and made distinct afterwards.
record RollupRows(String sql, List<Object> arguments) {
    RollupRows {
        arguments = List.copyOf(arguments);
    }

    /// @param condition a further one, with its ` AND `; empty for none
    static RollupRows of(
            SumTable table,
            List<String> columns,
            UsageFilter filter,
            List<Slice> slices,
            String condition,
            List<String> conditionArguments) {
        StringBuilder one = new StringBuilder("SELECT " + String.join(", ", columns) + " FROM " + table.word()
                + " WHERE grain = ? AND bucket_ms >= ? AND bucket_ms < ?");
        for (String column : filter.columns().keySet()) {
            one.append(" AND ").append(column).append(" = ?");
        }
        one.append(condition);
        List<String> selects = new ArrayList<>();
        List<Object> arguments = new ArrayList<>();
        for (Slice slice : slices) {
            selects.add(one.toString());
            arguments.addAll(List.of(slice.grain().word(), slice.fromMs(), slice.toMs()));
            arguments.addAll(filter.columns().values());
            arguments.addAll(conditionArguments);
        }
        return new RollupRows("(" + String.join(" UNION ALL ", selects) + ") AS rollup_rows", arguments);
    }

    void bind(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case Long number -> statement.setLong(i + 1, number);
                case Object text -> statement.setString(i + 1, text.toString());
            }
        }
    }
}
