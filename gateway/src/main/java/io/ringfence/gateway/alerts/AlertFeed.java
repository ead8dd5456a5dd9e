package io.ringfence.gateway.alerts;

import io.ringfence.gateway.config.WebhookConfig;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// Alerts for one webhook, each a message of its own.
final class AlertFeed implements Feed {
    private static final int MAX_WAITING = 256;

    private final AlertMetrics metrics;
    private final BlockingQueue<WebhookMessage> waiting = new ArrayBlockingQueue<>(MAX_WAITING);

    private volatile WebhookConfig config;

    /// Whether nothing more is taken. Guarded by this.
    private boolean isStopped;

    AlertFeed(WebhookConfig config, AlertMetrics metrics) {
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
    }

    /// Takes a message to be sent. When too many wait already, or it is stopped, the message is dropped and
    /// counted.
    void tell(WebhookMessage message) {
        if (config.events().contains(message.type()) && !take(message)) {
            metrics.webhook(config.place(), AlertMetrics.Outcome.DROPPED);
        }
    }

    private synchronized boolean take(WebhookMessage message) {
        return !isStopped && waiting.offer(message);
    }

    @Override
    public WebhookMessage take() throws InterruptedException {
        return waiting.take();
    }

    @Override
    public @Nullable WebhookMessage poll() {
        return waiting.poll();
    }

    @Override
    public synchronized void stop() {
        isStopped = true;
    }

    @Override
    public int giveUp() {
        int left = 0;
        while (waiting.poll() != null) {
            metrics.webhook(config.place(), AlertMetrics.Outcome.FAILED);
            left++;
        }
        return left;
    }
}
