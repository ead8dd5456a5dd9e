package io.ringfence.store.usage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What some requests used together. What is more than a `long` can say stays at its highest number.
///
/// @param errors of the requests
/// @param timed requests whose time is a latency: all but the errors, and but those whose end nobody told
/// @param durationNs of the timed ones
/// @param inputCostNanoUsd what is for prompts, of those requests where it is known
/// @param outputCostNanoUsd what is for answers, of the same requests
/// @param dividedCostNanoUsd the whole cost of the same requests; of the others only the whole is known
public record UsageSums(
        long requests,
        long errors,
        long timed,
        long costNanoUsd,
        long inputTokens,
        long cacheReadTokens,
        long cacheWriteTokens,
        long outputTokens,
        long reasoningTokens,
        long durationNs,
        long inputCostNanoUsd,
        long outputCostNanoUsd,
        long dividedCostNanoUsd) {
    public static final UsageSums NONE = new UsageSums(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// Columns whose numbers come from requests and providers, and may be so large that their sum is no `long`.
    private static final List<String> WIDE = List.of(
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

    /// The columns that must be there to be summed.
    static final List<String> COLUMNS = Stream.concat(Stream.of("requests", "errors", "timed"), WIDE.stream())
            .toList();

    /// What is selected, for [#read].
    static final String SELECT = "SUM(requests) AS requests_sum, SUM(errors), SUM(timed), "
            + WIDE.stream().map(WideSum::sql).collect(Collectors.joining(", "));

    /// @param first the place of what was selected
    static UsageSums read(ResultSet row, int first) throws SQLException {
        int wide = first + 3;
        return new UsageSums(
                row.getLong(first),
                row.getLong(first + 1),
                row.getLong(first + 2),
                WideSum.read(row, wide),
                WideSum.read(row, wide + WideSum.COLUMNS),
                WideSum.read(row, wide + 2 * WideSum.COLUMNS),
                WideSum.read(row, wide + 3 * WideSum.COLUMNS),
                WideSum.read(row, wide + 4 * WideSum.COLUMNS),
                WideSum.read(row, wide + 5 * WideSum.COLUMNS),
                WideSum.read(row, wide + 6 * WideSum.COLUMNS),
                WideSum.read(row, wide + 7 * WideSum.COLUMNS),
                WideSum.read(row, wide + 8 * WideSum.COLUMNS),
                WideSum.read(row, wide + 9 * WideSum.COLUMNS));
    }

    public UsageSums plus(UsageSums other) {
        return new UsageSums(
                requests + other.requests,
                errors + other.errors,
                timed + other.timed,
                WideSum.add(costNanoUsd, other.costNanoUsd),
                WideSum.add(inputTokens, other.inputTokens),
                WideSum.add(cacheReadTokens, other.cacheReadTokens),
                WideSum.add(cacheWriteTokens, other.cacheWriteTokens),
                WideSum.add(outputTokens, other.outputTokens),
                WideSum.add(reasoningTokens, other.reasoningTokens),
                WideSum.add(durationNs, other.durationNs),
                WideSum.add(inputCostNanoUsd, other.inputCostNanoUsd),
                WideSum.add(outputCostNanoUsd, other.outputCostNanoUsd),
                WideSum.add(dividedCostNanoUsd, other.dividedCostNanoUsd));
    }

    public long totalTokens() {
        return WideSum.add(inputTokens, outputTokens);
    }

    /// The cost of the requests of which only the whole is known.
    public long undividedCostNanoUsd() {
        return costNanoUsd - dividedCostNanoUsd;
    }

    /// Whether input and output cost say anything: whether any part is known of what was charged.
    public boolean isCostDivided() {
        return dividedCostNanoUsd > 0 || costNanoUsd == 0;
    }
}
