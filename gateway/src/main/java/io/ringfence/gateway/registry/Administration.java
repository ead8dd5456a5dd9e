package io.ringfence.gateway.registry;

import io.ringfence.frontend.usage.ExactJson;
import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.KeyConfig;
import io.ringfence.gateway.config.PrincipalConfig;
import io.ringfence.gateway.config.TenantSettings;
import io.ringfence.store.registry.KeySecret;
import io.ringfence.store.registry.Organisation;
import io.ringfence.store.registry.Project;
import io.ringfence.store.registry.Registry;
import io.ringfence.store.registry.Registry.Change;
import io.ringfence.store.registry.Registry.Edit;
import io.ringfence.store.registry.RegistryContent;
import io.ringfence.store.registry.RegistryEdit;
import io.ringfence.store.registry.StoredKey;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an operator may do with organisations, projects and keys, by command or over HTTP. Checks it, does it,
/// and says what came of it, as an object of JSON. Any thread; it blocks.
///
/// Every change throws a [RegistryException] where it is refused, and is in the audit log otherwise.
public final class Administration {
    private static final String ORGANISATION = "organisation";
    private static final String PROJECT = "project";
    private static final String KEY = "key";

    private final Registry registry;
    private final Supplier<GatewayConfig> config;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /// Does nothing yet.
    ///
    /// @param config in which names may be taken already
    public Administration(Registry registry, Supplier<GatewayConfig> config, InstantSource clock) {
        this.registry = registry;
        this.config = config;
        this.clock = clock;
    }

    /// Makes an organisation of `name` and limits.
    public Map<String, Object> createOrganisation(String actor, Map<String, ?> members) throws SQLException {
        Members given = new Members(members);
        String name = given.name("name");
        requireFree(ORGANISATION, name, config.get().organisations().stream().map(PrincipalConfig::name));
        Organisation made = new Organisation(name, given.settings(), now());
        checkLimits(made.settings());
        Map<String, Object> card = Cards.of(made);
        change(made.createdAt(), actor, "organisation.create", ORGANISATION, name, edit -> {
            requireNone(ORGANISATION, name, edit.organisation(name));
            edit.put(made);
            return ExactJson.of(card);
        });
        return card;
    }

    /// Changes limits of an organisation; null takes one away.
    public Map<String, Object> updateOrganisation(String actor, String name, Map<String, ?> members)
            throws SQLException {
        return changed(actor, "organisation.update", ORGANISATION, name, edit -> {
            Organisation before = found(ORGANISATION, name, edit.organisation(name));
            Organisation after = before.withSettings(new Members(members).settings(before.settings()));
            checkLimits(after.settings());
            edit.put(after);
            return new BeforeAndAfter(Cards.of(before), Cards.of(after));
        });
    }

    /// Makes a project of `name`, limits and perhaps an `organisation`.
    public Map<String, Object> createProject(String actor, Map<String, ?> members) throws SQLException {
        Members given = new Members(members);
        String name = given.name("name");
        String organisation = given.optionalName("organisation");
        requireFree(PROJECT, name, config.get().projects().stream().map(PrincipalConfig::name));
        Project made = new Project(name, organisation, given.settings(), now());
        checkLimits(made.settings());
        Map<String, Object> card = Cards.of(made);
        change(made.createdAt(), actor, "project.create", PROJECT, name, edit -> {
            requireNone(PROJECT, name, edit.project(name));
            requireOrganisation(edit, organisation);
            edit.put(made);
            return ExactJson.of(card);
        });
        return card;
    }

    /// Changes limits of a project; null takes one away.
    public Map<String, Object> updateProject(String actor, String name, Map<String, ?> members) throws SQLException {
        return changed(actor, "project.update", PROJECT, name, edit -> {
            Project before = found(PROJECT, name, edit.project(name));
            Project after = before.withSettings(new Members(members).settings(before.settings()));
            checkLimits(after.settings());
            edit.put(after);
            return new BeforeAndAfter(Cards.of(before), Cards.of(after));
        });
    }

    /// Makes a key of `name`, models and limits, and perhaps a `project` or an `organisation`, and
    /// `expires_at`.
    ///
    /// @return with the secret as `api_key`, which nobody is told again
    public Map<String, Object> createKey(String actor, Map<String, ?> members) throws SQLException {
        Members given = new Members(members);
        String name = given.name("name");
        String project = given.optionalName(PROJECT);
        String organisation = given.optionalName(ORGANISATION);
        if (project != null && organisation != null) {
            throw RegistryException.invalid(
                    "`project` and `organisation` are both given; a project brings its" + " organisation with it");
        }
        requireFree(KEY, name, config.get().keys().stream().map(KeyConfig::name));
        Instant now = now();
        Instant expiresAt = given.expiry(now);
        KeySecret secret = KeySecret.random(random);
        StoredKey made = new StoredKey(
                name,
                secret.sha256(),
                secret.prefix(),
                project,
                organisation,
                given.settings(),
                now,
                expiresAt,
                null,
                null);
        checkKey(made.settings());
        Map<String, Object> card = Cards.of(made);
        change(now, actor, "key.create", KEY, name, edit -> {
            requireNone(KEY, name, edit.key(name));
            requireOrganisation(edit, organisation);
            if (project != null) {
                found(PROJECT, project, edit.project(project));
            }
            edit.put(made);
            return ExactJson.of(card);
        });
        Map<String, Object> told = new LinkedHashMap<>(card);
        told.put("api_key", secret.text());
        return told;
    }

    /// Changes models, limits and `expires_at` of a key; null takes one away.
    public Map<String, Object> updateKey(String actor, String name, Map<String, ?> members) throws SQLException {
        return changed(actor, "key.update", KEY, name, edit -> {
            StoredKey before = found(KEY, name, edit.key(name));
            if (before.revokedAt() != null) {
                throw RegistryException.invalid("the key `" + name + "` is revoked, which is for good");
            }
            Members given = new Members(members);
            Instant expiresAt = given.has("expires_at") ? given.expiry(now()) : before.expiresAt();
            StoredKey after = before.with(given.settings(before.settings()), expiresAt);
            checkKey(after.settings());
            edit.put(after);
            return new BeforeAndAfter(Cards.of(before), Cards.of(after));
        });
    }

    /// Takes a key back, for good. To do it again changes nothing.
    public Map<String, Object> revokeKey(String actor, String name) throws SQLException {
        return changed(actor, "key.revoke", KEY, name, edit -> {
            StoredKey before = found(KEY, name, edit.key(name));
            StoredKey after = before.revokedAt() == null ? before.revoked(now()) : before;
            edit.put(after);
            return new BeforeAndAfter(Cards.of(before), Cards.of(after));
        });
    }

    public List<Map<String, Object>> organisations() throws SQLException {
        return registry.read().organisations().stream().map(Cards::of).toList();
    }

    /// The projects.
    ///
    /// @param organisation of which; null for all
    public List<Map<String, Object>> projects(@Nullable String organisation) throws SQLException {
        return registry.read().projects().stream()
                .filter(project -> organisation == null || organisation.equals(project.organisation()))
                .map(Cards::of)
                .toList();
    }

    /// The keys, revoked ones too, without secrets.
    ///
    /// @param project of which; null for all
    public List<Map<String, Object>> keys(@Nullable String project) throws SQLException {
        RegistryContent content = registry.read();
        return content.keys().stream()
                .filter(key -> project == null || project.equals(key.project()))
                .map(Cards::of)
                .toList();
    }

    /// The newest entries of the audit log, the newest first.
    public List<Map<String, Object>> audit(int limit) throws SQLException {
        return registry.audit(limit).stream().map(Cards::of).toList();
    }

    /// How something stood, and how it stands now.
    record BeforeAndAfter(Map<String, Object> before, Map<String, Object> after) {}

    /// Changes one thing.
    interface Alteration {
        BeforeAndAfter run(RegistryEdit edit) throws SQLException;
    }

    private Map<String, Object> changed(String actor, String action, String kind, String name, Alteration alteration)
            throws SQLException {
        Map<String, Object> card = new LinkedHashMap<>();
        change(now(), actor, action, kind, name, edit -> {
            BeforeAndAfter both = alteration.run(edit);
            card.putAll(both.after);
            return ExactJson.of(differences(both));
        });
        return card;
    }

    /// Only what is not as it was.
    private static Map<String, Object> differences(BeforeAndAfter both) {
        Map<String, Object> was = new LinkedHashMap<>(both.before);
        Map<String, Object> is = new LinkedHashMap<>(both.after);
        was.entrySet().removeIf(member -> Objects.equals(member.getValue(), both.after.get(member.getKey())));
        is.entrySet().removeIf(member -> Objects.equals(member.getValue(), both.before.get(member.getKey())));
        return Map.of("before", was, "after", is);
    }

    private void change(Instant time, String actor, String action, String kind, String name, Edit edit)
            throws SQLException {
        registry.change(new Change(time, actor, action, kind + "/" + name), edit);
    }

    /// As exactly as the database keeps it.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static void requireFree(String kind, String name, Stream<String> configured) {
        if (configured.anyMatch(name::equals)) {
            throw new RegistryException(
                    RegistryException.Reason.TAKEN, "the configuration has the " + kind + " `" + name + "` already");
        }
    }

    private static void requireNone(String kind, String name, @Nullable Object known) {
        if (known != null) {
            throw new RegistryException(
                    RegistryException.Reason.TAKEN, "there is the " + kind + " `" + name + "` already");
        }
    }

    private static <T> T found(String kind, String name, @Nullable T known) {
        if (known == null) {
            throw RegistryException.missing(kind, name);
        }
        return known;
    }

    private static void requireOrganisation(RegistryEdit edit, @Nullable String organisation) throws SQLException {
        if (organisation != null) {
            found(ORGANISATION, organisation, edit.organisation(organisation));
        }
    }

    private static void checkLimits(String settings) {
        try {
            TenantSettings.ofPrincipal(settings);
        } catch (ConfigException refusal) {
            throw RegistryException.invalid(Refusals.text(refusal));
        }
    }

    private static void checkKey(String settings) {
        try {
            TenantSettings.ofKey(settings);
        } catch (ConfigException refusal) {
            throw RegistryException.invalid(Refusals.text(refusal));
        }
    }
}
