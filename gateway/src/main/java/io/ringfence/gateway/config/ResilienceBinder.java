package io.ringfence.gateway.config;

import java.time.Duration;
import java.util.OptionalLong;

/// Reads `resilience`.
final class ResilienceBinder {
    static final Duration ONE_DAY = Duration.ofDays(1);

    private static final Duration ONE_MS = Duration.ofMillis(1);
    private static final int MANY = 1_000_000;
    private static final int MULTIPLIER_DECIMALS = 6;
    private static final int RATE_DECIMALS = 3;

    private ResilienceBinder() {}

    /// @param longestRequest `server.timeout_seconds`
    static ResilienceConfig read(Section section, Duration longestRequest) {
        return new ResilienceConfig(
                section.section("circuit_breaker", ResilienceBinder::circuitBreaker),
                section.section("retry", ResilienceBinder::retry),
                section.section("timeout", timeout -> timeout(timeout, longestRequest)),
                section.section("bulkhead", ResilienceBinder::bulkhead),
                section.section("budget_wait", ResilienceBinder::budgetWait));
    }

    private static ResilienceConfig.CircuitBreaker circuitBreaker(Section section) {
        ResilienceConfig.CircuitBreaker defaults = ResilienceConfig.CircuitBreaker.DEFAULTS;
        Duration open = section.seconds("timeout_seconds", defaults.openDuration(), ONE_MS, ONE_DAY);
        Duration longest =
                section.seconds("max_timeout_seconds", longer(open, defaults.maxOpenDuration()), ONE_MS, ONE_DAY);
        if (longest.compareTo(open) < 0) {
            section.wrong("max_timeout_seconds is less than timeout_seconds");
        }
        return new ResilienceConfig.CircuitBreaker(
                section.flag("enabled", defaults.enabled()),
                section.whole("failure_threshold", defaults.failureThreshold(), 1, MANY),
                section.whole("success_threshold", defaults.successThreshold(), 1, MANY),
                open,
                longest,
                (int) section.scaled("failure_rate", RATE_DECIMALS, 1, 1_000).orElse(defaults.failureRatePermille()),
                section.whole("min_requests", defaults.minRequests(), 1, MANY),
                section.seconds("window_seconds", defaults.window(), Duration.ofSeconds(1), Duration.ofHours(1)));
    }

    private static ResilienceConfig.Retry retry(Section section) {
        ResilienceConfig.Retry defaults = ResilienceConfig.Retry.DEFAULTS;
        Duration initial = section.millis("initial_delay_ms", defaults.initialDelay(), Duration.ZERO, ONE_DAY);
        Duration longest = section.millis("max_delay_ms", longer(initial, defaults.maxDelay()), Duration.ZERO, ONE_DAY);
        if (longest.compareTo(initial) < 0) {
            section.wrong("max_delay_ms is less than initial_delay_ms");
        }
        OptionalLong multiplier = section.scaled("backoff_multiplier", MULTIPLIER_DECIMALS, 1_000_000, 100_000_000);
        return new ResilienceConfig.Retry(
                section.whole("max_attempts", defaults.maxAttempts(), 1, 100), initial, longest, (int)
                        multiplier.orElse(defaults.backoffMultiplierPpm()));
    }

    private static ResilienceConfig.Timeout timeout(Section section, Duration longestRequest) {
        ResilienceConfig.Timeout defaults = ResilienceConfig.Timeout.DEFAULTS;
        Duration request = section.seconds("request_seconds", longestRequest, ONE_MS, ONE_DAY);
        return new ResilienceConfig.Timeout(
                section.seconds("connect_seconds", defaults.connect(), ONE_MS, ONE_DAY),
                section.seconds("first_byte_seconds", defaults.firstByte(), ONE_MS, ONE_DAY),
                section.seconds("idle_seconds", defaults.idle(), ONE_MS, ONE_DAY),
                request.compareTo(longestRequest) < 0 ? request : longestRequest,
                section.seconds("streaming_seconds", defaults.streaming(), ONE_MS, ONE_DAY),
                section.seconds("hold_back_seconds", defaults.holdBack(), Duration.ZERO, ONE_DAY));
    }

    private static ResilienceConfig.Bulkhead bulkhead(Section section) {
        ResilienceConfig.Bulkhead defaults = ResilienceConfig.Bulkhead.DEFAULTS;
        return new ResilienceConfig.Bulkhead(
                section.whole("max_concurrent", defaults.maxConcurrent(), 1, MANY),
                section.whole("max_queue", defaults.maxQueue(), 0, MANY));
    }

    private static ResilienceConfig.BudgetWait budgetWait(Section section) {
        ResilienceConfig.BudgetWait defaults = ResilienceConfig.BudgetWait.DEFAULTS;
        return new ResilienceConfig.BudgetWait(
                section.seconds("max_seconds", defaults.max(), Duration.ZERO, Duration.ofMinutes(5)),
                section.whole("max_waiting", defaults.maxWaiting(), 0, MANY));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
