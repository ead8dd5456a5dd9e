package io.ringfence.gateway.alerts;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.function.LongSupplier;

/// Counts what was told to whom.
public final class AlertMetrics {
    enum Outcome {
        DELIVERED,
        /// Tried as often as was allowed, or refused.
        FAILED,
        /// Too many waited already.
        DROPPED
    }

    private final PrometheusRegistry registry;
    private final Counter alerts;
    private final Counter webhooks;
    private final Counter exchanges;

    public AlertMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        alerts = Counter.builder()
                .name("gateway_budget_alerts_total")
                .help("Budgets that ran low, by event and by the part of the limit that was reached.")
                .labelNames("event", "threshold")
                .register(registry);
        webhooks = Counter.builder()
                .name("gateway_webhook_messages_total")
                .help("Messages to webhooks by what became of them.")
                .labelNames("webhook", "outcome")
                .register(registry);
        exchanges = Counter.builder()
                .name("gateway_webhook_exchanges_total")
                .help("Finished exchanges for webhooks by what became of them.")
                .labelNames("webhook", "outcome")
                .register(registry);
    }

    void lost(LongSupplier count) {
        CounterWithCallback.builder()
                .name("gateway_budget_alerts_lost_total")
                .help("Budget alerts that came faster than they could be told.")
                .callback(callback -> callback.call((double) count.getAsLong()))
                .register(registry);
    }

    void alert(BudgetEvent event) {
        alerts.labelValues(event.type().wireName(), event.permille() == 0 ? "" : event.threshold())
                .inc();
    }

    void exchanges(String place, Outcome outcome, int count) {
        exchanges.labelValues(place, outcome.name().toLowerCase(Locale.ROOT)).inc(count);
    }

    void webhook(String place, Outcome outcome) {
        webhooks.labelValues(place, outcome.name().toLowerCase(Locale.ROOT)).inc();
    }
}
