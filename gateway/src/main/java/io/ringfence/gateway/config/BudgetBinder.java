package io.ringfence.gateway.config;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.ReservePolicy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what budgets are made of: those that callers have among their limits, and the parts of all others.
final class BudgetBinder {
    /// The parts of a limit that are told of where nobody chose others.
    static final List<Integer> DEFAULT_ALERTS_PERMILLE = List.of(800, 1_000);

    private static final int NANO_DECIMALS = 9;
    private static final long MAX_BUDGET_NANO_USD = Math.multiplyExact(1_000_000_000L, 1_000_000_000L);
    private static final int MAX_ALERTS = 10;
    private static final Pattern WINDOW = Pattern.compile("([1-9][0-9]{0,3})([hd])");
    private static final int MINUTES_PER_HOUR = 60;
    private static final int HOURS_PER_DAY = 24;
    private static final int MAX_WINDOW_HOURS = 366 * HOURS_PER_DAY;

    private BudgetBinder() {}

    /// The budgets of a caller: `budget_usd`, `daily_budget_usd` and so on, all with the same `alerts_at`
    /// and `reserve`.
    static List<BudgetConfig> callers(Section section) {
        Map<BudgetPeriod, Long> limits = new EnumMap<>(BudgetPeriod.class);
        for (BudgetPeriod period : BudgetPeriod.values()) {
            amount(setting(period), section).ifPresent(limit -> limits.put(period, limit));
        }
        OptionalInt window = windowMinutes(section.value("rolling_window"));
        List<Integer> alerts = alertsPermille(section);
        checkWindow(limits.containsKey(BudgetPeriod.ROLLING), section);
        ReservePolicy reserve = reserve(section);
        for (String setting : List.of("alerts_at", "reserve")) {
            if (section.has(setting) && limits.isEmpty()) {
                section.wrong(setting, "there is no budget beside it that it could be about");
            }
        }

        List<BudgetConfig> budgets = new ArrayList<>();
        limits.forEach((period, limit) -> {
            int minutes = period == BudgetPeriod.ROLLING ? window.orElse(0) : 0;
            budgets.add(new BudgetConfig(period, limit, minutes, alerts, reserve));
        });
        return budgets;
    }

    private static void checkWindow(boolean isRolling, Section section) {
        if (isRolling) {
            requireWindow("rolling_window", section);
        } else if (section.has("rolling_window")) {
            section.wrong("rolling_window", "there is no `rolling_budget_usd` that it could be the window of");
        }
    }

    private static String setting(BudgetPeriod period) {
        return period == BudgetPeriod.TOTAL ? "budget_usd" : period.word() + "_budget_usd";
    }

    static ReservePolicy reserve(Section section) {
        return section.choice("reserve", ReservePolicy.STRICT, Set.of());
    }

    static OptionalLong amount(String name, Section section) {
        return section.scaled(name, NANO_DECIMALS, 0, MAX_BUDGET_NANO_USD);
    }

    /// Notes it if a rolling budget does not say over how long it goes.
    static void requireWindow(String name, Section section) {
        if (!section.has(name)) {
            section.wrong("`" + name + "` is missing; expected such as 24h or 7d");
        }
    }

    /// A number of whole hours or days.
    static OptionalInt windowMinutes(@Nullable Value value) {
        String text = value == null ? null : value.text();
        if (value == null || text == null) {
            return OptionalInt.empty();
        }
        Matcher matcher = WINDOW.matcher(text);
        if (matcher.matches()) {
            int number = Integer.parseInt(matcher.group(1));
            int hours = matcher.group(2).equals("d") ? number * HOURS_PER_DAY : number;
            if (hours <= MAX_WINDOW_HOURS) {
                return OptionalInt.of(hours * MINUTES_PER_HOUR);
            }
        }
        value.wrong(value.shownText() + " is no window; expected whole hours or days such as 24h or 7d, at most 366d");
        return OptionalInt.empty();
    }

    /// The thresholds in ascending order.
    static List<Integer> alertsPermille(Section section) {
        if (!section.has("alerts_at")) {
            return DEFAULT_ALERTS_PERMILLE;
        }
        List<Value> items = section.items("alerts_at");
        if (items.size() > MAX_ALERTS) {
            section.wrong("alerts_at", "has " + items.size() + " items; expected at most " + MAX_ALERTS);
        }
        TreeSet<Integer> permille = new TreeSet<>();
        for (Value item : items) {
            OptionalLong part = item.scaled(3, 1, 1_000);
            if (part.isPresent() && !permille.add((int) part.getAsLong())) {
                item.wrong(item.shownText() + " is given twice");
            }
        }
        return List.copyOf(permille);
    }
}
