package io.ringfence.engine.policy;

import io.ringfence.engine.routing.Credential;
import io.ringfence.engine.routing.Deployment;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// Keeps one live object per id, so that balances and levels outlive every policy. Any thread; it hands the
/// objects out and never touches their state, which belongs to the engine thread.
public final class PolicyRegistry {
    private final ConcurrentMap<String, Account> accounts = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Credential> credentials = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Deployment> deployments = new ConcurrentHashMap<>();

    public Account account(String id) {
        return accounts.computeIfAbsent(id, Account::new);
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
