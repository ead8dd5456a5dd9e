package io.ringfence.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.frontend.policy.KeyScope;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Keys, whom they belong to, and what they may use.
class KeyReadingTest {
    @Test
    void shouldKeepOnlyTheHashOfAKey() throws ConfigException {
        String sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        assertEquals(
                sha256,
                TestConfigs.load("keys: [{name: a, key: test}]")
                        .keys()
                        .getFirst()
                        .sha256());
        assertEquals(
                sha256,
                TestConfigs.load("keys: [{name: a, key_sha256: " + sha256.toUpperCase(java.util.Locale.ROOT) + "}]")
                        .keys()
                        .getFirst()
                        .sha256());
        assertTrue(TestConfigs.messages("keys: [{name: a, key: test}, {name: b, key_sha256: " + sha256 + "}]")
                .getFirst()
                .endsWith("the key is given twice; the first time on line 1"));
    }

    @Test
    void shouldKeepTheHashOfTheOperatorsKeyApart() throws ConfigException {
        assertNull(TestConfigs.load("").adminSha256());
        GatewayConfig config = TestConfigs.load("admin: {key: test}");
        assertEquals("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", config.adminSha256());
        assertTrue(config.isOpen());
        assertTrue(TestConfigs.messages("keys: [{name: a, key: test}]\nadmin: {key: test}")
                .getFirst()
                .endsWith("the key is given twice; the first time on line 1"));
        assertTrue(TestConfigs.messages("admin: {}")
                .getFirst()
                .endsWith("expected exactly one of `key` and `key_sha256`, found none"));
    }

    @Test
    void shouldReadWhatAKeyIsGoodFor() throws ConfigException {
        assertEquals(Set.of(KeyScope.INFERENCE), scopes("[inference]"));
        assertEquals(Set.of(KeyScope.USAGE), scopes("[usage]"));
        assertEquals(KeyScope.ALL, scopes("[usage, inference]"));
        GatewayConfig config = TestConfigs.load("keys: [{name: a, key: a, project: p, scopes: [usage]}]");
        assertEquals(Set.of(KeyScope.USAGE), config.keys().getFirst().scopes(), "also in a project");
    }

    private static Set<KeyScope> scopes(String list) throws ConfigException {
        return TestConfigs.load("keys: [{name: a, key: a, scopes: " + list + "}]")
                .keys()
                .getFirst()
                .scopes();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        []      | expected at least one of: inference, usage
        [admin] | `admin` is unknown; expected one of: inference, usage
        usage   | expected a list, found a single value
        """)
    void shouldRefuseAKeyThatIsGoodForNothing(String list, String message) {
        assertTrue(TestConfigs.messages("keys: [{name: a, key: a, scopes: " + list + "}]")
                .getFirst()
                .endsWith("keys[0].scopes" + (list.equals("[admin]") ? "[0]" : "") + ": " + message));
    }

    @Test
    void shouldReadWhenAKeyExpires() throws ConfigException {
        assertEquals(Instant.parse("2030-12-31T00:00:00Z"), expiry("2030-12-31"));
        assertEquals(Instant.parse("2030-12-31T16:30:00Z"), expiry("2030-12-31T18:30:00+02:00"));
    }

    @Test
    void shouldCompleteTheChainAboveEveryKey() throws ConfigException {
        GatewayConfig config = TestConfigs.load("""
            keys:
              - {name: a, key: a, project: p}
              - {name: b, key: b, project: p, organisation: o}
              - {name: c, key: c, organisation: q}
            """);
        assertEquals(
                List.of(
                        new PrincipalConfig("o", null, LimitsConfig.UNLIMITED),
                        new PrincipalConfig("q", null, LimitsConfig.UNLIMITED)),
                config.organisations());
        assertEquals(List.of(new PrincipalConfig("p", "o", LimitsConfig.UNLIMITED)), config.projects());
        assertEquals("o", config.keys().get(0).organisation());
        assertEquals("o", config.keys().get(1).organisation());
        assertEquals("q", config.keys().get(2).organisation());
        assertNull(config.keys().get(2).project());
    }

    @Test
    void shouldAcceptEveryRateThatTheEngineCanKeep() throws ConfigException {
        long most = AccountLimits.MAX_PER_MINUTE;
        LimitsConfig limits = TestConfigs.load("keys: [{name: a, key: k, tokens_per_minute: " + most + "}]")
                .keys()
                .getFirst()
                .limits();
        assertEquals(OptionalLong.of(most), limits.tokensPerMinute());
    }

    @Test
    void shouldNotShowSecretsInItsText() throws ConfigException {
        GatewayConfig config = TestConfigs.load("""
            providers: {openai: {api_key: hidden}}
            keys: [{name: a, key: hidden}]
            """);
        assertFalse(config.toString().contains("hidden"), config::toString);
        assertTrue(config.toString().contains("***"), config::toString);
        assertNotEquals(new Secret("a"), new Secret("b"));
        assertEquals(new Secret("a").hashCode(), new Secret("a").hashCode());
    }

    private static Instant expiry(String text) throws ConfigException {
        return Objects.requireNonNull(TestConfigs.load("keys: [{name: a, key: k, expires_at: " + text + "}]")
                .keys()
                .getFirst()
                .expiresAt());
    }
}
