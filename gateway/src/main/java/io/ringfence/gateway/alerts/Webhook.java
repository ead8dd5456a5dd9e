package io.ringfence.gateway.alerts;

import io.ringfence.gateway.config.WebhookConfig;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Posts the messages of a feed to one address, one after another, on a thread of its own, so that one that is
/// slow or down delays nobody else.
final class Webhook<F extends Feed> {
    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final F feed;
    private final HttpClient client;
    private final AlertMetrics metrics;
    private final Duration firstPause;
    private final Duration grace;
    private final Thread thread;

    // The message that is being sent and how often it was, of the webhook's thread alone.
    private @Nullable WebhookMessage current;
    private int attempts;

    /// @param firstPause before the second attempt; it doubles with each further one
    /// @param grace      for what is left when it is stopped
    Webhook(F feed, HttpClient client, AlertMetrics metrics, Duration firstPause, Duration grace) {
        this.feed = feed;
        this.client = client;
        this.metrics = metrics;
        this.firstPause = firstPause;
        this.grace = grace;
        thread = Thread.ofVirtual().name("ringfence-webhook").start(this::run);
    }

    /// What it tells, and by which configuration, from the next attempt on.
    F feed() {
        return feed;
    }

    private void run() {
        try {
            while (true) {
                begin(feed.take());
                deliver();
            }
        } catch (InterruptedException stopped) {
            sendRest();
        }
    }

    private void begin(@Nullable WebhookMessage message) {
        current = message;
        attempts = 0;
    }

    private void deliver() throws InterruptedException {
        while (current != null) {
            Failure failure = send(current, feed.config().timeout());
            if (failure != null && failure.mayPass && attempts < feed.config().maxAttempts()) {
                Thread.sleep(jittered(pauseAfter(attempts, firstPause)));
            } else {
                end(current, failure);
                current = null;
            }
        }
    }

    private void end(WebhookMessage message, @Nullable Failure failure) {
        if (failure == null) {
            count(message, AlertMetrics.Outcome.DELIVERED);
            return;
        }
        count(message, AlertMetrics.Outcome.FAILED);
        LOG.warn(
                "The webhook at {} was not told of {} ({}), which was tried {} times: {}",
                feed.config().place(),
                message.type().wireName(),
                message.id(),
                attempts,
                failure.words);
    }

    private void count(WebhookMessage message, AlertMetrics.Outcome outcome) {
        String place = feed.config().place();
        metrics.webhook(place, outcome);
        if (message.exchanges() > 0) {
            metrics.exchanges(place, outcome, message.exchanges());
        }
    }

    /// The first pause, twice as long with each further attempt, and never longer than a minute.
    static Duration pauseAfter(int attempts, Duration firstPause) {
        Duration pause = firstPause.multipliedBy(1L << Math.min(attempts - 1, 30));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
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
        attempts++;
        try {
            return judge(post(message, timeout));
        } catch (TimeoutException e) {
            return new Failure("no answer within " + timeout.toMillis() + " ms", true);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            // Without its text, which might quote the address.
            return new Failure(cause.getClass().getSimpleName(), true);
        } catch (RuntimeException bug) {
            // Without its text for the same reason. The messages behind this one may do better.
            LOG.error(
                    "The webhook at {} was not told because of a bug: {} {}",
                    feed.config().place(),
                    bug.getClass().getName(),
                    Arrays.toString(bug.getStackTrace()));
            return new Failure(bug.getClass().getSimpleName(), false);
        }
    }

    /// @return the status of the answer
    private int post(WebhookMessage message, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        WebhookConfig config = feed.config();
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
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS).statusCode();
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

    /// It was stopped, and takes nothing more: what is left gets one attempt, within the grace for all.
    private void sendRest() {
        long endNs = System.nanoTime() + grace.toNanos();
        if (current == null) {
            begin(feed.poll());
        }
        while (current != null) {
            end(current, sendBefore(endNs, current));
            begin(endNs - System.nanoTime() > 0 ? feed.poll() : null);
        }
        int left = feed.giveUp();
        if (left > 0) {
            LOG.warn(
                    "The webhook at {} was stopped before it was told of {} more events",
                    feed.config().place(),
                    left);
        }
    }

    private @Nullable Failure sendBefore(long endNs, WebhookMessage message) {
        Failure tooLate = new Failure("the webhook was stopped", false);
        long leftNs = endNs - System.nanoTime();
        if (leftNs <= 0) {
            return tooLate;
        }
        try {
            return send(
                    message,
                    Duration.ofNanos(Math.min(leftNs, feed.config().timeout().toNanos())));
        } catch (InterruptedException again) {
            return tooLate;
        }
    }

    /// Begins to stop.
    void stop() {
        feed.stop();
        thread.interrupt();
    }

    /// Waits for the end, which comes within the grace.
    void awaitStopped() {
        try {
            thread.join(grace.plusSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
