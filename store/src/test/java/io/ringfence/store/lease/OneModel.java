package io.ringfence.store.lease;

import io.ringfence.engine.Admission;
import io.ringfence.engine.DecisionListener;
import io.ringfence.engine.Engine;
import io.ringfence.engine.ReplyPort;
import io.ringfence.engine.budget.Price;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.CredentialLimits;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.policy.ResiliencePolicy;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import io.ringfence.engine.routing.SelectionStrategy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A policy with one model that costs a nano-dollar per token, and an organisation with its keys.
public final class OneModel {
    public static final String ORG = "org";

    private final Map<String, Principal> principals = new LinkedHashMap<>();
    private final Route[] routes;

    /// Tells an answer where it was decided.
    public static final class InlinePort implements ReplyPort {
        @Override
        public void deliver(Admission admission) {
            admission.listener().onDecision(admission);
        }

        @Override
        public void flush() {}
    }

    /// Puts the policy in force.
    ///
    /// @param limits by account; every one but [#ORG] is a key under it
    public OneModel(Engine engine, Map<String, AccountLimits> limits, long maxWaitNs) {
        PolicySnapshot.Builder policy = PolicySnapshot.builder(engine.registry())
                .resilience(ResiliencePolicy.defaults()
                        .withMaxBudgetWaiters(100_000)
                        .withMaxBudgetWaitNs(maxWaitNs));
        Map<String, Account> accounts = new LinkedHashMap<>();
        limits.forEach((id, limit) -> accounts.put(id, policy.account(id, limit)));
        Account org = accounts.get(ORG);
        accounts.forEach((id, account) -> principals.put(
                id, policy.principal(id, account == org ? List.of(account) : List.of(org, account), null)));
        Candidate candidate = new Candidate(
                policy.deployment("deployment"),
                policy.credential("credential", "label", CredentialLimits.NONE, "fingerprint"),
                1,
                0,
                1,
                new Price(1_000, 0),
                1,
                "target");
        routes = new Route[] {policy.route("route", SelectionStrategy.ROUND_ROBIN, List.of(candidate))};
        engine.tryInstall(policy.build());
    }

    /// A question about an exchange that costs so much at most.
    public Admission admission(DecisionListener listener, String account, long nanoUsd) {
        Principal principal = principals.get(account);
        if (principal == null) {
            throw new AssertionError("no account " + account);
        }
        return new Admission(listener, 0).question(principal, null, routes, 1).tokens(nanoUsd, 0, 1, 0);
    }
}
