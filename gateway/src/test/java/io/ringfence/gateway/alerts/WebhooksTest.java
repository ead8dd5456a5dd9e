package io.ringfence.gateway.alerts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.ringfence.gateway.alerts.WebhookReceiver.Received;
import io.ringfence.gateway.config.Secret;
import io.ringfence.gateway.config.WebhookConfig;
import io.ringfence.gateway.config.WebhookConfig.Event;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhooksTest {
    private static final Secret SECRET = new Secret("0123456789abcdef");
    private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    private static final int MAX_WAITING = 256;
    private static final WebhookConfig.Batching BATCHING = new WebhookConfig.Batching(1, Duration.ofSeconds(1), 1);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final AlertMetrics metrics = new AlertMetrics(registry);
    private final Webhooks webhooks = new Webhooks(metrics, Duration.ofNanos(1), SHORT);
    private final WebhookReceiver receiver;

    WebhooksTest() throws IOException {
        receiver = new WebhookReceiver();
    }

    @AfterEach
    void stop() {
        webhooks.close();
        receiver.close();
    }

    private void install(Duration timeout, int maxAttempts) {
        webhooks.install(List.of(config(receiver.url(), SECRET, timeout, maxAttempts)));
    }

    private static WebhookConfig config(URI url, Secret secret, Duration timeout, int maxAttempts) {
        return new WebhookConfig(url, secret, Set.of(Event.BUDGET_THRESHOLD), timeout, maxAttempts, BATCHING);
    }

    private static WebhookMessage message(String id) {
        return new WebhookMessage(id, Event.BUDGET_THRESHOLD, BODY);
    }

    private void assertCounts(int delivered, int failed, int dropped) {
        String expected = counts(delivered, failed, dropped);
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!expected.equals(counts()) && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(100_000);
        }
        assertEquals(expected, counts());
    }

    private String counts() {
        return counts(count("delivered"), count("failed"), count("dropped"));
    }

    private static String counts(double delivered, double failed, double dropped) {
        return "delivered=" + delivered + " failed=" + failed + " dropped=" + dropped;
    }

    private double count(String outcome) {
        return Counts.of(registry, "gateway_webhook_messages", outcome);
    }

    @Test
    void shouldTryAgainWhatMayPassUntilItWasTriedAsOftenAsAllowed() throws InterruptedException {
        install(LONG, 3);
        receiver.answer(503, 429, 204, 500, 408, 425);
        webhooks.tell(message("good"));
        webhooks.tell(message("bad"));
        webhooks.tell(message("last"));
        for (String id : List.of("good", "good", "good", "bad", "bad", "bad", "last")) {
            assertEquals(id, receiver.next().delivery());
        }
        assertCounts(2, 1, 0);
    }

    @Test
    void shouldGiveUpAtOnceWhatWillNotPass() throws InterruptedException {
        install(LONG, 3);
        receiver.answer(400, 302);
        for (String id : List.of("refused", "redirected", "taken")) {
            webhooks.tell(message(id));
            assertEquals(new Received("/hook", id, ""), withoutSignature(receiver.next()));
        }
        assertCounts(1, 2, 0);
    }

    private static Received withoutSignature(Received received) {
        return new Received(received.path(), received.delivery(), "");
    }

    @Test
    void shouldTryAgainWhatIsNotAnsweredInTime() throws InterruptedException {
        install(SHORT, 2);
        receiver.hang();
        webhooks.tell(message("a"));
        assertEquals("a", receiver.next().delivery());
        assertEquals("a", receiver.next().delivery());
        assertCounts(0, 1, 0);
    }

    @Test
    void shouldDropAndCountWhatFindsTheQueueFull() throws InterruptedException {
        install(LONG, 1);
        receiver.hang();
        webhooks.tell(message("first"));
        receiver.next();
        for (int i = 0; i < MAX_WAITING + 10; i++) {
            webhooks.tell(message("more"));
        }
        assertCounts(0, 0, 10);
        receiver.goOn();
        assertCounts(1 + MAX_WAITING, 0, 10);
    }

    @Test
    void shouldKeepWhatItHasToTellUnderAChangedConfiguration() throws InterruptedException {
        install(LONG, 1);
        receiver.hang();
        webhooks.tell(message("first"));
        receiver.next();
        webhooks.tell(message("second"));

        Secret rotated = new Secret("fedcba9876543210");
        webhooks.install(List.of(config(receiver.url(), rotated, Duration.ofSeconds(29), 2)));
        receiver.goOn();
        Received second = receiver.next();
        assertEquals("second", second.delivery());
        String signedAt =
                second.signature().substring("t=".length(), second.signature().indexOf(','));
        assertEquals(WebhookSignature.of(rotated, Long.parseLong(signedAt), BODY), second.signature());
        assertCounts(2, 0, 0);
        assertEquals(0, receiver.notLookedAt(), "each was sent once");
    }

    @Test
    void shouldSendTheRestOnceMoreWhenItEnds() throws InterruptedException {
        install(LONG, 5);
        receiver.hang();
        webhooks.tell(message("first"));
        receiver.next();
        webhooks.tell(message("second"));
        webhooks.install(List.of());
        receiver.goOn();
        assertEquals("first", receiver.next().delivery());
        assertEquals("second", receiver.next().delivery());
        assertCounts(2, 0, 0);
    }

    @Test
    void shouldEndWithinTheGraceAndCountWhatWasNotTaken() throws InterruptedException {
        install(LONG, 5);
        receiver.hang();
        webhooks.tell(message("first"));
        receiver.next();
        webhooks.tell(message("second"));
        webhooks.tell(message("third"));
        webhooks.close();
        assertEquals(counts(0, 3, 0), counts());
    }

    @Test
    void shouldDropAndCountWhatComesAfterTheEnd() {
        WebhookConfig config = config(receiver.url(), SECRET, LONG, 1);
        try (HttpClient client = HttpClient.newHttpClient()) {
            Webhook<AlertFeed> webhook = new Webhook<>(new AlertFeed(config, metrics), client, metrics, SHORT, SHORT);
            webhook.stop();
            webhook.feed().tell(message("late"));
            webhook.awaitStopped();
        }
        assertEquals(counts(0, 0, 1), counts());
    }

    @Test
    void shouldOutliveABug() {
        URI impossible = URI.create("ftp://127.0.0.1/");
        webhooks.install(List.of(config(impossible, SECRET, LONG, 5)));
        webhooks.tell(message("first"));
        webhooks.tell(message("second"));
        assertCounts(0, 2, 0);
    }

    @Test
    void shouldTellOnlyWhatIsWanted() throws InterruptedException {
        install(LONG, 1);
        webhooks.tell(new WebhookMessage("unwanted", Event.BUDGET_EXCEEDED, BODY));
        webhooks.tell(message("wanted"));
        assertEquals("wanted", receiver.next().delivery());
        assertCounts(1, 0, 0);
    }

    @Test
    void shouldWaitTwiceAsLongBeforeEachFurtherAttemptButNoLongerThanAMinute() {
        Duration second = Duration.ofSeconds(1);
        assertEquals(
                List.of(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L),
                List.of(1, 2, 3, 4, 5, 6, 7, 8).stream()
                        .map(attempts -> Webhook.pauseAfter(attempts, second).toSeconds())
                        .toList());
        assertTrue(Webhook.pauseAfter(1_000, second).equals(Duration.ofMinutes(1)));
    }
}
