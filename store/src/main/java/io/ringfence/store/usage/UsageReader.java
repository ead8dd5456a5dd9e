package io.ringfence.store.usage;

import io.ringfence.store.ledger.Grain;
import io.ringfence.store.usage.UsageReport.Bucket;
import io.ringfence.store.usage.UsageReport.Group;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Answers one question over one connection.
final class UsageReader {
    private static final Comparator<Group> MOST_REQUESTS_FIRST = Comparator.comparingLong(
                    (Group group) -> group.sums().requests())
            .reversed()
            .thenComparing(group -> String.join("/", group.names()));

    /// However many rows there are, no more are held here.
    private static final int ROWS_AT_ONCE = 2_000;

    /// What there are sums over, however old.
    private static final List<Grain> ALWAYS = List.of(Grain.MINUTE, Grain.HOUR, Grain.DAY);

    private static final List<Grain> ALL = List.of(Grain.values());

    private final Connection connection;
    private final UsageQuery query;
    private final TimeLimit limit;
    private List<Grain> grains = ALWAYS;
    private SumTable fewest = SumTable.USAGE;

    UsageReader(Connection connection, UsageQuery query, TimeLimit limit) {
        this.connection = connection;
        this.query = query;
        this.limit = limit;
    }

    UsageReport read() throws SQLException {
        if (query.fromMs() >= query.toMs()) {
            return new UsageReport(UsageSums.NONE, Latencies.NONE, groups(List.of()), List.of());
        }
        if (query.fromMs() >= coarseSince()) {
            grains = ALL;
            fewest = query.filter().isBoundToModels() ? SumTable.USAGE : SumTable.KEYS;
        }
        List<Slice> slices = Slice.cover(query.fromMs(), query.toMs(), grains);
        List<Bucket> series = series();
        UsageSums totals = series.stream().map(Bucket::sums).reduce(UsageSums.NONE, UsageSums::plus);
        return new UsageReport(
                totals, query.withLatencies() ? latencies(slices) : Latencies.NONE, groups(slices), series);
    }

    /// From when on there are the tables and stretches of which there are few rows.
    private long coarseSince() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT MAX(since_ms) FROM coarse_sums");
                ResultSet found = statement.executeQuery()) {
            found.next();
            return found.getLong(1);
        }
    }

    private List<Bucket> series() throws SQLException {
        Grain granularity = query.granularity();
        List<Grain> dividing = grains.stream()
                .filter(grain -> granularity.compareTo(grain) >= 0)
                .toList();
        RollupRows rows = RollupRows.of(
                fewest,
                withSums(List.of("bucket_ms")),
                query.filter(),
                Slice.cover(query.fromMs(), query.toMs(), dividing),
                "",
                List.of());
        String sql = "SELECT bucket_ms - (bucket_ms - (" + granularity.firstMs() + ")) % " + granularity.ms()
                + " AS start_ms, " + UsageSums.SELECT + " FROM " + rows.sql() + " GROUP BY start_ms ORDER BY start_ms";
        return list(sql, rows, found -> new Bucket(found.getLong(1), UsageSums.read(found, 2)));
    }

    private Map<Grouping, List<Group>> groups(List<Slice> slices) throws SQLException {
        Map<Grouping, List<Group>> groups = new EnumMap<>(Grouping.class);
        for (Grouping grouping : query.groupings()) {
            groups.put(grouping, slices.isEmpty() ? List.of() : groups(grouping, slices));
        }
        return groups;
    }

    private List<Group> groups(Grouping grouping, List<Slice> slices) throws SQLException {
        String tag = grouping == Grouping.TAG && query.tagName() != null ? query.tagName() + "=" : "";
        RollupRows rows = RollupRows.of(
                grouping.table() == SumTable.KEYS ? fewest : grouping.table(),
                withSums(grouping.columns()),
                query.filter(),
                slices,
                tag.isEmpty() ? "" : " AND substr(tag, 1, " + tag.codePointCount(0, tag.length()) + ") = ?",
                tag.isEmpty() ? List.of() : List.of(tag));
        int width = grouping.columns().size();
        String columns = String.join(", ", grouping.columns());
        String sql = "SELECT " + columns + ", " + UsageSums.SELECT + " FROM " + rows.sql() + " GROUP BY " + columns
                + " ORDER BY requests_sum DESC, " + columns + " LIMIT " + query.maxGroups();
        List<Group> groups = list(sql, rows, found -> new Group(names(found, width), UsageSums.read(found, width + 1)));
        groups.sort(MOST_REQUESTS_FIRST); // the databases do not agree on the order of names
        return groups;
    }

    private static List<String> names(ResultSet row, int width) throws SQLException {
        List<String> names = new ArrayList<>(width);
        for (int i = 1; i <= width; i++) {
            names.add(row.getString(i));
        }
        return names;
    }

    private Latencies latencies(List<Slice> slices) throws SQLException {
        RollupRows rows = RollupRows.of(
                fewest, List.of("latencies"), query.filter(), slices, " AND latencies IS NOT NULL", List.of());
        Latencies.Sum sum = new Latencies.Sum();
        forEach("SELECT latencies FROM " + rows.sql(), rows, found -> sum.add(found.getBytes(1)));
        return sum.latencies();
    }

    private static List<String> withSums(List<String> columns) {
        return Stream.concat(columns.stream(), UsageSums.COLUMNS.stream()).toList();
    }

    private interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    private interface Visitor {
        void row(ResultSet row) throws SQLException;
    }

    private <T> List<T> list(String sql, RollupRows rows, Reading<T> reading) throws SQLException {
        List<T> list = new ArrayList<>();
        forEach(sql, rows, row -> list.add(reading.read(row)));
        return list;
    }

    private void forEach(String sql, RollupRows rows, Visitor visitor) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(ROWS_AT_ONCE);
            rows.bind(statement);
            limit.watch(statement);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    visitor.row(found);
                }
            } finally {
                limit.unwatch();
            }
        }
    }
}
