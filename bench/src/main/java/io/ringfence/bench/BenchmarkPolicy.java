package io.ringfence.bench;

import io.ringfence.engine.budget.Price;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.CredentialLimits;
import io.ringfence.engine.policy.PolicyRegistry;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Credential;
import io.ringfence.engine.routing.Deployment;
import io.ringfence.engine.routing.Route;
import io.ringfence.engine.routing.SelectionStrategy;
import java.util.ArrayList;
import java.util.List;

/// One deployment with many credentials, and one key with a budget at each of four levels: organisation, project, key
/// and end user. Every limit is there and checked, and none is ever reached.
final class BenchmarkPolicy {
    static final int DIALECT = 1;
    static final long INPUT_TOKENS = 300;
    static final long OUTPUT_TOKENS = 500;
    static final long COST_NANO_USD = 500;

    private static final Price PRICE = new Price(1_000, 2_000);
    private static final AccountLimits LIMITS = new AccountLimits(
            AccountLimits.MAX_PER_MINUTE, AccountLimits.MAX_PER_MINUTE, 1_000_000, Long.MAX_VALUE / 8, -1, -1);
    private static final CredentialLimits CREDENTIAL_LIMITS =
            new CredentialLimits(AccountLimits.MAX_PER_MINUTE, AccountLimits.MAX_PER_MINUTE, 1_000_000);

    private final PolicySnapshot snapshot;
    private final Principal principal;
    private final Route[] routes;

    BenchmarkPolicy(PolicyRegistry registry, SelectionStrategy strategy, int credentials) {
        PolicySnapshot.Builder policy = PolicySnapshot.builder(registry);
        List<Account> chain = List.of(
                policy.account("organisation", LIMITS),
                policy.account("project", LIMITS),
                policy.account("key", LIMITS));
        principal = policy.principal("key", chain, LIMITS);
        Deployment deployment = policy.deployment("provider/model");
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < credentials; i++) {
            String id = "credential-" + i;
            Credential credential = policy.credential(id, id, CREDENTIAL_LIMITS, id);
            candidates.add(new Candidate(deployment, credential, 1, 0, DIALECT, PRICE, 8_192, id));
        }
        routes = new Route[] {policy.route("model", strategy, candidates)};
        snapshot = policy.build();
    }

    PolicySnapshot snapshot() {
        return snapshot;
    }

    Principal principal() {
        return principal;
    }

    Route[] routes() {
        return routes;
    }
}
