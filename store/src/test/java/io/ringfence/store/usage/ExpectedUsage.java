package io.ringfence.store.usage;

import io.ringfence.store.journal.LedgerRow;
import io.ringfence.store.ledger.Grain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the rows of the ledger themselves say, row by row.
record ExpectedUsage(List<LedgerRow> rows) {
    static ExpectedUsage of(List<LedgerRow> ledger, UsageQuery query) {
        UsageFilter filter = query.filter();
        return new ExpectedUsage(ledger.stream()
                .filter(row -> row.epochMs() >= query.fromMs() && row.epochMs() < query.toMs())
                .filter(row -> matches(filter.organisation(), row.organisation()))
                .filter(row -> matches(filter.project(), row.project()))
                .filter(row -> matches(filter.keyName(), row.keyName()))
                .filter(row -> matches(filter.provider(), row.provider()))
                .filter(row -> matches(filter.model(), row.upstreamModel()))
                .toList());
    }

    private static boolean matches(@Nullable String wanted, @Nullable String name) {
        return wanted == null || wanted.equals(name == null ? "" : name);
    }

    UsageSums totals() {
        return sums(rows);
    }

    private static UsageSums sums(List<LedgerRow> rows) {
        return rows.stream().map(ExpectedUsage::sums).reduce(UsageSums.NONE, UsageSums::plus);
    }

    private static UsageSums sums(LedgerRow row) {
        boolean timed = isTimed(row);
        boolean divided = row.inputCostNanoUsd() >= 0;
        return new UsageSums(
                1,
                row.status() >= 400 ? 1 : 0,
                timed ? 1 : 0,
                row.costNanoUsd(),
                row.inputTokens(),
                row.cacheReadTokens(),
                row.cacheWriteTokens(),
                row.outputTokens(),
                row.reasoningTokens(),
                timed ? row.durationNs() : 0,
                divided ? row.inputCostNanoUsd() : 0,
                divided ? row.outputCostNanoUsd() : 0,
                divided ? row.costNanoUsd() : 0);
    }

    private static boolean isTimed(LedgerRow row) {
        return row.told() && row.status() < 400;
    }

    Map<List<String>, UsageSums> groups(UsageQuery query, Grouping grouping) {
        Map<List<String>, UsageSums> groups = new HashMap<>();
        for (LedgerRow row : rows) {
            for (List<String> names : names(row, query, grouping)) {
                groups.merge(names, sums(row), UsageSums::plus);
            }
        }
        return groups;
    }

    private static List<List<String>> names(LedgerRow row, UsageQuery query, Grouping grouping) {
        return switch (grouping) {
            case ORGANISATION -> one(row.organisation());
            case PROJECT -> one(row.project());
            case KEY -> one(row.keyName());
            case PROVIDER -> one(row.provider());
            case MODEL -> one(row.upstreamModel());
            case DEPLOYMENT -> List.of(List.of(text(row.provider()), text(row.upstreamModel())));
            case USER -> one(row.endUser());
            case STATUS -> one(status(row));
            case TAG -> {
                String begin = query.tagName() == null ? "" : query.tagName() + "=";
                yield Arrays.stream(text(row.tags()).split(","))
                        .filter(tag -> !tag.isEmpty() && tag.startsWith(begin))
                        .map(List::of)
                        .toList();
            }
        };
    }

    private static List<List<String>> one(@Nullable String name) {
        return List.of(List.of(text(name)));
    }

    private static String text(@Nullable String name) {
        return name == null ? "" : name;
    }

    private static String status(LedgerRow row) {
        return switch (row.status()) {
            case 0 -> "incomplete";
            case 200 -> row.errorCode() == null ? "ok" : "incomplete";
            case 402 -> "budget_exceeded";
            case 429 -> "rate_limited";
            default -> "error";
        };
    }

    Map<Long, UsageSums> series(Grain granularity) {
        Map<Long, UsageSums> series = new TreeMap<>();
        for (LedgerRow row : rows) {
            series.merge(granularity.bucketMs(row.epochMs()), sums(row), UsageSums::plus);
        }
        return series;
    }

    List<Long> latencies() {
        List<Long> latencies = new ArrayList<>();
        rows.stream().filter(ExpectedUsage::isTimed).forEach(row -> latencies.add(row.durationNs()));
        latencies.sort(Comparator.naturalOrder());
        return latencies;
    }

    /// As SQL's `percentile_cont`.
    static double percentile(List<Long> sorted, double fraction) {
        double place = fraction * (sorted.size() - 1);
        int below = (int) Math.floor(place);
        long shorter = sorted.get(below);
        long longer = sorted.get(Math.min(below + 1, sorted.size() - 1));
        return shorter + (place - below) * (longer - shorter);
    }
}
