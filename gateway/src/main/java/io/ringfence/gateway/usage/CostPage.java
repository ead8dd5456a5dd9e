package io.ringfence.gateway.usage;

import io.ringfence.frontend.usage.ExactJson;
import io.ringfence.frontend.usage.UsageRequest;
import io.ringfence.store.usage.Grouping;
import io.ringfence.store.usage.UsageReport;
import io.ringfence.store.usage.UsageSums;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// `/api/v1/metrics/cost`: what was spent.
final class CostPage implements CommandQuestion.Page {
    static UsageQuestion read(UsageRequest request, Parameters parameters, Kept kept, Instant now) {
        return CommandQuestion.read(request, parameters, kept, now).answeredBy(new CostPage(), false);
    }

    @Override
    public Map<String, Object> totals(UsageReport report) {
        UsageSums totals = report.totals();
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("currency", "USD");
        page.put("total_cost", ExactJson.usd(totals.costNanoUsd()));
        page.put("total_requests", totals.requests());
        page.put("total_input_tokens", totals.inputTokens());
        page.put("total_output_tokens", totals.outputTokens());
        page.put("avg_cost_per_request", Figures.averageUsd(totals.costNanoUsd(), totals.requests()));
        return page;
    }

    @Override
    public Map<String, Object> row(Grouping grouping, UsageSums sums, UsageSums totals) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("requests", sums.requests());
        if (grouping == Grouping.DEPLOYMENT) {
            row.put("input_cost", Figures.partUsd(sums, sums.inputCostNanoUsd()));
            row.put("output_cost", Figures.partUsd(sums, sums.outputCostNanoUsd()));
            row.put("undivided_cost", ExactJson.usd(sums.undividedCostNanoUsd()));
        } else {
            row.put("input_tokens", sums.inputTokens());
            row.put("output_tokens", sums.outputTokens());
        }
        row.put("total_cost", ExactJson.usd(sums.costNanoUsd()));
        if (grouping != Grouping.DEPLOYMENT) {
            row.put("percent_of_total", Figures.percent(sums.costNanoUsd(), totals.costNanoUsd()));
        }
        return row;
    }

    @Override
    public Map<String, Object> period(UsageSums sums) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("requests", sums.requests());
        row.put("tokens", sums.totalTokens());
        row.put("cost", ExactJson.usd(sums.costNanoUsd()));
        return row;
    }
}
