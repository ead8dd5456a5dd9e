package io.ringfence.engine.policy;

import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Credential;
import io.ringfence.engine.routing.Deployment;
import io.ringfence.engine.routing.Route;
import io.ringfence.engine.routing.SelectionStrategy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that is configured, at one moment. Immutable; the engine takes it over as one event.
public final class PolicySnapshot {
    private final Map<Account, AccountLimits> limitsByAccount;
    private final Map<Credential, CredentialTerms> termsByCredential;
    private final List<Deployment> deployments;
    private final Map<String, Principal> principals;
    private final Map<String, Route> routes;
    private final ResiliencePolicy resilience;

    private PolicySnapshot(Builder builder) {
        limitsByAccount = Collections.unmodifiableMap(new LinkedHashMap<>(builder.limitsByAccount));
        termsByCredential = Collections.unmodifiableMap(new LinkedHashMap<>(builder.termsByCredential));
        deployments = List.copyOf(builder.deployments.values());
        principals = Map.copyOf(builder.principals);
        routes = Map.copyOf(builder.routes);
        resilience = builder.resilience;
    }

    public static Builder builder(PolicyRegistry registry) {
        return new Builder(registry);
    }

    public Map<Account, AccountLimits> limitsByAccount() {
        return limitsByAccount;
    }

    public Map<Credential, CredentialTerms> termsByCredential() {
        return termsByCredential;
    }

    public List<Deployment> deployments() {
        return deployments;
    }

    public Map<String, Principal> principals() {
        return principals;
    }

    public Map<String, Route> routes() {
        return routes;
    }

    public ResiliencePolicy resilience() {
        return resilience;
    }

    /// What a policy says about one credential.
    ///
    /// @param secretFingerprint changes when the secret does; not the secret
    public record CredentialTerms(String label, CredentialLimits limits, String secretFingerprint) {}

    /// Collects a policy. One thread; cold.
    public static final class Builder {
        private final PolicyRegistry registry;
        private final Map<Account, AccountLimits> limitsByAccount = new LinkedHashMap<>();
        private final Map<Credential, CredentialTerms> termsByCredential = new LinkedHashMap<>();
        private final Map<String, Deployment> deployments = new LinkedHashMap<>();
        private final Map<String, Principal> principals = new LinkedHashMap<>();
        private final Map<String, Route> routes = new LinkedHashMap<>();
        private ResiliencePolicy resilience = ResiliencePolicy.defaults();

        private Builder(PolicyRegistry registry) {
            this.registry = registry;
        }

        /// Sets the limits of an organisation, project or virtual key, or of a model, provider or tag.
        ///
        /// @throws IllegalArgumentException if the id is given twice
        public Account account(String id, AccountLimits limits) {
            Account account = registry.account(id);
            requireNew("account", id, limitsByAccount.putIfAbsent(account, limits));
            return account;
        }

        /// Adds somebody who may call.
        ///
        /// @param chain organisation, project and key as far as there are any, one to three, the key's own last
        /// @throws IllegalArgumentException if the name is given twice, or a level is no account of this policy
        public Principal principal(String name, List<Account> chain, @Nullable AccountLimits perUser) {
            for (Account account : chain) {
                if (!limitsByAccount.containsKey(account)) {
                    throw new IllegalArgumentException("principal " + name + " names account " + account.id()
                            + ", which this policy does not have");
                }
            }

            Principal principal = new Principal(name, chain, perUser);
            requireNew("principal", name, principals.putIfAbsent(name, principal));
            return principal;
        }

        /// Sets the limits of a provider's secret.
        ///
        /// @throws IllegalArgumentException if the id is given twice
        public Credential credential(String id, String label, CredentialLimits limits, String secretFingerprint) {
            Credential credential = registry.credential(id);
            CredentialTerms terms = new CredentialTerms(label, limits, secretFingerprint);
            requireNew("credential", id, termsByCredential.putIfAbsent(credential, terms));
            return credential;
        }

        /// May be asked for the same id again.
        public Deployment deployment(String id) {
            return deployments.computeIfAbsent(id, registry::deployment);
        }

        /// Adds the candidates of one model.
        ///
        /// @throws IllegalArgumentException if the name is given twice
        public Route route(String name, SelectionStrategy strategy, List<Candidate> candidates) {
            Route route = new Route(name, strategy, candidates);
            requireNew("route", name, routes.putIfAbsent(name, route));
            return route;
        }

        public Builder resilience(ResiliencePolicy newResilience) {
            resilience = newResilience;
            return this;
        }

        public PolicySnapshot build() {
            return new PolicySnapshot(this);
        }

        private static void requireNew(String what, String name, @Nullable Object previous) {
            if (previous != null) {
                throw new IllegalArgumentException(what + " " + name + " is given twice");
            }
        }
    }
}
