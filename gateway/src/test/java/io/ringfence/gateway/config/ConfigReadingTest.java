package io.ringfence.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.EngineThreading;
import io.ringfence.providers.prices.CatalogueText;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.Rate;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReadingTest {
    @Test
    void shouldReadOwnPricesOfAllTimesAndTiers() throws ConfigException {
        PriceConfig price = TestConfigs.load("""
            prices:
              - model: deepseek-chat
                input_usd_per_million: 0.27
                cache_read_usd_per_million: 0.07
                output_usd_per_million: 1.1
                long_prompts:
                  - {above_tokens: 100000, input_usd_per_million: 0.5}
                  - {above_tokens: 200000, input_usd_per_million: 1, output_usd_per_million: 2}
                when:
                  - {hours: "16:30-00:30", input_usd_per_million: 0.135, output_usd_per_million: 0.55}
                  - {from: 2027-01-31, tier: batch, input_usd_per_million: 0.1, output_usd_per_million: 0.2}
            """).prices().getFirst();
        assertEquals(
                List.of(
                        " input=0.27>100000:0.5>200000:1 cache_read=0.07 output=1.1>200000:2",
                        " daily=16:30-00:30 input=0.135 output=0.55",
                        " from=2027-01-31 tier=batch input=0.1 output=0.2"),
                price.periods().stream().map(CatalogueText::text).toList());
    }

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
        assertEquals(Rate.of(1), config.prices().getFirst().rates().get(Meter.INPUT));
        assertEquals(Rate.of(75_100_000), config.prices().getFirst().rates().get(Meter.OUTPUT));
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
    void shouldAcceptEveryThreadingOfTheEngine() throws ConfigException {
        for (EngineThreading threading : EngineThreading.values()) {
            String name = threading.name().toLowerCase(Locale.ROOT);
            EngineConfig engine =
                    TestConfigs.load("engine: {threading: " + name + "}").engine();
            assertEquals(threading, engine.threading());
        }
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

    private static Duration requestTimeout(String yaml) throws ConfigException {
        return TestConfigs.load(yaml).resilience().timeout().request();
    }
}
