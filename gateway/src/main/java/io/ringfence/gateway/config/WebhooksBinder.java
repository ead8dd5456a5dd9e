package io.ringfence.gateway.config;

import io.ringfence.gateway.config.WebhookConfig.Batching;
import io.ringfence.gateway.config.WebhookConfig.Event;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads `webhooks`.
final class WebhooksBinder {
    private static final int MAX_WEBHOOKS = 16;
    private static final int MIN_SECRET_LENGTH = 16;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final int DEFAULT_MAX_ATTEMPTS = 5;

    private WebhooksBinder() {}

    static List<WebhookConfig> read(Section root) {
        List<WebhookConfig> webhooks = new ArrayList<>();
        Map<URI, String> places = new HashMap<>();
        List<Value> items = root.items("webhooks");
        if (items.size() > MAX_WEBHOOKS) {
            root.wrong("webhooks", "has " + items.size() + " items; expected at most " + MAX_WEBHOOKS);
        }
        for (Value item : items) {
            WebhookConfig webhook = item.section(WebhooksBinder::webhook);
            if (webhook == null) {
                continue;
            }
            String first = places.putIfAbsent(webhook.url(), item.place());
            if (first != null) {
                item.wrong("its `url` is given twice; the first time on " + first);
            } else {
                webhooks.add(webhook);
            }
        }
        return webhooks;
    }

    private static @Nullable WebhookConfig webhook(Section section) {
        URI url = url(section.required("url"));
        Secret secret = secret(section.required("secret"));
        Set<Event> events = events(section);
        Duration timeout =
                section.seconds("timeout_seconds", DEFAULT_TIMEOUT, Duration.ofMillis(100), Duration.ofMinutes(1));
        int maxAttempts = section.whole("max_attempts", DEFAULT_MAX_ATTEMPTS, 1, 10);
        Batching batching = batching(section);
        return url == null || secret == null
                ? null
                : new WebhookConfig(url, secret, events, timeout, maxAttempts, batching);
    }

    private static Batching batching(Section section) {
        Batching defaults = Batching.DEFAULTS;
        return new Batching(
                section.whole("batch_size", defaults.size(), 1, 1_000),
                section.seconds("batch_seconds", defaults.interval(), Duration.ofMillis(10), Duration.ofMinutes(1)),
                section.whole("queue_limit", defaults.queueLimit(), 1, 1_000_000));
    }

    private static @Nullable URI url(@Nullable Value value) {
        String text = value == null ? null : value.text();
        if (value == null || text == null) {
            return null;
        }
        try {
            URI url = new URI(text);
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (http && url.getHost() != null && url.getPort() <= 65_535 && url.getRawUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException notAnAddress) {
            // Told below: the exception would quote the address.
        }
        value.wrong("not an address; expected http:// or https:// with a host, and no user or password");
        return null;
    }

    private static @Nullable Secret secret(@Nullable Value value) {
        Secret secret = value == null ? null : value.secret();
        if (value != null && secret != null && secret.reveal().length() < MIN_SECRET_LENGTH) {
            value.wrong("too short to sign with; expected at least " + MIN_SECRET_LENGTH + " characters");
            return null;
        }
        return secret;
    }

    private static Set<Event> events(Section section) {
        if (!section.has("events")) {
            return Event.ALERTS;
        }
        List<String> names = Stream.of(Event.values()).map(Event::wireName).toList();
        Set<Event> events = EnumSet.noneOf(Event.class);
        List<Value> items = section.items("events");
        for (Value item : items) {
            String name = item.reference(names, "event");
            for (Event event : Event.values()) {
                if (event.wireName().equals(name)) {
                    events.add(event);
                }
            }
        }
        if (items.isEmpty()) {
            section.wrong("events", "expected at least one of: " + String.join(", ", names));
        }
        return events;
    }
}
