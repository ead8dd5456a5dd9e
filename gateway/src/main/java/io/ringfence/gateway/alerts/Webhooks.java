package io.ringfence.gateway.alerts;

import io.ringfence.frontend.ExchangeListener;
import io.ringfence.frontend.ExchangeSummary;
import io.ringfence.gateway.config.WebhookConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The webhooks that are configured now. What is told of alerts and of exchanges goes to each of them on
/// different threads, so that many exchanges, or one that is not taken, delay no alert.
public final class Webhooks implements ExchangeListener, AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final AlertMetrics metrics;
    private final Duration firstPause;
    private final Duration grace;

    /// Unlike any other run's, so that ids of exchanges are unique among processes.
    private final String run =
            "exc_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + "-";

    private final AtomicLong exchangeCount = new AtomicLong();

    // Copied with every change, so that telling never waits for one.
    private volatile Map<URI, Webhook<AlertFeed>> alerts = Map.of();
    private volatile Map<URI, Webhook<ExchangeFeed>> exchanges = Map.of();
    private volatile List<ExchangeFeed> exchangeFeeds = List.of();

    private @Nullable HttpClient client;

    public Webhooks(AlertMetrics metrics) {
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
    public synchronized void install(List<WebhookConfig> configs) {
        alerts = installed(alerts, configs.stream().filter(WebhookConfig::wantsAlerts), AlertFeed::new);
        exchanges = installed(exchanges, configs.stream().filter(WebhookConfig::wantsExchanges), ExchangeFeed::new);
        exchangeFeeds = exchanges.values().stream().map(Webhook::feed).toList();
    }

    private <F extends Feed> Map<URI, Webhook<F>> installed(
            Map<URI, Webhook<F>> before,
            Stream<WebhookConfig> configs,
            BiFunction<WebhookConfig, AlertMetrics, F> newFeed) {
        Map<URI, Webhook<F>> now = new LinkedHashMap<>();
        configs.forEach(config -> {
            Webhook<F> kept = before.get(config.url());
            if (kept != null) {
                kept.feed().use(config);
            }
            now.put(config.url(), kept == null ? open(newFeed.apply(config, metrics)) : kept);
        });
        before.forEach((url, webhook) -> {
            if (!now.containsKey(url)) {
                webhook.stop();
            }
        });
        return now;
    }

    private <F extends Feed> Webhook<F> open(F feed) {
        if (client == null) {
            // One that goes elsewhere is a mistake of the operator's to mend: the secret's signature stays here.
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
        }
        return new Webhook<>(feed, client, metrics, firstPause, grace);
    }

    /// Tells of an alert.
    void tell(WebhookMessage message) {
        alerts.values().forEach(webhook -> webhook.feed().tell(message));
    }

    /// Takes note of an exchange for the webhooks that want to be told, and never waits. Of callers without a valid
    /// key nobody is told, so that nobody can keep a receiver busy from outside.
    @Override
    public void onExchange(ExchangeSummary exchange) {
        List<ExchangeFeed> feeds = exchangeFeeds;
        if (feeds.isEmpty() || exchange.keyName() == null) {
            return;
        }
        ToldExchange told = ToldExchange.of(run + exchangeCount.incrementAndGet(), exchange);
        for (ExchangeFeed feed : feeds) {
            feed.offer(told);
        }
    }

    /// Ends all of them side by side, which takes little more than the grace.
    @Override
    public synchronized void close() {
        List<Webhook<?>> all = Stream.concat(alerts.values().stream(), exchanges.values().stream())
                .toList();
        all.forEach(Webhook::stop);
        all.forEach(Webhook::awaitStopped);
        alerts = Map.of();
        exchanges = Map.of();
        exchangeFeeds = List.of();
        if (client != null) {
            client.shutdownNow();
        }
    }
}
