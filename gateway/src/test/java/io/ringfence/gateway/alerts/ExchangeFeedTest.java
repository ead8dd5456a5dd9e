package io.ringfence.gateway.alerts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.ringfence.frontend.callback.FinishedExchange;
import io.ringfence.gateway.config.Secret;
import io.ringfence.gateway.config.WebhookConfig;
import io.ringfence.gateway.config.WebhookConfig.Batching;
import io.ringfence.gateway.config.WebhookConfig.Event;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExchangeFeedTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final FinishedExchange EXCHANGE = new FinishedExchange(
            "req-1",
            null,
            null,
            "a",
            null,
            null,
            "openai-chat",
            "m",
            null,
            "m",
            false,
            200,
            null,
            1,
            false,
            false,
            Map.of(),
            false,
            0,
            Duration.ZERO,
            null);

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final AlertMetrics metrics = new AlertMetrics(registry);

    private ExchangeFeed feed(int size, Duration interval, int queueLimit) {
        return new ExchangeFeed(config(size, interval, queueLimit), metrics);
    }

    private static WebhookConfig config(int size, Duration interval, int queueLimit) {
        return new WebhookConfig(
                URI.create("http://127.0.0.1:1/"),
                new Secret("0123456789abcdef"),
                Set.of(Event.EXCHANGE_FINISHED),
                Duration.ofSeconds(1),
                1,
                new Batching(size, interval, queueLimit));
    }

    private static ToldExchange exchange(int number) {
        return new ToldExchange("exc_" + number, 0, System.nanoTime(), EXCHANGE, null);
    }

    private static void offer(ExchangeFeed feed, int from, int until) {
        for (int i = from; i < until; i++) {
            feed.offer(exchange(i));
        }
    }

    private static List<String> ids(WebhookMessage message) throws IOException {
        List<String> ids = new ArrayList<>();
        List<?> exchanges =
                assertInstanceOf(List.class, JSON.std.mapFrom(message.body()).get("exchanges"));
        for (Object exchange : exchanges) {
            ids.add(String.valueOf(assertInstanceOf(Map.class, exchange).get("id")));
        }
        assertEquals(message.exchanges(), ids.size());
        return ids;
    }

    private double count(String outcome) {
        return Counts.of(registry, "gateway_webhook_exchanges", outcome);
    }

    @Test
    void shouldGiveABatchAsSoonAsThereAreEnough() throws Exception {
        ExchangeFeed feed = feed(2, LONG, 10);
        offer(feed, 0, 5);
        assertEquals(List.of("exc_0", "exc_1"), ids(feed.take()));
        assertEquals(List.of("exc_2", "exc_3"), ids(feed.take()));
        Thread later = Thread.startVirtualThread(() -> feed.offer(exchange(5)));
        assertEquals(List.of("exc_4", "exc_5"), ids(feed.take()), "the last one completes it");
        later.join();
    }

    @Test
    void shouldGiveLessOnceTheFirstHasWaitedForLongEnough() throws Exception {
        ExchangeFeed feed = feed(100, Duration.ofMillis(20), 10);
        offer(feed, 0, 3);
        assertEquals(List.of("exc_0", "exc_1", "exc_2"), ids(feed.take()));
    }

    @Test
    void shouldGiveWhatWaitsUnderAShorterIntervalThatIsInstalledMeanwhile() throws Exception {
        ExchangeFeed feed = feed(100, LONG, 10);
        offer(feed, 0, 1);
        Thread later = Thread.startVirtualThread(() -> feed.use(config(100, Duration.ofMillis(1), 10)));
        assertEquals(List.of("exc_0"), ids(feed.take()));
        later.join();
    }

    @Test
    void shouldDropAndCountWhatFindsTheQueueFull() throws Exception {
        ExchangeFeed feed = feed(2, LONG, 3);
        offer(feed, 0, 5);
        assertEquals(2, count("dropped"));
        assertEquals(List.of("exc_0", "exc_1"), ids(feed.take()));
        offer(feed, 5, 8);
        assertEquals(3, count("dropped"), "there was room for two again");
        feed.use(config(2, LONG, 100));
        offer(feed, 8, 18);
        assertEquals(3, count("dropped"));
    }

    @Test
    void shouldGiveEachThatItTookInOnceWhileManyOfferAndSomeAreDropped() throws Exception {
        ExchangeFeed feed = feed(7, Duration.ofMillis(1), 64);
        int threads = 4;
        int each = 20_000;
        AtomicInteger offering = new AtomicInteger(threads);
        for (int thread = 0; thread < threads; thread++) {
            int from = thread * each;
            Thread.ofPlatform().daemon().start(() -> {
                offer(feed, from, from + each);
                offering.decrementAndGet();
            });
        }
        Set<String> ids = new HashSet<>();
        int taken = 0;
        while (true) {
            boolean isLast = offering.get() == 0;
            for (WebhookMessage batch = feed.poll(); batch != null; batch = feed.poll()) {
                assertTrue(batch.exchanges() <= 7);
                taken += batch.exchanges();
                ids.addAll(ids(batch));
            }
            if (isLast) {
                break;
            }
        }
        assertEquals(taken, ids.size(), "none twice");
        assertEquals(threads * each, taken + count("dropped"));
        offer(feed, 0, 64);
        assertEquals(threads * each, taken + count("dropped"), "all room is free again");
    }

    @Test
    void shouldCountWhatIsLeftAtTheEndAndWhatComesLater() {
        ExchangeFeed feed = feed(2, LONG, 10);
        offer(feed, 0, 3);
        assertNotNull(feed.poll());
        assertEquals(1, feed.giveUp());
        assertEquals(1, count("failed"));
        feed.offer(exchange(3));
        assertEquals(2, count("failed"), "which nobody would look at");
        feed.stop();
        feed.offer(exchange(4));
        assertEquals(1, count("dropped"));
        assertNull(feed.poll());
    }

    @Test
    void shouldStopWaitingWhenItIsInterrupted() {
        ExchangeFeed feed = feed(2, LONG, 10);
        feed.offer(exchange(0));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, feed::take);
        assertNotNull(feed.poll(), "what waits is still there");
    }
}
