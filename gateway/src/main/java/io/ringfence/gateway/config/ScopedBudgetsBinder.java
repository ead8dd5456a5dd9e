package io.ringfence.gateway.config;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.ReservePolicy;
import io.ringfence.gateway.config.ScopedBudgetConfig.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `budgets`: those of models, providers and tags.
final class ScopedBudgetsBinder {
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_.:-]{1,64}=[!-+\\--<>-~]{1,128}");

    private final Collection<String> providers;
    private final Map<String, List<String>> namesByLevel = new LinkedHashMap<>();
    private final List<ScopedBudgetConfig> budgets = new ArrayList<>();
    private final Map<String, String> places = new HashMap<>();

    /// @param providers that there are
    ScopedBudgetsBinder(Collection<String> providers, PrincipalsBinder principals) {
        this.providers = providers;
        namesByLevel.put(
                "organisation",
                principals.organisations().stream().map(PrincipalConfig::name).toList());
        namesByLevel.put(
                "project",
                principals.projects().stream().map(PrincipalConfig::name).toList());
        namesByLevel.put("key", principals.keys().stream().map(KeyConfig::name).toList());
    }

    List<ScopedBudgetConfig> read(Section root) {
        root.items("budgets").forEach(value -> value.section(section -> add(value, section)));
        int most = MostAtOnce.of(budgets, providers);
        if (most > MostAtOnce.ALLOWED) {
            root.wrong(
                    "budgets",
                    "as many as " + most + " of them may have a say in one request; expected at most "
                            + MostAtOnce.ALLOWED);
        }
        return budgets;
    }

    private Section add(Value value, Section section) {
        boolean hasScope = section.required("scope") != null;
        Scope scope = section.choice("scope", Scope.MODEL, Set.of());
        Value matchValue = section.required("match");
        String match = matchValue == null || !hasScope ? null : match(scope, matchValue);
        String within = within(section);
        BudgetConfig budget = budget(section);
        if (match == null || budget == null) {
            return section;
        }

        ScopedBudgetConfig config = new ScopedBudgetConfig(scope, match, within, budget);
        String first = places.putIfAbsent(config.account() + " " + budget.period(), value.place());
        if (first != null) {
            value.wrong("this budget is given twice; the first time on " + first);
        } else {
            budgets.add(config);
        }
        return section;
    }

    private @Nullable String match(Scope scope, Value value) {
        String match = named(scope, value);
        for (String level : namesByLevel.keySet()) {
            String within = "@" + level + "/";
            if (match != null && match.contains(within)) {
                value.wrong("`" + within + "` stands in an account's name for whom a budget is within; expected none"
                        + " in `match`");
                return null;
            }
        }
        return match;
    }

    private @Nullable String named(Scope scope, Value value) {
        return switch (scope) {
            case MODEL -> Names.glob(value);
            case PROVIDER -> value.reference(providers, "provider");
            case TAG -> {
                String tag = value.text();
                if (tag != null && !TAG.matcher(tag).matches()) {
                    value.wrong(value.shownText() + " is no tag; expected such as team=search, as requests carry it in"
                            + " x-ringfence-tags");
                    yield null;
                }
                yield tag;
            }
        };
    }

    private @Nullable String within(Section section) {
        String within = null;
        for (Map.Entry<String, List<String>> level : namesByLevel.entrySet()) {
            Value value = section.value(level.getKey());
            if (value == null) {
                continue;
            }
            if (within != null) {
                value.wrong("a budget is within one of `organisation`, `project` and `key`; give one of them");
            }
            within = level.getKey() + "/" + value.reference(level.getValue(), level.getKey());
        }
        return within;
    }

    private static @Nullable BudgetConfig budget(Section section) {
        section.required("limit_usd");
        OptionalLong limit = BudgetBinder.amount("limit_usd", section);
        boolean hasPeriod = section.required("period") != null;
        BudgetPeriod period = section.choice("period", BudgetPeriod.TOTAL, Set.of());
        OptionalInt window = BudgetBinder.windowMinutes(section.value("window"));
        List<Integer> alerts = BudgetBinder.alertsPermille(section);
        ReservePolicy reserve = BudgetBinder.reserve(section);
        if (period == BudgetPeriod.ROLLING && window.isEmpty()) {
            BudgetBinder.requireWindow("window", section);
            return null;
        }
        if (period != BudgetPeriod.ROLLING && section.has("window")) {
            section.wrong("window", "only a rolling budget has a window of its own");
        }
        return limit.isEmpty() || !hasPeriod
                ? null
                : new BudgetConfig(period, limit.getAsLong(), window.orElse(0), alerts, reserve);
    }
}
