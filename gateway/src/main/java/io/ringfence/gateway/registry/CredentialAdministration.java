package io.ringfence.gateway.registry;

import io.ringfence.frontend.usage.ExactJson;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.store.registry.MasterKeys;
import io.ringfence.store.registry.Registry;
import io.ringfence.store.registry.Registry.Change;
import io.ringfence.store.registry.RegistryEdit;
import io.ringfence.store.registry.SealedSecret;
import io.ringfence.store.registry.StoredCredential;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an operator may do with the secrets of providers that organisations and projects bring with them:
/// sealed before they are kept, and never shown again. Any thread; it blocks. Refuses as [Administration] does.
public final class CredentialAdministration {
    private static final Pattern SECRET = Pattern.compile("[!-~]{8,4096}");

    private final Registry registry;
    private final Supplier<GatewayConfig> config;
    private final InstantSource clock;

    /// Does nothing yet.
    ///
    /// @param config with providers and master keys
    public CredentialAdministration(Registry registry, Supplier<GatewayConfig> config, InstantSource clock) {
        this.registry = registry;
        this.config = config;
        this.clock = clock;
    }

    /// Sets the `api_key` of a `project` or an `organisation` for a `provider`, whether there is one already or
    /// not.
    public void set(String actor, Map<String, ?> members) throws SQLException {
        Members given = new Members(members);
        String owner = owner(given.optionalName("organisation"), given.optionalName("project"));
        String provider = given.name("provider");
        String secret = given.text("api_key");
        given.end();
        if (!config.get().providers().containsKey(provider)) {
            throw RegistryException.missing("provider in the configuration called", provider);
        }
        if (secret == null || !SECRET.matcher(secret).matches()) {
            throw RegistryException.invalid(
                    "`api_key` is missing or no key; expected 8 to 4096 visible characters of ASCII");
        }
        SealedSecret sealed = masterKeys().seal(secret, StoredCredential.purpose(owner, provider));
        Instant now = now();
        registry.change(new Change(now, actor, "credential.set", target(owner, provider)), edit -> {
            requireOwner(edit, owner);
            edit.put(new StoredCredential(owner, provider, sealed, now));
            return ExactJson.of(Map.of("master_key", sealed.masterKey()));
        });
    }

    /// Takes one away.
    public void remove(String actor, @Nullable String organisation, @Nullable String project, String provider)
            throws SQLException {
        String owner = owner(organisation, project);
        registry.change(new Change(now(), actor, "credential.remove", target(owner, provider)), edit -> {
            StoredCredential known = edit.credential(owner, provider);
            if (known == null) {
                throw RegistryException.missing("key of " + owner + " for the provider", provider);
            }
            edit.remove(known);
            return "{}";
        });
    }

    /// All of them, without secrets.
    public List<Map<String, Object>> list() throws SQLException {
        return registry.read().credentials().stream().map(Cards::of).toList();
    }

    /// Seals all of them with the first master key, those that another one sealed.
    ///
    /// @return how many those were
    public int rotate(String actor) throws SQLException {
        MasterKeys keys = masterKeys();
        AtomicInteger rotated = new AtomicInteger();
        registry.change(new Change(now(), actor, "credential.rotate", "master_key/" + keys.current()), edit -> {
            for (StoredCredential credential : edit.credentials()) {
                if (!credential.secret().masterKey().equals(keys.current())) {
                    edit.put(credential.withSecret(rotated(credential, keys)));
                    rotated.incrementAndGet();
                }
            }
            return ExactJson.of(Map.of("rotated", rotated.get()));
        });
        return rotated.get();
    }

    private static SealedSecret rotated(StoredCredential credential, MasterKeys keys) {
        try {
            return keys.rotate(credential.secret(), credential.purpose());
        } catch (GeneralSecurityException e) {
            throw RegistryException.invalid("the key of " + credential.owner() + " for " + credential.provider()
                    + " cannot be opened: " + e.getMessage() + "; nothing was changed");
        }
    }

    private MasterKeys masterKeys() {
        MasterKeys keys = ConfiguredMasterKeys.of(config.get());
        if (keys == null) {
            throw RegistryException.invalid(
                    "the configuration has no `encryption.master_keys` to seal a provider's key with");
        }
        return keys;
    }

    private static String owner(@Nullable String organisation, @Nullable String project) {
        if ((organisation == null) == (project == null)) {
            throw RegistryException.invalid("expected exactly one of `project` and `organisation`");
        }
        return project == null ? "organisation/" + organisation : "project/" + project;
    }

    private static void requireOwner(RegistryEdit edit, String owner) throws SQLException {
        int slash = owner.indexOf('/');
        String kind = owner.substring(0, slash);
        String name = owner.substring(slash + 1);
        if ((kind.equals("project") ? edit.project(name) : edit.organisation(name)) == null) {
            throw RegistryException.missing(kind, name);
        }
    }

    private static String target(String owner, String provider) {
        return owner + "/" + provider;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
