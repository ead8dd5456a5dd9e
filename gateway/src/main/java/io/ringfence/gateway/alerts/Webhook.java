package io.ringfence.gateway.alerts;

import io.ringfence.gateway.config.WebhookConfig;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Posts messages to one address, one after another, on a thread of its own, so that one that is slow or down
/// delays nobody else.
final class Webhook {
    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
    private static final int MAX_WAITING = 256;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final WebhookConfig config;
    private final HttpClient client;
    private final AlertMetrics metrics;
    private final Duration firstPause;
    private final BlockingQueue<WebhookMessage> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread thread;

    /// @param firstPause before the second attempt; it doubles with each further one
    Webhook(WebhookConfig config, HttpClient client, AlertMetrics metrics, Duration firstPause) {
        this.config = config;
        this.client = client;
        this.metrics = metrics;
        this.firstPause = firstPause;
        thread = Thread.ofVirtual().name("ringfence-webhook").start(this::run);
    }

    /// Takes a message to be sent. When too many wait already, it is dropped and counted.
    void tell(WebhookMessage message) {
        if (config.events().contains(message.type()) && !waiting.offer(message)) {
            metrics.webhook(config.place(), AlertMetrics.Outcome.DROPPED);
        }
    }

    private void run() {
        WebhookMessage current = null;
        try {
            while (true) {
                current = waiting.take();
                deliver(current);
                current = null;
            }
        } catch (InterruptedException stopped) {
            sendRest(current);
        }
    }

    private void deliver(WebhookMessage message) throws InterruptedException {
        Duration pause = firstPause;
        for (int attempt = 1; ; attempt++) {
            Failure failure = send(message, config.timeout());
            if (failure == null) {
                metrics.webhook(config.place(), AlertMetrics.Outcome.DELIVERED);
                return;
            }
            if (!failure.mayPass || attempt == config.maxAttempts()) {
                giveUp(message, attempt, failure);
                return;
            }
            Thread.sleep(jittered(pause));
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private void giveUp(WebhookMessage message, int attempts, Failure failure) {
        metrics.webhook(config.place(), AlertMetrics.Outcome.FAILED);
        LOG.warn(
                "The webhook at {} was not told of {} ({}), which was tried {} times: {}",
                config.place(),
                message.type().wireName(),
                message.id(),
                attempts,
                failure.words);
    }

    /// Between half of it and all of it.
    private static Duration jittered(Duration pause) {
        long ns = pause.toNanos();
        return Duration.ofNanos(ns - ThreadLocalRandom.current().nextLong(ns / 2 + 1));
    }

    /// @param mayPass whether it is worth trying again
    private record Failure(String words, boolean mayPass) {}

    /// Sends it once.
    ///
    /// @return null when it was taken
    private @Nullable Failure send(WebhookMessage message, Duration timeout) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(config.url())
                .header("content-type", "application/json")
                .header("user-agent", "ringfence")
                .header("x-ringfence-event", message.type().wireName())
                .header("x-ringfence-delivery", message.id())
                .header(
                        WebhookSignature.HEADER,
                        WebhookSignature.of(config.secret(), Instant.now().getEpochSecond(), message.body()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(message.body()))
                .build();
        // A request's own timeout ends with the answer's head; this one goes for its body, too.
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            return judge(answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS).statusCode());
        } catch (TimeoutException e) {
            return new Failure("no answer within " + timeout.toMillis() + " ms", true);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            // Without its text, which might quote the address.
            return new Failure(cause.getClass().getSimpleName(), true);
        } finally {
            answer.cancel(true);
        }
    }

    private static @Nullable Failure judge(int status) {
        if (status / 100 == 2) {
            return null;
        }
        boolean mayPass = status >= 500 || status == 408 || status == 425 || status == 429;
        return new Failure("answered " + status, mayPass);
    }

    /// The gateway stops: what is left gets one attempt, within a few seconds for all.
    private void sendRest(@Nullable WebhookMessage interrupted) {
        long endNs = System.nanoTime() + GRACE.toNanos();
        WebhookMessage message = interrupted == null ? waiting.poll() : interrupted;
        while (message != null) {
            Failure failure = new Failure("the gateway was stopped", false);
            long leftNs = endNs - System.nanoTime();
            if (leftNs > 0) {
                try {
                    failure = send(
                            message,
                            Duration.ofNanos(Math.min(leftNs, config.timeout().toNanos())));
                } catch (InterruptedException again) {
                    endNs = System.nanoTime();
                }
            }
            if (failure == null) {
                metrics.webhook(config.place(), AlertMetrics.Outcome.DELIVERED);
            } else {
                giveUp(message, 1, failure);
            }
            message = waiting.poll();
        }
    }

    /// Begins to stop. To be called once.
    void stop() {
        thread.interrupt();
    }

    /// Waits for the end, which comes within the grace.
    void awaitStopped() {
        try {
            thread.join(GRACE.plusSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
