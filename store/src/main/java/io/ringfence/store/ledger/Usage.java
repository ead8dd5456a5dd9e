package io.ringfence.store.ledger;

import io.ringfence.engine.budget.Amounts;
import io.ringfence.store.journal.LedgerRow;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/// The sums of one row of a rollup.
final class Usage {
    /// Their columns, in the order of [#bind].
    static final List<String> COLUMNS = List.of(
            "requests",
            "errors",
            "timed",
            "cost_nano_usd",
            "input_tokens",
            "cache_read_tokens",
            "cache_write_tokens",
            "output_tokens",
            "reasoning_tokens",
            "duration_ns",
            "input_cost_nano_usd",
            "output_cost_nano_usd",
            "divided_cost_nano_usd");

    private long requests;
    private long errors;
    private long timed;
    private long costNanoUsd;
    private long inputTokens;
    private long cacheReadTokens;
    private long cacheWriteTokens;
    private long outputTokens;
    private long reasoningTokens;
    private long durationNs;
    private long inputCostNanoUsd;
    private long outputCostNanoUsd;
    private long dividedCostNanoUsd;
    private final LatencyCounts latencies = new LatencyCounts();

    void add(LedgerRow row) {
        requests = Amounts.add(requests, 1);
        errors = Amounts.add(errors, Outcome.of(row).isError() ? 1 : 0);
        costNanoUsd = Amounts.add(costNanoUsd, row.costNanoUsd());
        inputTokens = Amounts.add(inputTokens, row.inputTokens());
        cacheReadTokens = Amounts.add(cacheReadTokens, row.cacheReadTokens());
        cacheWriteTokens = Amounts.add(cacheWriteTokens, row.cacheWriteTokens());
        outputTokens = Amounts.add(outputTokens, row.outputTokens());
        reasoningTokens = Amounts.add(reasoningTokens, row.reasoningTokens());
        if (Outcome.isTimed(row)) {
            timed = Amounts.add(timed, 1);
            durationNs = Amounts.add(durationNs, row.durationNs());
        }
        if (row.isCostDivided()) {
            inputCostNanoUsd = Amounts.add(inputCostNanoUsd, row.inputCostNanoUsd());
            outputCostNanoUsd = Amounts.add(outputCostNanoUsd, row.outputCostNanoUsd());
            dividedCostNanoUsd = Amounts.add(dividedCostNanoUsd, row.costNanoUsd());
        }
    }

    void addLatency(LedgerRow row) {
        if (Outcome.isTimed(row)) {
            latencies.add(row.durationNs());
        }
    }

    void add(Usage other) {
        requests = Amounts.add(requests, other.requests);
        errors = Amounts.add(errors, other.errors);
        timed = Amounts.add(timed, other.timed);
        costNanoUsd = Amounts.add(costNanoUsd, other.costNanoUsd);
        inputTokens = Amounts.add(inputTokens, other.inputTokens);
        cacheReadTokens = Amounts.add(cacheReadTokens, other.cacheReadTokens);
        cacheWriteTokens = Amounts.add(cacheWriteTokens, other.cacheWriteTokens);
        outputTokens = Amounts.add(outputTokens, other.outputTokens);
        reasoningTokens = Amounts.add(reasoningTokens, other.reasoningTokens);
        durationNs = Amounts.add(durationNs, other.durationNs);
        inputCostNanoUsd = Amounts.add(inputCostNanoUsd, other.inputCostNanoUsd);
        outputCostNanoUsd = Amounts.add(outputCostNanoUsd, other.outputCostNanoUsd);
        dividedCostNanoUsd = Amounts.add(dividedCostNanoUsd, other.dividedCostNanoUsd);
        latencies.add(other.latencies);
    }

    long requests() {
        return requests;
    }

    long timed() {
        return timed;
    }

    /// Of those that [#addLatency] has counted.
    LatencyCounts latencies() {
        return latencies;
    }

    /// Sets the values of the sums.
    ///
    /// @return the place of the next value
    int bind(PreparedStatement statement, int first) throws SQLException {
        statement.setLong(first, requests);
        statement.setLong(first + 1, errors);
        statement.setLong(first + 2, timed);
        statement.setLong(first + 3, costNanoUsd);
        statement.setLong(first + 4, inputTokens);
        statement.setLong(first + 5, cacheReadTokens);
        statement.setLong(first + 6, cacheWriteTokens);
        statement.setLong(first + 7, outputTokens);
        statement.setLong(first + 8, reasoningTokens);
        statement.setLong(first + 9, durationNs);
        statement.setLong(first + 10, inputCostNanoUsd);
        statement.setLong(first + 11, outputCostNanoUsd);
        statement.setLong(first + 12, dividedCostNanoUsd);
        return first + COLUMNS.size();
    }
}
