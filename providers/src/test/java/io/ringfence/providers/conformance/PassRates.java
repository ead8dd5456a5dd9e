package io.ringfence.providers.conformance;

import io.ringfence.providers.Dialect;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// How many of the cases passed, by row and dialect.
final class PassRates {
    private static final class Cell {
        private int passed;
        private int all;

        @Override
        public String toString() {
            return passed + "/" + all;
        }
    }

    private final Map<String, Map<Dialect, Cell>> rows = new TreeMap<>();
    private final Map<Dialect, Cell> totals = new EnumMap<>(Dialect.class);
    private final StringBuilder notes = new StringBuilder();

    void add(String row, Dialect column, boolean passed) {
        for (Cell cell : List.of(
                rows.computeIfAbsent(row, _ -> new EnumMap<>(Dialect.class)).computeIfAbsent(column, _ -> new Cell()),
                totals.computeIfAbsent(column, _ -> new Cell()))) {
            cell.all++;
            cell.passed += passed ? 1 : 0;
        }
    }

    void note(String note) {
        notes.append(note).append('\n');
    }

    /// Prints the table and keeps it among the figures.
    void publish(String name, String title) {
        StringBuilder table = new StringBuilder(title).append('\n');
        line(table, "", totals.keySet().stream().map(Dialect::wireName).toList());
        rows.forEach((row, cells) -> line(table, row, cellsOf(cells)));
        line(table, "all", cellsOf(totals));
        int passed = 0;
        int all = 0;
        for (Cell cell : totals.values()) {
            passed += cell.passed;
            all += cell.all;
        }
        table.append(String.format(
                Locale.ROOT, "%d of %d passed, %.2f %%%n", passed, all, 100.0 * passed / Math.max(1, all)));
        table.append(notes);
        Figures.write(name, table.toString());
        System.out.println(table);
    }

    private List<String> cellsOf(Map<Dialect, Cell> cells) {
        return totals.keySet().stream()
                .map(column -> cells.containsKey(column) ? String.valueOf(cells.get(column)) : "-")
                .toList();
    }

    private static void line(StringBuilder table, String first, List<String> others) {
        table.append(String.format(Locale.ROOT, "%-34s", first));
        others.forEach(other -> table.append(String.format(Locale.ROOT, "%20s", other)));
        table.append('\n');
    }
}
