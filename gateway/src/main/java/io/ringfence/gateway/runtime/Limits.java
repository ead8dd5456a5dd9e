package io.ringfence.gateway.runtime;

import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.engine.policy.ScopedAccount;
import io.ringfence.frontend.policy.ModelPattern;
import io.ringfence.frontend.policy.ScopedBudgets;
import io.ringfence.gateway.config.BudgetConfig;
import io.ringfence.gateway.config.LimitsConfig;
import io.ringfence.gateway.config.ScopedBudgetConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The configuration's limits and budgets as accounts have them.
final class Limits {
    private Limits() {}

    static AccountLimits of(LimitsConfig config) {
        return new AccountLimits(
                config.requestsPerMinute().orElse(0),
                config.tokensPerMinute().orElse(0),
                config.maxConcurrent().orElse(0),
                config.budgets().stream().map(Limits::budget).toList());
    }

    private static BudgetLimit budget(BudgetConfig config) {
        return new BudgetLimit(
                config.period(),
                config.limitNanoUsd(),
                config.windowMinutes(),
                config.alertsPermille(),
                config.reserve());
    }

    /// Those of models, providers and tags, which have accounts of their own.
    static ScopedBudgets scoped(
            List<ScopedBudgetConfig> configs, Principals principals, PolicySnapshot.Builder policy) {
        Map<String, List<ScopedBudgetConfig>> byAccount = new LinkedHashMap<>();
        for (ScopedBudgetConfig config : configs) {
            byAccount.computeIfAbsent(config.account(), _ -> new ArrayList<>(1)).add(config);
        }
        List<ScopedBudgets.OfModels> models = new ArrayList<>();
        Map<String, List<ScopedAccount>> providers = new LinkedHashMap<>();
        Map<String, List<ScopedAccount>> tags = new LinkedHashMap<>();
        byAccount.forEach((id, budgets) -> {
            List<BudgetLimit> limits =
                    budgets.stream().map(config -> budget(config.budget())).toList();
            ScopedBudgetConfig any = budgets.getFirst();
            ScopedAccount account = new ScopedAccount(
                    policy.account(id, new AccountLimits(0, 0, 0, limits)), principals.account(any.within()));
            switch (any.scope()) {
                case MODEL -> models.add(new ScopedBudgets.OfModels(new ModelPattern(any.match()), account));
                case PROVIDER -> accountsOf(providers, any.match()).add(account);
                case TAG -> accountsOf(tags, any.match()).add(account);
            }
        });
        return new ScopedBudgets(models, providers, tags);
    }

    private static List<ScopedAccount> accountsOf(Map<String, List<ScopedAccount>> byMatch, String match) {
        return byMatch.computeIfAbsent(match, _ -> new ArrayList<>(1));
    }
}
