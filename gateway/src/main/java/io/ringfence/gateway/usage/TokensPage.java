package io.ringfence.gateway.usage;

import io.ringfence.frontend.usage.UsageRequest;
import io.ringfence.store.usage.UsageReport;
import io.ringfence.store.usage.UsageSums;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// `/api/v1/metrics/tokens`: what was read and written.
record TokensPage(CommandQuestion question) {
    static UsageQuestion read(UsageRequest request, Parameters parameters, Kept kept, Instant now) {
        CommandQuestion question = CommandQuestion.read(request, parameters, kept, now);
        return question.answeredBy(false, new TokensPage(question)::page);
    }

    private Map<String, Object> page(UsageReport report) {
        UsageSums totals = report.totals();
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("window", question.window().text());
        page.put("total_requests", totals.requests());
        page.put("total_tokens", totals.totalTokens());
        page.put("total_input_tokens", totals.inputTokens());
        page.put("total_output_tokens", totals.outputTokens());
        page.put("total_cache_read_tokens", totals.cacheReadTokens());
        page.put("total_cache_write_tokens", totals.cacheWriteTokens());
        page.put("total_reasoning_tokens", totals.reasoningTokens());
        page.put("avg_tokens_per_request", Figures.average(totals.totalTokens(), totals.requests()));
        page.put("avg_input_tokens_per_request", Figures.average(totals.inputTokens(), totals.requests()));
        page.put("avg_output_tokens_per_request", Figures.average(totals.outputTokens(), totals.requests()));
        page.put("input_output_ratio", Figures.average(totals.inputTokens(), totals.outputTokens()));
        question.putParts(page, report, (_, group) -> row(group.sums()));
        question.putSeries(page, report, bucket -> row(bucket.sums()));
        return page;
    }

    private static Map<String, Object> row(UsageSums sums) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("requests", sums.requests());
        row.put("input_tokens", sums.inputTokens());
        row.put("output_tokens", sums.outputTokens());
        row.put("total_tokens", sums.totalTokens());
        return row;
    }
}
