package io.ringfence.gateway.config;

import io.ringfence.frontend.policy.KeyScope;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `organisations`, `projects`, `keys` and `admin`, and makes the chain above every key complete.
///
/// Where a list of projects or organisations is given, a key may only name what is in it: a slip of the pen
/// would otherwise take the key out from under its budget. Where no list is given, the names that the keys use
/// are the list.
final class PrincipalsBinder {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");

    private final Map<String, PrincipalConfig> organisations = new LinkedHashMap<>();
    private final Map<String, PrincipalConfig> projects = new LinkedHashMap<>();
    private final List<KeyConfig> keys = new ArrayList<>();
    private final Map<String, String> placeByKeyName = new HashMap<>();
    private final Map<String, String> placeBySha256 = new HashMap<>();
    private final boolean organisationsListed;
    private final boolean projectsListed;
    private final @Nullable String adminSha256;

    PrincipalsBinder(Section root) {
        organisationsListed = root.has("organisations");
        projectsListed = root.has("projects");
        root.items("organisations").forEach(value -> value.section(this::addOrganisation));
        root.items("projects").forEach(value -> value.section(this::addProject));
        Value keysValue = root.value("keys");
        List<Value> items = root.items("keys");
        items.forEach(value -> value.section(this::addKey));
        if (root.mentions("keys") && items.isEmpty() && (keysValue == null || keysValue.isList())) {
            root.wrong(
                    "keys",
                    "the list is empty; give at least one key, or leave `keys` out for a gateway that asks"
                            + " nobody for one");
        }
        Value admin = root.value("admin");
        adminSha256 = admin == null ? null : admin.section(this::sha256);
    }

    /// Of the operator's key, which is none of the keys that may call models.
    @Nullable
    String adminSha256() {
        return adminSha256;
    }

    List<PrincipalConfig> organisations() {
        return List.copyOf(organisations.values());
    }

    List<PrincipalConfig> projects() {
        return List.copyOf(projects.values());
    }

    /// The keys, each with the organisation of its project.
    List<KeyConfig> keys() {
        return keys.stream().map(this::withOrganisation).toList();
    }

    private Section addOrganisation(Section section) {
        String name = name(section, organisations);
        organisations.putIfAbsent(name, new PrincipalConfig(name, null, LimitsBinder.read(section)));
        return section;
    }

    private Section addProject(Section section) {
        String name = name(section, projects);
        String organisation = organisation(section.value("organisation"));
        projects.putIfAbsent(name, new PrincipalConfig(name, organisation, LimitsBinder.read(section)));
        return section;
    }

    private static String name(Section section, Map<String, PrincipalConfig> others) {
        Value value = section.required("name");
        String name = Names.principal(value);
        if (value != null && name != null && others.containsKey(name)) {
            value.wrong("the name " + value.shownText() + " is given twice");
        }
        return name == null ? "" : name;
    }

    private @Nullable String organisation(@Nullable Value value) {
        if (value == null) {
            return null;
        }
        if (organisationsListed) {
            return value.reference(organisations.keySet(), "organisation");
        }
        String name = Names.principal(value);
        if (name != null) {
            organisations.putIfAbsent(name, new PrincipalConfig(name, null, LimitsConfig.UNLIMITED));
        }
        return name;
    }

    private Section addKey(Section section) {
        Value nameValue = section.required("name");
        String name = Names.principal(nameValue);
        checkUnique(nameValue, name, placeByKeyName, "the name of the key");
        Value organisationValue = section.value("organisation");
        String organisation = organisation(organisationValue);
        String project = project(section.value("project"), organisationValue, organisation);
        keys.add(new KeyConfig(
                name == null ? "" : name,
                sha256(section),
                project,
                organisation,
                LimitsBinder.read(section),
                Names.globs(section.items("models")),
                scopes(section),
                expiresAt(section.value("expires_at")),
                section.section("per_user", LimitsBinder::read)));
        return section;
    }

    /// What a key is good for: everything, if nothing is said. A key for nothing is a mistake.
    static Set<KeyScope> scopes(Section section) {
        if (!section.has("scopes")) {
            return KeyScope.ALL;
        }
        Set<KeyScope> scopes = EnumSet.noneOf(KeyScope.class);
        Value list = section.value("scopes");
        List<Value> items = section.items("scopes");
        for (Value item : items) {
            KeyScope scope = item.choice(KeyScope.class, Set.of());
            if (scope != null) {
                scopes.add(scope);
            }
        }
        if (list != null && list.isList() && items.isEmpty()) {
            list.wrong("expected at least one of: " + String.join(", ", KeyScope.words(KeyScope.ALL)));
        }
        return scopes;
    }

    /// The project of a key, which must not stand below two organisations.
    private @Nullable String project(
            @Nullable Value value, @Nullable Value organisationValue, @Nullable String organisation) {
        if (value == null) {
            return null;
        }
        String name = projectsListed ? value.reference(projects.keySet(), "project") : Names.principal(value);
        if (name == null) {
            return null;
        }

        PrincipalConfig project = projects.getOrDefault(name, new PrincipalConfig(name, null, LimitsConfig.UNLIMITED));
        if (project.organisation() == null && organisation != null) {
            project = new PrincipalConfig(name, organisation, project.limits());
        } else if (organisationValue != null && organisation != null && !organisation.equals(project.organisation())) {
            organisationValue.wrong("the project " + value.shownText() + " belongs to the organisation `"
                    + project.organisation() + "`; expected that one");
        }
        projects.put(name, project);
        return name;
    }

    private KeyConfig withOrganisation(KeyConfig key) {
        PrincipalConfig project = key.project() == null ? null : projects.get(key.project());
        if (project == null) {
            return key;
        }
        return new KeyConfig(
                key.name(),
                key.sha256(),
                key.project(),
                project.organisation(),
                key.limits(),
                key.models(),
                key.scopes(),
                key.expiresAt(),
                key.perUser());
    }

    private String sha256(Section section) {
        Value plain = section.value("key");
        Value hashed = section.value("key_sha256");
        if ((plain == null) == (hashed == null)) {
            section.wrong("expected exactly one of `key` and `key_sha256`, found " + (plain == null ? "none" : "both"));
        }
        String sha256 = hashed != null ? hashed(hashed) : plain != null ? hash(plain) : null;
        checkUnique(hashed != null ? hashed : plain, sha256, placeBySha256, "the key");
        return sha256 == null ? "" : sha256;
    }

    private static @Nullable String hashed(Value value) {
        Secret hash = value.secret();
        if (hash == null) {
            return null;
        }
        if (!SHA_256.matcher(hash.reveal()).matches()) {
            value.wrong("not a SHA-256 hash; expected 64 hexadecimal digits");
            return null;
        }
        return hash.reveal().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String hash(Value value) {
        Secret key = value.secret();
        if (key == null) {
            return null;
        }
        try {
            byte[] bytes = key.reveal().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static void checkUnique(
            @Nullable Value value, @Nullable String unique, Map<String, String> places, String what) {
        if (value == null || unique == null) {
            return;
        }
        String first = places.putIfAbsent(unique, value.place());
        if (first != null) {
            value.wrong(what + " is given twice; the first time on " + first);
        }
    }

    /// An instant with its offset, or a date, which stands for its first instant in UTC.
    private static @Nullable Instant expiresAt(@Nullable Value value) {
        String text = value == null ? null : value.text();
        if (value == null || text == null) {
            return null;
        }
        try {
            return pointInTime(text);
        } catch (DateTimeException _) {
            value.wrong(
                    value.shownText() + " is not a point in time; expected such as 2030-12-31T18:00:00Z or 2030-12-31");
            return null;
        }
    }

    static Instant pointInTime(String text) {
        return text.indexOf('T') < 0
                ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                : OffsetDateTime.parse(text).toInstant();
    }
}
