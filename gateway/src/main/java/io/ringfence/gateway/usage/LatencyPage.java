package io.ringfence.gateway.usage;

import io.ringfence.frontend.usage.UsageRequest;
import io.ringfence.store.usage.Grouping;
import io.ringfence.store.usage.Latencies;
import io.ringfence.store.usage.UsageReport;
import io.ringfence.store.usage.UsageSums;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// `/api/v1/metrics/latency`: how long it took.
final class LatencyPage implements CommandQuestion.Page {
    static UsageQuestion read(UsageRequest request, Parameters parameters, Kept kept, Instant now) {
        return CommandQuestion.read(
                        request, parameters, "1h", kept, now, Set.of(Grouping.PROVIDER, Grouping.DEPLOYMENT))
                .answeredBy(new LatencyPage(), true);
    }

    @Override
    public Map<String, Object> totals(UsageReport report) {
        Latencies latencies = report.latencies();
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("total_requests", report.totals().requests());
        page.put("avg_latency_ms", Figures.averageMs(report.totals()));
        page.put("min_latency_ms", Figures.percentileMs(latencies, 0));
        page.put("max_latency_ms", Figures.percentileMs(latencies, 1));
        page.put("p50_ms", Figures.percentileMs(latencies, 0.5));
        page.put("p90_ms", Figures.percentileMs(latencies, 0.9));
        page.put("p95_ms", Figures.percentileMs(latencies, 0.95));
        page.put("p99_ms", Figures.percentileMs(latencies, 0.99));
        return page;
    }

    @Override
    public Map<String, Object> row(Grouping grouping, UsageSums sums, UsageSums totals) {
        return period(sums);
    }

    @Override
    public Map<String, Object> period(UsageSums sums) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("requests", sums.requests());
        row.put("avg_latency_ms", Figures.averageMs(sums));
        return row;
    }
}
