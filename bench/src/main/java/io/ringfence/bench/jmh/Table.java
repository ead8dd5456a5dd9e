package io.ringfence.bench.jmh;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.openjdk.jmh.results.RunResult;

/// All results of a run, baselines first in each class.
final class Table {
    private final List<Figures> rows;

    Table(Collection<RunResult> results) {
        this(results.stream()
                .map(result -> Figures.of(result.getAggregatedResult()))
                .toList());
    }

    Table(List<Figures> rows) {
        this.rows = rows.stream()
                .sorted(Comparator.comparing(Figures::name, Names.BASELINES_FIRST))
                .toList();
    }

    void print(PrintWriter out) {
        out.println();
        out.println("| benchmark | with | ns/op | B/op | instructions/op |");
        out.println("|---|---|---|---|---|");
        for (Figures row : rows) {
            out.println("| " + row.name() + " | " + row.params() + " | " + row.time() + " | " + row.allocation() + " | "
                    + row.instructionCount() + " |");
        }
        out.flush();
    }
}
