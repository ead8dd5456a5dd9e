package io.ringfence.gateway.alerts;

import io.ringfence.gateway.config.WebhookConfig;
import io.ringfence.gateway.config.WebhookConfig.Batching;
import io.ringfence.gateway.config.WebhookConfig.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Finished exchanges for one webhook, which go in batches: as soon as there are enough for one, and else when
/// the first of them has waited for long enough.
///
/// Event loops offer and never wait. The bound is a count beside the queue and not the queue's own, so that a
/// new configuration may change it.
final class ExchangeFeed implements Feed {
    /// An exchange is counted just before it is put into the queue.
    private static final long ALMOST_THERE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final AlertMetrics metrics;
    private final ConcurrentLinkedQueue<ToldExchange> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    private volatile WebhookConfig config;
    private volatile @Nullable Thread taker;

    /// Whether nothing more is taken in.
    private volatile boolean isStopped;

    /// Whether nobody will look into the queue any more. Written before the last look, and read after something
    /// was put there, so that one of both sides sees the other.
    private volatile boolean isGivenUp;

    ExchangeFeed(WebhookConfig config, AlertMetrics metrics) {
        this.config = config;
        this.metrics = metrics;
    }

    @Override
    public WebhookConfig config() {
        return config;
    }

    @Override
    public void use(WebhookConfig newConfig) {
        config = newConfig;
        LockSupport.unpark(taker);
    }

    /// Takes an exchange to be told of. When too many wait already, or it is stopped, it is dropped and counted.
    void offer(ToldExchange exchange) {
        Batching batching = config.batching();
        if (isStopped) {
            count(AlertMetrics.Outcome.DROPPED, 1);
            return;
        }
        int waitingNow = count.incrementAndGet();
        if (waitingNow > batching.queueLimit()) {
            count.decrementAndGet();
            count(AlertMetrics.Outcome.DROPPED, 1);
            return;
        }
        waiting.add(exchange);
        if (waitingNow == 1 || waitingNow == batching.size()) {
            LockSupport.unpark(taker);
        }
        if (isGivenUp) {
            giveUp();
        }
    }

    @Override
    public WebhookMessage take() throws InterruptedException {
        taker = Thread.currentThread();
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            int waitingNow = count.get();
            if (waitingNow == 0) {
                LockSupport.park(this);
                continue;
            }
            long leftNs = waitingNow >= config.batching().size() ? 0 : leftNs();
            WebhookMessage batch = leftNs > 0 ? null : poll();
            if (batch != null) {
                return batch;
            }
            LockSupport.parkNanos(this, Math.max(leftNs, ALMOST_THERE_NS));
        }
    }

    /// How long the oldest may wait for others yet.
    private long leftNs() {
        ToldExchange oldest = waiting.peek();
        return oldest == null
                ? ALMOST_THERE_NS
                : oldest.sinceNs() + config.batching().interval().toNanos() - System.nanoTime();
    }

    @Override
    public @Nullable WebhookMessage poll() {
        int size = config.batching().size();
        List<ToldExchange> batch = new ArrayList<>(Math.min(size, count.get()));
        while (batch.size() < size) {
            ToldExchange next = waiting.poll();
            if (next == null) {
                break;
            }
            count.decrementAndGet();
            batch.add(next);
        }
        if (batch.isEmpty()) {
            return null;
        }
        String id = "evt_" + UUID.randomUUID();
        return new WebhookMessage(
                id, Event.EXCHANGE_FINISHED, ToldExchange.json(id, Instant.now(), batch), batch.size());
    }

    @Override
    public void stop() {
        isStopped = true;
    }

    @Override
    public int giveUp() {
        isGivenUp = true;
        int left = 0;
        while (waiting.poll() != null) {
            count.decrementAndGet();
            left++;
        }
        if (left > 0) {
            count(AlertMetrics.Outcome.FAILED, left);
        }
        return left;
    }

    private void count(AlertMetrics.Outcome outcome, int exchanges) {
        metrics.exchanges(config.place(), outcome, exchanges);
    }
}
