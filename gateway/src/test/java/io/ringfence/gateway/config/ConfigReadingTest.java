package io.ringfence.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.EngineThreading;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.translate.EffortBudgets;
import io.ringfence.providers.translate.TranslationMode;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.journal.JournalSettings;
import io.ringfence.store.lease.LeaseSettings;
import io.ringfence.store.ledger.LedgerWriterSettings;
import io.ringfence.store.ledger.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReadingTest {
    @Test
    void shouldReadAmountsExactly() throws ConfigException {
        GatewayConfig config = TestConfigs.load("""
            keys:
              - {name: a, key: k, budget_usd: 0.000000001, daily_budget_usd: 0, monthly_budget_usd: 1000000000}
            prices:
              - {model: m, input_usd_per_million: 0.000001, output_usd_per_million: "75.10"}
            """);
        List<BudgetConfig> budgets = config.keys().getFirst().limits().budgets();
        assertEquals(
                List.of(1L, 0L, 1_000_000_000_000_000_000L),
                budgets.stream().map(BudgetConfig::limitNanoUsd).toList());
        assertEquals(1, config.prices().getFirst().picoUsd().get(Meter.INPUT));
        assertEquals(75_100_000, config.prices().getFirst().picoUsd().get(Meter.OUTPUT));
    }

    @Test
    void shouldReadADatabaseAndItsLedger() throws ConfigException {
        String yaml = """
            database:
              url: jdbc:postgresql://db.internal/ringfence?sslmode=require
              user: ringfence
              password: ${DB_PASSWORD}
              connections: 9
              timeout_seconds: 1.5
            ledger:
              folder: /var/lib/ringfence/journal
              max_bytes: 1000000
              segment_bytes: 65536
              fsync_ms: 50
              batch: 77
              interval_ms: 20
              max_backoff_seconds: 2
              keep_days: 30
              keep_minute_sums_days: 2
            leases:
              expiry_seconds: 30
              share_seconds: 2.5
            """;
        GatewayConfig config = TestConfigs.load(yaml, Map.of("DB_PASSWORD", "hush hush"));
        DatabaseSettings database = config.database().settings();
        assertEquals("jdbc:postgresql://db.internal/ringfence?sslmode=require", database.url());
        assertEquals("ringfence", database.user());
        assertEquals("hush hush", database.password());
        assertEquals(9, database.connections());
        assertEquals(Duration.ofMillis(1_500), database.timeout());
        assertEquals("postgresql://db.internal/ringfence", config.database().name());
        assertFalse(config.toString().contains("hush"), "a record shows everything that is in it");
        LedgerConfig ledger = config.ledger();
        assertTrue(ledger.enabled());
        assertEquals(new JournalSettings(Path.of("/var/lib/ringfence/journal"), 65_536, 15, 50), ledger.journal());
        assertEquals(new LedgerWriterSettings(77, Duration.ofMillis(20), Duration.ofSeconds(2)), ledger.writer());
        assertEquals(new Retention(Duration.ofDays(30), Duration.ofDays(2)), ledger.retention());
        LeaseSettings leases = config.leases().settings();
        assertEquals(Duration.ofSeconds(30), leases.expiry());
        assertEquals(Duration.ofMillis(2_500), leases.beat());
        assertEquals(Duration.ofMillis(2_500), leases.horizon());
    }

    @Test
    void shouldReadHowLimitsAreShared() throws ConfigException {
        String yaml = """
            shared_limits:
              mode: lease
              redis:
                url: rediss://redis.internal:6380/3
                user: ringfence
                password: ${REDIS_PASSWORD}
                prefix: edge
              timeout_ms: 300
              keep_percent: 10
              when_away: local
              gateways: 4
            """;
        GatewayConfig config = TestConfigs.load(yaml, Map.of("REDIS_PASSWORD", "hush hush"));
        SharedLimitsConfig.Redis redis = new SharedLimitsConfig.Redis(
                "rediss://redis.internal:6380/3", "ringfence", new Secret("hush hush"), null, "edge");
        assertEquals(
                new SharedLimitsConfig(
                        SharedLimitsConfig.Mode.LEASE,
                        redis,
                        Duration.ofMillis(300),
                        10,
                        SharedLimitsConfig.WhenAway.LOCAL,
                        4),
                config.sharedLimits());
        assertFalse(config.toString().contains("hush"), "a record shows everything that is in it");
    }

    @Test
    void shouldReadFractionsOfSeconds() throws ConfigException {
        ResilienceConfig.Timeout timeout = TestConfigs.load(
                        "resilience: {timeout: {connect_seconds: 0.25, idle_seconds: 1.000000001}}")
                .resilience()
                .timeout();
        assertEquals(Duration.ofMillis(250), timeout.connect());
        assertEquals(Duration.ofNanos(1_000_000_001), timeout.idle());
    }

    @Test
    void shouldTakeTheShorterOfTheTwoTimeoutsOfARequest() throws ConfigException {
        assertEquals(Duration.ofSeconds(20), requestTimeout("server: {timeout_seconds: 20}"));
        assertEquals(Duration.ofSeconds(10), requestTimeout("resilience: {timeout: {request_seconds: 10}}"));
        assertEquals(
                Duration.ofSeconds(20),
                requestTimeout("{server: {timeout_seconds: 20}, resilience: {timeout: {request_seconds: 30}}}"));
        assertEquals(Duration.ofMinutes(15), requestTimeout("server: {timeout_seconds: 900}"));
    }

    @Test
    void shouldReadInWhichDialectAProviderIsAsked() throws ConfigException {
        GatewayConfig config = TestConfigs.load("""
            providers:
              clone: {type: openai_compatible, base_url: "http://clone", dialect: anthropic-messages, api_version: "2"}
              openai: {api_key: a, dialect: openai-chat}
              azure_openai: {base_url: "https://r.openai.azure.com", api_key: a, api_version: 2024-10-21}
              bedrock: {api_key: a, region: eu-central-1}
            """);
        assertEquals(Dialect.ANTHROPIC_MESSAGES, provider(config, "clone").dialect());
        assertEquals("2", provider(config, "clone").apiVersion());
        assertEquals(Dialect.OPENAI_CHAT, provider(config, "openai").dialect());
        assertNull(provider(config, "azure_openai").dialect());
        assertEquals("2024-10-21", provider(config, "azure_openai").apiVersion());
        assertEquals(
                "https://bedrock-runtime.eu-central-1.amazonaws.com",
                String.valueOf(provider(config, "bedrock").baseUrl()));
    }

    private static ProviderConfig provider(GatewayConfig config, String name) {
        return Objects.requireNonNull(config.providers().get(name), name);
    }

    @Test
    void shouldReadWhatHappensToLosses() throws ConfigException {
        GatewayConfig config = TestConfigs.load("""
            routing: {translation: strict}
            routes:
              - {model: a, targets: [{provider: demo}]}
              - {model: b, translation: lenient, targets: [{provider: demo}]}
            """);
        assertEquals(TranslationMode.STRICT, config.routing().translation().mode());
        assertEquals(
                TranslationMode.STRICT, config.routes().get(0).translation().mode());
        assertEquals(
                TranslationMode.LENIENT, config.routes().get(1).translation().mode());
    }

    @Test
    void shouldReadWhatMayBeFetched() throws ConfigException {
        MediaConfig media = TestConfigs.load("""
            media: {max_bytes: 50000000, allow: [Files.Internal, "*.corp", 10.1.0.0/16, 192.168.0.7, "fd00::/8", "::1"]}
            """).media();
        assertEquals(50_000_000, media.maxBytes());
        assertEquals(50_000_000, media.maxTotalBytes(), "as much as one may have");
        assertEquals(List.of("files.internal", "*.corp"), media.allowedHosts());
        assertEquals(
                List.of("/10.1.0.0 16", "/192.168.0.7 32", "/fd00:0:0:0:0:0:0:0 8", "/0:0:0:0:0:0:0:1 128"),
                media.allowedNetworks().stream()
                        .map(network -> network.address() + " " + network.bits())
                        .toList());
    }

    @Test
    void shouldReadWhatIsDoneAboutThinking() throws ConfigException {
        GatewayConfig config = TestConfigs.load("""
            routing: {strip_thinking: true, reasoning_budgets: {high: 8000, xhigh: 9000}}
            routes:
              - {model: a, targets: [{provider: demo}]}
              - {model: b, strip_thinking: false, reasoning_budgets: {low: 1500, max: 9500}, targets: [{provider: demo}]}
            """);
        TranslationConfig everywhere = config.routing().translation();
        assertTrue(everywhere.stripThinking());
        assertEquals(new EffortBudgets(1_024, 1_024, 2_048, 8_000, 9_000, 16_384), everywhere.reasoningBudgets());
        assertEquals(everywhere, config.routes().get(0).translation());
        TranslationConfig ofB = config.routes().get(1).translation();
        assertFalse(ofB.stripThinking());
        assertEquals(new EffortBudgets(1_024, 1_500, 2_048, 8_000, 9_000, 9_500), ofB.reasoningBudgets());
    }

    @Test
    void shouldFindTheProvidersWhoseKeysAreInTheEnvironment() throws ConfigException {
        GatewayConfig config = TestConfigs.load(
                "",
                Map.of(
                        "MISTRAL_API_KEY", "m",
                        "CO_API_KEY", "c",
                        "AWS_BEARER_TOKEN_BEDROCK", "b",
                        "AWS_REGION", "us-west-2",
                        "AZURE_OPENAI_API_KEY", "a",
                        "AZURE_OPENAI_ENDPOINT", "https://r.openai.azure.com/"));
        assertEquals(
                Set.of("azure_openai", "bedrock", "mistral", "cohere"),
                config.providers().keySet());
        assertEquals(
                "https://bedrock-runtime.us-west-2.amazonaws.com",
                String.valueOf(provider(config, "bedrock").baseUrl()));
        assertEquals(
                "https://r.openai.azure.com",
                String.valueOf(provider(config, "azure_openai").baseUrl()));
    }

    @Test
    void shouldMissTheAddressOfAnAzureResourceInTheEnvironment() {
        assertEquals(
                "environment: AZURE_OPENAI_ENDPOINT: is not set, but AZURE_OPENAI_API_KEY is; expected the resource's"
                        + " address",
                TestConfigs.mistakes("", Map.of("AZURE_OPENAI_API_KEY", "a"))
                        .getFirst()
                        .toString());
    }

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
    void shouldAcceptEveryRateThatTheEngineCanKeep() throws ConfigException {
        long most = AccountLimits.MAX_PER_MINUTE;
        LimitsConfig limits = TestConfigs.load("keys: [{name: a, key: k, tokens_per_minute: " + most + "}]")
                .keys()
                .getFirst()
                .limits();
        assertEquals(OptionalLong.of(most), limits.tokensPerMinute());
    }

    @Test
    void shouldAcceptEveryThreadingOfTheEngine() throws ConfigException {
        for (EngineThreading threading : EngineThreading.values()) {
            String name = threading.name().toLowerCase(Locale.ROOT);
            EngineConfig engine =
                    TestConfigs.load("engine: {threading: " + name + "}").engine();
            assertEquals(threading, engine.threading());
        }
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
    void shouldGiveTheLimitsOfAProviderToItsCredentials() throws ConfigException {
        ProviderConfig provider =
                Objects.requireNonNull(TestConfigs.load("""
                    providers:
                      openai:
                        rate_limit: {requests_per_minute: 10, tokens_per_minute: 1000}
                        api_key: a
                        api_keys: [{key: b, requests_per_minute: 5, weight: 2, max_concurrent: 3}]
                    """).providers().get("openai"));
        assertEquals(
                List.of(
                        new CredentialConfig(
                                "default",
                                new Secret("a"),
                                1,
                                OptionalLong.of(10),
                                OptionalLong.of(1_000),
                                OptionalInt.empty()),
                        new CredentialConfig(
                                "key-2",
                                new Secret("b"),
                                2,
                                OptionalLong.of(5),
                                OptionalLong.of(1_000),
                                OptionalInt.of(3))),
                provider.credentials());
    }

    @Test
    void shouldLeaveDisabledProvidersAndTheirTargetsOut() throws ConfigException {
        GatewayConfig config = TestConfigs.load("""
            providers:
              demo: {}
              azure: {enabled: false, type: azure, api_key: "${NOT_SET}"}
            routes: [{model: m, targets: [{provider: azure}, {provider: demo}]}]
            """);
        assertEquals(Set.of("demo"), config.providers().keySet());
        assertEquals(
                List.of(new RouteConfig.Target("demo", null, 1, 0)),
                config.routes().getFirst().targets());
    }

    @Test
    void shouldSendNoKeyWhereNoneIsNeeded() throws ConfigException {
        ProviderConfig provider = Objects.requireNonNull(
                TestConfigs.load("providers: {local: {type: openai_compatible, endpoint: 'http://localhost:8000/v1/'}}")
                        .providers()
                        .get("local"));
        assertEquals("http://localhost:8000/v1", String.valueOf(provider.baseUrl()));
        assertNull(provider.credentials().getFirst().key());
    }

    @Test
    void shouldAcceptWhatIsNotAvailableWhileItIsSwitchedOff() throws ConfigException {
        GatewayConfig config = TestConfigs.load("""
            cache: {enabled: false, ttl_seconds: 5}
            security: {enabled: false}
            telemetry: {tracing: {enabled: false, jaeger_endpoint: x}}
            """);
        assertEquals(TelemetryConfig.DEFAULTS, config.telemetry());
    }

    @Test
    void shouldSwitchTheAccessLogOnByNamingItsFile(@TempDir Path folder) throws ConfigException, IOException {
        Path file = folder.resolve("ringfence.yaml");
        Files.writeString(file, "telemetry: {access_log: {path: access.log}}");
        assertEquals(
                new TelemetryConfig.AccessLog(true, folder.resolve("access.log").toAbsolutePath()),
                new ConfigLoader(Map.of(), Overrides.NONE)
                        .load(file)
                        .telemetry()
                        .accessLog());
    }

    @Test
    void shouldServeTheProvidersWhoseKeysAreInTheEnvironment() throws ConfigException {
        Map<String, ProviderConfig> providers = withoutFile(Map.of(
                        "OPENAI_API_KEY", "a", "ANTHROPIC_API_KEY", "b", "GOOGLE_API_KEY", "c", "GEMINI_API_KEY", " "))
                .providers();
        assertEquals(List.of("openai", "anthropic", "gemini"), List.copyOf(providers.keySet()));
        assertEquals(
                new Secret("c"),
                Objects.requireNonNull(providers.get("gemini"))
                        .credentials()
                        .getFirst()
                        .key());
        assertEquals(Set.of("demo"), withoutFile(Map.of()).providers().keySet());
        assertEquals(
                Set.of("openai"),
                TestConfigs.load("server: {port: 1}", Map.of("OPENAI_API_KEY", "a"))
                        .providers()
                        .keySet());
    }

    @Test
    void shouldLetTheCommandLineWinOverTheFileAndTheFileOverTheEnvironment() throws ConfigException {
        Map<String, String> environment =
                Map.of("SERVER_HOST", "10.0.0.1", "SERVER_PORT", "1", "METRICS_PORT", "2", "LOG_LEVEL", "DEBUG");
        GatewayConfig config = withoutFile(environment);
        assertEquals("10.0.0.1:1 2", addresses(config));
        assertEquals(
                TelemetryConfig.LogLevel.DEBUG, config.telemetry().logging().level());

        String yaml = "{server: {host: 10.0.0.2, port: 3, metrics_port: 4}, telemetry: {logging: {level: warn}}}";
        config = TestConfigs.load(yaml, environment);
        assertEquals("10.0.0.2:3 4", addresses(config));
        assertEquals(TelemetryConfig.LogLevel.WARN, config.telemetry().logging().level());

        Overrides overrides = new Overrides("10.0.0.3", OptionalInt.of(5), OptionalInt.of(6), OptionalInt.of(7));
        config = new ConfigLoader(environment, overrides)
                .load(TestConfigs.FILE, yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertEquals("10.0.0.3:5 6", addresses(config));
        assertEquals(7, config.server().workers());
    }

    @Test
    void shouldNameTheFileFromTheEnvironment() {
        assertEquals(
                Path.of("/etc/ringfence.yaml"),
                new ConfigLoader(Map.of("CONFIG_PATH", "/etc/ringfence.yaml"), Overrides.NONE).fileFromEnvironment());
        assertNull(new ConfigLoader(Map.of("CONFIG_PATH", ""), Overrides.NONE).fileFromEnvironment());
    }

    @Test
    void shouldSayThatAFileIsMissingOrAFolder(@TempDir Path folder) {
        ConfigLoader loader = new ConfigLoader(Map.of(), Overrides.NONE);
        Path missing = folder.resolve("no.yaml");
        assertEquals(
                missing + ": there is no such file",
                assertThrows(ConfigException.class, () -> loader.load(missing)).getMessage());
        assertEquals(
                folder + ": is a folder; expected a file",
                assertThrows(ConfigException.class, () -> loader.load(folder)).getMessage());
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

    private static Duration requestTimeout(String yaml) throws ConfigException {
        return TestConfigs.load(yaml).resilience().timeout().request();
    }

    private static Instant expiry(String text) throws ConfigException {
        return Objects.requireNonNull(TestConfigs.load("keys: [{name: a, key: k, expires_at: " + text + "}]")
                .keys()
                .getFirst()
                .expiresAt());
    }

    private static GatewayConfig withoutFile(Map<String, String> environment) throws ConfigException {
        return new ConfigLoader(environment, Overrides.NONE).loadWithoutFile();
    }

    private static String addresses(GatewayConfig config) {
        return config.server().host() + ":" + config.server().port() + " "
                + config.telemetry().metrics().port();
    }
}
