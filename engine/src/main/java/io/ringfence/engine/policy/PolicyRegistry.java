package io.ringfence.engine.policy;

import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.ChangedLimit;
import io.ringfence.engine.budget.ChangedLimits;
import io.ringfence.engine.routing.Credential;
import io.ringfence.engine.routing.Deployment;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Keeps one live object per id, so that balances and levels outlive every policy. Any thread, but for what says
/// otherwise; it hands the objects out and does not touch their state, which belongs to the engine thread.
public final class PolicyRegistry {
    /// How many end users of one key are known at once unless somebody says otherwise.
    public static final int MAX_USERS_PER_KEY = 10_000;

    private final int maxUsersPerKey;
    private final ChangedLimits changed = new ChangedLimits();
    private final ConcurrentMap<String, Account> accounts = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Credential> credentials = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Deployment> deployments = new ConcurrentHashMap<>();

    public PolicyRegistry() {
        this(MAX_USERS_PER_KEY);
    }

    /// Empty.
    ///
    /// @param maxUsersPerKey end users of one key that are known at once
    public PolicyRegistry(int maxUsersPerKey) {
        this.maxUsersPerKey = maxUsersPerKey;
    }

    public Account account(String id) {
        return accounts.computeIfAbsent(id, name -> new Account(name, maxUsersPerKey, changed));
    }

    /// Lets a limit go before the policy's, of accounts that there are and of those that will be. Engine thread
    /// only, or before there is one.
    ///
    /// @param consumer told of every budget that it concerns
    public void changeLimit(ChangedLimit change, Consumer<Budget> consumer) {
        changed.put(change);
        String id = change.account();
        changeLimit(accounts.get(id), change, consumer);
        // Names may have slashes, so that several keys may have an end user whose account is called so.
        for (int slash = id.indexOf('/'); slash >= 0; slash = id.indexOf('/', slash + 1)) {
            Account key = accounts.get(id.substring(0, slash));
            if (key != null) {
                String user = id.substring(slash + 1);
                key.users().nameLimited(user);
                changeLimit(key.users().find(user), change, consumer);
            }
        }
    }

    private static void changeLimit(@Nullable Account account, ChangedLimit change, Consumer<Budget> consumer) {
        Budget budget = account == null ? null : account.budgets().changeLimit(change.period(), change.limitNanoUsd());
        if (budget != null) {
            consumer.accept(budget);
        }
    }

    public Credential credential(String id) {
        return credentials.computeIfAbsent(id, Credential::new);
    }

    public Deployment deployment(String id) {
        return deployments.computeIfAbsent(id, Deployment::new);
    }
}
