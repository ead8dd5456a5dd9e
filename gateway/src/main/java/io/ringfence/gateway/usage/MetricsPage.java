package io.ringfence.gateway.usage;

import io.ringfence.frontend.usage.ExactJson;
import io.ringfence.frontend.usage.UsageAnswer.Content;
import io.ringfence.frontend.usage.UsageAnswer.Format;
import io.ringfence.frontend.usage.UsageRequest;
import io.ringfence.store.usage.Grouping;
import io.ringfence.store.usage.Latencies;
import io.ringfence.store.usage.UsageQuery;
import io.ringfence.store.usage.UsageReport;
import io.ringfence.store.usage.UsageReport.Bucket;
import io.ringfence.store.usage.UsageReport.Group;
import io.ringfence.store.usage.UsageSums;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/v1/metrics`: totals, a breakdown and a series, as JSON or one of the two as a table.
///
/// @param group the parameter that chose `grouping`
record MetricsPage(
        Scope scope,
        Window window,
        @Nullable String group,
        @Nullable Grouping grouping) {
    private static final String TAG_PREFIX = "tag:";

    private static final Map<String, Grouping> GROUPINGS = Map.of(
            "provider", Grouping.PROVIDER,
            "model", Grouping.MODEL,
            "user", Grouping.USER,
            "status", Grouping.STATUS,
            "tag", Grouping.TAG,
            "key", Grouping.KEY,
            "project", Grouping.PROJECT,
            "organisation", Grouping.ORGANISATION);

    private static final List<String> BREAKDOWN_COLUMNS = List.of(
            "key",
            "requests",
            "total_tokens",
            "cost_usd",
            "avg_latency_ms",
            "error_rate",
            "input_cost_usd",
            "output_cost_usd",
            "undivided_cost_usd");
    private static final List<String> SERIES_COLUMNS = List.of(
            "bucket",
            "requests",
            "total_tokens",
            "cost_usd",
            "error_rate",
            "input_cost_usd",
            "output_cost_usd",
            "undivided_cost_usd");

    static UsageQuestion read(UsageRequest request, Parameters parameters, Kept kept, Instant now) {
        Window window = Window.read(parameters, "range", "24h", Grains.read(parameters, "granularity"), kept, now);
        String group = parameters.text("group_by");
        String tagName = group != null && group.startsWith(TAG_PREFIX) ? group.substring(TAG_PREFIX.length()) : null;
        Grouping grouping = tagName != null ? Grouping.TAG : parameters.choice("group_by", GROUPINGS, null);
        if (tagName != null && tagName.isEmpty()) {
            parameters.wrong("`group_by` is `tag:`; expected the name of a tag behind it, such as tag:team.");
        }
        Scope scope = Scope.read(parameters, request.viewer(), "project");
        MetricsPage page = new MetricsPage(scope, window, group, grouping);

        Format format = Formats.read(request, parameters);
        boolean isSeries = parameters.choice("table", Map.of("breakdown", false, "timeseries", true), grouping == null);
        if (format == Format.CSV && !isSeries && grouping == null) {
            parameters.wrong("`table` is `breakdown`, which needs a `group_by`.");
        }
        UsageQuery query = new UsageQuery(
                scope.filter(),
                window.fromMs(),
                window.toMs(),
                window.granularity(),
                grouping == null ? Set.of() : Set.of(grouping),
                Formats.maxGroups(format),
                tagName,
                format == Format.JSON);
        return new UsageQuestion(query, report -> switch (format) {
            case JSON -> new Content(format, ExactJson.of(page.object(report)));
            case CSV ->
                new Content(
                        format,
                        isSeries
                                ? Csv.of(SERIES_COLUMNS, series(report))
                                : Csv.of(BREAKDOWN_COLUMNS, page.breakdown(report)));
        });
    }

    private Map<String, Object> object(UsageReport report) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("scope", scope.kind());
        object.put("scope_id", scope.id());
        object.put("range_from", window.from());
        object.put("range_to", window.to());
        object.put("group_by", group);
        object.put("granularity", window.granularity().word());
        object.put("totals", totals(report.totals(), report.latencies()));
        object.put("breakdown", breakdown(report));
        object.put("timeseries", series(report));
        return object;
    }

    private static Map<String, Object> totals(UsageSums sums, Latencies latencies) {
        Map<String, Object> totals = new LinkedHashMap<>();
        totals.put("requests", sums.requests());
        totals.put("prompt_tokens", sums.inputTokens());
        totals.put("completion_tokens", sums.outputTokens());
        totals.put("total_tokens", sums.totalTokens());
        putCost(totals, sums);
        totals.put("error_rate", Figures.rate(sums.errors(), sums.requests()));
        totals.put("cache_hit_rate", BigDecimal.ZERO); // there is no cache of answers
        totals.put("avg_latency_ms", Figures.averageMs(sums));
        totals.put("p50_latency_ms", Figures.percentileMs(latencies, 0.5));
        totals.put("p95_latency_ms", Figures.percentileMs(latencies, 0.95));
        totals.put("p99_latency_ms", Figures.percentileMs(latencies, 0.99));
        return totals;
    }

    private static void putCost(Map<String, Object> row, UsageSums sums) {
        row.put("cost_usd", ExactJson.usd(sums.costNanoUsd()));
        row.put("input_cost_usd", Figures.partUsd(sums, sums.inputCostNanoUsd()));
        row.put("output_cost_usd", Figures.partUsd(sums, sums.outputCostNanoUsd()));
        row.put("undivided_cost_usd", ExactJson.usd(sums.undividedCostNanoUsd()));
    }

    private List<Map<String, Object>> breakdown(UsageReport report) {
        List<Group> groups = grouping == null ? List.of() : report.groups().getOrDefault(grouping, List.of());
        return groups.stream().map(MetricsPage::group).toList();
    }

    private static Map<String, Object> group(Group group) {
        UsageSums sums = group.sums();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("key", Figures.name(group, 0));
        row.put("requests", sums.requests());
        row.put("total_tokens", sums.totalTokens());
        putCost(row, sums);
        row.put("avg_latency_ms", Figures.averageMs(sums));
        row.put("error_rate", Figures.rate(sums.errors(), sums.requests()));
        return row;
    }

    private static List<Map<String, Object>> series(UsageReport report) {
        return report.series().stream().map(MetricsPage::bucket).toList();
    }

    private static Map<String, Object> bucket(Bucket bucket) {
        UsageSums sums = bucket.sums();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("bucket", Window.time(bucket.startMs()));
        row.put("requests", sums.requests());
        row.put("total_tokens", sums.totalTokens());
        putCost(row, sums);
        row.put("error_rate", Figures.rate(sums.errors(), sums.requests()));
        return row;
    }
}
