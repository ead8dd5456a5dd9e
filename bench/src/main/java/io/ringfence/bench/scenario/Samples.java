package io.ringfence.bench.scenario;

import io.ringfence.reports.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Adds to samples what only their scenario knows.
public final class Samples {
    private Samples() {}

    public static Sample with(Sample sample, Map<String, Double> values, List<String> failures) {
        Map<String, Double> allValues = new LinkedHashMap<>(sample.values());
        allValues.putAll(values);
        List<String> allFailures = new ArrayList<>(sample.failedBecause());
        allFailures.addAll(failures);
        return new Sample(
                sample.round(),
                sample.leg(),
                sample.step(),
                sample.layout(),
                sample.requestsPerSecond(),
                sample.answers(),
                sample.errors(),
                allFailures,
                sample.cpuMicrosPerRequest(),
                allValues,
                sample.histograms());
    }
}
