package io.ringfence.gateway.cli;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Budgets and limits on the command line, by the names that the configuration has for them. `none` takes one
/// away.
final class LimitOptions {
    private static final String NONE = "none";
    private static final String USD = "USD";
    private static final String NUMBER = "N";

    private final Map<String, Object> given = new LinkedHashMap<>();

    @Option(names = "--budget-usd", paramLabel = USD, description = "Budget for ever; `none` takes a limit away.")
    void budget(String text) {
        put("budget_usd", text);
    }

    @Option(names = "--daily-budget-usd", paramLabel = USD, description = "Budget of each day of UTC.")
    void daily(String text) {
        put("daily_budget_usd", text);
    }

    @Option(names = "--weekly-budget-usd", paramLabel = USD, description = "Budget of each week from Monday on.")
    void weekly(String text) {
        put("weekly_budget_usd", text);
    }

    @Option(names = "--monthly-budget-usd", paramLabel = USD, description = "Budget of each month.")
    void monthly(String text) {
        put("monthly_budget_usd", text);
    }

    @Option(names = "--rolling-budget-usd", paramLabel = USD, description = "Budget of any time of --rolling-window.")
    void rolling(String text) {
        put("rolling_budget_usd", text);
    }

    @Option(names = "--rolling-window", paramLabel = "TIME", description = "Whole hours or days, such as 24h or 7d.")
    void window(String text) {
        put("rolling_window", text);
    }

    @Option(names = "--alerts-at", paramLabel = "PARTS", description = "Parts of each budget to be told of: 0.8,1")
    void alerts(String text) {
        given.put(
                "alerts_at",
                text.equals(NONE)
                        ? null
                        : Arrays.stream(text.split(",", -1))
                                .map(LimitOptions::value)
                                .toList());
    }

    @Option(names = "--reserve", paramLabel = "POLICY", description = "strict, or expected: what budgets set aside.")
    void reserve(String text) {
        put("reserve", text);
    }

    @Option(names = "--requests-per-minute", paramLabel = NUMBER, description = "Requests per minute.")
    void requests(String text) {
        put("requests_per_minute", text);
    }

    @Option(names = "--tokens-per-minute", paramLabel = NUMBER, description = "Tokens per minute.")
    void tokens(String text) {
        put("tokens_per_minute", text);
    }

    @Option(names = "--max-concurrent", paramLabel = NUMBER, description = "Requests at once.")
    void concurrent(String text) {
        put("max_concurrent", text);
    }

    private void put(String name, String text) {
        given.put(name, text.equals(NONE) ? null : value(text));
    }

    /// A number where it is one; what it may be is checked with everything else.
    static Object value(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException _) {
            return text;
        }
    }

    /// What was given, in the order of the command line.
    Map<String, Object> members() {
        return new LinkedHashMap<>(given);
    }

    /// A list that may be given as `none`.
    static @Nullable List<String> listOrNone(List<String> items) {
        return items.equals(List.of(NONE)) ? null : items;
    }
}
