package io.ringfence.bench.jmh;

import io.ringfence.bench.micro.MicroBenchmark;
import java.util.Comparator;

/// Names of benchmarks as people read them: `AdmissionBenchmark.decision`.
final class Names {
    /// By class, and in a class the baselines first.
    static final Comparator<String> BASELINES_FIRST = Comparator.comparing(Names::className)
            .thenComparing(name -> !name.contains("." + MicroBenchmark.BASELINE))
            .thenComparing(Comparator.naturalOrder());

    private Names() {}

    static String shortName(String name) {
        int method = name.lastIndexOf('.');
        return name.substring(name.lastIndexOf('.', method - 1) + 1);
    }

    private static String className(String name) {
        return name.substring(0, name.indexOf('.'));
    }
}
