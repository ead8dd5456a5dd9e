package io.ringfence.gateway.alerts;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Label;

/// What counters say.
final class Counts {
    private Counts() {}

    /// The sum of a counter over all that have this value of a label; over all, if it is empty.
    static double of(PrometheusRegistry registry, String counter, String label) {
        return registry.scrape().stream()
                .filter(snapshot -> snapshot.getMetadata().getName().equals(counter))
                .flatMap(snapshot -> ((CounterSnapshot) snapshot).getDataPoints().stream())
                .filter(point -> label.isEmpty()
                        || point.getLabels().stream().map(Label::getValue).anyMatch(label::equals))
                .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
                .sum();
    }
}
