package io.ringfence.gateway.alerts;

import io.ringfence.gateway.config.WebhookConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The webhooks that are configured now.
final class Webhooks implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final AlertMetrics metrics;
    private final Duration firstPause;
    private final Duration grace;

    /// Copied with every change, so that telling never waits for one.
    private volatile Map<URI, Webhook> webhooks = Map.of();

    private @Nullable HttpClient client;

    Webhooks(AlertMetrics metrics) {
        this(metrics, FIRST_PAUSE, GRACE);
    }

    /// @param firstPause before the second attempt; it doubles with each further one
    /// @param grace      for what is left when a webhook ends
    Webhooks(AlertMetrics metrics, Duration firstPause, Duration grace) {
        this.metrics = metrics;
        this.firstPause = firstPause;
        this.grace = grace;
    }

    /// Tells these from now on. One that was there at the same address keeps what it has to tell, and tells it
    /// by the new configuration.
    ///
    /// @param configs each of another address
    synchronized void install(List<WebhookConfig> configs) {
        Map<URI, Webhook> before = webhooks;
        Map<URI, Webhook> now = new LinkedHashMap<>();
        for (WebhookConfig config : configs) {
            Webhook kept = before.get(config.url());
            if (kept != null) {
                kept.use(config);
            }
            now.put(config.url(), kept == null ? open(config) : kept);
        }
        webhooks = now;
        before.forEach((url, webhook) -> {
            if (!now.containsKey(url)) {
                webhook.stop();
            }
        });
    }

    private Webhook open(WebhookConfig config) {
        if (client == null) {
            // One that goes elsewhere is a mistake of the operator's to mend: the secret's signature stays here.
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
        }
        return new Webhook(config, client, metrics, firstPause, grace);
    }

    void tell(WebhookMessage message) {
        webhooks.values().forEach(webhook -> webhook.tell(message));
    }

    /// Ends all of them side by side, which takes little more than the grace.
    @Override
    public synchronized void close() {
        webhooks.values().forEach(Webhook::stop);
        webhooks.values().forEach(Webhook::awaitStopped);
        webhooks = Map.of();
        if (client != null) {
            client.shutdownNow();
        }
    }
}
