package io.ringfence.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.EngineThreading;
import io.ringfence.engine.routing.SelectionStrategy;
import io.ringfence.frontend.policy.KeyScope;
import io.ringfence.providers.prices.CatalogueText;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.Rate;
import io.ringfence.providers.prices.UnknownPrice;
import io.ringfence.providers.provider.ProviderType;
import io.ringfence.store.lease.LeaseSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Pins every default and every property name: whoever changes one changes it for all who run the gateway.
class ConfigDefaultsTest {
    @Test
    void shouldKeepTheDefaultsOfTheServer() throws ConfigException {
        assertEquals(
                new ServerConfig(
                        "127.0.0.1",
                        false,
                        8080,
                        0,
                        10_000,
                        4_096,
                        10_485_760,
                        65_536,
                        268_435_456L,
                        Duration.ofSeconds(75),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(30),
                        0,
                        64,
                        100_000,
                        Duration.ofDays(30),
                        null),
                TestConfigs.load("").server());
    }

    @Test
    void shouldCountTokensOnAQuarterOfTheCores() throws ConfigException {
        assertEquals(
                Math.max(1, Runtime.getRuntime().availableProcessors() / 4),
                TestConfigs.load("").server().tokenCountWorkerCount());
        assertEquals(
                3, TestConfigs.load("server: {token_count_workers: 3}").server().tokenCountWorkerCount());
    }

    @Test
    void shouldStartOneWorkerForEachCore() throws ConfigException {
        assertEquals(
                Runtime.getRuntime().availableProcessors(),
                TestConfigs.load("").server().workerCount());
        assertEquals(7, TestConfigs.load("server: {workers: 7}").server().workerCount());
    }

    @Test
    void shouldKeepTheDefaultsOfResilience() throws ConfigException {
        ResilienceConfig resilience = TestConfigs.load("").resilience();
        assertEquals(
                new ResilienceConfig.CircuitBreaker(
                        true, 5, 3, Duration.ofSeconds(30), Duration.ofSeconds(300), 500, 20, Duration.ofSeconds(30)),
                resilience.circuitBreaker());
        assertEquals(
                new ResilienceConfig.Retry(3, Duration.ofMillis(100), Duration.ofMillis(5_000), 2_000_000),
                resilience.retry());
        assertEquals(
                new ResilienceConfig.Timeout(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(300),
                        Duration.ofSeconds(600),
                        Duration.ofSeconds(2)),
                resilience.timeout());
        assertEquals(new ResilienceConfig.Bulkhead(10_000, 500), resilience.bulkhead());
        assertEquals(new ResilienceConfig.BudgetWait(Duration.ofSeconds(10), 1_024), resilience.budgetWait());
    }

    @Test
    void shouldKeepTheDefaultsOfTelemetryEngineAndRouting() throws ConfigException {
        GatewayConfig config = TestConfigs.load("");
        assertEquals(
                new TelemetryConfig(
                        new TelemetryConfig.Logging(TelemetryConfig.LogLevel.INFO, TelemetryConfig.LogFormat.TEXT),
                        new TelemetryConfig.Metrics(true, 9090),
                        new TelemetryConfig.AccessLog(false, null)),
                config.telemetry());
        assertEquals(new EngineConfig(8_192, EngineThreading.PUBLISHER, 1_024, 10_000), config.engine());
        assertEquals(
                new RoutingConfig(SelectionStrategy.PRIORITY, null, true, TranslationConfig.DEFAULTS),
                config.routing());
        assertEquals(List.of(), config.routes());
        assertEquals(List.of(), config.prices());
        assertEquals(
                new PricingConfig(
                        null,
                        CatalogueText.bundled(),
                        UnknownPrice.BLOCK,
                        Map.of(Meter.INPUT, 5_000_000L, Meter.OUTPUT, 30_000_000L, Meter.WEB_SEARCH, 35_000_000_000L),
                        new ExpectedConfig(990, 125, 50),
                        new AbandonedConfig(AbandonedConfig.Policy.REFUND, Duration.ofMinutes(2))),
                config.pricing());
    }

    @Test
    void shouldKeepTheDefaultsOfDatabaseAndLedger() throws ConfigException {
        Path here = Path.of("").toAbsolutePath();
        GatewayConfig config = TestConfigs.load("");
        assertEquals(
                new DatabaseConfig(here.resolve("data/ringfence.db"), null, null, null, 5, Duration.ofSeconds(5)),
                config.database());
        assertEquals(
                new LedgerConfig(
                        false,
                        here.resolve("data/journal"),
                        1L << 30,
                        64 << 20,
                        Duration.ofSeconds(1),
                        40_000,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(5),
                        90,
                        7),
                config.ledger());
        assertEquals(new LeaseConfig(Duration.ofMinutes(1), Duration.ofSeconds(10)), config.leases());
        assertEquals(LeaseSettings.DEFAULT, config.leases().settings());
        assertEquals(
                new SharedLimitsConfig(
                        SharedLimitsConfig.Mode.LEASE,
                        null,
                        Duration.ofMillis(500),
                        5,
                        SharedLimitsConfig.WhenAway.LOCAL,
                        1),
                config.sharedLimits());
    }

    @Test
    void shouldWriteALedgerOnlyForThoseWhoSayAnythingAboutIt() throws ConfigException {
        assertFalse(TestConfigs.load("providers: {demo: {}}").ledger().enabled());
        assertTrue(TestConfigs.load("ledger:").ledger().enabled());
        assertTrue(TestConfigs.load("leases: {share_seconds: 5}").ledger().enabled());
        assertTrue(TestConfigs.load("ledger: {keep_days: 3}").ledger().enabled());
        assertTrue(TestConfigs.load("database: {file: x.db}").ledger().enabled());
        assertFalse(TestConfigs.load("{database: {file: x.db}, ledger: {enabled: false}}")
                .ledger()
                .enabled());
    }

    @Test
    void shouldKeepTheDefaultsOfKeysTargetsAndCredentials() throws ConfigException {
        GatewayConfig config = TestConfigs.load("""
            keys: [{name: a, key: secret}]
            providers: {anthropic: {api_keys: [{key: x}]}}
            routes: [{model: m, targets: [{provider: anthropic}]}]
            prices: [{model: m, input_usd_per_million: 1, output_usd_per_million: 2}]
            """);
        assertEquals("0.0.0.0", config.server().host());
        KeyConfig key = config.keys().getFirst();
        assertEquals(LimitsConfig.UNLIMITED, key.limits());
        assertEquals(LimitsConfig.UNLIMITED, key.perUser());
        assertEquals(List.of(), key.models());
        assertEquals(KeyScope.ALL, key.scopes());
        ProviderConfig provider = config.providers().values().iterator().next();
        assertEquals(
                List.of(new CredentialConfig(
                        "key-1", new Secret("x"), 1, OptionalLong.empty(), OptionalLong.empty(), OptionalInt.empty())),
                provider.credentials());
        assertEquals("https://api.anthropic.com", String.valueOf(provider.baseUrl()));
        assertEquals(OptionalInt.empty(), provider.maxRetries());
        assertNull(provider.dialect());
        assertEquals(
                List.of(new RouteConfig(
                        "m",
                        SelectionStrategy.PRIORITY,
                        List.of(new RouteConfig.Target("anthropic", null, 1, 0)),
                        OptionalInt.empty(),
                        TranslationConfig.DEFAULTS)),
                config.routes());
        assertEquals(
                List.of(new PriceConfig(
                        "m",
                        Map.of(Meter.INPUT, Rate.of(1_000_000), Meter.OUTPUT, Rate.of(2_000_000)),
                        List.of(),
                        OptionalInt.empty(),
                        OptionalInt.empty())),
                config.prices());
    }

    @Test
    void shouldKeepTheAddressesOfTheVendors() {
        assertEquals("https://api.openai.com/v1", String.valueOf(ProviderType.OPENAI.defaultBaseUrl()));
        assertEquals("https://api.anthropic.com", String.valueOf(ProviderType.ANTHROPIC.defaultBaseUrl()));
        assertEquals("https://generativelanguage.googleapis.com", String.valueOf(ProviderType.GEMINI.defaultBaseUrl()));
        assertEquals("https://api.mistral.ai/v1", String.valueOf(ProviderType.MISTRAL.defaultBaseUrl()));
        assertEquals("https://api.cohere.com", String.valueOf(ProviderType.COHERE.defaultBaseUrl()));
        assertEquals(
                "https://bedrock-runtime.us-east-1.amazonaws.com",
                String.valueOf(ProviderType.BEDROCK.defaultBaseUrl()));
    }

    @Test
    void shouldListenOnLoopbackOnlyWhenOpenAndNobodyChoseAHost() throws ConfigException {
        assertTrue(TestConfigs.load("").loopbackOnlyBecauseOpen());
        assertFalse(TestConfigs.load("server: {host: 127.0.0.1}").loopbackOnlyBecauseOpen());
        assertFalse(TestConfigs.load("", Map.of("SERVER_HOST", "0.0.0.0")).loopbackOnlyBecauseOpen());
        assertFalse(TestConfigs.load("keys: [{name: a, key: b}]").loopbackOnlyBecauseOpen());
        assertEquals(
                "::1",
                TestConfigs.load("{keys: [{name: a, key: b}], server: {host: '::1'}}")
                        .server()
                        .host());
    }

    /// An unknown key that is near to nothing is answered with all that are known.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {%s} | cache, security, providers, routing, routes, organisations, projects, keys, admin, budgets, webhooks, server, prices, pricing, resilience, media, telemetry, engine, database, ledger, leases, shared_limits, encryption
        media: {%s} | allow, max_bytes, max_total_bytes, enabled, max_items, timeout_seconds, max_concurrent, max_redirects
        server: {%s} | host, max_body_bytes, max_buffered_body_bytes, port, workers, max_connections, backlog, max_header_bytes, idle_timeout_seconds, read_timeout_seconds, write_timeout_seconds, shutdown_grace_seconds, token_count_workers, token_count_queue, remembered_responses, remember_responses_days, tls, timeout_seconds, metrics_port
        server: {tls: {%s}} | cert_file, key_file
        providers: {demo: {%s}} | enabled, type, rate_limit, dialect, base_url, endpoint, region, api_version, api_key, api_keys, models, timeout_seconds, max_retries, tls
        providers: {demo: {rate_limit: {%s}}} | requests_per_minute, tokens_per_minute
        providers: {demo: {api_keys: [{%s}]}} | key, label, requests_per_minute, tokens_per_minute, weight, max_concurrent
        providers: {demo: {tls: {%s}}} | ca_file
        routing: {%s} | rules, health_check_interval_seconds, strategy, default_provider, fallback_enabled, translation, strip_thinking, reasoning_budgets
        routing: {reasoning_budgets: {%s}} | minimal, low, medium, high, xhigh, max
        routes: [{%s}] | model, strategy, targets, max_output_tokens, translation, strip_thinking, reasoning_budgets
        routes: [{targets: [{%s}]}] | provider, model, weight, priority
        keys: [{%s}] | name, organisation, project, key, key_sha256, budget_usd, daily_budget_usd, weekly_budget_usd, monthly_budget_usd, rolling_budget_usd, rolling_window, alerts_at, reserve, requests_per_minute, tokens_per_minute, max_concurrent, models, scopes, expires_at, per_user
        keys: [{per_user: {%s}}] | budget_usd, daily_budget_usd, weekly_budget_usd, monthly_budget_usd, rolling_budget_usd, rolling_window, alerts_at, reserve, requests_per_minute, tokens_per_minute, max_concurrent
        projects: [{%s}] | name, organisation, budget_usd, daily_budget_usd, weekly_budget_usd, monthly_budget_usd, rolling_budget_usd, rolling_window, alerts_at, reserve, requests_per_minute, tokens_per_minute, max_concurrent
        organisations: [{%s}] | name, budget_usd, daily_budget_usd, weekly_budget_usd, monthly_budget_usd, rolling_budget_usd, rolling_window, alerts_at, reserve, requests_per_minute, tokens_per_minute, max_concurrent
        budgets: [{%s}] | scope, match, organisation, project, key, limit_usd, period, window, alerts_at, reserve
        webhooks: [{%s}] | url, secret, events, timeout_seconds, max_attempts, batch_size, batch_seconds, queue_limit
        prices: [{%s}] | model, input_usd_per_million, output_usd_per_million, cache_read_usd_per_million, cache_write_usd_per_million, cache_write_1h_usd_per_million, input_audio_usd_per_million, input_image_usd_per_million, input_video_usd_per_million, reasoning_usd_per_million, output_audio_usd_per_million, output_image_usd_per_million, request_usd, web_search_usd, web_search_preview_usd, grounded_prompt_usd, file_search_usd, code_session_usd, drawing_input_usd_per_million, drawing_input_image_usd_per_million, drawing_output_usd_per_million, image_usd, second_usd, long_prompts, when, max_output_tokens, max_input_tokens
        prices: [{when: [{%s}]}] | from, hours, tier, input_usd_per_million, output_usd_per_million, cache_read_usd_per_million, cache_write_usd_per_million, cache_write_1h_usd_per_million, input_audio_usd_per_million, input_image_usd_per_million, input_video_usd_per_million, reasoning_usd_per_million, output_audio_usd_per_million, output_image_usd_per_million, request_usd, web_search_usd, web_search_preview_usd, grounded_prompt_usd, file_search_usd, code_session_usd, drawing_input_usd_per_million, drawing_input_image_usd_per_million, drawing_output_usd_per_million, image_usd, second_usd, long_prompts
        prices: [{long_prompts: [{%s}]}] | above_tokens, input_usd_per_million, output_usd_per_million, cache_read_usd_per_million, cache_write_usd_per_million, cache_write_1h_usd_per_million, input_audio_usd_per_million, input_image_usd_per_million, input_video_usd_per_million, reasoning_usd_per_million, output_audio_usd_per_million, output_image_usd_per_million, request_usd, web_search_usd, web_search_preview_usd, grounded_prompt_usd, file_search_usd, code_session_usd, drawing_input_usd_per_million, drawing_input_image_usd_per_million, drawing_output_usd_per_million, image_usd, second_usd
        pricing: {%s} | catalogue_file, unknown_price, estimate, expected, abandoned, finish_seconds
        pricing: {expected: {%s}} | quantile, margin, min_requests
        pricing: {estimate: {%s}} | input_usd_per_million, output_usd_per_million, web_search_usd
        resilience: {%s} | circuit_breaker, retry, timeout, bulkhead, budget_wait
        resilience: {circuit_breaker: {%s}} | timeout_seconds, max_timeout_seconds, enabled, failure_threshold, success_threshold, failure_rate, min_requests, window_seconds
        resilience: {retry: {%s}} | initial_delay_ms, max_delay_ms, backoff_multiplier, max_attempts
        resilience: {timeout: {%s}} | request_seconds, connect_seconds, first_byte_seconds, idle_seconds, streaming_seconds, hold_back_seconds
        resilience: {bulkhead: {%s}} | max_concurrent, max_queue
        resilience: {budget_wait: {%s}} | max_seconds, max_waiting
        telemetry: {%s} | tracing, logging, metrics, access_log
        telemetry: {logging: {%s}} | level, format
        telemetry: {metrics: {%s}} | port, enabled
        telemetry: {access_log: {%s}} | path, enabled
        engine: {%s} | ring_size, settle_headroom, threading, max_users_per_key
        admin: {%s} | key, key_sha256
        database: {%s} | url, file, user, password, connections, timeout_seconds
        ledger: {%s} | segment_bytes, max_bytes, interval_ms, max_backoff_seconds, enabled, folder, fsync_ms, batch, keep_days, keep_minute_sums_days
        leases: {%s} | expiry_seconds, share_seconds
        shared_limits: {%s} | mode, redis, timeout_ms, keep_percent, when_away, gateways
        shared_limits: {redis: {%s}} | url, user, password, tls, prefix
        shared_limits: {redis: {tls: {%s}}} | ca_file
        encryption: {%s} | master_keys
        encryption: {master_keys: [{%s}]} | id, key
        """)
    void shouldKeepTheNamesOfTheProperties(String yaml, String names) {
        String unknown = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";
        List<String> hints = TestConfigs.messages(yaml.formatted(unknown + ": 1")).stream()
                .filter(message -> message.contains(unknown))
                .map(message -> message.substring(message.lastIndexOf(": ") + 2))
                .toList();
        assertEquals(List.of(names), hints);
    }
}
