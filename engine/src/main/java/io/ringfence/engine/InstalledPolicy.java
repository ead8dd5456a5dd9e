package io.ringfence.engine;

import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.engine.policy.PolicySnapshot.CredentialTerms;
import io.ringfence.engine.policy.ResiliencePolicy;
import io.ringfence.engine.routing.Credential;
import io.ringfence.engine.routing.Deployment;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/// The policy in force, and every live object that any policy has named since the start. Engine thread only; cold,
/// except for [#resilience()].
final class InstalledPolicy {
    private final Set<Account> accounts = new LinkedHashSet<>();
    private final Set<Credential> credentials = new LinkedHashSet<>();
    private final Set<Deployment> deployments = new LinkedHashSet<>();

    private ResiliencePolicy resilience = ResiliencePolicy.defaults();

    /// Lets be used what the policy names and nothing else has named, or what was retired. What is in force stays
    /// as it is, so that exchanges of the policy before and of this one may be asked about at the same time.
    void prepare(PolicySnapshot next, long nowNs) {
        next.limitsByAccount().forEach((account, limits) -> {
            if (account.isRetired()) {
                install(account, limits, nowNs);
            }
        });
        next.termsByCredential().forEach((credential, terms) -> {
            if (credential.isRetired()) {
                install(credential, terms);
            }
        });
    }

    /// Applies limits to the live objects. What the new policy does not name is retired, and keeps what it has used.
    void install(PolicySnapshot policy, long nowNs) {
        resilience = policy.resilience();

        accounts.forEach(account -> retireIfGone(account, policy));
        policy.limitsByAccount().forEach((account, limits) -> install(account, limits, nowNs));

        credentials.forEach(credential -> retireIfGone(credential, policy));
        policy.termsByCredential().forEach(this::install);

        deployments.addAll(policy.deployments());
        deployments.forEach(deployment -> deployment.install(resilience.breaker()));
    }

    private void install(Account account, AccountLimits limits, long nowNs) {
        accounts.add(account);
        account.install(limits, nowNs);
    }

    private void install(Credential credential, CredentialTerms terms) {
        credentials.add(credential);
        credential.install(
                terms.label(),
                terms.secretFingerprint(),
                terms.limits().requestsPerMinute(),
                terms.limits().tokensPerMinute(),
                terms.limits().maxConcurrent());
    }

    /// Makes sure that a deployment obeys the policy: those of models that are first named by a request are in none.
    void adopt(Deployment deployment) {
        if (!deployment.isInstalled()) {
            deployments.add(deployment);
            deployment.install(resilience.breaker());
        }
    }

    private static void retireIfGone(Account account, PolicySnapshot policy) {
        if (!policy.limitsByAccount().containsKey(account)) {
            account.retire();
        }
    }

    private static void retireIfGone(Credential credential, PolicySnapshot policy) {
        if (!policy.termsByCredential().containsKey(credential)) {
            credential.retire();
        }
    }

    ResiliencePolicy resilience() {
        return resilience;
    }

    /// Every account, end users right after their key.
    void forEachAccount(Consumer<Account> consumer) {
        for (Account account : accounts) {
            consumer.accept(account);
            account.users().forEach(consumer);
        }
    }

    Set<Credential> credentials() {
        return credentials;
    }

    Set<Deployment> deployments() {
        return deployments;
    }
}
