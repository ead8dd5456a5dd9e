package io.ringfence.gateway.config;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

/// Somebody who wants to be told of events.
///
/// @param secret      what every message is signed with
/// @param events      of which there is at least one
/// @param timeout     of one attempt
/// @param maxAttempts how often a message is sent until it is given up
/// @param batching    of exchanges
public record WebhookConfig(
        URI url, Secret secret, Set<Event> events, Duration timeout, int maxAttempts, Batching batching) {
    /// What may be told.
    public enum Event {
        /// What is spent has reached one of a budget's thresholds.
        BUDGET_THRESHOLD("budget.threshold"),
        /// What is left of a budget was too little for a request.
        BUDGET_EXCEEDED("budget.exceeded"),
        /// Exchanges are over.
        EXCHANGE_FINISHED("exchange.finished");

        /// What is told where nothing is said: what is rare, and not every exchange.
        public static final Set<Event> ALERTS = Set.of(BUDGET_THRESHOLD, BUDGET_EXCEEDED);

        private final String wireName;

        Event(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    /// How exchanges go in one message.
    ///
    /// @param size       exchanges in one message at most
    /// @param interval   how long an exchange waits at most for others to go with it
    /// @param queueLimit exchanges that wait at most
    public record Batching(int size, Duration interval, int queueLimit) {
        static final Batching DEFAULTS = new Batching(100, Duration.ofSeconds(5), 10_000);
    }

    public WebhookConfig {
        events = Set.copyOf(events);
    }

    public boolean wantsAlerts() {
        return events.stream().anyMatch(Event.ALERTS::contains);
    }

    public boolean wantsExchanges() {
        return events.contains(Event.EXCHANGE_FINISHED);
    }

    /// Where it is, without what may be a secret in its path: for logs and metrics.
    public String place() {
        return url.getPort() < 0
                ? url.getScheme() + "://" + url.getHost()
                : url.getScheme() + "://" + url.getHost() + ":" + url.getPort();
    }

    /// Without the secret, and without what may be one in the address.
    @Override
    public String toString() {
        return "WebhookConfig[" + place() + "]";
    }
}
