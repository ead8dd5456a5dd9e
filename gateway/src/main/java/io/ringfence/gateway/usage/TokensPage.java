package io.ringfence.gateway.usage;

import io.ringfence.frontend.usage.UsageRequest;
import io.ringfence.store.usage.Grouping;
import io.ringfence.store.usage.UsageReport;
import io.ringfence.store.usage.UsageSums;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// `/api/v1/metrics/tokens`: what was read and written.
final class TokensPage implements CommandQuestion.Page {
    static UsageQuestion read(UsageRequest request, Parameters parameters, Kept kept, Instant now) {
        return CommandQuestion.read(request, parameters, kept, now).answeredBy(new TokensPage(), false);
    }

    @Override
    public Map<String, Object> totals(UsageReport report) {
        UsageSums totals = report.totals();
        Map<String, Object> page = new LinkedHashMap<>();
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
        row.put("input_tokens", sums.inputTokens());
        row.put("output_tokens", sums.outputTokens());
        row.put("total_tokens", sums.totalTokens());
        return row;
    }
}
