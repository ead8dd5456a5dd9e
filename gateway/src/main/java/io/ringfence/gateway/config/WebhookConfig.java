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
public record WebhookConfig(URI url, Secret secret, Set<Event> events, Duration timeout, int maxAttempts) {
    /// What may be told.
    public enum Event {
        /// What is spent has reached one of a budget's thresholds.
        BUDGET_THRESHOLD("budget.threshold"),
        /// What is left of a budget was too little for a request.
        BUDGET_EXCEEDED("budget.exceeded");

        private final String wireName;

        Event(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    public WebhookConfig {
        events = Set.copyOf(events);
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
