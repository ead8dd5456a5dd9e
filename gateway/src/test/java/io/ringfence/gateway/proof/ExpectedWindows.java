package io.ringfence.gateway.proof;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What every window of some budgets has spent, by the calendar of the JDK. The time of a gateway never goes
/// back while it runs, whatever its clock does. Each budget is a key's, which is called like its period.
final class ExpectedWindows {
    static final List<String> PERIODS = List.of("total", "daily", "weekly", "monthly");

    private final Map<String, Long> latestMs = new HashMap<>();
    private final Map<String, Map<LocalDate, Long>> spent = new TreeMap<>();

    /// A gateway has started, and knows of no time before.
    void startAt(String gateway, long clockMs) {
        latestMs.put(gateway, clockMs);
    }

    void moveTo(String gateway, long clockMs) {
        latestMs.merge(gateway, clockMs, Math::max);
    }

    private LocalDate window(String gateway, String period) {
        LocalDate day = Instant.ofEpochMilli(latestMs.getOrDefault(gateway, 0L))
                .atZone(ZoneOffset.UTC)
                .toLocalDate();
        return switch (period) {
            case "daily" -> day;
            case "weekly" -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case "monthly" -> day.withDayOfMonth(1);
            default -> LocalDate.EPOCH;
        };
    }

    void spend(String gateway, String period, long nanoUsd) {
        spent.computeIfAbsent(period, _ -> new TreeMap<>()).merge(window(gateway, period), nanoUsd, Long::sum);
    }

    /// In the window that is current for a gateway.
    long spentNanoUsd(String gateway, String period) {
        return spent.getOrDefault(period, Map.of()).getOrDefault(window(gateway, period), 0L);
    }

    /// In each window, smallest first.
    List<Long> spentNanoUsd(String period) {
        return spent.getOrDefault(period, Map.of()).values().stream().sorted().toList();
    }

    int count() {
        return spent.values().stream().mapToInt(Map::size).sum();
    }

    String describe(String gateway, String period) {
        return period + " of " + window(gateway, period) + " has spent " + spentNanoUsd(gateway, period);
    }
}
