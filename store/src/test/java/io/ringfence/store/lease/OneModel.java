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
import io.ringfence.engine.policy.ScopedAccount;
import io.ringfence.engine.routing.Candidate;
import io.ringfence.engine.routing.Route;
import io.ringfence.engine.routing.SelectionStrategy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A policy with one model that costs a nano-dollar per token, and an organisation with its keys.
public final class OneModel {
    public static final String ORG = "org";

    private final Map<String, Principal> principals = new LinkedHashMap<>();
    private final Route[] routes;

    /// Who may use how much.
    ///
    /// @param accounts by id; every one but [#ORG] is a key under it
    /// @param perUser each end user of each key; null = they are not told apart
    /// @param servers by id of the account of each server's own; none = one server without
    public record Limits(
            Map<String, AccountLimits> accounts, @Nullable AccountLimits perUser, Map<String, AccountLimits> servers) {
        public Limits(Map<String, AccountLimits> accounts) {
            this(accounts, null, Map.of());
        }
    }

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
    public OneModel(Engine engine, Limits limits, long maxWaitNs) {
        ResiliencePolicy defaults = ResiliencePolicy.defaults();
        PolicySnapshot.Builder policy = PolicySnapshot.builder(engine.registry())
                .resilience(defaults.withBreaker(defaults.breaker().withEnabled(false))
                        .withMaxBudgetWaiters(100_000)
                        .withMaxBudgetWaitNs(maxWaitNs));
        Map<String, Account> accounts = new LinkedHashMap<>();
        limits.accounts().forEach((id, limit) -> accounts.put(id, policy.account(id, limit)));
        Account org = accounts.get(ORG);
        accounts.forEach((id, account) -> principals.put(
                id, policy.principal(id, account == org ? List.of(account) : List.of(org, account), limits.perUser())));
        List<Candidate> candidates = new ArrayList<>();
        limits.servers()
                .forEach((id, limit) -> candidates.add(candidate(policy, id)
                        .withAccounts(List.of(new ScopedAccount(policy.account(id, limit), null)))));
        if (candidates.isEmpty()) {
            candidates.add(candidate(policy, "server"));
        }
        routes = new Route[] {policy.route("route", SelectionStrategy.ROUND_ROBIN, candidates)};
        engine.tryInstall(policy.build());
    }

    private static Candidate candidate(PolicySnapshot.Builder policy, String name) {
        return new Candidate(
                policy.deployment(name),
                policy.credential(name, name, CredentialLimits.NONE, "fingerprint"),
                1,
                0,
                1,
                new Price(1_000, 0),
                1,
                name);
    }

    /// A question about an exchange that costs so much at most.
    public Admission admission(DecisionListener listener, String account, @Nullable String endUser, long nanoUsd) {
        Principal principal = principals.get(account);
        if (principal == null) {
            throw new AssertionError("no account " + account);
        }
        return new Admission(listener, 0)
                .question(principal, endUser, routes, 1)
                .tokens(nanoUsd, 0, 1, 0);
    }
}
