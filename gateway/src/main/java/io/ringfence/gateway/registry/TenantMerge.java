package io.ringfence.gateway.registry;

import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.KeyConfig;
import io.ringfence.gateway.config.LimitsConfig;
import io.ringfence.gateway.config.PrincipalConfig;
import io.ringfence.gateway.config.Secret;
import io.ringfence.gateway.config.TenantSettings;
import io.ringfence.store.registry.MasterKeys;
import io.ringfence.store.registry.Organisation;
import io.ringfence.store.registry.Project;
import io.ringfence.store.registry.RegistryContent;
import io.ringfence.store.registry.StoredCredential;
import io.ringfence.store.registry.StoredKey;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts together whom the configuration and the database name. Where both have the same organisation or
/// project, the configuration's limits hold; a key of the database that has the name or the secret of one of
/// the configuration is not served. What cannot be understood is not served either, nor is what belongs to it.
public final class TenantMerge {
    private final Map<String, PrincipalConfig> organisations = new LinkedHashMap<>();
    private final Map<String, PrincipalConfig> projects = new LinkedHashMap<>();
    private final List<KeyConfig> keys = new ArrayList<>();
    private final Set<String> revokedSha256 = new HashSet<>();
    private final List<OwnCredential> credentials = new ArrayList<>();
    private final SettingsReader settings;
    private final List<String> problems = new ArrayList<>();
    private final Tenants tenants;

    /// Puts them together.
    ///
    /// @param settings the same one for every merge
    public TenantMerge(GatewayConfig config, RegistryContent content, SettingsReader settings) {
        this.settings = settings;
        settings.beginRound();
        config.organisations().forEach(known -> organisations.put(known.name(), known));
        config.projects().forEach(known -> projects.put(known.name(), known));
        content.organisations().forEach(this::add);
        content.projects().forEach(this::add);

        keys.addAll(config.keys());
        Set<String> names = new HashSet<>();
        Set<String> hashes = new HashSet<>();
        for (KeyConfig key : config.keys()) {
            names.add(key.name());
            hashes.add(key.sha256());
        }
        for (StoredKey key : content.keys()) {
            if (names.contains(key.name()) || hashes.contains(key.sha256())) {
                problems.add("key/" + key.name() + " of the database is not served: the configuration has one of the"
                        + " same name or secret");
            } else {
                add(key);
            }
        }

        MasterKeys masterKeys = ConfiguredMasterKeys.of(config);
        content.credentials().forEach(credential -> add(credential, config, masterKeys));
        tenants = new Tenants(
                List.copyOf(organisations.values()),
                List.copyOf(projects.values()),
                keys,
                revokedSha256,
                credentials,
                config.isOpen() && content.keys().isEmpty());
    }

    public Tenants tenants() {
        return tenants;
    }

    /// What the operator should know of, in whole sentences; no secret.
    public List<String> problems() {
        return List.copyOf(problems);
    }

    private void add(Organisation organisation) {
        String name = organisation.name();
        if (organisations.containsKey(name)) {
            problems.add("organisation/" + name + " is in the configuration, too, whose limits hold");
            return;
        }
        LimitsConfig limits = limits("organisation/" + name, organisation.settings());
        if (limits != null) {
            organisations.put(name, new PrincipalConfig(name, null, limits));
        }
    }

    private void add(Project project) {
        String name = project.name();
        if (projects.containsKey(name)) {
            problems.add("project/" + name + " is in the configuration, too, whose limits hold");
            return;
        }
        LimitsConfig limits = isServed("project/" + name, project.organisation(), null)
                ? limits("project/" + name, project.settings())
                : null;
        if (limits != null) {
            projects.put(name, new PrincipalConfig(name, project.organisation(), limits));
        }
    }

    private @Nullable LimitsConfig limits(String account, String json) {
        try {
            return settings.ofPrincipal(json);
        } catch (ConfigException refusal) {
            notUnderstood(account, refusal);
            return null;
        }
    }

    private void add(StoredKey key) {
        String account = "key/" + key.name();
        if (key.revokedAt() != null) {
            revokedSha256.add(key.sha256());
            return;
        }
        if (!isServed(account, key.organisation(), key.project())) {
            return;
        }
        TenantSettings.OfKey given;
        try {
            given = settings.ofKey(key.settings());
        } catch (ConfigException refusal) {
            notUnderstood(account, refusal);
            return;
        }
        PrincipalConfig project = key.project() == null ? null : projects.get(key.project());
        keys.add(new KeyConfig(
                key.name(),
                key.sha256(),
                key.project(),
                project == null ? key.organisation() : project.organisation(),
                given.limits(),
                given.models(),
                given.scopes(),
                key.expiresAt(),
                given.perUser()));
    }

    private boolean isServed(String account, @Nullable String organisation, @Nullable String project) {
        if ((organisation == null || organisations.containsKey(organisation))
                && (project == null || projects.containsKey(project))) {
            return true;
        }
        problems.add(account + " is not served, because what it belongs to is not");
        return false;
    }

    private void notUnderstood(String account, ConfigException refusal) {
        problems.add(account + " is not served, because this program does not understand its settings: "
                + Refusals.text(refusal));
    }

    private void add(StoredCredential credential, GatewayConfig config, @Nullable MasterKeys masterKeys) {
        String what = "the key of " + credential.owner() + " for " + credential.provider();
        if (!config.providers().containsKey(credential.provider())) {
            problems.add(what + " is of no use: the configuration has no such provider");
            return;
        }
        Secret secret = null;
        try {
            if (masterKeys == null) {
                problems.add(what + " cannot be opened, so it has no access there: the configuration has no"
                        + " `encryption.master_keys`");
            } else {
                secret = new Secret(masterKeys.open(credential.secret(), credential.purpose()));
            }
        } catch (GeneralSecurityException e) {
            problems.add(what + " cannot be opened, so it has no access there: " + e.getMessage());
        }
        credentials.add(new OwnCredential(credential.owner(), credential.provider(), secret));
    }
}
