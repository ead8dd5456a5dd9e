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
record LatencyPage(CommandQuestion question) {
    static UsageQuestion read(UsageRequest request, Parameters parameters, Kept kept, Instant now) {
        CommandQuestion question = CommandQuestion.read(
                request, parameters, "1h", kept, now, Set.of(Grouping.PROVIDER, Grouping.DEPLOYMENT));
        return question.answeredBy(true, new LatencyPage(question)::page);
    }

    private Map<String, Object> page(UsageReport report) {
        Latencies latencies = report.latencies();
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("window", question.window().text());
        page.put("total_requests", report.totals().requests());
        page.put("avg_latency_ms", Figures.averageMs(report.totals()));
        page.put("min_latency_ms", Figures.percentileMs(latencies, 0));
        page.put("max_latency_ms", Figures.percentileMs(latencies, 1));
        page.put("p50_ms", Figures.percentileMs(latencies, 0.5));
        page.put("p90_ms", Figures.percentileMs(latencies, 0.9));
        page.put("p95_ms", Figures.percentileMs(latencies, 0.95));
        page.put("p99_ms", Figures.percentileMs(latencies, 0.99));
        question.putParts(page, report, (_, group) -> row(group.sums()));
        return page;
    }

    private static Map<String, Object> row(UsageSums sums) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("requests", sums.requests());
        row.put("avg_latency_ms", Figures.averageMs(sums));
        return row;
    }
}
