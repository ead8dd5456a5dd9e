package io.ringfence.gateway.config;

import java.time.Duration;

/// How failures, slowness and overload are met.
public record ResilienceConfig(
        CircuitBreaker circuitBreaker, Retry retry, Timeout timeout, Bulkhead bulkhead, BudgetWait budgetWait) {

    /// What holds where the configuration says nothing.
    public static final ResilienceConfig DEFAULTS = new ResilienceConfig(
            CircuitBreaker.DEFAULTS, Retry.DEFAULTS, Timeout.DEFAULTS, Bulkhead.DEFAULTS, BudgetWait.DEFAULTS);

    /// When a deployment is left alone for a while.
    ///
    /// @param failureThreshold    faults in a row that open it
    /// @param successThreshold    probes in a row that close it again
    /// @param openDuration        how long it stays open the first time; doubles with each failed probe
    /// @param maxOpenDuration     where the doubling ends
    /// @param failureRatePermille share of faults in the window that opens it, in thousandths
    /// @param minRequests         that the window must hold before the share counts
    /// @param window              over which the share is taken
    public record CircuitBreaker(
            boolean enabled,
            int failureThreshold,
            int successThreshold,
            Duration openDuration,
            Duration maxOpenDuration,
            int failureRatePermille,
            int minRequests,
            Duration window) {

        public static final CircuitBreaker DEFAULTS = new CircuitBreaker(
                true, 5, 3, Duration.ofSeconds(30), Duration.ofSeconds(300), 500, 20, Duration.ofSeconds(30));
    }

    /// Attempts after the first wait `initialDelay`, growing up to `maxDelay`, with full jitter.
    ///
    /// @param maxAttempts          the first one included
    /// @param backoffMultiplierPpm each wait in millionths of the one before
    public record Retry(int maxAttempts, Duration initialDelay, Duration maxDelay, int backoffMultiplierPpm) {

        public static final Retry DEFAULTS = new Retry(3, Duration.ofMillis(100), Duration.ofSeconds(5), 2_000_000);
    }

    /// How long each part of an exchange may take.
    ///
    /// @param connect   to have a connection to the provider, TLS included
    /// @param firstByte from the end of the request to the first byte of the answer
    /// @param idle      between two chunks of an answer
    /// @param request   a whole unary exchange: `request_seconds` or `server.timeout_seconds`, whichever is
    ///                  less
    /// @param streaming a whole exchange that streams
    /// @param holdBack  how long a stream's first frames wait for content; until then an early error fails over
    public record Timeout(
            Duration connect,
            Duration firstByte,
            Duration idle,
            Duration request,
            Duration streaming,
            Duration holdBack) {

        public static final Timeout DEFAULTS = new Timeout(
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(300),
                Duration.ofSeconds(600),
                Duration.ofSeconds(2));
    }

    /// How much is served at once.
    ///
    /// @param maxConcurrent exchanges served at once
    /// @param maxQueue      exchanges that may wait for one of those places
    public record Bulkhead(int maxConcurrent, int maxQueue) {

        public static final Bulkhead DEFAULTS = new Bulkhead(10_000, 500);
    }

    /// How long, and how many, exchanges wait for money that others have reserved and may give back.
    public record BudgetWait(Duration max, int maxWaiting) {

        public static final BudgetWait DEFAULTS = new BudgetWait(Duration.ofSeconds(10), 1_024);
    }
}
