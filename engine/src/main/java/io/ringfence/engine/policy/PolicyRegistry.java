package io.ringfence.engine.policy;

import io.ringfence.engine.routing.Credential;
import io.ringfence.engine.routing.Deployment;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// Keeps one live object per id, so that balances and levels outlive every policy. Any thread; it hands the
/// objects out and never touches their state, which belongs to the engine thread.
public final class PolicyRegistry {
    /// How many end users of one key are known at once unless somebody says otherwise.
    public static final int MAX_USERS_PER_KEY = 10_000;

    private final int maxUsersPerKey;
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
        return accounts.computeIfAbsent(id, name -> new Account(name, maxUsersPerKey));
    }

    /// An account that there is already, or null.
    public @Nullable Account findAccount(String id) {
        return accounts.get(id);
    }

    public Credential credential(String id) {
        return credentials.computeIfAbsent(id, Credential::new);
    }

    public Deployment deployment(String id) {
        return deployments.computeIfAbsent(id, Deployment::new);
    }
}
