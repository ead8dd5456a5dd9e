package io.ringfence.gateway.telemetry;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.ringfence.engine.Engine;
import io.ringfence.engine.EngineStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/// What the engine knows, as metrics: made from one consistent report per scrape. One scrape at a time.
final class EngineMetrics {
    private static final double NANO = 1e-9;
    private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};

    private final Latency decision;
    private final Latency exchange;
    private final Latency firstByte;

    EngineMetrics(Engine engine) {
        decision = new Latency(
                "gateway_engine_decision_seconds",
                "From a question's publication to its decision.",
                engine.decisionLatency());
        exchange = new Latency(
                "gateway_exchange_seconds", "Exchanges from admission to settlement.", engine.exchangeLatency());
        firstByte = new Latency(
                "gateway_first_content_seconds", "Until the first content of an answer.", engine.firstByteLatency());
    }

    List<MetricSnapshot> of(EngineStatus status) {
        List<MetricSnapshot> all = new ArrayList<>();
        EngineStatus.Totals totals = status.totals();
        all.add(gauge("gateway_active_requests", "Exchanges in flight.", totals.inFlight()));
        all.add(gauge("gateway_queued_requests", "Exchanges waiting for a place.", totals.queued()));
        all.add(gauge("gateway_budget_waiting_requests", "Exchanges waiting for reserved money.", totals.waiting()));
        all.add(counter("gateway_admissions", "Admitted exchanges.", totals.admitted()));
        all.add(counter("gateway_settlements", "Settled exchanges.", totals.settled()));
        all.add(counter(
                "gateway_expired_reservations",
                "Reservations that nobody settled: bugs.",
                totals.expiredReservations()));
        all.add(counter(
                "gateway_duplicate_settlements",
                "Second settlements of one exchange: bugs.",
                totals.duplicateSettlements()));
        all.add(counter(
                "gateway_reservations_exceeded",
                "Settlements above their reservation.",
                totals.reservationsExceeded()));
        all.add(counter("gateway_engine_errors", "Errors inside the engine: bugs.", totals.handlerErrors()));
        all.add(counter(
                "gateway_log_lines_dropped", "Log lines that found the log's ring full.", DropWhenFull.dropped()));
        all.add(refusals(totals));
        all.add(breakers(status));
        all.addAll(credentials(status));
        all.addAll(budgets(status));
        all.add(decision.snapshot());
        all.add(exchange.snapshot());
        all.add(firstByte.snapshot());
        return all;
    }

    private static MetricSnapshot refusals(EngineStatus.Totals totals) {
        CounterSnapshot.Builder refusals =
                CounterSnapshot.builder().name("gateway_engine_refusals").help("Refused admissions by decision.");
        totals.refused()
                .forEach((decision, count) -> refusals.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .labels(Labels.of("decision", decision.name().toLowerCase(Locale.ROOT)))
                        .value((double) count)
                        .build()));
        return refusals.build();
    }

    private static MetricSnapshot breakers(EngineStatus status) {
        GaugeSnapshot.Builder breakers =
                GaugeSnapshot.builder().name("gateway_circuit_breaker_state").help("0 closed, 1 open, 2 half-open.");
        for (EngineStatus.DeploymentStatus deployment : status.deployments()) {
            int slash = deployment.id().indexOf('/');
            int state = switch (deployment.state()) {
                case CLOSED -> 0;
                case OPEN -> 1;
                case HALF_OPEN -> 2;
            };
            breakers.dataPoint(point(
                    state,
                    "provider",
                    deployment.id().substring(0, slash),
                    "model",
                    deployment.id().substring(slash + 1)));
        }
        return breakers.build();
    }

    private static List<MetricSnapshot> credentials(EngineStatus status) {
        GaugeSnapshot.Builder available =
                GaugeSnapshot.builder().name("gateway_key_available").help("1 when the provider key may be used now.");
        GaugeSnapshot.Builder inFlight =
                GaugeSnapshot.builder().name("gateway_key_in_flight").help("Attempts that use the provider key.");
        GaugeSnapshot.Builder tokens = GaugeSnapshot.builder()
                .name("gateway_key_tokens_last_minute")
                .help("Tokens charged to the provider key within the last minute.");
        for (EngineStatus.CredentialStatus credential : status.credentials()) {
            available.dataPoint(point(credential.available() ? 1 : 0, "key", credential.id()));
            inFlight.dataPoint(point(credential.inFlight(), "key", credential.id()));
            tokens.dataPoint(point((double) credential.tokensInWindow(), "key", credential.id()));
        }
        return List.of(available.build(), inFlight.build(), tokens.build());
    }

    private static List<MetricSnapshot> budgets(EngineStatus status) {
        GaugeSnapshot.Builder limit =
                GaugeSnapshot.builder().name("gateway_budget_limit_usd").help("Budgets.");
        GaugeSnapshot.Builder spent =
                GaugeSnapshot.builder().name("gateway_budget_spent_usd").help("Settled in the budget's window.");
        GaugeSnapshot.Builder reserved =
                GaugeSnapshot.builder().name("gateway_budget_reserved_usd").help("Reserved by exchanges in flight.");
        for (EngineStatus.AccountStatus account : status.accounts()) {
            for (EngineStatus.BudgetStatus budget : account.budgets()) {
                String period = budget.period().word();
                limit.dataPoint(point(budget.limitNanoUsd() * NANO, "account", account.id(), "period", period));
                spent.dataPoint(point(budget.spentNanoUsd() * NANO, "account", account.id(), "period", period));
                reserved.dataPoint(point(budget.reservedNanoUsd() * NANO, "account", account.id(), "period", period));
            }
        }
        return List.of(limit.build(), spent.build(), reserved.build());
    }

    static MetricSnapshot gauge(String name, String help, double value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(point(value))
                .build();
    }

    static MetricSnapshot counter(String name, String help, long value) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value((double) value)
                        .build())
                .build();
    }

    static GaugeSnapshot.GaugeDataPointSnapshot point(double value, String... labels) {
        return GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(Labels.of(labels))
                .value(value)
                .build();
    }

    /// A recorder of the engine's as a summary: quantiles since the last scrape, count and sum since the start.
    private static final class Latency {
        private final String name;
        private final String help;
        private final SingleWriterRecorder recorder;
        private Histogram interval;
        private long count;
        private double sumSeconds;

        Latency(String name, String help, SingleWriterRecorder recorder) {
            this.name = name;
            this.help = help;
            this.recorder = recorder;
            this.interval = recorder.getIntervalHistogram();
        }

        MetricSnapshot snapshot() {
            interval = recorder.getIntervalHistogram(interval);
            count += interval.getTotalCount();
            sumSeconds += interval.getMean() * interval.getTotalCount() * NANO;
            List<Quantile> quantiles = new ArrayList<>();
            for (double quantile : QUANTILES) {
                quantiles.add(new Quantile(quantile, interval.getValueAtPercentile(quantile * 100) * NANO));
            }
            return SummarySnapshot.builder()
                    .name(name)
                    .help(help)
                    .dataPoint(SummarySnapshot.SummaryDataPointSnapshot.builder()
                            .quantiles(Quantiles.of(quantiles))
                            .count(count)
                            .sum(sumSeconds)
                            .build())
                    .build();
        }
    }
}
