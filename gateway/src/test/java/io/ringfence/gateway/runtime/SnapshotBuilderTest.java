package io.ringfence.gateway.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.breaker.BreakerPolicy;
import io.ringfence.engine.policy.PolicyRegistry;
import io.ringfence.engine.policy.ResiliencePolicy;
import io.ringfence.engine.policy.RetryPolicy;
import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigLoader;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.Overrides;
import io.ringfence.gateway.registry.Tenants;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotBuilderTest {
    private static GatewayConfig load(String yaml) throws ConfigException {
        return new ConfigLoader(Map.of(), Overrides.NONE)
                .load(Path.of("test.yaml"), yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static ResiliencePolicy resilience(String yaml) throws ConfigException {
        URI demo = URI.create("http://127.0.0.1:1");
        return new SnapshotBuilder(new PolicyRegistry(), new UpstreamTls(), demo)
                .build(load(yaml))
                .policy()
                .resilience();
    }

    @Test
    void shouldHandTheDefaultsOfResilienceOnToTheEngine() throws ConfigException {
        assertEquals(RetryPolicy.defaults(), resilience("").retry());
        assertEquals(BreakerPolicy.defaults(), resilience("").breaker());
    }

    @Test
    void shouldHandRetriesOnToTheEngineAsExactlyAsTheyAreWritten() throws ConfigException {
        RetryPolicy retry = resilience("resilience: {retry: {max_attempts: 7, initial_delay_ms: 0.5,"
                        + " max_delay_ms: 9000, backoff_multiplier: 1.234567}}")
                .retry();

        assertEquals(new RetryPolicy(7, 500_000, 9_000_000_000L, 1_234_567, TimeUnit.SECONDS.toNanos(60)), retry);
    }

    @Test
    void shouldHandTheBreakerOnToTheEngineAsExactlyAsItIsWritten() throws ConfigException {
        BreakerPolicy breaker = resilience("resilience: {circuit_breaker: {failure_threshold: 4, success_threshold: 2,"
                        + " failure_rate: 0.255, min_requests: 11, window_seconds: 12, timeout_seconds: 13,"
                        + " max_timeout_seconds: 14}}")
                .breaker();

        assertEquals(
                new BreakerPolicy(true, 4, 255, 11, 12_000_000_000L, 13_000_000_000L, 14_000_000_000L, 2), breaker);
    }

    @Test
    void shouldKeepEvenTheSmallestShareOfFaults() throws ConfigException {
        assertEquals(
                1,
                resilience("resilience: {circuit_breaker: {failure_rate: 0.001}}")
                        .breaker()
                        .faultPermille());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "organisations: [{name: o, budget_usd: 1, reserve: expected}]",
                "projects: [{name: p, budget_usd: 1, reserve: expected}]",
                "keys: [{name: k, key: s, budget_usd: 1, reserve: expected}]",
                "keys: [{name: k, key: s, per_user: {budget_usd: 1, reserve: expected}}]",
                "budgets: [{scope: model, match: m, limit_usd: 1, period: daily, reserve: expected}]"
            })
    void shouldKnowWhetherAnyBudgetSetsAsideWhatIsExpected(String yaml) throws ConfigException {
        GatewayConfig config = load(yaml);
        assertTrue(SnapshotBuilder.setsAsideExpected(config, Tenants.of(config)));
        GatewayConfig strict = load(yaml.replace("expected", "strict"));
        assertFalse(SnapshotBuilder.setsAsideExpected(strict, Tenants.of(strict)));
        assertEquals(
                !yaml.startsWith("budgets"),
                SnapshotBuilder.setsAsideExpected(strict, Tenants.of(config)),
                "as with somebody of the database");
    }
}
