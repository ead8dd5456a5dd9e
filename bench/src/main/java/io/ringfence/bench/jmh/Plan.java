package io.ringfence.bench.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Which benchmarks run, with which values of their parameters.
final class Plan {
    private final SortedSet<BenchmarkListEntry> entries;
    private final Map<String, List<String>> params;

    /// @param params values in place of all that a parameter may have, by the parameter's name
    Plan(String pattern, Map<String, List<String>> params) {
        entries = BenchmarkList.defaultList()
                .find(
                        OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                        List.of(pattern),
                        List.of());
        this.params = Map.copyOf(params);
    }

    /// How many runs that makes: each benchmark once for every combination of its parameters.
    int size() {
        int size = 0;
        for (BenchmarkListEntry entry : entries) {
            int combinations = 1;
            for (Map.Entry<String, String[]> param :
                    entry.getParams().orElse(Map.of()).entrySet()) {
                List<String> chosen = params.get(param.getKey());
                combinations *= chosen == null ? param.getValue().length : chosen.size();
            }
            size += combinations;
        }
        return size;
    }

    /// Their names without the package, in order.
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (BenchmarkListEntry entry : entries) {
            names.add(Names.shortName(entry.getUsername()));
        }
        names.sort(Names.BASELINES_FIRST);
        return names;
    }

    Map<String, List<String>> params() {
        return params;
    }
}
