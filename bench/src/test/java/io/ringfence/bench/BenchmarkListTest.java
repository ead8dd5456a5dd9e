package io.ringfence.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchmarkListTest {
    /// The list is made by an annotation processor, and is empty without a word when that did not run.
    @Test
    void shouldListEveryBenchmark() {
        Set<String> classes = BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
                .stream()
                .map(BenchmarkListEntry::getUserClassQName)
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(
                Set.of(
                        "AdmissionBenchmark",
                        "EventStreamBenchmark",
                        "RequestScanBenchmark",
                        "RingBenchmark",
                        "SpliceBenchmark"),
                classes);
    }
}
