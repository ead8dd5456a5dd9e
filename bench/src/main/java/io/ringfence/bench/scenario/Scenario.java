package io.ringfence.bench.scenario;

import io.ringfence.reports.Layout;
import java.io.IOException;
import java.util.List;

/// One question about the gateway, and how it is answered.
interface Scenario {
    /// As it is typed.
    String name();

    String title();

    /// In one sentence.
    String question();

    /// Whether figures per core make sense, which need a processor for the gateway alone.
    default boolean canBePinned() {
        return false;
    }

    /// Measures it once, in the run's layout. Whatever is started belongs to the run, which stops it.
    void run(Run run) throws IOException, InterruptedException;

    /// What follows from the samples, a line for each finding.
    default List<String> findings(Figures figures, Layout layout) {
        return List.of();
    }
}
