package io.ringfence.store.lease;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.policy.AccountLimits;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What must hold whatever happens: nothing is handed out above the limit of now, and nothing is spent or
/// reserved that was not handed out.
final class LeaseBounds {
    /// A budget in all of its windows.
    record Name(String account, BudgetPeriod period) {}

    private final Map<Name, Long> limits = new LinkedHashMap<>();
    private final Map<BudgetKey, Long> forgiven = new HashMap<>();
    private final Set<BudgetKey> unreserved = new HashSet<>();
    private Map<BudgetKey, Long> leasedBefore = Map.of();

    void limits(String account, AccountLimits all) {
        for (BudgetLimit limit : all.budgets()) {
            limit(new Name(account, limit.period()), limit.limitNanoUsd());
        }
    }

    void limit(Name name, long limit) {
        limits.put(name, limit);
    }

    /// So much may be handed out beyond the limit.
    void forgiven(BudgetKey key, long amount) {
        forgiven.put(key, amount);
    }

    /// What is charged to these windows was not reserved in them.
    void unreserved(Set<BudgetKey> keys) {
        unreserved.addAll(keys);
    }

    /// Those that have a limit.
    List<Name> names() {
        return List.copyOf(limits.keySet());
    }

    /// What was handed out before the limit was lowered may still be out, but does not become more.
    void check(Map<BudgetKey, Long> leased, Map<BudgetKey, Long> used, String at) {
        leased.forEach((key, amount) -> {
            long limit = limits.getOrDefault(name(key), 0L) + forgiven.getOrDefault(key, 0L);
            long most = Math.max(limit, leasedBefore.getOrDefault(key, 0L));
            assertTrue(isFree(key) || amount <= most, () -> key + " has leased " + amount + " of " + most + at);
        });
        used.forEach((key, amount) -> {
            long granted = leased.getOrDefault(key, 0L);
            assertTrue(
                    isFree(key) || amount <= granted,
                    () -> key + " has spent " + amount + " of the leased " + granted + at);
        });
        leasedBefore = leased;
    }

    private boolean isFree(BudgetKey key) {
        return !limits.containsKey(name(key)) || unreserved.contains(key);
    }

    private static Name name(BudgetKey key) {
        return new Name(key.account(), key.period());
    }
}
