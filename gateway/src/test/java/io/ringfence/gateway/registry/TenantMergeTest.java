package io.ringfence.gateway.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.frontend.policy.KeyScope;
import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigLoader;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.KeyConfig;
import io.ringfence.gateway.config.LimitsConfig;
import io.ringfence.gateway.config.Overrides;
import io.ringfence.gateway.config.PrincipalConfig;
import io.ringfence.store.registry.MasterKeys;
import io.ringfence.store.registry.Organisation;
import io.ringfence.store.registry.Project;
import io.ringfence.store.registry.RegistryContent;
import io.ringfence.store.registry.StoredCredential;
import io.ringfence.store.registry.StoredKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenantMergeTest {
    private static final Instant NOW = Instant.parse("2026-11-22T05:00:00Z");
    private static final String SHA_256 = "ab".repeat(32);
    private static final String MASTER_KEY = "01".repeat(32);

    private final SettingsReader settings = new SettingsReader();

    private static GatewayConfig config(String yaml) {
        try {
            return new ConfigLoader(Map.of(), Overrides.NONE)
                    .load(Path.of("test.yaml"), yaml.getBytes(StandardCharsets.UTF_8));
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static StoredKey key(String name, String sha256, @Nullable String project, String settings) {
        return new StoredKey(name, sha256, "rf_", project, null, settings, NOW, null, null, null);
    }

    private static String hash(int number) {
        return "%064x".formatted(number);
    }

    private static RegistryContent content(
            List<Organisation> organisations, List<Project> projects, List<StoredKey> keys) {
        return new RegistryContent(1, organisations, projects, keys, List.of());
    }

    private TenantMerge merge(RegistryContent content) {
        return new TenantMerge(config("""
            providers: {demo: {}}
            encryption: {master_keys: [{id: one, key: %s}]}
            organisations: [{name: acme, max_concurrent: 1}]
            projects: [{name: search, organisation: acme, max_concurrent: 2}]
            keys: [{name: app, key_sha256: %s, project: search}]
            """.formatted(MASTER_KEY, SHA_256)), content, settings);
    }

    private static OptionalInt maxConcurrent(List<PrincipalConfig> principals, String name) {
        return principals.stream()
                .filter(principal -> principal.name().equals(name))
                .findFirst()
                .orElseThrow()
                .limits()
                .maxConcurrent();
    }

    @Test
    void shouldLetTheConfigurationWin() {
        TenantMerge merge = merge(content(
                List.of(new Organisation("acme", "{\"max_concurrent\":8}", NOW)),
                List.of(
                        new Project("search", null, "{\"max_concurrent\":9}", NOW),
                        new Project("chat", "acme", "{\"max_concurrent\":7}", NOW)),
                List.of(
                        key("app", hash(1), null, "{}"),
                        key("other-name", SHA_256, null, "{}"),
                        key("of-search", hash(2), "search", "{}"),
                        key("of-chat", hash(3), "chat", "{}"))));
        Tenants tenants = merge.tenants();
        assertEquals(OptionalInt.of(1), maxConcurrent(tenants.organisations(), "acme"));
        assertEquals(OptionalInt.of(2), maxConcurrent(tenants.projects(), "search"));
        assertEquals(OptionalInt.of(7), maxConcurrent(tenants.projects(), "chat"));
        assertEquals(
                List.of("app", "of-search", "of-chat"),
                tenants.keys().stream().map(KeyConfig::name).toList());
        assertEquals(
                List.of("acme", "acme", "acme"),
                tenants.keys().stream().map(KeyConfig::organisation).toList());
        assertEquals(SHA_256, tenants.keys().getFirst().sha256());
        assertEquals(
                List.of(
                        "organisation/acme is in the configuration, too, whose limits hold",
                        "project/search is in the configuration, too, whose limits hold",
                        "key/app of the database is not served: the configuration has one of the same name or secret",
                        "key/other-name of the database is not served: the configuration has one of the same name or"
                                + " secret"),
                merge.problems());
    }

    @Test
    void shouldServeNobodyWhoseLimitsItDoesNotUnderstand() {
        TenantMerge merge = merge(content(
                List.of(new Organisation("later", "{\"hourly_budget_usd\":1}", NOW)),
                List.of(
                        new Project("of-later", "later", "{}", NOW),
                        new Project("broken", null, "{\"max_concurrent\":\"${HOME}\"}", NOW)),
                List.of(
                        key("of-project", hash(1), "of-later", "{}"),
                        key("of-broken", hash(2), "broken", "{}"),
                        key("itself", hash(3), null, "{\"models\":\"all\"}"),
                        key("later-scope", hash(5), null, "{\"scopes\":[\"usage\",\"later\"]}"),
                        key("good", hash(4), null, "{\"models\":[\"a$b\"],\"scopes\":[\"usage\"]}"))));
        assertEquals(
                List.of("app", "good"),
                merge.tenants().keys().stream().map(KeyConfig::name).toList());
        assertEquals(List.of("a$b"), merge.tenants().keys().get(1).models());
        assertEquals(Set.of(KeyScope.USAGE), merge.tenants().keys().get(1).scopes());
        assertEquals(7, merge.problems().size(), () -> String.join("\n", merge.problems()));
        assertTrue(
                merge.problems()
                        .getFirst()
                        .startsWith("organisation/later is not served, because this program does not"
                                + " understand its settings: hourly_budget_usd: unknown key"),
                merge.problems().getFirst());
        assertTrue(merge.problems().contains("key/of-project is not served, because what it belongs to is not"));
    }

    @Test
    void shouldStayClosedWhenTheLastKeyIsRevoked() {
        GatewayConfig open = config("providers: {demo: {}}");
        StoredKey key = key("app", hash(1), null, "{}");
        assertTrue(
                new TenantMerge(open, RegistryContent.EMPTY, settings).tenants().isOpen());
        Tenants tenants =
                new TenantMerge(open, content(List.of(), List.of(), List.of(key.revoked(NOW))), settings).tenants();
        assertFalse(tenants.isOpen());
        assertEquals(List.of(), tenants.keys());
        assertEquals(Set.of(hash(1)), tenants.revokedSha256());
    }

    @Test
    void shouldGiveNoAccessWhereACredentialCannotBeOpened() {
        MasterKeys others = new MasterKeys(Map.of("two", new byte[MasterKeys.KEY_BYTES]));
        StoredCredential credential = new StoredCredential(
                "project/chat",
                "demo",
                others.seal("sk-secret", StoredCredential.purpose("project/chat", "demo")),
                NOW);
        StoredCredential unknown = new StoredCredential("project/chat", "gone", credential.secret(), NOW);
        TenantMerge merge = merge(new RegistryContent(
                1, List.of(), List.of(new Project("chat", null, "{}", NOW)), List.of(), List.of(credential, unknown)));
        assertEquals(1, merge.tenants().credentials().size());
        assertNull(merge.tenants().credentials().getFirst().secret());
        assertEquals(
                List.of(
                        "the key of project/chat for demo cannot be opened, so it has no access there: there is no"
                                + " master key `two`",
                        "the key of project/chat for gone is of no use: the configuration has no such provider"),
                merge.problems());
    }

    @Test
    void shouldReadTheSameSettingsOnce() {
        List<StoredKey> keys = IntStream.range(0, 10_000)
                .mapToObj(number ->
                        key("key " + number, hash(number), null, "{\"max_concurrent\":" + (1 + number / 2) + "}"))
                .toList();
        Tenants first = merge(content(List.of(), List.of(), keys)).tenants();
        assertEquals(10_001, first.keys().size());
        LimitsConfig limits = first.keys().get(10_000).limits();
        assertEquals(OptionalInt.of(5_000), limits.maxConcurrent());
        assertSame(limits, first.keys().get(9_999).limits());
        Tenants second = merge(content(List.of(), List.of(), keys)).tenants();
        assertSame(limits, second.keys().get(10_000).limits());
    }
}
