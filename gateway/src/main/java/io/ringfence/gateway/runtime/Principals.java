package io.ringfence.gateway.runtime;

import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.frontend.policy.KeyHash;
import io.ringfence.frontend.policy.KeyScope;
import io.ringfence.frontend.policy.ModelPattern;
import io.ringfence.frontend.policy.VirtualKey;
import io.ringfence.gateway.config.KeyConfig;
import io.ringfence.gateway.config.LimitsConfig;
import io.ringfence.gateway.config.PrincipalConfig;
import io.ringfence.gateway.registry.Tenants;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The virtual keys of one snapshot with the accounts above them.
final class Principals {
    private static final String ANONYMOUS = "anonymous";

    private final PolicySnapshot.Builder policy;
    private final Map<String, Level> organisations = new LinkedHashMap<>();
    private final Map<String, Level> projects = new LinkedHashMap<>();
    private final Map<String, Account> accounts = new HashMap<>();
    /// Most keys have the same as others.
    private final IdentityHashMap<LimitsConfig, AccountLimits> limits = new IdentityHashMap<>();
    private final Map<KeyHash, VirtualKey> keys = new HashMap<>();
    private final @Nullable VirtualKey anonymous;

    Principals(Tenants tenants, PolicySnapshot.Builder policy) {
        this.policy = policy;
        for (PrincipalConfig organisation : tenants.organisations()) {
            organisations.put(organisation.name(), level("organisation/", organisation));
        }
        for (PrincipalConfig project : tenants.projects()) {
            projects.put(project.name(), level("project/", project));
        }
        for (KeyConfig key : tenants.keys()) {
            keys.put(KeyHash.ofHex(key.sha256()), virtualKey(key));
        }
        anonymous = tenants.isOpen() ? openKey() : null;
    }

    /// The keys by their hashes.
    Map<KeyHash, VirtualKey> keys() {
        return keys;
    }

    /// Who calls without a key; null when keys are required.
    @Nullable
    VirtualKey anonymous() {
        return anonymous;
    }

    /// Whether all callers are the same [VirtualKey#tenant()].
    boolean isOneTenant() {
        long tenants = keys.values().stream().map(VirtualKey::tenant).distinct().count();
        return tenants + (anonymous == null ? 0 : 1) <= 1;
    }

    private Level level(String prefix, PrincipalConfig config) {
        Account account = account(prefix + config.name(), config.limits());
        return new Level(account, config.organisation(), hasBudget(config.limits()));
    }

    private Account account(String id, LimitsConfig limits) {
        Account account = policy.account(id, limits(limits));
        accounts.put(id, account);
        return account;
    }

    private AccountLimits limits(LimitsConfig config) {
        return limits.computeIfAbsent(config, Limits::of);
    }

    /// The account of an organisation, a project or a key; null for none.
    @Nullable
    Account account(@Nullable String id) {
        return id == null ? null : accounts.get(id);
    }

    private VirtualKey virtualKey(KeyConfig config) {
        List<Account> chain = new ArrayList<>();
        boolean budgeted = hasBudget(config.limits()) || hasBudget(config.perUser());
        Level project = config.project() == null ? null : projects.get(config.project());
        String organisationName =
                project != null && project.organisation != null ? project.organisation : config.organisation();
        Level organisation = organisationName == null ? null : organisations.get(organisationName);
        if (organisation != null) {
            chain.add(organisation.account);
            budgeted |= organisation.budgeted;
        }
        if (project != null) {
            chain.add(project.account);
            budgeted |= project.budgeted;
        }
        chain.add(account("key/" + config.name(), config.limits()));
        AccountLimits perUser = limits(config.perUser());
        return new VirtualKey(
                config.name(),
                config.project(),
                organisationName,
                policy.principal(config.name(), chain, perUser.isUnlimited() ? null : perUser),
                config.models().stream().map(ModelPattern::new).toList(),
                config.expiresAt() == null ? Long.MAX_VALUE : config.expiresAt().toEpochMilli(),
                budgeted,
                config.scopes());
    }

    private VirtualKey openKey() {
        Account account = policy.account("key/" + ANONYMOUS, AccountLimits.NONE);
        return new VirtualKey(
                ANONYMOUS,
                null,
                null,
                policy.principal(ANONYMOUS, List.of(account), null),
                List.of(),
                Long.MAX_VALUE,
                false,
                KeyScope.ALL);
    }

    /// An organisation or a project.
    private record Level(Account account, @Nullable String organisation, boolean budgeted) {}

    private static boolean hasBudget(LimitsConfig config) {
        return !config.budgets().isEmpty();
    }
}
