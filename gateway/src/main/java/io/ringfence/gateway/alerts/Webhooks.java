package io.ringfence.gateway.alerts;

import io.ringfence.gateway.config.WebhookConfig;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The webhooks that are configured now.
final class Webhooks implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final AlertMetrics metrics;
    private final Duration firstPause;

    /// Copied with every change, so that telling never waits for one.
    private volatile Map<WebhookConfig, Webhook> webhooks = Map.of();

    private @Nullable HttpClient client;

    Webhooks(AlertMetrics metrics) {
        this(metrics, FIRST_PAUSE);
    }

    /// @param firstPause before the second attempt; it doubles with each further one
    Webhooks(AlertMetrics metrics, Duration firstPause) {
        this.metrics = metrics;
        this.firstPause = firstPause;
    }

    synchronized void install(List<WebhookConfig> configs) {
        Map<WebhookConfig, Webhook> before = webhooks;
        Map<WebhookConfig, Webhook> now = new LinkedHashMap<>();
        for (WebhookConfig config : configs) {
            Webhook kept = before.get(config);
            now.computeIfAbsent(config, added -> kept == null ? open(added) : kept);
        }
        webhooks = now;
        before.forEach((config, webhook) -> {
            if (!now.containsKey(config)) {
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
        return new Webhook(config, client, metrics, firstPause);
    }

    void tell(WebhookMessage message) {
        webhooks.values().forEach(webhook -> webhook.tell(message));
    }

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
