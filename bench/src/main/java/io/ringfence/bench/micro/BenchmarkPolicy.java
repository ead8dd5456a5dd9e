package io.ringfence.bench.micro;

import io.ringfence.engine.Admission;
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
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// One deployment with its credentials, and the keys that call it. Every level has requests and tokens per
/// minute, a concurrency limit and a budget; every limit is checked, and none is ever reached.
final class BenchmarkPolicy {
    static final long INPUT_TOKENS = 300;
    static final long COST_NANO_USD = 500;

    private static final int DIALECT = 1;
    private static final long OUTPUT_TOKENS = 500;
    private static final String USER = "user";
    private static final Price PRICE = new Price(1_000, 2_000);
    private static final AccountLimits LIMITS = new AccountLimits(
                    AccountLimits.MAX_PER_MINUTE, AccountLimits.MAX_PER_MINUTE, 1_000_000, List.of())
            .withBudgetNanoUsd(Long.MAX_VALUE / 8);
    private static final CredentialLimits CREDENTIAL_LIMITS =
            new CredentialLimits(AccountLimits.MAX_PER_MINUTE, AccountLimits.MAX_PER_MINUTE, 1_000_000);

    /// A power of two: the order in which keys call, over and over.
    private static final int CALLS = 8_192;

    private final PolicySnapshot snapshot;
    private final Principal[] callers = new Principal[CALLS];
    private final @Nullable String user;
    private final Route[] routes;

    BenchmarkPolicy(PolicyRegistry registry, SelectionStrategy strategy, Shape shape) {
        PolicySnapshot.Builder policy = PolicySnapshot.builder(registry);
        boolean hasAllLevels = shape.levels > 1;
        List<Account> above = hasAllLevels
                ? List.of(policy.account("organisation", LIMITS), policy.account("project", LIMITS))
                : List.of();
        user = hasAllLevels ? USER : null;

        List<Principal> principals = new ArrayList<>();
        for (int i = 0; i < shape.keys; i++) {
            String name = "key-" + i;
            List<Account> chain = new ArrayList<>(above);
            chain.add(policy.account(name, LIMITS));
            principals.add(policy.principal(name, chain, hasAllLevels ? LIMITS : null));
        }
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < CALLS; i++) {
            callers[i] = principals.get(random.nextInt(principals.size()));
        }

        Deployment deployment = policy.deployment("provider/model");
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < shape.credentials; i++) {
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

    Caller newCaller() {
        return new Caller();
    }

    /// Asks as one key after the other, in an order of its own. One thread.
    final class Caller {
        private int calls;

        /// Puts the question of the next key into an admission.
        void ask(Admission admission) {
            admission
                    .question(callers[calls++ & (CALLS - 1)], user, routes, DIALECT)
                    .tokens(INPUT_TOKENS, OUTPUT_TOKENS, 1, INPUT_TOKENS);
        }
    }
}
